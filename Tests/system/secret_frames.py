"""A battery whose CAN frames nobody can know beforehand, and a capture of its service port and its bus side by side.

Everything is drawn from a seed: identifiers of 11 and 29 bits, where a number stands, its width, byte order, sign, scale and
offset, and what stands between: counters, checksums, noise, constants, and quantities that only look like others. The
registers are those of weco-serial, typed from there alone; the battery moves as one in a house does. `Capture.truth` says
what each frame carries, and `decode` reads it as its maker would: for whoever judges what was learnt, on this drive or on
another one of the same battery.
"""

import math
import random

from weco_frames import VENDOR_CYCLE, key_ok, key_request, read_request, reply

# (width in bytes, factor, offset, signed): how makers write a quantity. The number on the wire is (value - offset) / factor.
WRITTEN = {
    "total_voltage": [(2, 0.1, 0, False), (2, 0.01, 0, False), (2, 0.001, 0, False), (4, 0.01, 0, False),
                      (4, 0.001, 0, False)],
    "current": [(2, 0.1, 0, True), (2, 0.01, 0, True), (2, 0.1, -3000, False), (2, 0.1, -1000, False),
                (4, 0.001, 0, True), (4, 0.01, 0, True), (1, 1, 0, True)],
    "soc": [(1, 1, 0, False), (2, 1, 0, False), (2, 0.1, 0, False), (2, 0.01, 0, False), (4, 0.001, 0, False)],
    "cell_max": [(2, 1, 0, False), (2, 10, 0, False), (4, 1, 0, False)],
    "cell_min": [(2, 1, 0, False), (2, 10, 0, False), (4, 1, 0, False)],
    "cell": [(2, 1, 0, False)],
    "temperature_max": [(1, 1, -40, False), (2, 1, 0, True), (2, 0.1, 0, True), (1, 1, 0, True), (2, 0.1, -40, False)],
    "temperature_min": [(1, 1, -40, False), (2, 1, 0, True), (2, 0.1, 0, True), (1, 1, 0, True), (2, 0.1, -40, False)],
    "charge_current_limit": [(2, 0.1, 0, False), (2, 1, 0, False), (1, 1, 0, False), (2, 0.01, 0, False)],
    "discharge_current_limit": [(2, 0.1, 0, False), (2, 1, 0, False), (1, 1, 0, False), (2, 0.01, 0, False)],
    # What the service port does not say, or not so.
    "soh": [(1, 1, 0, False), (2, 0.1, 0, False)],
    "shown_soc": [(1, 1, 0, False), (2, 0.1, 0, False)],
    "remaining_ah": [(2, 0.1, 0, False), (2, 0.01, 0, False)],
    "power": [(2, 1, 0, True), (4, 1, 0, True)],
    "slow_current": [(2, 0.1, 0, True)],
    "cell_average": [(2, 1, 0, False)],
    "cell_delta": [(2, 1, 0, False), (1, 1, 0, False)],
    "mos_temperature": [(1, 1, -40, False), (2, 0.1, 0, True)],
    "charge_voltage_limit": [(2, 0.1, 0, False)],
}
# What the service port says beside it, by which it can be learnt at all.
LEARNABLE = {"total_voltage", "current", "soc", "cell_max", "cell_min", "cell", "temperature_max", "temperature_min",
             "charge_current_limit", "discharge_current_limit", "charge_contactor", "discharge_contactor",
             "pack_imbalance"}
ALWAYS = ["total_voltage", "current", "soc", "cell_max", "cell_min", "temperature_max"]
SOMETIMES = ["temperature_min", "charge_current_limit", "discharge_current_limit", "cell", "cell", "cell", "soh",
             "shown_soc", "remaining_ah", "power", "slow_current", "cell_average", "cell_delta", "mos_temperature",
             "charge_voltage_limit"]
FLAGS = ["charge_contactor", "discharge_contactor", "pack_imbalance", "warm", "blinking", "heating"]


