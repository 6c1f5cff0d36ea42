"""The cable moves between two look-alike batteries while a setting is changed: over real pseudo terminals.

One port, two batteries behind it: a hand takes the cable from the first to the second at a random moment of the dialog or
of the exchange. Nothing may be written to the second, and no VERIFIED may rest on what the second says.
"""

import concurrent.futures
import json
import os
import random
import re
import time
import traceback

from harness import SystemTest, environment, until
from weco_setting_battery import MAP, PROTOCOLS, PROTOCOL, SettingBattery

# How many moves; `make soak-set` makes 200.
MOVES = int(os.environ.get("MOVES", "8"))
SEED = int(os.environ.get("SEED", "3"))
WORKERS = min(int(os.environ.get("WORKERS", "4")), MOVES)
PATIENCE = 60.0
ESCAPES = re.compile(rb"\x1b(\[[0-9;?]*[A-Za-z]|\(.|[=>])")


class TwoBatteries(SettingBattery):
    """The first until `move`, then nothing for a while, then the second: the same versions, another setting."""

    def __init__(self, link, chance, on_write):
        self.place, self.back_at = "first", None
        self.seen, self.took = {"first": 0, "second": 0}, {"first": 0, "second": 0}
        super().__init__(link, chance, on_write)

    def move(self, gap, is_keyed, running, value, reopens):
        """Called from the battery's own thread, between two of its bytes."""
        self.place = "air"
        self._pending = b""
        key = self.key

        def arrive():
            self.place = "second"
            self.key = key if is_keyed else None
            self.words[13] = (self.words[13] + running) % 65536
            self.words[PROTOCOL] = value
        if reopens:
            self.replug_at = time.monotonic() + max(gap, 0.1)
            self._cut()
        if gap == 0:
            arrive()
        else:
            self._after(gap, arrive)

    def _take(self):
        if self.place == "air":
            self._pending = b""
        else:
            super()._take()

    def _write(self, frame):
        self.seen[self.place] += 1
        before = self.applied
        super()._write(frame)
        self.took[self.place] += self.applied - before


class Run:
    def __init__(self, test, number, map_file):
        self.chance = random.Random(SEED * 10007 + number)
        self.what = f"run {number}"
        folder = test.path(f"state{number}")
        self.audit = os.path.join(folder, "wecotui", "audit.jsonl")
        self.battery = TwoBatteries(test.path(f"port{number}"), self.chance, lambda frame: None)
        test.addCleanup(self.battery.close)
        self.terminal = test.terminal(
            "--serial", self.battery.link, "--map", map_file, "--allow-write", "--no-history", columns=100, rows=40,
            env=environment(XDG_STATE_HOME=folder, XDG_CONFIG_HOME=test.path("config")))

    def record(self):
        if not os.path.exists(self.audit):
            return []
        with open(self.audit, encoding="utf-8") as file:
            return [json.loads(line) for line in file.read().splitlines()]

    def screen(self):
        start = len(self.terminal.output)
        self.terminal.send(b"\x0c")
        self.terminal.pump(0.15)
        return " ".join(ESCAPES.sub(b" ", self.terminal.output[start:]).decode("utf-8", "replace").split())

    def go(self):
        """Gives the word of the outcome, or "refused"."""
        chance, battery = self.chance, self.battery

        def asked():
            self.terminal.send(b"\x1b")
            self.terminal.pump(0.2)
            self.terminal.send(b":protocol VICTRONCAN\r")
            self.terminal.pump(0.2)
            return 'Type "set' in self.screen()
        until(asked, lambda: f"{self.what}: {self.screen()}", PATIENCE)
        # A hand takes a fifth of a second at least; two that are alike in everything cannot be told apart faster.
        gap = chance.uniform(0.2, 5)
        wanted = PROTOCOLS.index("VICTRONCAN")
        move = (gap, chance.random() < 0.5, chance.choice([0, 0, 3, -3, -700]), chance.choice([wanted, 0]),
                chance.random() < 0.25)
        battery.fault = chance.choice(["ignore", "ignore", "none"])
        battery._after(chance.uniform(0, 3), lambda: battery.move(*move))
        # Typed while the cable moves, or when the second battery has long answered.
        self.terminal.pump(chance.choice([chance.uniform(0, 2), gap + chance.uniform(4, 6)]))
        self.terminal.send(b"set\r")

        def over():
            lines = self.record()
            return (len(lines) > 1 and "the value is being read back" not in lines[-1]["note"]
                    or not lines and "begin again" in self.screen())
        until(over, lambda: f"{self.what}, {move}: {self.record()} on {self.screen()}", PATIENCE)
        self.terminal.pump(0.5)
        lines = self.record()
        outcome = lines[-1]["outcome"] if lines else "refused"
        what = f"{self.what}, {move}: {outcome}, {battery.seen}, {battery.took}, {lines}"
        assert battery.seen["second"] == 0, f"another battery was written to: {what}"
        assert battery.seen["first"] <= 1, f"written twice: {what}"
        if outcome == "VERIFIED":
            assert battery.took["first"] == 1, f"VERIFIED for a write that was not taken: {what}"
        if outcome in ("refused", "NOT SENT"):
            assert battery.seen["first"] == 0, what
        if outcome == "UNKNOWN":
            assert "read it again on the battery you meant" in lines[-1]["note"], what
        self.terminal.close()
        return outcome


class SettingCableTest(SystemTest):
    def test_a_cable_that_moves_between_look_alikes(self):
        map_file = self.path("made-up.json5")
        with open(map_file, "w", encoding="utf-8") as file:
            file.write(MAP)

        def work(number):
            try:
                return Run(self, number, map_file).go(), None
            except Exception:
                return None, traceback.format_exc()
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            results = list(pool.map(work, range(MOVES)))
        said = [outcome for outcome, _ in results if outcome]
        if MOVES > 50:
            print("\n" + ", ".join(f"{word} {said.count(word)}" for word in sorted(set(said))))
        self.assertEqual([text for _, text in results if text], [])
        self.assertEqual(len(said), MOVES)
