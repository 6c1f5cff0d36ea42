"""Nothing is written to a port that another program has open as well, whether it locked it or not."""

import json
import os
import subprocess
import sys
import time
import unittest

from harness import PROGRAM, SystemTest, environment, until
from weco_battery import Battery, registers
from weco_setting_battery import MAP, THRESHOLDS

# Opens the port named on a line, without a lock, and says so; another line ends it.
HOLDER = """
import os, sys
port = os.open(sys.stdin.readline().strip(), os.O_RDWR | os.O_NOCTTY)
print("open", flush=True)
sys.stdin.readline()
"""


class PortHolderTest(SystemTest):
    def setUp(self):
        super().setUp()
        self.log = self.path("log")
        self.env = environment(XDG_STATE_HOME=self.path("state"), XDG_CONFIG_HOME=self.path("config"))

    def holder(self):
        holder = self.start(sys.executable, "-c", HOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(holder.stdin.close)
        self.addCleanup(holder.stdout.close)
        return holder

    def open(self, holder, port):
        holder.stdin.write(port + "\n")
        holder.stdin.flush()
        self.assertEqual(holder.stdout.readline(), "open\n")

    def record(self):
        path = os.path.join(self.path("state"), "wecotui", "audit.jsonl")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def writes(self):
        with open(self.log, encoding="ascii") as file:
            return [line for line in file if line.count(" ") >= 2 and line.split()[1].startswith(("0106", "0110"))]

    def dashboard(self, port, *arguments, command=(PROGRAM,)):
        pane = self.pane_of(
            [*command, "--serial", port, "--allow-write", "--no-history", *arguments], env=self.env, columns=100, rows=40)
        pane.wait_for(r"\bok\b.*WRITES ALLOWED")
        pane.press("4")
        return pane

    def ask(self, pane, line):
        pane.press("-l", ":" + line)
        pane.press("Enter")

    def word(self, pane):
        pane.press("-l", "set")
        pane.press("Enter")

    def test_a_program_that_had_it_before_and_one_that_comes_while_the_dialog_is_open(self):
        port, _ = self.simulate("port", 1, "--freeze", "--scenario", "calm", "--log", self.log)
        before = self.holder()
        # By the device's own name, where we know it by a link.
        self.open(before, os.path.realpath(port))
        pane = self.dashboard(port, "--map", "simulated")
        pane.wait_for(r"Inverter Protocol WeCoCAN")
        self.ask(pane, "do1_soc1 44")
        held = rf"is open in python3[0-9.]* \(pid {before.pid}\) as well"
        pane.wait_for(held)
        self.word(pane)
        # In the dialog, and as the answer.
        pane.wait_for(f"{held}.*{held}")
        self.assertEqual(self.record(), [])
        before.kill()
        before.wait()
        pane.press("Escape")
        pane.wait_for(r"What can be changed here")
        self.ask(pane, "do1_soc1 44")
        pane.wait_for(r'Type "set')
        self.assertNotIn("is open in", pane.words())
        later = self.holder()
        self.open(later, port)
        self.word(pane)
        pane.wait_for(rf"is open in python3[0-9.]* \(pid {later.pid}\) as well")
        self.assertEqual(self.record(), [])
        self.assertEqual(self.writes(), [])
        later.kill()
        later.wait()
        until(lambda: "is open in" not in pane.words().split('Type "set')[0], "the holder to be gone")
        self.word(pane)
        pane.wait_for(r"Outcome VERIFIED")
        self.assertEqual(len(self.writes()), 1)

    def test_a_program_that_comes_between_the_word_and_the_frame(self):
        words = registers(slaves=0, amperes=0.0)
        words.update({register: 20 for register, _ in THRESHOLDS.values()})
        slow = {"by": 0.0}
        battery = Battery(self.path("port"), words=words, answer=lambda data: (time.sleep(slow["by"]), data)[1])
        self.addCleanup(battery.close)
        with open(self.path("map.json5"), "w", encoding="utf-8") as file:
            file.write(MAP)
        pane = self.dashboard(battery.link, "--map", self.path("map.json5"))
        pane.wait_for(r"Firmware Version 305")
        holder = self.holder()
        self.ask(pane, "do1_soc1 44")

        def asks():
            # The map's registers come last; until then the value waits in its line.
            if "Nothing is sent yet" in pane.words():
                pane.press("Enter")
            return 'Type "set' in pane.words()
        until(asks, pane.screen)
        # The old value is read five times before anything is sent: long enough to come in between.
        slow["by"] = 0.3
        self.word(pane)
        until(lambda: [line["outcome"] for line in self.record()] == ["MAY BE SENT"], "the record")
        self.open(holder, battery.path)
        pane.wait_for(rf"NOT SENT.*python3[0-9.]* \(pid {holder.pid}\) has opened the port as well")
        until(lambda: [line["outcome"] for line in self.record()] == ["MAY BE SENT", "NOT SENT"], "the record")
        self.assertNotIn(b"\x01\x06", battery.heard)

    @unittest.skipUnless(os.geteuid() == 0, "only root can start a program as another user")
    def test_what_another_user_has_open_cannot_be_seen_and_that_is_said(self):
        port, _ = self.simulate("port", 1, "--freeze", "--scenario", "calm", "--log", self.log)
        os.chmod(os.path.realpath(port), 0o666)
        os.makedirs(self.path("state"))
        os.chmod(self.path("state"), 0o777)
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", PROGRAM]
        if subprocess.run([*nobody, "--version"], capture_output=True).returncode != 0:
            self.skipTest("another user cannot run the program where it was built")
        pane = self.dashboard(port, "--map", "simulated", command=nobody)
        pane.wait_for(r"Inverter Protocol WeCoCAN")
        self.ask(pane, "do1_soc1 44")
        pane.wait_for(r"Whether one of another user's has cannot be seen from this account.*Type .set")
        self.word(pane)
        pane.wait_for(r"Outcome VERIFIED")