class Life:
    """How a battery moves: rests, charges and discharges of its own lengths and strengths, each reading a little off."""

    TICK = 0.5

    def __init__(self, chance, ampere_hours, slaves, wide=False):
        self.chance, self.ampere_hours, self.slaves, self.wide = chance, ampere_hours, slaves, wide
        self.now = 0.0
        self.soc = chance.uniform(25, 85)
        self.aim = self.amperes = 0.0
        self.until = 0.0
        self.spread = [chance.gauss(0, 4) for _ in range(16)]
        self.warmth = [chance.uniform(17, 26) for _ in range(4)]
        self.slow = 0.0
        self.cell_soc = [chance.gauss(0, 0.4) for _ in range(16)]
        self.heating = False
        self.step()

    def step(self):
        chance, seconds = self.chance, self.TICK
        self.now += seconds
        if self.now >= self.until:
            self.until = self.now + chance.uniform(25, 160)
            most = 110 if self.wide else 85
            kind = chance.choice(("rest", "charge", "charge", "discharge", "discharge"))
            if self.soc > 93:
                kind = "discharge"
            if self.soc < 10:
                kind = "charge"
            self.aim = {"rest": 0.0, "charge": chance.uniform(4, most), "discharge": -chance.uniform(4, most)}[kind]
        # A house: the load trembles and drifts, the charger does not.
        self.aim += chance.gauss(0, 0.15) if self.aim < 0 else chance.gauss(0, 0.02)
        self.amperes += (self.aim - self.amperes) * (1 - math.exp(-seconds / 1.5))
        self.soc = min(100.0, max(0.0, self.soc + self.amperes * seconds / 36 / self.ampere_hours))
        self.slow += (self.amperes - self.slow) * (1 - math.exp(-seconds / 20))
        for n in range(4):
            self.warmth[n] += (self.amperes ** 2 * 0.0006 * (1 + 0.15 * n) - (self.warmth[n] - 20)) * seconds / 900
        self.heating = self.warmth[0] < 18
        self.measure()

    def measure(self):
        chance = self.chance
        self.I = round(self.amperes + chance.gauss(0, 0.03), 3)
        self.cells = [self.cell(n) + chance.gauss(0, 0.4) for n in range(16)]
        self.V = sum(self.cells) / 1000 + chance.gauss(0, 0.004)
        self.contactors = (self.soc < 99.5, self.soc > 3)
        self.blinking = int(self.now) % 2 == 0

    def cell(self, n):
        soc = min(100.0, max(0.0, self.soc + self.cell_soc[n]))
        rest = 3200 + 0.9 * soc + 130 / (1 + math.exp(-(soc - 97) / 1.2)) - 330 * math.exp(-soc / 5)
        return rest + self.amperes * (0.55 + 0.01 * n) + self.spread[n]

    def limit(self, charging):
        """As the maker's tables have it: by SOC and by the coldest cell."""
        full = 100 if charging else 120
        soc = self.soc if charging else 100 - self.soc
        for edge, share in ((96, 0.1), (90, 0.3), (80, 0.5), (65, 0.8)):
            if soc > edge:
                full *= share
                break
        return round(full * (0.5 if min(self.warmth) < 18.5 else 1), 1)

    def value(self, name, cell=None):
        """What the battery has in mind for a quantity, in its unit; `current` is positive while charging."""
        cells = self.cells
        return {
            "total_voltage": lambda: self.V, "current": lambda: self.I * (1 + self.slaves), "soc": lambda: self.soc,
            "cell_max": lambda: max(cells), "cell_min": lambda: min(cells), "cell": lambda: cells[cell],
            "temperature_max": lambda: max(self.warmth), "temperature_min": lambda: min(self.warmth),
            "charge_current_limit": lambda: self.limit(True), "discharge_current_limit": lambda: self.limit(False),
            "soh": lambda: 98.6, "shown_soc": lambda: min(100.0, max(0.0, (self.soc - 10) / 0.8)),
            "remaining_ah": lambda: self.soc * self.ampere_hours / 100, "power": lambda: self.V * self.I,
            "slow_current": lambda: self.slow, "cell_average": lambda: sum(cells) / 16,
            "cell_delta": lambda: max(cells) - min(cells), "mos_temperature": lambda: max(self.warmth) + 3 + abs(self.I) / 30,
            "charge_voltage_limit": lambda: 56.8,
        }[name]()

    def flag(self, name):
        return {
            "charge_contactor": self.contactors[0] and self.amperes > -90,
            "discharge_contactor": self.contactors[1] and self.amperes < 60,
            "pack_imbalance": max(self.cells) - min(self.cells) > 24, "warm": max(self.warmth) > 24,
            "blinking": self.blinking, "heating": self.heating,
        }[name]

    def registers(self):
        """As weco-serial has them."""
        cells = [round(cell) for cell in self.cells]
        warm = [round(self.warmth[n]) for n in range(4)]
        words = {n: 0xFFFF for first, count, _ in VENDOR_CYCLE for n in range(first, first + count)}
        words.update({7: 16, 8: 4, 9: 101, 10: 371, 11: 23, 12: 0, 13: 4000 + int(self.now / 60),
                      14: round(self.V * 100), 15: round(-self.I * 100), 16: max(warm) + 40, 17: min(warm) + 40,
                      18: max(cells), 19: min(cells), 20: round(self.soc * 2.5), 21: round(self.ampere_hours)})
        words.update({23 + n: cell for n, cell in enumerate(cells)})
        words.update({51 + n: 100 + n for n in range(20)})
        flags = 0x10 * self.flag("charge_contactor") | 0x40 * self.flag("discharge_contactor")
        words.update({71: flags, 72: round(self.V * 10), 73: round(-self.I * 10), 74: 0, 75: 1, 76: 2, 77: 480, 78: 1200,
                      79: (1 << self.slaves) - 1 | 0x8000 * self.flag("pack_imbalance")})
        for n in range(1, 8):
            base, here = 121 + 10 * (n - 1), n <= self.slaves
            values = [round(self.V * 10), round(-self.I * 10), 100 * max(warm), 100 * min(warm), max(cells) + 1,
                      min(cells) - 1, round(self.soc * 2.5), round(self.ampere_hours), 0, 0]
            words.update({base + i: value * here for i, value in enumerate(values)})
        words.update({203: round(self.limit(True) * 10), 204: round(self.limit(False) * 10),
                      205: round(-self.I * (1 + self.slaves) * 10), 206: round(self.soc * 2.5), 207: 0, 208: 0, 209: 0})
        return words


