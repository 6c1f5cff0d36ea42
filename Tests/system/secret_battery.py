"""A battery whose write command nobody can know beforehand, and the vendor's tool that knows it.

Both are typed from weco-serial alone, and everything that the reference leaves open is drawn from a seed: so what learns a
command has to learn it from the wire. A battery of one seed and a tool of the same seed belong together.
"""

import collections
import os
import pty
import random
import select
import string
import threading
import time
import tty

from weco_battery import Battery, registers
from weco_frames import PROVEN_KEY, VENDOR_CYCLE, checksum, key_ok, key_request, read_request, sealed

# The names of the low voltage menu that can be read in the vendor's documents.
PROTOCOLS = ["WeCoCAN", "SMACAN", "KEHUACAN", "GROWATTCAN", "SOLISCAN", "VICTRONCAN", "CONEXTCAN", "STUDERCAN"]
POLLED = {n for first, count, _ in VENDOR_CYCLE for n in range(first, first + count)}
# What the tool polls and nobody has put a name to. A value that was set has to be somewhere in here to be seen at all.
NAMELESS = sorted(n for n in POLLED if 39 <= n <= 48 or 82 <= n <= 120 or 456 <= n <= 469)
READ_BACK = [n for n in NAMELESS if 45 <= n <= 118]
# Measured or reported: nobody can set what the battery itself writes there all the time.
LIVE = {71, 72, 73, 79}
CAPACITY_AH = 105


class Secret:
    """What only the maker knows: drawn from the seed, the same for the battery and for the tool."""

    def __init__(self, seed):
        chance = random.Random(f"secret {seed}")
        self.seed = seed
        self.function = chance.choice((6, 16))
        # The tool is thought to draw a key for each session. One with more holes than this leaves no checksum at all.
        self.key = PROVEN_KEY
        while chance.random() < 0.5 or not 4 <= self.key.bit_count() <= 12:
            self.key = chance.getrandbits(16)
        self.soc_read_back, self.protocol_read_back = chance.sample(READ_BACK, 2)
        self.soc_register = self._address(chance, self.soc_read_back, set())
        self.protocol_register = self._address(chance, self.protocol_read_back, {self.soc_register})
        # In hundredths of a percent, so that no rounding of floating point gets into a frame.
        self.hundredths = chance.choice((100, 40, 10))
        self.codes = dict(zip(PROTOCOLS, chance.sample(range(0x10000), len(PROTOCOLS))))
        names = chance.sample(PROTOCOLS, 3)
        # What it is set to before, and the two that the technician chooses.
        self.first_protocol, self.protocol_a, self.protocol_b = names
        self.drifting = chance.sample([n for n in NAMELESS if n not in self.own()], 6)
        self.unrelated = chance.choice([n for n in NAMELESS if n not in self.own() | set(self.drifting)])

    def _address(self, chance, read_back, taken):
        """Somewhere that is never polled; beside the other setting; or among 45..118, there often as its own read-back."""
        others = {self.soc_read_back, self.protocol_read_back, *taken}
        while True:
            kind = chance.choice(("far", "far", "near", "inside", "itself"))
            if kind == "itself":
                return read_back
            if kind == "near" and taken:
                address = next(iter(taken)) + 1
            else:
                address = chance.randrange(45, 119) if kind == "inside" else chance.randrange(500, 0x10000)
            if address not in others | LIVE:
                return address

    def own(self):
        return {self.soc_register, self.protocol_register, self.soc_read_back, self.protocol_read_back}

    @property
    def step(self):
        return self.hundredths / 100

    def soc_word(self, percent):
        """The nearest word, a half upwards: 55 % in steps of 0.4 % is 138."""
        return (percent * 200 + self.hundredths) // (2 * self.hundredths)

    def write(self, register, word):
        """The frame that sets a register."""
        head = b"\x01" + bytes([self.function]) + register.to_bytes(2, "big")
        if self.function == 16:
            head += b"\x00\x01\x02"
        return sealed(head + word.to_bytes(2, "big"), self.key)

    def echo(self, request):
        """What Modbus answers: the whole request for function 6, place and count for 16."""
        return request if self.function == 6 else sealed(request[:6], self.key)

    def __str__(self):
        return (f"seed {self.seed}: function {self.function}, key {self.key:04X}, "
                f"SOC at {self.soc_register} in steps of {self.step:g} % read back at {self.soc_read_back}, "
                f"protocol at {self.protocol_register} read back at {self.protocol_read_back}")


