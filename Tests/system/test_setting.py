"""Changing settings of a simulated battery over a real pseudo terminal, by keys, and everything that must not be sent."""

import contextlib
import fcntl
import json
import os
import random
import re
import signal
import subprocess
import time

from harness import ROOT, SystemTest, environment, facts, load, run, until
from weco_battery import Battery

# How often the program is killed in the middle of a change; `make soak-kill` does it 200 times.
KILLS = int(os.environ.get("KILLS", "20"))

FIELDS = [("protocol", "VICTRONCAN", "inverter_protocol", "VICTRONCAN"), ("soc", "60", "soc", 60.0),
          ("do1_soc1", "25", "do1_soc1", 25), ("do1_soc2", "35", "do1_soc2", 35),
          ("do2_soc1", "95", "do2_soc1", 95), ("do2_soc2", "80", "do2_soc2", 80)]

# What each fault of the simulator has to end in, and whether the battery takes the value: its truth, never a guess. Behind
# a silence another battery may answer, so nothing that reads back says what came of it.
OUTCOMES = {
    "ignore": ("UNCHANGED", False), "reject": ("REJECTED", False), "silent": ("UNKNOWN", True),
    "deaf": ("UNKNOWN", False), "late": ("UNKNOWN", True), "corrupt-echo": ("VERIFIED", True),
    "corrupt-write": ("UNCHANGED", False), "duplicate": ("VERIFIED", True), "other-master": ("VERIFIED", True),
    "unplug": ("UNKNOWN", True), "unplug-before": ("UNKNOWN", False),
}