class Field:
    """A number in a frame, as its maker writes it."""

    def __init__(self, chance, name, cell, byte, written, big):
        self.name, self.cell, self.byte, self.big = name, cell, byte, big
        self.width, self.factor, self.offset, self.signed = written
        # Some makers count a current that flows out as positive.
        self.way = -1 if name in ("current", "slow_current", "power") and chance.random() < 0.4 else 1

    def raw(self, life):
        number = round((self.way * life.value(self.name, self.cell) - self.offset) / self.factor)
        low, high = (-1 << 8 * self.width - 1, (1 << 8 * self.width - 1) - 1) if self.signed else (0, (1 << 8 * self.width) - 1)
        return min(high, max(low, number))

    def put(self, data, life):
        data[self.byte:self.byte + self.width] = self.raw(life).to_bytes(
            self.width, "big" if self.big else "little", signed=self.signed)

    def decode(self, data):
        """The value in the field's unit, current positive while charging."""
        raw = int.from_bytes(data[self.byte:self.byte + self.width], "big" if self.big else "little", signed=self.signed)
        return self.way * (raw * self.factor + self.offset)

    @property
    def label(self):
        return f"cell_{self.cell + 1}" if self.name == "cell" else self.name

    def __str__(self):
        order = ("big" if self.big else "little") if self.width > 1 else "one"
        return (f"{self.label} at {self.byte} width {self.width} {order} {'signed' if self.signed else 'unsigned'} "
                f"x {self.way * self.factor:g} + {self.way * self.offset:g}")


class Bit:
    """A flag in a frame; some makers say no where others say yes."""

    def __init__(self, chance, name, byte, bit):
        self.name, self.byte, self.bit = name, byte, bit
        self.inverted = chance.random() < 0.25

    def put(self, data, life):
        data[self.byte] |= (life.flag(self.name) != self.inverted) << self.bit

    def decode(self, data):
        return bool(data[self.byte] >> self.bit & 1) != self.inverted

    @property
    def label(self):
        return self.name

    def __str__(self):
        return f"{self.name} at {self.byte}.{self.bit}{' inverted' if self.inverted else ''}"


