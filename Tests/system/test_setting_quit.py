"""The program is asked to end at any moment of a change: over a real pseudo terminal, against a battery that holds the truth.

What it says on leaving is what the battery did, the terminal is as it was, and what was left open the next start reads back.
"""

import concurrent.futures
import json
import os
import random
import re
import signal

import time
import traceback

from harness import SystemTest, environment, until
from weco_setting_battery import MAP, THRESHOLDS, SettingBattery

# How many ends; `make soak-quit` makes 500.
QUITS = int(os.environ.get("QUITS", "10"))
SEED = int(os.environ.get("SEED", "11"))
WORKERS = min(int(os.environ.get("WORKERS", "5")), QUITS)
# The longest wait is that of the program itself, ten seconds; a busy machine may take its time.
PATIENCE = 90.0
ESCAPES = re.compile(rb"\x1b(\[[0-9;?]*[A-Za-z]|\(.|[=>])|\x1b\][^\x07]*\x07")
# How a person, or the system, ends it. Ctrl-\ is a key, too.
WAYS = {
    "q": lambda t: t.send(b"q"), "Ctrl-C": lambda t: t.send(b"\x03"), "Ctrl-\\": lambda t: t.send(b"\x1c"),
    "TERM": lambda t: t.signal(signal.SIGTERM), "HUP": lambda t: t.signal(signal.SIGHUP),
}
REGISTER = THRESHOLDS["do1_soc1"][0]
# Faults behind which the program goes on to read, and one behind which nobody can know.
FAULTS = ["none"] * 6 + ["ignore", "reject", "slow", "noise", "unplug"]
SAID = re.compile(r"wecotui: DO1_SOC1: (\d+) % -> (\d+) % on \w+: (VERIFIED|UNCHANGED|REJECTED|UNKNOWN|NOT SENT): ")


class Worker:
    """One battery and its record; a program for every end."""

    def __init__(self, test, number, map_file):
        self.test, self.number = test, number
        self.chance = random.Random(SEED * 1000 + number)
        self.folder = test.path(f"state{number}")
        self.battery = SettingBattery(
            test.path(f"port{number}"), random.Random(SEED * 7919 + number), lambda frame: None)
        test.addCleanup(self.battery.close)
        self.map_file = map_file

    def record(self):
        path = os.path.join(self.folder, "wecotui", "audit.jsonl")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return [json.loads(line) for line in file.read().splitlines()]

    def start(self):
        return self.test.terminal(
            "--serial", self.battery.link, "--map", self.map_file, "--allow-write", "--no-history", columns=100, rows=40,
            env=environment(XDG_STATE_HOME=self.folder, XDG_CONFIG_HOME=self.test.path("config")))

    @staticmethod
    def screen(terminal):
        start = len(terminal.output)
        terminal.send(b"\x0c")
        terminal.pump(0.15)
        return " ".join(ESCAPES.sub(b" ", terminal.output[start:]).decode("utf-8", "replace").split())

    def open(self, terminal):
        """The dialog of a change, its line typed but for Enter; gives the old and the new value."""
        old = self.battery.words[REGISTER]
        new = self.chance.choice([n for n in range(5, 100) if abs(n - old) > 2])

        def asked():
            terminal.send(b"\x1b")
            terminal.pump(0.1)
            terminal.send(f":do1_soc1 {new}\r".encode())
            terminal.pump(0.1)
            return 'Type "set" and Enter' in self.screen(terminal)
        until(asked, lambda: f"the dialog on {self.screen(terminal)}", PATIENCE)
        terminal.send(b"set")
        return old, new

    def closed(self, lines):
        """The changes of these lines whose last line is open."""
        last = {}
        for line in lines:
            last[line["change"]] = line
        return [line for line in last.values() if line["outcome"] == "MAY BE SENT"
                or line["outcome"] == "UNKNOWN" and "the program was ended before" in line["note"]]

    def go(self, turn):
        chance, battery = self.chance, self.battery
        way, hurries = chance.choice(list(WAYS)), chance.random() < 0.25
        fault = chance.choice(FAULTS)
        moment = chance.choice([0, chance.uniform(0, 0.2), chance.uniform(0, 0.8), chance.uniform(0, 2.2)])
        what = f"worker {self.number}, turn {turn}: {way}{', hurried' if hurries else ''}, {fault}, after {moment:.3f} s"
        terminal = self.start()
        try:
            before = self.record()
            # The start reads back what the end before left open: without a key, nothing else asks it to.
            until(lambda: not self.closed(self.record()) or terminal.pump(0.05) is None,
                  lambda: f"{what}: still open: {self.closed(self.record())} on {self.screen(terminal)}", PATIENCE)
            found = [l for l in self.record()[len(before):] if l["outcome"].startswith("READS ")]
            for line in found:
                holds = f"{battery.words[REGISTER]} %"
                word = "NEW" if line["new"] == holds else "OLD" if line["old"] == holds else "OTHER"
                assert line["outcome"] == f"READS {word}", f"{what}: {line}, and the battery holds {holds}"
            old, new = self.open(terminal)
            lines_before, applied_before, writes_before = len(self.record()), battery.applied, len(battery.writes)
            battery.fault = fault
            terminal.send(b"\r")
            terminal.pump(moment)
            terminal.is_alive()
            if way == "q" and chance.random() < 0.5:
                # From the page; the outcome's dialog takes no letters either.
                terminal.send(b"\x1b")
                terminal.pump(0.06)
            WAYS[way](terminal)
            if hurries:
                terminal.pump(chance.uniform(0, 0.3))
                if terminal.is_alive():
                    terminal.send(b"\x03")
            code = terminal.wait(PATIENCE)
            assert code == 0, f"{what}: exit {code}"
            self.check(terminal, what, lines_before, applied_before, writes_before, old, new)
            return way, self.outcome
        finally:
            terminal.close()

    def check(self, terminal, what, lines_before, applied_before, writes_before, old, new):
        battery = self.battery
        # The screen that was left, the cursor, the mouse and the line are as they were.
        assert terminal.line() == terminal.line_before, f"{what}: the line"
        for on, off in ((rb"\x1b\[\?1049h", rb"\x1b\[\?1049l"), (rb"\x1b\[\?2004h", rb"\x1b\[\?2004l")):
            assert len(re.findall(on, terminal.output)) <= len(re.findall(off, terminal.output)), f"{what}: {off}"
        tail = terminal.output[terminal.output.rfind(b"\x1b[?1049l"):]
        said = SAID.findall(ESCAPES.sub(b" ", tail).decode("utf-8", "replace"))
        lines = self.record()[lines_before:]
        took, sent = battery.applied - applied_before, len(battery.writes) - writes_before
        self.outcome = lines[-1]["outcome"] if lines else "refused"
        facts = f"{what}: said {said}, {lines}, {sent} sent, {took} taken, the battery holds {battery.words[REGISTER]}"
        assert sent <= 1, facts
        if not lines:
            assert sent == 0 and not said, facts
            return
        assert lines[0]["outcome"] == "MAY BE SENT" and len(said) <= 1, facts
        if said:
            assert said[0] == (str(old), str(new), self.outcome), facts
        else:
            # It was over before the end was asked for.
            assert self.outcome in ("VERIFIED", "UNCHANGED", "REJECTED", "UNKNOWN", "NOT SENT"), facts
        if self.outcome == "VERIFIED":
            assert took == 1 and battery.words[REGISTER] == new, facts
        elif self.outcome == "NOT SENT":
            assert sent == 0 and battery.words[REGISTER] == old, facts
        elif self.outcome in ("UNCHANGED", "REJECTED"):
            assert took == 0 and battery.words[REGISTER] == old, facts
        else:
            assert self.outcome == "UNKNOWN", facts


