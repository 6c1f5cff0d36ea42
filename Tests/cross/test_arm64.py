"""What a technician does first, with a program of another processor: WECOTUI names it (scripts/cross-test)."""

import os
import pathlib
import re
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "system"))

from harness import NOT_ON_THE_WIRE, SystemTest, facts, load, run, snapshot, until  # noqa: E402


class Arm64Test(SystemTest):
    def test_version(self):
        result = run("--version")
        self.assertEqual((result.returncode, result.stdout.split()[-1]), (0, (ROOT / "VERSION").read_text().strip()))

    def test_ports(self):
        result = run("ports")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertTrue(result.stdout.strip())

    def test_snapshot_of_the_demo(self):
        known = facts(snapshot("--demo"))
        self.assertIn((6, "total_voltage"), known)
        self.assertEqual(known["cluster", "modules_online"]["value"], 6)

    def test_a_simulated_battery_over_a_pseudo_terminal(self):
        port, state = self.simulate("bms", 6, "--freeze")
        heard, believed = facts(snapshot("--serial", port)), facts(load(state))
        for place, field in believed.keys() - {key for key in believed if key[1] in NOT_ON_THE_WIRE}:
            self.assertEqual(heard[place, field]["value"], believed[place, field]["value"], (place, field))

    def test_ten_seconds_of_the_dashboard(self):
        port, _ = self.simulate("bms", 6)
        pane = self.pane("--serial", port, columns=80, rows=24)
        pane.wait_for(r"SOC \S+ +6\d\.\d %.*READ ONLY", 60)
        clock = lambda: re.search(r"\d\d:\d\d:\d\d", pane.screen())[0]  # noqa: E731
        first, end = clock(), time.monotonic() + 10
        while time.monotonic() < end:
            self.assertFalse(pane.is_dead(), pane.screen())
            time.sleep(0.5)
        until(lambda: clock() != first, pane.screen)
        self.assertNotRegex(pane.words(), "SILENT|No answer|stale")
        pane.press("q")
        until(pane.is_dead, pane.screen)
