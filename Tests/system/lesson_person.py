"""A person who follows a lesson by what it prints and nothing else, at the vendor's tool of a secret battery."""

import contextlib
import os
import pty
import queue
import re
import select
import signal
import subprocess
import sys
import threading
import tty
import warnings

from harness import PROGRAM, environment
from secret_battery import PROTOCOLS, SecretBattery, VendorTool

# Debian's pyserial (python3-serial), whatever runs the tests.
sys.path.append("/usr/lib/python3/dist-packages")
import serial  # noqa: E402

STEPS = re.compile(
    r"^Act \d+: in the vendor's tool set (?P<what>.+?) to (?P<value>\S+), press Set"
    r"|(?P<protocol>Which one does the vendor's tool show\?)"
    r"|(?P<current>never changed while current (?:flows|may flow))"
    r"|^Which value does the vendor's tool show for (?P<shown>.+?)\?"
    r"|(?P<over>^The lesson is over)")


class LessonBattery(SecretBattery):
    """The secret battery with an inverter that can be stopped, and with further deceits.

    reverts: it takes what was set, and forgets it after so many seconds. mailbox: one register holds whatever was written
    last, wherever it was written to.
    """

    def __init__(self, link, seed, reverts=None, mailbox=False, **deceits):
        self.reverts, self.mailbox, self.is_stopped = reverts, mailbox, False
        super().__init__(link, seed, **deceits)

    def stop_inverter(self):
        self.is_stopped = True

    def _live(self, now):
        if self.is_stopped:
            self._amperes = 0.0
        super()._live(now)
        if self.is_stopped:
            self.words[15] = self.words[73] = self.words[205] = 0

    def _other(self, data):
        before, sets = dict(self.words), len(self.writes)
        soc, taken = self._soc, super()._other(data)
        if self.mailbox and len(self.writes) > sets:
            self.words[self.secret.unrelated] = self.writes[sets][1]
        if self.reverts is not None and len(self.writes) > sets:
            self._due.append((self._lived + self.reverts, lambda: self._forget(self.writes[sets][0], before, soc)))
        return taken

    def _forget(self, register, before, soc):
        secret = self.secret
        if register == secret.soc_register:
            self._soc = soc
        copy = secret.soc_read_back if register == secret.soc_register else secret.protocol_read_back
        for place in (register, copy):
            self.words[place] = before.get(place, 0)


class Cable:
    """Between tool and battery, with an adapter on each direction that only listens: `pc` and `bms` are their ports."""

    def __init__(self, tool, battery, folder):
        self.ends, self.taps = [], []
        for name, link in [("pc", tool), ("bms", battery)]:
            end = os.open(link, os.O_RDWR | os.O_NOCTTY)
            tty.setraw(end)
            master, slave = pty.openpty()
            tty.setraw(slave)
            setattr(self, name, os.path.join(folder, "tap-" + name))
            os.symlink(os.ttyname(slave), getattr(self, name))
            self.ends.append(end)
            self.taps.append((master, slave))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._stop.is_set():
            ready, _, _ = select.select(self.ends, [], [], 0.05)
            for end in ready:
                side = self.ends.index(end)
                try:
                    data = os.read(end, 4096)
                    # Heard before it is answered, as on a wire.
                    os.write(self.taps[side][0], data)
                    os.write(self.ends[1 - side], data)
                except OSError:
                    return

    def close(self):
        self._stop.set()
        self._thread.join()
        for fd in [*self.ends, *(fd for pair in self.taps for fd in pair)]:
            os.close(fd)