class SecretBattery(Battery):
    """The battery, alive: its cells and its current never stand still, and six nameless registers go their own ways.

    echo_only: it confirms every write and does nothing. delay: seconds until a write has an effect. also_moves: one
    register that has nothing to do with it moves by itself whenever something is set.
    """

    def __init__(self, link, seed, echo_only=False, delay=0.0, also_moves=False):
        self.secret = secret = Secret(seed)
        self.echo_only, self.delay, self.also_moves = echo_only, delay, also_moves
        self.writes = []
        self._chance = random.Random(f"life {seed}")
        chance = self._chance
        words = registers(slaves=5, cell=chance.randrange(3290, 3340), amperes=-round(chance.uniform(5, 40), 2))
        for n in NAMELESS:
            words[n] = chance.choice((0, 0, chance.randrange(1, 40), chance.randrange(200, 6000), 0xFFFF))
        # An identity, as strings stand in registers: two characters each, in a row that nothing else needs.
        moving = secret.own() | set(secret.drifting) | {secret.unrelated}
        rows = [row for first in range(91, 116) if not moving.intersection(row := range(first, first + 5))]
        for n in chance.choice(rows) if rows else ():
            words[n] = int.from_bytes("".join(chance.choices(string.ascii_uppercase + string.digits, k=2)).encode(), "big")
        self._amperes = words[15] / 100
        self._cells = [float(words[23 + n]) for n in range(16)]
        self._soc = chance.uniform(70, 90)
        words[secret.soc_read_back] = words[secret.soc_register] = secret.soc_word(int(self._soc))
        code = secret.codes[secret.first_protocol]
        words[secret.protocol_read_back] = words[secret.protocol_register] = code
        kinds = ["counter", "fast counter", "wave", "walk", "noise", "bits"]
        chance.shuffle(kinds)
        self._drift = dict(zip(secret.drifting, kinds))
        self._phase = {n: (words[n] % 5000 + 100, chance.uniform(2, 9)) for n in secret.drifting}
        # Until a value is read back: some batteries take it at once, some only after their next round of everything.
        self._reaction = chance.uniform(0.02, 0.6)
        self._due = []
        self._since = self._lived = time.monotonic()
        super().__init__(link, words, key=secret.key)

    def _take(self):
        # What was read is of the moment in which it is asked for; nothing has to live in between.
        self._live(time.monotonic())
        super()._take()

    def _live(self, now):
        seconds, self._lived = now - self._lived, now
        for change in [c for c in self._due if c[0] <= now]:
            self._due.remove(change)
            change[1]()
        chance, words = self._chance, self.words
        self._amperes += chance.gauss(0, 0.5) * seconds
        amperes = self._amperes + chance.gauss(0, 0.05)
        self._soc = min(100.0, max(0.0, self._soc - self._amperes * seconds / 36 / CAPACITY_AH))
        self._cells = [cell + chance.gauss(0, 0.3) * seconds for cell in self._cells]
        cells = [round(cell + chance.gauss(0, 0.6)) for cell in self._cells]
        words.update({23 + n: cell for n, cell in enumerate(cells)})
        words.update({14: round(sum(cells) / 10), 15: round(amperes * 100), 18: max(cells), 19: min(cells),
                      20: round(self._soc * 2.5), 72: round(sum(cells) / 100), 73: round(amperes * 10)})
        for n in range(5):
            words[121 + 10 * n] = round((sum(cells) + chance.gauss(0, 8)) / 100)
            words[122 + 10 * n] = round((self._amperes + chance.gauss(0, 0.2)) * 10)
        age = now - self._since
        for n, kind in self._drift.items():
            start, pace = self._phase[n]
            if kind == "counter":
                words[n] = start + int(age / pace)
            elif kind == "fast counter":
                words[n] = start + int(age * pace)
            elif kind == "wave":
                words[n] = start + round(40 * abs((age / pace / 2) % 2 - 1))
            elif kind == "noise":
                words[n] = start + chance.randrange(-3, 4)
            elif chance.random() < seconds / pace:
                bit, way = chance.randrange(4), chance.choice((-1, 1))
                words[n] = words[n] ^ 1 << bit if kind == "bits" else (words[n] + way) & 0xFFFF

    def _other(self, data):
        secret, function = self.secret, self.secret.function
        if data[0] != 1 or data[1] != function or self.key is None:
            return 1
        length = 8 if function == 6 else 9 + data[6]
        if len(data) < length:
            return None
        frame = data[:length]
        if frame[-2:] != checksum(frame[:-2], self.key):
            return 1
        register, word = int.from_bytes(frame[2:4], "big"), int.from_bytes(frame[-4:-2], "big")
        if register not in (secret.soc_register, secret.protocol_register):
            # How it refuses is not public, so it says nothing.
            return length
        self.writes.append((register, word))
        self._reply(secret.echo(frame))
        now, chance = time.monotonic(), self._chance
        if not self.echo_only:
            self._due.append((now + self.delay + self._reaction * chance.uniform(0.5, 1), lambda: self._set(register, word)))
            if register == secret.soc_register:
                percent = word * secret.hundredths / 100
                self._due.append((now + self.delay + chance.uniform(0.3, 0.9), lambda: setattr(self, "_soc", percent)))
        if self.also_moves:
            moved = chance.randrange(0x10000)
            self._due.append((now + chance.uniform(0.0, 0.8), lambda: self.words.__setitem__(secret.unrelated, moved)))
        return length

    def _set(self, register, word):
        read_back = {self.secret.soc_register: self.secret.soc_read_back,
                     self.secret.protocol_register: self.secret.protocol_read_back}[register]
        self.words[register] = self.words[read_back] = word


