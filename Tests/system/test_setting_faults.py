"""Many seeded changes over real pseudo terminals against a battery that goes wrong with them in every way.

Each worker is one program and one battery; every change is typed. What the record says must be what the battery holds.
"""

import concurrent.futures
import json
import os
import random
import re
import time
import traceback

from harness import SystemTest, environment, until
from weco_setting_battery import FAULTS, MAP, PROTOCOL, PROTOCOLS, SOC_READ, THRESHOLDS, SettingBattery

# How many changes; `make soak-set` makes 1,000.
CHANGES = int(os.environ.get("CHANGES", "20"))
SEED = int(os.environ.get("SEED", "6"))
WORKERS = min(int(os.environ.get("WORKERS", "10")), CHANGES)
# The longest fault is over in ten seconds; a busy machine may take its time.
PATIENCE = 90.0
ESCAPES = re.compile(rb"\x1b(\[[0-9;?]*[A-Za-z]|\(.|[=>])")


class Worker:
    """One program, one battery, a share of the changes."""

    def __init__(self, test, number, map_file):
        self.number = number
        self.chance = random.Random(SEED * 1000 + number)
        self.audit = test.path(f"state{number}/wecotui/audit.jsonl")
        self.unannounced = []
        self.battery = SettingBattery(test.path(f"port{number}"), random.Random(SEED * 1000 + number), self.announced)
        test.addCleanup(self.battery.close)
        self.terminal = test.terminal(
            "--serial", self.battery.link, "--map", map_file, "--allow-write", "--no-history", columns=100, rows=40,
            env=environment(XDG_STATE_HOME=test.path(f"state{number}"), XDG_CONFIG_HOME=test.path("config")))

    def record(self):
        if not os.path.exists(self.audit):
            return []
        with open(self.audit, encoding="utf-8") as file:
            return [json.loads(line) for line in file.read().splitlines()]

    def announced(self, frame):
        """Called by the battery before it takes a write: the record on disk must already say so."""
        lines = self.record()
        if not lines or lines[-1]["outcome"] != "MAY BE SENT" or lines[-1]["bytes"] != frame.hex(" ").upper():
            self.unannounced.append(frame.hex(" "))

    def screen(self):
        """The words of a screen drawn anew."""
        start = len(self.terminal.output)
        self.terminal.send(b"\x0c")
        self.terminal.pump(0.15)
        return " ".join(ESCAPES.sub(b" ", self.terminal.output[start:]).decode("utf-8", "replace").split())

    def see(self, pattern, what):
        return until(lambda: re.search(pattern, self.screen()), lambda: f"{what}: {pattern!r} on {self.screen()}",
                     PATIENCE)

    def press(self, keys):
        """Keys, and Esc as a key of its own."""
        self.terminal.send(keys)
        self.terminal.pump(0.1)

    def choose(self):
        """A field, the value as typed, and its register and word."""
        words, chance = self.battery.words, self.chance
        field = chance.choice(["inverter_protocol", "soc", *THRESHOLDS])
        if field == "inverter_protocol":
            word = chance.choice([n for n in range(len(PROTOCOLS)) if n != words[PROTOCOL]])
            return "protocol", PROTOCOLS[word], PROTOCOL, word
        if field == "soc":
            # No more than 20 points away, so that one word is enough.
            near = [n for n in range(30, 250) if 5 <= abs(n - words[SOC_READ]) <= 49]
            word = chance.choice(near)
            return field, f"{word * 4 / 10:g}", SOC_READ, word
        register = THRESHOLDS[field][0]
        word = chance.choice([n for n in range(5, 100) if abs(n - words[register]) > 2])
        return field, str(word), register, word

    def change(self, fault):
        """One change from the keys to its last outcome; gives the outcome's word."""
        battery = self.battery
        before_lines, before_writes, before_applied = len(self.record()), len(battery.writes), battery.applied
        command, text, register, word = self.choose()
        old = battery.words[register]
        what = f"worker {self.number}, {fault}, {command} {old} -> {word}"

        def asked():
            # After a fault the data has to be live again before anything can be changed: Esc, and once more.
            self.press(b"\x1b")
            self.press(f":{command} {text}\r".encode())
            return 'Type "set' in self.screen()
        until(asked, lambda: f"{what}: the dialog on {self.screen()}", PATIENCE)
        battery.fault = fault
        if fault == "unplug-anytime":
            battery.fault = "none"
            battery._after(self.chance.uniform(0, 1.6), battery.pull)

        def lines():
            self.terminal.pump(0.02)
            return self.record()[before_lines:]

        def confirmed():
            # What the fault before left behind may make the data old between the dialog and the word, or the port was
            # opened again: refused, once more.
            self.press(b"set\r")
            until(lambda: lines() or re.search("Wait until|begin again", self.screen()),
                  lambda: f"{what}: {self.screen()}", PATIENCE)
            return lines() or (until(asked, lambda: f"{what}: the dialog on {self.screen()}", PATIENCE) and None)
        until(confirmed, lambda: f"{what}: {self.screen()}", PATIENCE)
        expected = FAULTS[fault][0]
        # The one UNKNOWN that is resolved by reading back says so.
        until(lambda: [l for l in lines()[1:] if "the value is being read back" not in l["note"]],
              lambda: f"{what}: {lines()} on {self.screen()}", PATIENCE)
        found = lines()
        outcome = found[-1]["outcome"]
        sent = len(battery.writes) - before_writes
        took = battery.applied - before_applied
        if outcome == "UNKNOWN" and expected in ("VERIFIED", "REJECTED", "UNCHANGED") and "silent for a moment" in found[-1]["note"]:
            # This computer held the battery up for longer than a cable takes to be moved: nothing can be said.
            assert sent == 1, f"{what}: {found}"
            return "UNKNOWN", False
        if fault == "springs-back" and outcome == "UNKNOWN" and "faster than a battery can change" in found[-1]["note"]:
            # A SOC that had been read at its new value and is the old one again: another battery behind a cable that was
            # moved would look the same.
            assert sent == 1 and battery.words[register] == old, f"{what}: {found}"
            return "UNKNOWN", False
        if outcome == "NOT SENT" and fault != "unplug-anytime":
            # The cable of the change before came out only now: nothing went out, nothing changed, and it is asked again.
            assert sent == 0 and battery.words[register] == old, f"{what}: {outcome} after {sent} writes, {found}"
            return self.change(fault)
        assert [l["outcome"] for l in found[:1]] == ["MAY BE SENT"], f"{what}: {found}"
        assert len({l["change"] for l in found}) == 1, f"{what}: {found}"
        assert all(l["outcome"] == "UNKNOWN" for l in found[1:-1]), f"{what}: {found}"
        if expected is None:
            # Handed out while the cable came out, it may not have arrived.
            assert outcome in ({0: ("NOT SENT", "UNKNOWN")}.get(sent, ("VERIFIED", "UNKNOWN"))), f"{what}: {outcome}, {found}"
        else:
            assert outcome == expected and sent == 1, f"{what}: {outcome} after {sent} writes, {found}"
            assert took == int(FAULTS[fault][1]), f"{what}: taken {took} times"
        assert sent <= 1 and all(l["bytes"] == found[0]["bytes"] for l in found), f"{what}: {found}"
        assert all(w.hex(" ").upper() == found[0]["bytes"] for w in battery.writes[before_writes:]), what
        # The record's word against what the battery holds.
        holds = battery.words[register]
        if outcome == "VERIFIED":
            assert holds == word, f"{what}: VERIFIED, and the battery holds {holds}"
        elif outcome == "UNKNOWN":
            # Whoever reads it again on this battery finds the truth.
            assert holds in (old, word) or fault == "other-master-writes", f"{what}: UNKNOWN, and the battery holds {holds}"
        else:
            assert holds == old, f"{what}: {outcome}, and the battery holds {holds}"
        self.see(rf"Outcome {outcome}", what)
        return outcome, len(found) > 2

    def work(self, faults):
        """Every change of this worker; gives (fault, outcome, was UNKNOWN first) and what went wrong."""
        done, wrong = [], []
        for fault in faults:
            try:
                done.append((fault, *self.change(fault)))
            except Exception:
                wrong.append(traceback.format_exc())
                break
        # Nothing more came in the meantime for any of them.
        announced = [l["bytes"] for l in self.record() if l["outcome"] == "MAY BE SENT"]
        writes = [w.hex(" ").upper() for w in self.battery.writes]
        rest = iter(announced)
        if not wrong and not all(write in rest for write in writes):
            wrong.append(f"worker {self.number}: {writes} of {announced}")
        if self.unannounced:
            wrong.append(f"worker {self.number}: sent and not in the record: {self.unannounced}")
        return done, wrong


