"""The installer's passphrase outlives the program and cannot be led around; the record offers what can be set back."""

import json
import os
import shutil
import subprocess

from harness import PROGRAM, SystemTest, assert_valid, environment, facts, load, until


class AccessTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.hash = subprocess.run(["openssl", "passwd", "-6", "open sesame"], capture_output=True, text=True,
                                  check=True).stdout.strip()

    def setUp(self):
        super().setUp()
        self.port, self.state = self.simulate("port", 1, "--freeze", "--scenario", "calm")
        self.env = environment(XDG_STATE_HOME=self.path("state"), XDG_CONFIG_HOME=self.path("config"))
        self.own = self.write("config/wecotui/config.json", {})

    def write(self, name, value):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(value if isinstance(value, str) else json.dumps(value))
        return path

    def record(self):
        path = os.path.join(self.path("state"), "wecotui", "audit.jsonl")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def dashboard(self, *arguments, port=None, command=(PROGRAM,)):
        pane = self.pane_of(
            [*command, "--serial", port or self.port, "--map", "simulated", "--allow-write", "--no-history", *arguments],
            env=self.env, columns=100, rows=40)
        pane.wait_for(r"\bok\b.*(WRITES ALLOWED|LOCKED)")
        pane.press("4")
        pane.wait_for(r"Inverter Protocol WeCoCAN")
        return pane

    def enter(self, pane, text, says):
        pane.press("-l", text)
        pane.press("Enter")
        return pane.wait_for(says)

    def test_wrong_tries_outlive_the_program_and_stand_in_the_record(self):
        self.write("config/wecotui/config.json", {"passphrase": self.hash})
        pane = self.dashboard()
        self.enter(pane, ":do1_soc1 44", r"Passphrase:")
        self.enter(pane, "one", r"The passphrase is wrong\.")
        os.kill(pane.pid(), 9)
        pane.close()
        pane = self.dashboard()
        self.enter(pane, ":do1_soc1 44", r"Passphrase:")
        self.enter(pane, "two", r"The passphrase is wrong\.")
        self.enter(pane, "three", r"The next try is open in 5 s")
        os.kill(pane.pid(), 9)
        pane.close()
        pane = self.dashboard()
        self.enter(pane, ":do1_soc1 44", r"Passphrase:")
        # Not even the right words before the time is over, and the third wrong try was no free one.
        self.enter(pane, "open sesame", r"After wrong tries one has to wait")
        lines = self.record()
        self.assertEqual([l["outcome"] for l in lines], ["WRONG PASSPHRASE"] * 3)
        self.assertEqual([l["note"].split(";")[0] for l in lines], ["wrong try 1", "wrong try 2", "wrong try 3"])
        until(lambda: (pane.press("-l", "open sesame"), pane.press("Enter"), 'Type "set' in pane.words())[-1],
              pane.screen)
        self.assertEqual(self.record()[-1]["outcome"], "UNLOCKED")
        assert_valid(self, "audit", *self.record())
        with open(os.path.join(self.path("state"), "wecotui", "audit.jsonl"), encoding="utf-8") as file:
            text = file.read()
        for words in ("open sesame", "three", "two\"", "one\""):
            self.assertNotIn(words, text)

    def test_a_try_that_cannot_be_recorded_opens_nothing(self):
        self.write("config/wecotui/config.json", {"passphrase": self.hash})
        os.makedirs(os.path.join(self.path("state"), "wecotui", "audit.jsonl"))
        pane = self.dashboard()
        self.enter(pane, ":do1_soc1 44", r"Passphrase:")
        for words in ("open sesame", "wrong"):
            self.enter(pane, words, r"a try that cannot be recorded opens nothing")
            self.assertNotIn('Type "set', pane.words())

    def test_another_configuration_does_not_drop_the_users_lock(self):
        other = self.write("other.json", {"theme": "light"})
        self.write("config/wecotui/config.json", {"passphrase": self.hash})
        self.dashboard("--config", other).wait_for(r"\bLOCKED\b")
        own = self.write("other2.json", {"passphrase": subprocess.run(
            ["openssl", "passwd", "-6", "mine"], capture_output=True, text=True, check=True).stdout.strip()})
        pane = self.dashboard("--config", own, port=self.simulate("second", 1, "--freeze", "--scenario", "calm")[0])
        self.enter(pane, ":do1_soc1 44", r"Passphrase:")
        self.enter(pane, "mine", r"The passphrase is wrong")
        # A file that cannot be read may demand a lock: nothing is changed, and everything else goes on.
        self.write("config/wecotui/config.json", "{ passphrase: ")
        result = subprocess.run([PROGRAM, "--demo", "--allow-write", "--config", other], env=self.env, text=True,
                                capture_output=True, stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, 65)
        self.assertRegex(result.stderr, r"^wecotui: .*config\.json, line 1: .*it is not known whether .* is locked: .*\n$")
        result = subprocess.run([PROGRAM, "--print-config", "--config", other], env=self.env, text=True,
                                capture_output=True)
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def with_system_configuration(self, text):
        """The command that runs the program where /etc/wecotui/config.json says this, for it alone."""
        self.write("etc/wecotui/config.json", text)
        command = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c",
                   f'mount -t overlay overlay -o lowerdir={self.path("etc")}:/etc /etc && exec "$@"', "_"]
        if not shutil.which("unshare") or subprocess.run([*command, "true"], capture_output=True).returncode != 0:
            self.skipTest("this computer does not let a test have an /etc of its own")
        return [*command, PROGRAM]

    def test_the_computers_configuration_is_read_first_and_its_lock_stays(self):
        command = self.with_system_configuration({"passphrase": self.hash, "technician": "Site", "low_soc": 33})
        self.write("config/wecotui/config.json", {"technician": "Ada"})
        other = self.write("other.json", {"theme": "light"})
        for arguments in ([], ["--config", other]):
            with self.subTest(arguments):
                result = subprocess.run([*command, "--print-config", *arguments], env=self.env, text=True,
                                        capture_output=True, check=True)
                self.assertIn('passphrase: "...",  // /etc/wecotui/config.json', result.stdout)
                self.assertIn("low_soc: 33,  // /etc/wecotui/config.json", result.stdout)
                self.assertIn('technician: "%s"' % ("Site" if arguments else "Ada"), result.stdout)
        empty = self.path("empty")
        os.makedirs(empty)
        self.env = environment(XDG_STATE_HOME=self.path("state"), XDG_CONFIG_HOME=empty, HOME=empty)
        self.dashboard("--config", other, command=command).wait_for(r"\bLOCKED\b")

    def test_u_offers_what_earlier_runs_changed_on_this_battery_and_no_other(self):
        def change(pane, line):
            self.enter(pane, ":" + line, r'Type "set')
            self.enter(pane, "set", r"Outcome VERIFIED")
            pane.press("Escape")
            pane.wait_for(r"What can be changed here")
        other, _ = self.simulate("other", 1, "--freeze", "--scenario", "calm")
        pane = self.dashboard(port=other)
        change(pane, "do2_soc1 95")
        pane.close()
        pane = self.dashboard()
        pane.press("u")
        pane.wait_for(r"nothing to set back: the record holds no change of ")
        change(pane, "do1_soc1 44")
        change(pane, "do1_soc2 35")
        pane.close()
        pane = self.dashboard()
        pane.press("u")
        words = pane.wait_for(r"Set a change back.*DO1_SOC2: .* -> 35 % VERIFIED.*DO1_SOC1: 20 % -> 44 % VERIFIED").group(0)
        self.assertNotIn("DO2", words)
        pane.press("Down", "Enter")
        pane.wait_for(r'Set DO1_SOC1.*44 % -> 20 %.*Type "set')
        self.enter(pane, "set", r"Outcome VERIFIED")
        until(lambda: facts(load(self.state))[1, "do1_soc1"]["value"] == 20, "the battery's own word")
        changes = [("do2_soc1", "95 %"), ("do1_soc1", "44 %"), ("do1_soc2", "35 %"), ("do1_soc1", "20 %")]
        until(lambda: [(l["field"], l["new"]) for l in self.record() if l["outcome"] == "VERIFIED"] == changes, self.record)