class SettingTest(SystemTest):
    takes = 70

    def setUp(self):
        super().setUp()
        self.state_home = self.path("state")
        self.env = environment(XDG_STATE_HOME=self.state_home, XDG_CONFIG_HOME=self.path("config"))

    def dashboard(self, port, *arguments, columns=100, rows=40):
        return self.pane("--serial", port, *arguments, env=self.env, columns=columns, rows=rows)

    def record(self):
        path = os.path.join(self.state_home, "wecotui", "audit.jsonl")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertTrue(text.endswith("\n"), "the record ends in the middle of a line")
        return [json.loads(line) for line in text.splitlines()]

    @staticmethod
    def writes(log):
        """The writes that a simulator saw, as bytes."""
        if not os.path.exists(log):
            return []
        with open(log, encoding="ascii") as file:
            requests = [line.split()[1] for line in file if line.count(" ") >= 2]
        return [r for r in requests if r.startswith(("0106", "0110"))]

    def ask(self, pane, line):
        """`:line` on a screen that has live data."""
        pane.press("-l", ":" + line)
        pane.press("Enter")

    def confirm(self, pane):
        """Types the line that the dialog asks for."""
        pane.press("-l", pane.wait_for(r'Type "(set[^"]*)"').group(1))
        pane.press("Enter")

    def send(self, pane, line):
        """`:line`, confirmed and handed out; once more where this computer held the battery up in between."""
        def is_sent():
            self.ask(pane, line)
            self.confirm(pane)
            found = pane.wait_for(r"sent; waiting for the answer|begin again")
            if "sent" in found.group(0):
                return True
            pane.press("Escape")
            return False
        until(is_sent, pane.screen, 60)

    def test_every_setting_is_verified_and_stands_in_the_battery(self):
        log = self.path("log")
        port, state = self.simulate("port", 2, "--freeze", "--scenario", "calm", "--log", log)
        pane = self.dashboard(port, "--map", "simulated", "--allow-write")
        pane.wait_for(r"\bok\b.*WRITES ALLOWED")
        pane.press("4")
        pane.wait_for(r"Inverter Protocol WeCoCAN")
        outcomes = []
        for command, value, field, expected in FIELDS:
            with self.subTest(command):
                self.ask(pane, f"{command} {value}")
                self.confirm(pane)
                # In the dialog: the page behind it says so of the change before.
                outcomes += ["MAY BE SENT", pane.wait_for(r"Outcome (VERIFIED|UNKNOWN)")[1]]
                until(lambda: facts(load(state))[1, field]["value"] == expected, lambda: facts(load(state))[1, field])
                pane.press("Escape")
                pane.wait_for(r"What can be changed here")
        # Where this computer held the battery up for longer than any battery takes, UNKNOWN is the truth; not each time.
        self.assertGreaterEqual(outcomes.count("VERIFIED"), len(FIELDS) - 1)
        lines = until(lambda: (found := self.record()) and [l["outcome"] for l in found] == outcomes and found, self.record)
        self.assertEqual(len(self.writes(log)), len(FIELDS), "no value is written twice")
        self.assertEqual([l["bytes"].replace(" ", "") for l in lines[::2]], self.writes(log))

    def test_every_fault_ends_in_its_outcome(self):
        listed = run("simulate", "--help").stdout
        for name in OUTCOMES:
            self.assertIn(name, re.sub(r"\s+", " ", listed))
        started = []
        for name in OUTCOMES:
            log = self.path(name + ".log")
            port, state = self.simulate(name, 1, "--freeze", "--scenario", "calm", "--write-fault", name, "--log", log)
            started.append((name, self.dashboard(port, "--map", "simulated", "--allow-write"), log, state))
        for name, pane, _, _ in started:
            pane.wait_for(r"\bok\b.*WRITES ALLOWED")
            pane.press("4")
            pane.wait_for(r"Inverter Protocol WeCoCAN")
            self.send(pane, "do1_soc1 44")
        for name, pane, log, state in started:
            with self.subTest(name):
                outcome, is_taken = OUTCOMES[name]
                pane.wait_for(rf"Outcome {outcome}", seconds=60)
                expected = 44 if is_taken else 20
                until(lambda: facts(load(state))[1, "do1_soc1"]["value"] == expected, "the battery's own word")
                self.assertEqual(len(self.writes(log)), 1, "sent once, whatever came back")

    def test_without_a_map_nothing_but_reads_and_key_requests_is_ever_sent(self):
        battery = Battery(self.path("battery"))
        self.addCleanup(battery.close)
        os.makedirs(os.path.join(self.path("config"), "wecotui"))
        with open(os.path.join(self.path("config"), "wecotui", "config.json"), "w", encoding="utf-8") as file:
            file.write("{ technician: 'Ada', interval: 0.2 }")
        terminal = self.terminal("--serial", battery.link, "--allow-write", env=self.env)
        terminal.wait_for(rb"85F9.*ok")
        chance = random.Random(int(os.environ.get("SEED", "5")))
        lines = [b":soc 60\r", b":protocol VICTRONCAN\r", b":do1_soc1 5\r", b":set soc 60\r", b":set\r", b"set\r",
                 b"VICTRONCAN\r", b":wiring victron\r", b":lock\r", b"4", b"5", b"1", b"u", b"w", b"s", b"y", b" ",
                 b"\r", b"\r", b"\t", b"\x1b", b"\x1b[6~", b"\x1bOA", b"\x1bOB", b"/SOC Set\r", b"/DO1_SOC1 Set\r", b"e",
                 b"/Inverter Protocol Set\r", b"\x1b[<0;20;12M", b"\x1b[<0;3;14M", b"60\r", b"f", b"?", b"1.5\r"]
        for _ in range(int(os.environ.get("KEYS", "400"))):
            terminal.send(chance.choice(lines))
            terminal.pump(0.01)
            self.assertTrue(terminal.is_alive())
        # A slow machine types faster than the line is read: enough of it is waited for.
        until(lambda: terminal.pump(0.05) or len(battery.heard) > 400, "fifty requests")
        self.assertEqual(self.record(), [])
        heard = bytes(battery.heard)
        while heard:
            if heard[:2] == b"\x00\x03":
                self.assertEqual(heard[4:6], b"\x00\x01")
                heard = heard[6:]
            else:
                self.assertEqual(heard[:2], b"\x01\x03", "only function 3")
                heard = heard[8:] if len(heard) >= 8 else b""

    def test_what_stands_against_a_change_is_said_and_nothing_is_sent(self):
        hashed = subprocess.run(["openssl", "passwd", "-6", "open sesame"], capture_output=True, text=True,
                                check=True).stdout.strip()
        config = self.path("locked.json")
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"passphrase": hashed, "map": "simulated", "interval": 0.5}, file)
        log = self.path("log")
        port, _ = self.simulate("port", 1, "--freeze", "--log", log)
        cases = [
            (["--map", "simulated"], "READ ONLY", "do1_soc1 44", [], r"Start the program with --allow-write"),
            (["--allow-write"], "READ ONLY", "do1_soc1 44", [], r"DO1_SOC1 cannot be changed here: no write command"),
            (["--map", "simulated", "--allow-write"], "WRITES ALLOWED", "do1_soc1 101", [], r'"101" is not allowed here'),
            (["--map", "simulated", "--allow-write"], "WRITES ALLOWED", "do1_soc1 44", ["sett"],
             r'the line to type is "set"'),
            (["--config", config, "--allow-write"], "LOCKED", "do1_soc1 44", ["wrong words"], r"passphrase is wrong"),
        ]
        for arguments, badge, line, typed, says in cases:
            with self.subTest(says):
                pane = self.dashboard(port, *arguments)
                pane.wait_for(rf"\bok\b.*{badge}")
                pane.press("4")
                pane.wait_for(r"Inverter Protocol WeCoCAN" if "simulated" in arguments else r"Firmware Version 371")
                self.ask(pane, line)
                pane.wait_for(r'Set DO1_SOC1.*(Type "set|Passphrase:)' if typed else r"Set DO1_SOC1")
                for text in typed:
                    pane.press("-l", text)
                    self.assertNotIn("wrong words", pane.screen())
                    pane.press("Enter")
                pane.wait_for(says)
                pane.close()
                until(lambda: self.is_free(port), "the port to be free again")
        self.assertEqual(self.writes(log), [])
        self.assertEqual([l["outcome"] for l in self.record()], ["WRONG PASSPHRASE"])

    def is_free(self, port):
        fd = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False
        finally:
            os.close(fd)

    def test_a_port_that_another_program_has(self):
        port, _ = self.simulate("port", 1)
        other = os.open(port, os.O_RDWR | os.O_NOCTTY)
        self.addCleanup(os.close, other)
        fcntl.flock(other, fcntl.LOCK_EX)
        pane = self.dashboard(port, "--map", "simulated", "--allow-write")
        pane.wait_for(r"in use by")
        self.ask(pane, "soc 60")
        pane.wait_for(r"is not held by this program alone")
        self.assertEqual(self.record(), [])

    def test_a_battery_that_went_silent(self):
        log = self.path("log")
        port, _ = self.simulate("port", 1, "--freeze", "--log", log)
        pane = self.dashboard(port, "--map", "simulated", "--allow-write")
        pane.wait_for(r"\bok\b.*WRITES ALLOWED")
        pane.press("4")
        pane.wait_for(r"Inverter Protocol WeCoCAN")
        self.ask(pane, "do1_soc1 44")
        pane.wait_for(r'Type "set"')
        os.unlink(port)
        os.symlink("/dev/null", port)
        pane.wait_for(r"CLOSED", seconds=30)
        pane.press("-l", "set")
        pane.press("Enter")
        pane.wait_for(r"is not live|does not answer|another battery|not held")
        self.assertEqual(self.record(), [])
        self.assertEqual(self.writes(log), [])

    def test_a_bad_device_map_is_one_sentence_and_nothing_starts(self):
        path = self.path("bad.json5")
        with open(path, "w", encoding="utf-8") as file:
            file.write("{\n  name: 'mine',\n  writes: [\n    { field: 'soc', function: 3 },\n  ],\n}\n")
        for command in (["map", "check", path], ["--demo", "--map", path], ["snapshot", "--demo", "--map", path]):
            with self.subTest(command):
                result = run(*command, env=self.env)
                self.assertEqual(result.returncode, 65, result.stderr)
                self.assertRegex(result.stderr, rf"^wecotui: {re.escape(path)}, line 4: .*\n$")
        result = run("--demo", "--map", self.path("none.json5"), env=self.env)
        self.assertEqual(result.returncode, 66)
        self.assertRegex(result.stderr, r"^wecotui: cannot read the device map .*\n$")

    def test_maps_and_wirings_on_paper(self):
        self.assertEqual(run("map", "show").stdout, "weco\nsimulated\n")
        self.assertIn("inverter_protocol", run("map", "show", "simulated").stdout)
        example = self.path("example.json5")
        with open(os.path.join(ROOT, "docs", "device-map.md"), encoding="utf-8") as file:
            text = re.search(r"```json5\n(.*?)```", file.read(), re.DOTALL).group(1)
        with open(example, "w", encoding="utf-8") as file:
            file.write(text)
        result = run("map", "check", example)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertRegex(result.stdout, r"is in order: \d rows, \d writes")
        self.assertEqual(len(run("wiring").stdout.splitlines()), 16)
        document = json.loads(run("wiring", "--json").stdout)["inverters"]
        self.assertEqual(len(document), 16)
        schneider = next(d for d in document if d["id"] == "schneider")
        self.assertEqual([w["inverter"]["can_h"] for w in schneider["wirings"]], ["14", "16"])
        self.assertIn("VICTRONCAN", run("wiring", "victron").stdout)
        self.assertEqual(run("wiring", "toaster").returncode, 64)

    def test_killed_at_any_moment_the_record_is_whole_and_true(self):
        log = self.path("log")
        port, state = self.simulate("port", 1, "--freeze", "--scenario", "calm", "--log", log)
        chance = random.Random(int(os.environ.get("SEED", "7")))
        sent_before = 0
        for turn in range(KILLS):
            pane = self.dashboard(port, "--map", "simulated", "--allow-write")
            pane.press("4")
            pane.wait_for(r"Inverter Protocol WeCoCAN.*WRITES ALLOWED")
            present = facts(load(state))[1, "do1_soc1"]["value"]
            self.ask(pane, f"do1_soc1 {chance.choice([n for n in range(1, 100) if abs(n - present) > 2])}")
            pane.wait_for(r'Type "set"')
            pid = pane.pid()
            pane.press("-l", "set")
            pane.press("Enter")
            # Not an event to be awaited: any moment is the right one.
            time.sleep(chance.choice([0, chance.uniform(0, 0.05), chance.uniform(0, 0.3), chance.uniform(0, 2.5)]))
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            pane.close()
            until(lambda: self.is_free(port), "the port to be free again")
            announced = [l["bytes"].replace(" ", "") for l in self.record() if l["outcome"] == "MAY BE SENT"]
            for write in self.writes(log):
                self.assertIn(write, announced, f"turn {turn}")
            self.assertLessEqual(len(self.writes(log)), len(announced))
            sent_before = len(self.writes(log))
        self.assertGreater(sent_before, 0, "some of the changes went out at all")
