"""A replay is the live run again: the same alarms with the same times, the same screens."""

import json
import os
import pwd
import re

from harness import PATIENCE, PROGRAM, SystemTest, environment, run, until
from weco_battery import Battery, registers

SLAVES, IMBALANCE = 0b11, 1 << 15


def alarms(text):
    """What was said of alarms, line by line as it was said."""
    return [line for line in text.splitlines() if '"type": "alarm"' in line]


class ReplayAlarmsTest(SystemTest):
    def setUp(self):
        super().setUp()
        self.env = environment(XDG_STATE_HOME=self.path("state"), XDG_CONFIG_HOME=self.directory, TZ="UTC")
        self.battery = Battery(self.path("bms"), registers(slaves=2))
        self.addCleanup(self.battery.close)

    def flags(self, words):
        """What register 79 says of slaves and pack imbalance, and what it is to say from now on."""
        self.battery.words[79] = words

    def watch(self, *arguments):
        self.lines = open(self.path("live.jsonl"), "w+", encoding="utf-8")
        self.addCleanup(self.lines.close)
        return self.start(PROGRAM, "watch", "--jsonl", "--interval", "0.2", *arguments, stdout=self.lines, env=self.env)

    def said(self, event, alarm, count=1):
        """Waits until the live program said so."""
        def found():
            with open(self.path("live.jsonl"), encoding="utf-8") as file:
                for line in alarms(file.read()):
                    what = json.loads(line)
                    if (what["event"], what["alarm"]["id"], what["alarm"]["count"]) == (event, alarm, count):
                        return what
            return None
        return until(found, f"{event} {alarm} x{count}", 40)

    def replay(self, capture, *arguments):
        result = run("watch", "--jsonl", "--replay", capture, *arguments, env=self.env)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def test_every_alarm_of_a_live_run_is_in_its_replay_line_by_line_with_its_times(self):
        capture = self.path("capture.log")
        process = self.watch("--serial", self.path("bms"), "--record", capture)
        until(lambda: len(self.battery.reads) > 40, "some cycles")
        self.flags(0b01 | IMBALANCE)
        self.said("raised", "slave_lost_fault")
        self.said("raised", "pack_voltage_imbalance")
        self.flags(SLAVES | IMBALANCE)
        self.said("cleared", "slave_lost_fault")
        # Within minutes the same entry, counted.
        self.flags(0b01)
        self.said("raised", "slave_lost_fault", 2)
        process.terminate()
        self.assertEqual(process.wait(PATIENCE), 0)
        with open(self.path("live.jsonl"), encoding="utf-8") as file:
            live = alarms(file.read())
        self.assertGreaterEqual(len(live), 4)
        self.assertEqual(alarms(self.replay(capture)), live)
        # Sixty times as fast as it was, on the clock: the same.
        self.assertEqual(alarms(self.replay(capture, "--speed", "60")), live)
        # What the history kept of the live run is what the replay says last of each.
        kept = json.loads(run("export", "--json", "--from", "-1h", env=self.env).stdout)["alarms"]
        last = {}
        for line in live:
            alarm = json.loads(line)["alarm"]
            last[alarm["id"], alarm["place"]] = alarm
        for alarm in kept:
            of_replay = last[alarm["id"], alarm["place"]]
            for part in ("first_seen", "count", "severity", "cluster", "grade"):
                self.assertEqual(alarm[part], of_replay[part], part)

    PAGES = {"1": "Overview", "2": "Parallel Overview", "3": "Balance", "7": "Trends", "6": "Faults"}

    def bodies(self, pane):
        """Every page of what is known of the battery, without header, tabs and the line of keys."""
        found = {}
        for page, name in self.PAGES.items():
            pane.press(page)
            pane.wait_for(rf"\[{page} {name}")
            found[page] = pane.screen().rstrip("\n").split("\n")[2:-1]
        return found

    def test_a_screen_of_the_live_run_is_the_screen_of_its_replay_at_that_second(self):
        capture = self.path("capture.log")
        live = self.pane("--serial", self.path("bms"), "--interval", "0.2", "--record", capture, "--no-history",
                         columns=120, rows=40, env=self.env)
        live.wait_for("REC")
        until(lambda: len(self.battery.reads) > 40, "some cycles")
        self.flags(0b01 | IMBALANCE)
        live.press("6")
        live.wait_for("2 active")
        # Frozen: the pages stand as of one instant while the recording goes on.
        live.press("f")
        second = live.wait_for(r"FROZEN at (\d\d:\d\d:\d\d)").group(1)
        was = self.bodies(live)
        live.press("f")
        self.flags(SLAVES | IMBALANCE)
        live.press("6")
        live.wait_for("1 active")
        live.press("q")
        until(live.is_dead, "the end of the live run")
        replay = self.pane("--replay", capture, "--speed", "0", columns=120, rows=40, env=self.env)
        replay.wait_for("REPLAY .* END")
        replay.press("Space")
        # The badge tells whole seconds: one moment within this one is the frozen one, on every page.
        def differences(part):
            replay.press(f":seek {second}.{part:03}", "Enter")
            replay.wait_for(f"REPLAY {second} PAUSED")
            is_now = self.bodies(replay)
            return [(live, replayed) for page in self.PAGES for live, replayed in zip(was[page], is_now[page])
                    # Why nothing can be set is another reason there.
                    if live != replayed and not re.search("Inverter Protocol Set|SOC Set", live)]
        fewest = None
        for part in range(0, 1000, 50):
            found = differences(part)
            fewest = found if fewest is None or len(found) < len(fewest) else fewest
            if not found:
                break
        self.assertEqual(fewest, [])

    def test_an_alarm_is_acknowledged_by_the_account_whatever_the_environment_calls_it(self):
        self.env.update(USER="somebody-else", LOGNAME="somebody-else")
        pane = self.pane("--serial", self.path("bms"), "--interval", "0.2", columns=120, rows=40, env=self.env)
        pane.wait_for("ok ")
        self.flags(SLAVES | IMBALANCE)
        pane.press("6")
        # The Overview has a lamp of this name; the page of faults counts the alarm.
        pane.wait_for("1 active")
        pane.press("a")
        pane.wait_for(f"by {pwd.getpwuid(os.getuid()).pw_name}")
        self.assertNotIn("somebody-else", pane.screen())