class Frame:
    def __init__(self, chance, identifier, extended, big):
        self.id, self.extended = identifier, extended
        self.period = chance.choice((0.2, 0.5, 1.0, 1.0, 2.0))
        self.due = chance.uniform(0, self.period)
        self.length, self.big = 8, big
        self.items = []
        self.fill = [chance.choice((0, 0, 0xFF, chance.randrange(256))) for _ in range(8)]
        self.counter = self.checksum = self.noise = None
        self.count = chance.randrange(256)
        self.used = set()

    def room(self, width):
        for byte in range(0, 9 - width):
            if not self.used.intersection(range(byte, byte + width)):
                return byte
        return None

    def take(self, byte, width=1):
        self.used.update(range(byte, byte + width))
        return byte

    def data(self, life, chance):
        data = bytearray(self.fill)
        for item in self.items:
            if isinstance(item, Bit):
                data[item.byte] = 0
        for item in self.items:
            item.put(data, life)
        self.count = (self.count + 1) % (256 if self.counter != "nibble" else 16)
        if self.counter is not None and self.counter_byte is not None:
            data[self.counter_byte] = self.count
        if self.noise is not None:
            data[self.noise] = chance.randrange(256)
        if self.checksum is not None:
            rest = [byte for place, byte in enumerate(data) if place != self.checksum_byte]
            data[self.checksum_byte] = (sum(rest) & 0xFF) if self.checksum == "sum" else self._xor(rest)
        return bytes(data[:self.length])

    @staticmethod
    def _xor(data):
        value = 0
        for byte in data:
            value ^= byte
        return value

    @property
    def name(self):
        return f"{self.id:08X}" if self.extended else f"{self.id:03X}"


class SecretFrames:
    """What only the maker knows: the frames of a bus."""

    def __init__(self, seed):
        chance = self.chance = random.Random(f"secret frames {seed}")
        self.seed = seed
        self.ampere_hours = chance.choice((50, 86, 100, 105, 105))
        self.slaves = chance.choice((0, 0, 2))
        self.big = chance.random() < 0.5
        self.frames = []
        names = ALWAYS + chance.sample(SOMETIMES, chance.randrange(7, len(SOMETIMES)))
        chance.shuffle(names)
        cells = iter(chance.sample(range(16), 16))
        for name in names:
            written = chance.choice(WRITTEN[name])
            frame, byte = self._place(chance, written[0])
            big = frame.big if chance.random() < 0.9 else not frame.big
            frame.items.append(Field(chance, name, next(cells) if name == "cell" else None, byte, written, big))
        for name in chance.sample(FLAGS, chance.randrange(3, len(FLAGS) + 1)):
            self._bit(chance, name)
        for frame in self.frames:
            self._dress(chance, frame)
        # Identifiers that say nothing of the battery.
        for kind in ("noise", "noise", "counter", "constant", "walk"):
            frame = self._frame(chance)
            frame.kind = kind
            frame.walk = [chance.randrange(256) for _ in range(8)]
        chance.shuffle(self.frames)

    def _frame(self, chance):
        taken = {frame.id for frame in self.frames}
        while True:
            extended = chance.random() < 0.4
            identifier = chance.randrange(0x800, 0x20000000) if extended else chance.randrange(1, 0x7F0)
            if identifier not in taken:
                break
        frame = Frame(chance, identifier, extended, self.big)
        frame.kind = "battery"
        self.frames.append(frame)
        return frame

    def _place(self, chance, width):
        open_frames = [frame for frame in self.frames if frame.room(width) is not None and len(frame.items) < 4]
        frame = chance.choice(open_frames) if open_frames and chance.random() < 0.65 else self._frame(chance)
        if not frame.used and chance.random() < 0.3:
            frame.take(0)
        return frame, frame.take(frame.room(width), width)

    def _bit(self, chance, name):
        for frame in self.frames:
            bits = [item for item in frame.items if isinstance(item, Bit)]
            if bits and len(bits) < 6:
                free = [bit for bit in range(8) if bit not in {item.bit for item in bits}]
                frame.items.append(Bit(chance, name, bits[0].byte, chance.choice(free)))
                return
        frame, byte = self._place(chance, 1)
        frame.items.append(Bit(chance, name, byte, chance.randrange(8)))

    @staticmethod
    def _dress(chance, frame):
        frame.counter_byte = frame.checksum_byte = None
        for kind in chance.sample(("counter", "checksum", "noise"), 3):
            byte = frame.room(1)
            if byte is None or chance.random() < 0.5:
                continue
            if kind == "counter":
                frame.counter, frame.counter_byte = chance.choice(("byte", "nibble")), frame.take(byte)
            elif kind == "checksum":
                frame.checksum, frame.checksum_byte = chance.choice(("sum", "xor")), frame.take(byte)
            else:
                frame.noise = frame.take(byte)

    def truth(self):
        """(identifier, extended) -> what it carries that the service port knows too."""
        return {(frame.id, frame.extended): [item for item in frame.items if item.name in LEARNABLE]
                for frame in self.frames}

    def __str__(self):
        lines = [f"seed {self.seed}: {self.ampere_hours} Ah, {self.slaves} slaves"]
        for frame in self.frames:
            parts = [str(item) for item in frame.items] or [frame.kind]
            parts += [f"{what} at {byte}" for what, byte in (
                ("counter", getattr(frame, "counter_byte", None)), ("checksum", getattr(frame, "checksum_byte", None)),
                ("noise", frame.noise)) if byte is not None]
            lines.append(f"  {frame.name} every {frame.period:g} s: {'; '.join(parts)}")
        return "\n".join(lines)