class SettingFaultsTest(SystemTest):
    def test_every_fault_ends_in_the_truth_and_nothing_is_written_twice(self):
        map_file = self.path("made-up.json5")
        with open(map_file, "w", encoding="utf-8") as file:
            file.write(MAP)
        # Every fault in turn, so that a short run has them all.
        names = list(FAULTS)
        random.Random(SEED).shuffle(names)
        faults = [names[n % len(names)] for n in range(CHANGES)]
        workers = [Worker(self, number, map_file) for number in range(WORKERS)]
        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            results = list(pool.map(lambda w: w.work(faults[w.number::WORKERS]), workers))
        wrong = [text for _, texts in results for text in texts]
        done = [entry for entries, _ in results for entry in entries]
        if CHANGES > 100:
            print(f"\n{len(done)} changes by {WORKERS} programs in {time.monotonic() - start:.0f} s, seed {SEED}; "
                  f"{sum(len(w.battery.writes) for w in workers)} writes reached a battery")
            for name in names:
                ends = [(outcome, first) for fault, outcome, first in done if fault == name]
                said = {f"{o}{' after UNKNOWN' if f else ''}": ends.count((o, f)) for o, f in sorted(set(ends))}
                print(f"  {name}: {said}")
        self.assertEqual(wrong, [])
        self.assertEqual(len(done), CHANGES)
