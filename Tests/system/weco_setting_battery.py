"""A battery that can be set, and that goes wrong in every way in which a write can: held against the program.

No write of the service port is public, so its map is made up: functions 6 and 16 with the keyed checksum, the echo of
Modbus, and a refusal of function + 128 and one code. What it holds is the truth that the program's word is compared with.
"""

import os
import time

from weco_battery import Battery, registers
from weco_frames import reply, sealed

PROTOCOLS = ["WeCoCAN", "SMACAN", "KEHUACAN", "GROWATTCAN", "SOLISCAN", "VICTRONCAN"]
PROTOCOL, SOC_WRITE, SOC_READ = 0x0200, 0x0201, 20
THRESHOLDS = {"do1_soc1": (0x0210, 6), "do1_soc2": (0x0211, 6), "do2_soc1": (0x0212, 16), "do2_soc2": (0x0213, 16)}

MAP = """{
  name: "made up", match: { software: [305], hardware: [22] }, refuses_like_modbus: true,
  writes: [
    { field: "inverter_protocol", function: 6, register: %d, values: { %s }, grade: "hypothesis", source: "made up" },
    { field: "soc", function: 6, register: %d, range: { min: 0, max: 100, step: 0.4 },
      scale: { times: 4, decimals: 1, unit: "%%" }, read_back: %d, grade: "hypothesis", source: "made up" },
%s
  ],
}
""" % (PROTOCOL, ", ".join(f"{name}: {n}" for n, name in enumerate(PROTOCOLS)), SOC_WRITE, SOC_READ, "\n".join(
    f'    {{ field: "{field}", function: {function}, register: {register}, range: {{ min: 0, max: 100, step: 1 }},\n'
    f'      scale: {{ unit: "%" }}, grade: "hypothesis", source: "made up" }},'
    for field, (register, function) in THRESHOLDS.items()))

# What each fault has to end in, and whether the battery takes the value. None: whatever the battery's truth says. Behind a
# silence or another opening of the port a look-alike may answer: then nothing that reads back says what came of it.
FAULTS = {
    "none": ("VERIFIED", True), "ignore": ("UNCHANGED", False), "reject": ("REJECTED", False),
    "silent": ("UNKNOWN", True), "deaf": ("UNKNOWN", False), "unplug": ("UNKNOWN", True),
    "unplug-before": ("UNKNOWN", False), "unplug-in-echo": ("UNKNOWN", True), "unplug-anytime": (None, True),
    "slow": ("VERIFIED", True), "late": ("UNKNOWN", True), "corrupt-echo": ("VERIFIED", True),
    "corrupt-write": ("UNCHANGED", False), "cut-echo": ("VERIFIED", True), "noise": ("VERIFIED", True),
    "duplicate": ("VERIFIED", True), "other-master": ("VERIFIED", True), "other-master-writes": ("UNKNOWN", True),
    "springs-back": ("UNCHANGED", True),
}


class SettingBattery(Battery):
    """writes: every write that reached it, as bytes, in their order. applied: how many of them it took."""

    def __init__(self, link, chance, on_write):
        words = registers(slaves=0, amperes=0.0)
        words.update({PROTOCOL: 0, **{register: 20 + register % 16 for register, _ in THRESHOLDS.values()}})
        self.chance, self.on_write = chance, on_write
        self.fault, self.writes, self.applied = "none", [], 0
        self.mute_until, self.replug_at, self.due = 0.0, None, []
        super().__init__(link, words=words, chatter=self._tick)

    # MARK: - Time

    def _after(self, seconds, action):
        self.due.append((time.monotonic() + seconds, action))

    def _tick(self):
        """What is due by now; gives what goes out unasked."""
        now = time.monotonic()
        ready = [action for at, action in self.due if at <= now]
        self.due = [(at, action) for at, action in self.due if at > now]
        return b"".join(action() or b"" for action in ready)

    def _run(self):
        while not self._stop.is_set():
            if self.master >= 0:
                super()._run()
            elif time.monotonic() >= self.replug_at:
                self._pending, self.key = b"", None
                self._plug()
            else:
                self._stop.wait(0.02)

    def pull(self):
        """The cable is out for a while."""
        self.replug_at = time.monotonic() + self.chance.uniform(0.05, 2.0)
        self._pending = b""
        self._cut()

    # MARK: - Answers

    def _send(self, data):
        if data and self.master >= 0 and time.monotonic() >= self.mute_until:
            super()._send(data)

    def _other(self, data):
        if data[:2] == b"\x01\x10" and len(data) < 11:
            return None
        length = {b"\x01\x06": 8, b"\x01\x10": 11}.get(bytes(data[:2]))
        if self.key is None or length is None or data[:length] != sealed(data[:length - 2], self.key):
            return 1
        self._write(bytes(data[:length]))
        return length

    def _take_value(self, frame):
        register = int.from_bytes(frame[2:4], "big")
        at = 7 if frame[1] == 16 else 4
        self.words[SOC_READ if register == SOC_WRITE else register] = int.from_bytes(frame[at:at + 2], "big")
        self.applied += 1

    def _write(self, frame):
        self.on_write(frame)
        self.writes.append(frame)
        chance, fault = self.chance, self.fault
        register = int.from_bytes(frame[2:4], "big")
        register = SOC_READ if register == SOC_WRITE else register
        before = self.words[register]
        # One more write than was asked for must be seen as such, not be answered like the first.
        self.fault = "none"
        if FAULTS[fault][1]:
            self._take_value(frame)
        echo = sealed(frame[:6], self.key)
        if fault == "reject":
            self._send(sealed(bytes([1, frame[1] | 0x80, 4]), self.key))
        elif fault in ("silent", "deaf"):
            self.mute_until = time.monotonic() + chance.uniform(1.2, 4.0)
        elif fault in ("unplug", "unplug-before"):
            self.pull()
        elif fault == "unplug-in-echo":
            self._send(echo[:chance.randint(1, 7)])
            self._after(0.03, self.pull)
        elif fault == "slow":
            self._after(chance.uniform(0.2, 0.7), lambda: echo)
        elif fault == "late":
            self._after(chance.uniform(1.1, 3.0), lambda: echo)
        elif fault in ("corrupt-echo", "corrupt-write"):
            damaged = bytearray(echo)
            damaged[chance.randrange(8)] ^= 1 << chance.randrange(8)
            self._send(bytes(damaged))
        elif fault == "cut-echo":
            self._send(echo[:chance.randint(1, 7)])
        elif fault == "noise":
            self._send(chance.randbytes(chance.randint(1, 20)) + echo)
        elif fault == "duplicate":
            self._send(echo + echo)
        elif fault == "other-master":
            # Its read's answer and the echo of its write, before ours; later its answers alone.
            self._send(reply([7], self.key) + sealed(b"\x01\x06\x00\x99\x00\x01", self.key) + echo)
            for _ in range(4):
                self._after(chance.uniform(0.02, 1.5), lambda: reply([chance.randrange(65536)], self.key or 0))
        elif fault == "other-master-writes":
            self._send(echo)
            wanted = self.words[register]
            self.words[register] = next(n for n in (1, 2, 3) if n not in (before, wanted))
        elif fault == "springs-back":
            self._send(echo)
            self._after(0.9, lambda: self.words.update({register: before}))
        else:
            self._send(echo)