class VendorTool:
    """Asks for everything about once a second, as the vendor's tool does, and sets what it is told to in between.

    It owns the pty, as a computer owns the far end of a cable: whoever opens `link` is what it speaks to.
    """

    CYCLE, PAUSE, PATIENCE = 1.0, 0.02, 0.5

    def __init__(self, link, seed):
        self.secret = Secret(seed)
        self.link = link
        self.cycles = self.lost = 0
        self._acts = collections.deque()
        self._stop = threading.Event()
        self._progress = threading.Condition()
        self.master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.symlink(os.ttyname(self._slave), link + ".new")
        os.rename(link + ".new", link)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self):
        self._thread.start()

    def close(self):
        with self._progress:
            self._stop.set()
            self._progress.notify_all()
        if self._thread.ident:
            self._thread.join()
        master, self.master = self.master, -1
        if master >= 0:
            os.unlink(self.link)
            os.close(self._slave)
            os.close(master)

    def set_soc(self, percent):
        return self._act(self.secret.soc_register, self.secret.soc_word(percent))

    def set_protocol(self, name):
        return self._act(self.secret.protocol_register, self.secret.codes[name])

    def polled(self, cycles, seconds=30):
        """Waits for so many whole cycles more."""
        with self._progress:
            wanted = self.cycles + cycles
            if not self._progress.wait_for(lambda: self.cycles >= wanted, seconds):
                raise AssertionError(f"{self.link}: {self.cycles} cycles and not {wanted} within {seconds} s, "
                                     f"{self.lost} without an answer")

    def _act(self, register, word, seconds=30):
        """Sends it when the line is free, and waits for the echo; gives the frame."""
        frame, done = self.secret.write(register, word), []
        with self._progress:
            self._acts.append((frame, done))
            self._progress.notify_all()
            if not self._progress.wait_for(lambda: done, seconds):
                raise AssertionError(f"{self.link}: the write {frame.hex()} was not sent")
        if done[0] != self.secret.echo(frame):
            raise AssertionError(f"{self.link}: the write {frame.hex()} was answered with {done[0].hex()!r}")
        return frame

    def _run(self):
        key, silent = self.secret.key, 3
        while not self._stop.is_set():
            began = time.monotonic()
            for first, count, captured in VENDOR_CYCLE:
                if silent >= 3 and self._ask(key_request(key), 8) == key_ok(key):
                    silent = 0
                request = bytes.fromhex(captured) if key == PROVEN_KEY else read_request(first, count, key)
                answer = self._ask(request, 5 + 2 * count)
                whole = len(answer) == 5 + 2 * count and answer[-2:] == checksum(answer[:-2], key)
                silent = 0 if whole else silent + 1
                self.lost += not whole
                self._pause(self.PAUSE)
                if self._stop.is_set():
                    return
            with self._progress:
                self.cycles += 1
                self._progress.notify_all()
            self._pause(began + self.CYCLE - time.monotonic())

    def _pause(self, seconds):
        """Leaves the line free for so long. An act is sent at once: Set is pressed at any moment of the cycle."""
        end = time.monotonic() + seconds
        while True:
            with self._progress:
                self._progress.wait_for(lambda: self._acts or self._stop.is_set(), max(0.0, end - time.monotonic()))
                if self._stop.is_set() or not self._acts:
                    return
                frame, done = self._acts.popleft()
            answer = self._ask(frame, len(self.secret.echo(frame)))
            with self._progress:
                done.append(answer)
                self._progress.notify_all()

    def _ask(self, request, length):
        os.write(self.master, request)
        answer, end = b"", time.monotonic() + self.PATIENCE
        while len(answer) < length and not self._stop.is_set():
            ready, _, _ = select.select([self.master], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                break
            answer += os.read(self.master, 4096)
        return answer
