"""What stands where a file is expected: the program never waits for it and says what it is."""

import json
import os
import socket
import stat
import subprocess

from harness import PROGRAM, SystemTest, environment, run, until

FIRST_STARTS = int(os.environ.get("FIRST_STARTS", "12"))


class StrangeFiles(SystemTest):
    def setUp(self):
        super().setUp()
        self.env = environment(XDG_STATE_HOME=self.path("state"), XDG_CONFIG_HOME=self.path("config"))
        os.mkfifo(self.path("fifo"))
        os.mkdir(self.path("folder"))
        self.server = socket.socket(socket.AF_UNIX)
        self.addCleanup(self.server.close)
        self.server.bind(self.path("socket"))
        self.strange = {"a pipe": self.path("fifo"), "a directory": self.path("folder"),
                        "a socket": self.path("socket"), "a device": "/dev/full"}
        with open(self.path("capture.log"), "w", encoding="ascii") as file:
            file.write("(1700000000.000000) can0 351#1402E803E8039001\n")

    def refused(self, arguments, kind, path):
        result = run(*arguments, env=self.env, timeout=20)
        what = f"{' '.join(arguments)}: {result.returncode} {result.stderr!r}"
        self.assertNotIn(result.returncode, (0, -11, -6, -4), what)
        self.assertIn(path, result.stderr, what)
        self.assertIn(f"it is {kind}, not a file", result.stderr, what)
        self.assertEqual(result.stderr.count("\n"), 1 if "--map" not in arguments else result.stderr.count("\n"), what)

    def test_every_option_that_reads_a_file_refuses_what_is_none(self):
        for kind, path in self.strange.items():
            for arguments in (
                    ["--config", path, "--print-config"], ["snapshot", "--demo", "--config", path],
                    ["snapshot", "--demo", "--map", path], ["map", "check", path], ["snapshot", "--replay", path],
                    ["watch", "--replay", path], ["decode", path], ["learn", path], ["redact", path]):
                with self.subTest(" ".join(arguments[:-1]), kind=kind):
                    self.refused(arguments, kind, path)

    def test_every_option_that_writes_a_file_refuses_what_is_none(self):
        os.makedirs(self.path("state/wecotui"))
        capture = self.path("capture.log")
        for kind, path in self.strange.items():
            for arguments in (
                    ["record", "--demo", "-o", path], ["watch", "--demo", "--record", path],
                    ["simulate", "--pty", self.path("port"), "--state", path],
                    ["simulate", "--pty", self.path("port"), "--log", path]):
                with self.subTest(" ".join(arguments[:-1]), kind=kind):
                    self.refused(arguments, kind, path)
            # These make new files only: whatever is there stays as it is.
            for arguments in (["redact", capture, "-o", path], ["learn", capture, "--write-map", path]):
                with self.subTest(" ".join(arguments[:-1]), kind=kind):
                    result = run(*arguments, env=self.env, timeout=20)
                    self.assertEqual(result.returncode, 73, result.stderr)
                    self.assertIn(path, result.stderr)
        self.assertTrue(stat.S_ISFIFO(os.stat(self.path("fifo")).st_mode))
        self.assertTrue(stat.S_ISSOCK(os.stat(self.path("socket")).st_mode))
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/full").st_mode))

    def test_export_refuses_what_is_no_file(self):
        watch = self.start(PROGRAM, "watch", *self.named_demo(), env=self.env)
        until(lambda: os.path.exists(self.path("state/wecotui/history.sqlite")), "a history")
        watch.terminate()
        watch.wait()
        for kind, path in self.strange.items():
            with self.subTest(kind):
                self.refused(["export", "-o", path], kind, path)

    def test_pipes_in_place_of_the_programs_own_files_hold_nobody_up(self):
        state = self.path("state/wecotui")
        os.makedirs(state + "/incidents")
        os.makedirs(state + "/logs/demo-house")
        for name in ("history.sqlite", "labels.txt", "audit.jsonl", "incidents/x.values"):
            os.mkfifo(f"{state}/{name}")
        os.makedirs(self.path("config/wecotui"))
        terminal = self.terminal(*self.named_demo(), env=self.env)
        terminal.wait_for(b"Cell")
        terminal.send(b"q")
        self.assertEqual(terminal.wait(), 0)
        watch = self.start(PROGRAM, "watch", *self.named_demo(), "--jsonl", env=self.env, stdout=subprocess.PIPE)
        found = None
        for line in watch.stdout:
            item = json.loads(line)
            if item["type"] == "alarm" and item["alarm"]["id"] == "history_notice":
                found = item
                break
        watch.stdout.close()
        self.assertIsNotNone(found)
        os.mkfifo(self.path("config/wecotui/config.json"))
        self.refused(["snapshot", "--demo"], "a pipe", self.path("config/wecotui/config.json"))


class FirstStarts(SystemTest):
    """Whatever runs beside it, the folder of a first start is the user's, and his alone."""

    def rights(self, path):
        return oct(stat.S_IMODE(os.stat(path).st_mode))

    def test_the_state_folder_of_a_first_start_has_its_rights(self):
        port, _ = self.simulate()
        for number in range(FIRST_STARTS):
            state = self.path(f"first{number}")
            folder = os.path.join(state, "wecotui")
            mask = (0o022, 0o000, 0o077, 0o177)[number % 4]
            watch = self.start(PROGRAM, "watch", "--serial", port, env=environment(XDG_STATE_HOME=state), umask=mask)
            history = os.path.join(folder, "history.sqlite")
            until(lambda: os.path.exists(history) and os.path.isdir(folder + "/run") and os.listdir(folder + "/run"),
                  lambda: f"start {number}: a history and a socket in {folder}")
            for path in (state, folder, folder + "/run"):
                self.assertEqual(self.rights(path), "0o700", f"start {number}: {path}")
            self.assertEqual(self.rights(history), "0o600")
            self.assertEqual(self.rights(os.path.join(folder, "run", os.listdir(folder + "/run")[0])), "0o600")
            watch.terminate()
            self.assertEqual(watch.wait(), 0)

    def test_wrong_rights_are_mended_at_the_start(self):
        folder = self.path("state/wecotui")
        for rights in (0o600, 0o000, 0o755, 0o777):
            os.makedirs(folder + "/logs/demo-house", exist_ok=True)
            for path in (folder + "/logs/demo-house", folder + "/logs", folder):
                os.chmod(path, rights)
            watch = self.start(
                PROGRAM, "watch", *self.named_demo(), env=environment(XDG_STATE_HOME=self.path("state")))
            paths = (folder, folder + "/logs", folder + "/logs/demo-house")
            until(lambda: {self.rights(path) for path in paths} == {"0o700"},
                  lambda: f"0700 in place of {oct(rights)}: {[self.rights(path) for path in paths]}")
            watch.terminate()
            watch.wait()