class Windows:
    """The vendor's tool on another computer: what its port carries goes through a virtual COM port's RFC 2217 (pyserial)."""

    def __init__(self, tool, number):
        self._end = os.open(tool, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._end)
        with warnings.catch_warnings():
            # pyserial 3.5 begins its thread in the old way.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._port = serial.serial_for_url(f"rfc2217://127.0.0.1:{number}?timeout=30", baudrate=115200, timeout=0.05)
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=side, daemon=True) for side in (self._send, self._receive)]
        for thread in self._threads:
            thread.start()

    def _send(self):
        # The bridge may end before the tool does.
        with contextlib.suppress(serial.SerialException, OSError):
            while not self._stop.is_set():
                if select.select([self._end], [], [], 0.05)[0]:
                    self._port.write(os.read(self._end, 4096))

    def _receive(self):
        with contextlib.suppress(serial.SerialException, OSError):
            while not self._stop.is_set():
                data = self._port.read(1)
                if data:
                    os.write(self._end, data + self._port.read(self._port.in_waiting))

    def close(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._port.close()
        os.close(self._end)


class Person:
    """Reads a line, does what it asks for, and types what it says is to be typed."""

    PATIENCE = 120

    def __init__(self, directory, seed, *options, skips=False, taps=False, network=None, **deceits):
        """network: where the tool's computer connects, and HOST:PORT of the battery's serial server."""
        self.directory, self.seed, self.skips, self.network = directory, seed, skips, network
        # What the tool shows: functions that give what is typed, by label.
        self.values = {}
        self.battery = LessonBattery(os.path.join(directory, f"bms{seed}"), seed, **deceits)
        self.tool = VendorTool(os.path.join(directory, f"pc{seed}"), seed)
        self.cable = Cable(self.tool.link, self.battery.link, directory) if taps else None
        self.capture = os.path.join(directory, f"lesson-{seed}.log")
        self.acts, self.lines, self.at_first = [], [], {}
        # The numbers of the acts that are done while the lesson's computer stands still.
        self.unheard = ()
        self.options = options
        self.process, self._said = None, queue.Queue()

    def path(self, ending):
        return self.capture + ending

    def text(self, ending=""):
        with open(self.path(ending), encoding="utf-8") as file:
            return file.read()

    @property
    def said(self):
        return "\n".join(self.lines)

    def begin(self):
        wire = ["--tap", "--pc", self.cable.pc, "--bms", self.cable.bms] if self.cable else [
            "--pc", self.tool.link, "--bms", self.battery.link]
        if self.network:
            number, server = self.network
            wire = ["--rfc2217", str(number), "--bms", server]
        self.process = subprocess.Popen(
            [PROGRAM, "learn", "--live", *wire, "-o", self.capture, *self.options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=environment(), start_new_session=True)
        threading.Thread(target=self._listen, daemon=True).start()
        if self.network:
            self.wait(lambda line: str(self.network[0]) in line)
            self.cable = Windows(self.tool.link, self.network[0])
        # What the tool says before the bridge has both ports is lost, and its handshake has to be heard.
        self.wait(lambda line: "pc up, bms up" in line)
        self.tool.begin()
        self.at_first = self.settings()

    def settings(self):
        secret, words = self.battery.secret, self.battery.words
        return words[secret.soc_read_back], words[secret.protocol_read_back]

    def _listen(self):
        for line in self.process.stdout:
            self._said.put(line.rstrip("\n"))
        self._said.put(None)

    def line(self):
        """The next line; `None` at the end."""
        try:
            line = self._said.get(timeout=self.PATIENCE)
        except queue.Empty:
            raise AssertionError(f"nothing for {self.PATIENCE} s; it said\n{self.said}") from None
        if line is not None:
            self.lines.append(line)
        return line

    def wait(self, fits):
        while (line := self.line()) is not None:
            if fits(line):
                return line
        raise AssertionError(f"it ended; it said\n{self.said}")

    def type(self, text=""):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def follow(self, until=None):
        """To the end of the lesson, or until a line fits, which is given and not followed."""
        while (line := self.line()) is not None:
            if until and until(line):
                return line
            if step := STEPS.search(line):
                self.take(step)
        if self.process.wait(30) != 0:
            raise AssertionError(f"the lesson ended with {self.process.returncode}:\n{self.said}")
        return None

    def take(self, step):
        if self.skips and not step["shown"] and not step["over"]:
            self.type("s")
        elif step["value"]:
            self.act(step["what"], step["value"])
        elif step["protocol"]:
            self.type(self.battery.secret.first_protocol)
        elif step["current"]:
            self.battery.stop_inverter()
            # What the tool reads from now on shows that none flows.
            self.tool.polled(2)
            self.type()
        elif step["shown"]:
            self.type(self.values.get(step["shown"], lambda: "s")())

    def act(self, what, value):
        if len(self.acts) + 1 in self.unheard:
            self.process.send_signal(signal.SIGSTOP)
            self.set(what, value)
            # Longer than a tap may look away.
            self.tool.polled(1)
            self.process.send_signal(signal.SIGCONT)
        else:
            self.set(what, value)
        self.acts.append((what, value, self.battery.secret.seed))
        self.type()

    def set(self, what, value):
        if what == "SOC":
            self.tool.set_soc(int(value))
        elif value in PROTOCOLS:
            self.tool.set_protocol(value)
        else:
            raise AssertionError(f"the tool has no {what} {value}")

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def close(self):
        cable, self.cable = self.cable, None
        if cable:
            cable.close()
        self.tool.close()
        self.battery.close()
        if self.process:
            if self.process.poll() is None:
                self.process.kill()
            self.process.wait()
            for end in (self.process.stdin, self.process.stdout):
                with contextlib.suppress(OSError):
                    end.close()