class Drive:
    """So many seconds of one battery: what is heard on its two wires."""

    def __init__(self, secret, seconds, drive=0, wide=False):
        self.secret = secret
        self.chance = chance = random.Random(f"drive {secret.seed} {drive}")
        self.life = Life(chance, secret.ampere_hours, secret.slaves, wide)
        self.seconds = seconds
        self.frames = {}
        self.lines = []
        self._run()

    def _run(self):
        chance, life, base = self.chance, self.life, 1_750_000_000
        dues = {id(frame): frame.due for frame in self.secret.frames}
        polls = [(first, count) for first, count, _ in VENDOR_CYCLE if first not in (456,)] + [(203, 7)]
        self._serial(base + 0.05, key_request(), key_ok())
        queue, poll_due = [], 0.3
        while life.now < self.seconds:
            life.step()
            moment = life.now
            # What is asked in this half second, one request every few hundredths.
            if moment >= poll_due:
                poll_due = moment + chance.uniform(0.9, 1.4)
                words = None
                for place, (first, count) in enumerate(polls):
                    words = life.registers()
                    at = moment + 0.012 * place + chance.uniform(0, 0.004)
                    queue.append((at, "serial", read_request(first, count), reply([words[first + n] for n in range(count)])))
            for frame in self.secret.frames:
                while dues[id(frame)] <= moment:
                    at = moment + chance.uniform(0, 0.2)
                    queue.append((at, "can", frame, self._data(frame)))
                    dues[id(frame)] += frame.period
            for at, kind, first, second in sorted(queue, key=lambda entry: entry[0]):
                if kind == "serial":
                    self._serial(base + at, first, second)
                else:
                    self.lines.append(f"({base + at:.6f}) can0 {first.name}#{second.hex().upper()}")
                    self.frames.setdefault((first.id, first.extended), []).append(second)
            queue = []

    def _data(self, frame):
        if frame.kind == "battery":
            return frame.data(self.life, self.chance)
        if frame.kind == "noise":
            return self.chance.randbytes(8)
        if frame.kind == "counter":
            frame.count += 1
            return (frame.count % 0x10000).to_bytes(2, "little") + int(self.life.now).to_bytes(4, "big") + bytes(2)
        if frame.kind == "walk":
            frame.walk = [(byte + self.chance.choice((-1, 0, 0, 1))) % 256 for byte in frame.walk]
            return bytes(frame.walk)
        return bytes(frame.fill)

    def _serial(self, at, request, answer):
        self.lines.append(f"# ({at:.6f}) ttyUSB0 > {request.hex().upper()}")
        self.lines.append(f"# ({at + 0.006:.6f}) ttyUSB0 < {answer.hex().upper()}")

    def write(self, path):
        head = ["# WecoTUI 1.0 capture, begun 2025-06-15T15:06:40.000Z, host time zone UTC+01:00",
                "# source ttyUSB0: /dev/ttyUSB0, 115200 8N1, cluster house", "# source can0: CAN, cluster house"]
        with open(path, "w", encoding="ascii") as file:
            file.write("\n".join(head + self.lines) + "\n")