class SettingQuitTest(SystemTest):
    def test_every_end_in_the_midst_of_a_change_says_the_truth_and_leaves_nothing_open(self):
        map_file = self.path("made-up.json5")
        with open(map_file, "w", encoding="utf-8") as file:
            file.write(MAP)
        workers = [Worker(self, number, map_file) for number in range(WORKERS)]

        def work(worker):
            done = []
            for turn in range(worker.number, QUITS, WORKERS):
                try:
                    done.append((*worker.go(turn), None))
                except Exception:
                    done.append((None, None, traceback.format_exc()))
                    break
            else:
                # The last start: nothing is open behind it.
                terminal = worker.start()
                try:
                    until(lambda: not worker.closed(worker.record()) or terminal.pump(0.05) is None,
                          lambda: f"still open: {worker.closed(worker.record())}", PATIENCE)
                except Exception:
                    done.append((None, None, traceback.format_exc()))
                terminal.close()
            return done
        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            results = [entry for entries in pool.map(work, workers) for entry in entries]
        if QUITS > 50:
            print(f"\n{len(results)} ends by {WORKERS} programs in {time.monotonic() - start:.0f} s, seed {SEED}")
            for way in WAYS:
                ends = [outcome for name, outcome, _ in results if name == way]
                print(f"  {way}: " + ", ".join(f"{word} {ends.count(word)}" for word in sorted(set(ends))))
            read = [l["outcome"] for worker in workers for l in worker.record() if l["outcome"].startswith("READS")]
            print("  read back by the next start: " + ", ".join(f"{word} {read.count(word)}" for word in sorted(set(read))))
        self.assertEqual([text for _, _, text in results if text], [])
        self.assertEqual(len(results), QUITS)

    def test_ctrl_backslash_quits_like_ctrl_c_and_a_dump_is_asked_for_by_nobody(self):
        for keys in (b"\x1c", b":typed\x1c", b"?\x1c"):
            terminal = self.terminal("--demo", "calm", "--no-history")
            terminal.wait_for(b"READ ONLY")
            terminal.send(keys)
            self.assertEqual(terminal.wait(), 0)
            self.assertEqual(terminal.line(), terminal.line_before)
        # From outside the signal still ends a program that hangs, and its terminal is clean.
        terminal = self.terminal("--demo", "calm", "--no-history")
        terminal.wait_for(b"READ ONLY")
        terminal.signal(signal.SIGQUIT)
        self.assertEqual(terminal.wait(), -signal.SIGQUIT)
        self.assertEqual(terminal.line()[3], terminal.line_before[3])

    def test_a_terminal_that_is_gone_lets_the_change_be_read_back(self):
        map_file = self.path("made-up.json5")
        with open(map_file, "w", encoding="utf-8") as file:
            file.write(MAP)
        worker = Worker(self, 0, map_file)
        terminal = worker.start()
        _, new = worker.open(terminal)
        terminal.send(b"\r")
        until(lambda: terminal.pump(0.01) is not None and worker.battery.writes, "the write", PATIENCE)
        # The window is closed: nothing can be drawn, and the program has work to do.
        os.close(terminal.master)
        terminal.master = os.open(os.devnull, os.O_RDWR)
        os.close(terminal.slave)
        terminal.slave = os.open(os.devnull, os.O_RDWR)
        until(lambda: [l["outcome"] for l in worker.record()] == ["MAY BE SENT", "VERIFIED"],
              lambda: worker.record(), PATIENCE)
        self.assertEqual(worker.battery.words[REGISTER], new)
        until(lambda: not terminal.is_alive(), "its end", PATIENCE)
