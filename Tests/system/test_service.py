"""`watch` as a service manager runs it: an output that dies, a terminal that goes, systemd's journal and status."""

import json
import os
import signal
import socket
import sqlite3
import subprocess

from harness import IO_ERROR, PATIENCE, PROGRAM, SystemTest, environment, run, until


class ServiceTest(SystemTest):
    def watch(self, *arguments, env=None, **options):
        self.state = self.path("state")
        return self.start(PROGRAM, "watch", *arguments, env=environment(XDG_STATE_HOME=self.state, **(env or {})),
                          **options)

    def history_seconds(self):
        path = os.path.join(self.state, "wecotui", "history.sqlite")
        if not os.path.exists(path):
            return 0
        try:
            database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            with database:
                return database.execute("SELECT coalesce(sum(count), 0) FROM reading WHERE tier = 3").fetchone()[0]
        except sqlite3.Error:
            return 0
        finally:
            database.close()

    def said(self, path):
        with open(path, encoding="utf-8") as file:
            return file.read()

    def test_a_watch_whose_reader_leaves_goes_on_recording_and_says_so(self):
        complaints = self.path("stderr")
        with open(complaints, "w", encoding="ascii") as stderr:
            watch = self.watch(*self.named_demo(), "--jsonl", stdout=subprocess.PIPE, stderr=stderr)
        watch.stdout.readline()
        watch.stdout.close()
        until(lambda: "standard output takes nothing (Broken pipe)" in self.said(complaints), "a word about it")
        until(lambda: self.history_seconds() > 0, "a history that goes on", 30)
        self.assertIsNone(watch.poll())
        watch.send_signal(signal.SIGTERM)
        self.assertEqual(watch.wait(PATIENCE), 0)
        readings = self.history_seconds()
        self.assertGreater(readings, 0)
        self.assertEqual(self.said(complaints).count("standard output"), 1)

    def test_a_watch_that_nobody_hears_and_that_keeps_nothing_ends_with_74(self):
        for stdout in ("/dev/full", "a reader that left"):
            if stdout == "/dev/full":
                with open(stdout, "w", encoding="ascii") as full:
                    watch = self.watch("--demo", "--jsonl", "--no-history", stdout=full, stderr=subprocess.PIPE)
            else:
                watch = self.watch("--demo", "--jsonl", "--no-history", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                watch.stdout.close()
            self.assertEqual(watch.wait(PATIENCE), IO_ERROR, stdout)
            with watch.stderr:
                self.assertIn(b"cannot write the result", watch.stderr.read())

    def test_a_full_disk_at_standard_output_is_said_and_lines_come_again_when_there_is_room(self):
        folder = self.path("small")
        os.mkdir(folder)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True).returncode:
            self.skipTest("mounting needs root")
        self.addCleanup(subprocess.run, ["umount", "-l", folder], capture_output=True)
        complaints, lines = self.path("stderr"), os.path.join(folder, "lines")
        with open(complaints, "w", encoding="ascii") as stderr, open(lines, "w", encoding="ascii") as stdout:
            self.watch(*self.named_demo(), "--jsonl", "--interval", "0", stdout=stdout, stderr=stderr)
        until(lambda: "standard output takes nothing (No space left on device)" in self.said(complaints), "the word", 60)
        subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True)
        until(lambda: "standard output takes lines again" in self.said(complaints), "the word that it goes on", 30)
        cut = len(self.said(lines))
        until(lambda: len(self.said(lines)) > cut + 4096, "new lines", 30)
        damaged = 0
        for line in self.said(lines).split("\n")[:-1]:
            try:
                json.loads(line or "{}")
            except ValueError:
                damaged += 1
        # The one that the full disk cut.
        self.assertLessEqual(damaged, 1)

    def test_a_hangup_that_was_ignored_stays_ignored(self):
        ignoring = lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)  # noqa: E731
        watch = self.watch("--demo", "--jsonl", stdout=subprocess.PIPE, preexec_fn=ignoring)
        watch.stdout.readline()
        watch.send_signal(signal.SIGHUP)
        for _ in range(5):
            self.assertTrue(watch.stdout.readline(), "it goes on")
        self.assertIsNone(watch.poll())
        # One that nobody ignored still ends it, in good order.
        plain = self.start(PROGRAM, "watch", "--demo", "--no-history", stdout=subprocess.PIPE)
        plain.stdout.readline()
        plain.send_signal(signal.SIGHUP)
        self.assertEqual(plain.wait(PATIENCE), 0)
        for process in (watch, plain):
            process.stdout.close()

    def journal(self, *arguments, named=True):
        """The lines of a watch whose output goes to a socket, as with systemd, until the battery was lost."""
        ours, theirs = socket.socketpair()
        self.addCleanup(ours.close)
        status = os.fstat(theirs.fileno())
        name = f"{status.st_dev}:{status.st_ino}" if named else f"{status.st_dev}:{status.st_ino + 1}"
        port, _ = self.simulate("port", 6, "--scenario", "pack-imbalance")
        watch = self.watch("--serial", port, "--no-history", *arguments, env={"JOURNAL_STREAM": name}, stdout=theirs,
                           stderr=theirs)
        theirs.close()
        text = b""
        ours.settimeout(30)
        while b"fault raised" not in text and b'"severity":"fault"' not in text:
            text += ours.recv(65536)
        os.unlink(port)
        while b"link_closed_notice" not in text and b"Link closed" not in text:
            text += ours.recv(65536)
        watch.terminate()
        watch.wait(PATIENCE)
        return text.decode().splitlines()

    def test_the_journal_gets_priorities_and_no_second_clock(self):
        lines = self.journal()
        self.assertTrue(all(line[0] == "<" and line[2] == ">" for line in lines), lines)
        self.assertFalse([line for line in lines if "202" in line[:12]], "a clock beside the journal's")
        self.assertTrue([line for line in lines if line.startswith("<2>port: fault raised:")], lines)
        # A battery that is lost while nobody looks is a warning.
        self.assertTrue([line for line in lines if line.startswith("<4>port: warning raised: Link closed")], lines)
        self.assertTrue([line for line in lines if line.startswith("<4>port: warning: link port closed")], lines)
        self.assertTrue([line for line in lines if line.startswith("<6>port: link port up")], lines)

    def test_a_journal_that_is_another_stream_gets_nothing_of_it(self):
        lines = self.journal(named=False)
        self.assertTrue(all(line.startswith("202") for line in lines), lines)
        self.assertTrue([line for line in lines if "port: warning raised: Link closed" in line], lines)

    def test_the_managers_status_is_kept_current(self):
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        manager.bind(self.path("notify"))
        manager.settimeout(30)
        port, _ = self.simulate("port", 6)
        self.watch("--serial", port, "--no-history", env={"NOTIFY_SOCKET": self.path("notify")})
        told = []

        def hear(wanted):
            while not any(wanted in text for text in told):
                told.append(manager.recv(4096).decode())

        hear("READY=1")
        hear("STATUS=port: up, SOC 62")
        hear("no alarm")
        del told[:]
        os.unlink(port)
        hear("STATUS=port: closed")
        hear("warning: Link closed")
        self.assertNotIn("SOC", told[-1].split("closed", 1)[0])


class WordTest(SystemTest):
    def test_numbers_that_make_no_sense_are_named_as_such_by_every_command(self):
        for words in (["snapshot", "--demo", "--interval", "-1"], ["watch", "--demo", "--interval", "-1"],
                      ["check", "--demo", "--interval", "-0.5"], ["record", "--demo", "-o", "x", "--interval", "-1"],
                      ["--demo", "--interval", "-1"], ["snapshot", "--demo", "--interval", "nan"],
                      ["snapshot", "--demo", "--interval", "inf"], ["snapshot", "--demo", "--interval", "1e400"]):
            result = run(*words)
            self.assertIn("--interval is 0 to 3600 seconds", result.stdout + result.stderr, words)
            self.assertNotEqual(result.returncode, 0)
        for words, sentence in (
                (["snapshot", "--demo", "--timeout", "-1"], "--timeout is 0.1 to 3600"),
                (["check", "--demo", "--timeout", "-1"], "--timeout is 1 to 3600"),
                (["snapshot", "--demo", "--modules", "-1"], "--modules is 1 to 8"),
                (["simulate", "--pty", "x", "--modules", "-1"], "--modules is 1 to 8"),
                (["simulate", "--pty", "x", "--seed", "-1"], "'-1' is invalid for '--seed"),
                (["--replay", "x", "--speed", "-1"], "--speed is 0 to 10000"),
                (["export", "--every", "-1"], "--every is 1, 10, 60 or 900 seconds"),
                (["ports", "--key", "-1"], "'-1' is invalid for '--key"),
                (["snapshot", "--demo", "--key", "-1"], "'-1' is invalid for '--key")):
            result = run(*words)
            self.assertIn(sentence, result.stdout + result.stderr, words)
            self.assertNotEqual(result.returncode, 0)

    def test_a_full_disk_is_said_whatever_was_to_be_written(self):
        for words in (["--help"], ["--version"], ["help"], ["snapshot", "--help"], ["watch", "--help"],
                      ["--generate-completion-script", "bash"], ["ports"], ["wiring"], ["--print-config"]):
            with open("/dev/full", "w", encoding="ascii") as full:
                result = subprocess.run([PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, env=environment())
            self.assertEqual(result.returncode, IO_ERROR, words)
            self.assertIn(b"cannot write the result", result.stderr, words)

    def test_help_and_version_are_as_before(self):
        self.assertEqual(run("--version").stdout.count("\n"), 1)
        for words in (["--help"], ["help", "watch"], ["watch", "--help"]):
            result = run(*words)
            self.assertEqual(result.returncode, 0)
            self.assertIn("USAGE:", result.stdout)
        self.assertEqual(run("--no-such-option").returncode, 64)

    def test_an_export_from_later_to_earlier_is_a_mistake_and_no_empty_table(self):
        for words in (["--from", "now", "--to", "-1h"], ["--from", "2026-11-21", "--to", "2026-11-20"]):
            result = run("export", *words)
            self.assertEqual((result.returncode, result.stdout), (64, ""))
            self.assertIn("--from is the later of the two", result.stderr)

    def test_a_battery_that_answered_and_fell_silent_is_not_told_to_swap_wires(self):
        port, _ = self.simulate("port", 6, "--pace")
        # Stopped in the midst of a reading: the port stays, and nothing answers any more.
        simulator = self.simulator_process
        snapshot = self.start(PROGRAM, "snapshot", "--json", "--serial", port, "--timeout", "4",
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        until(lambda: self.requests() > 3, "some replies")
        simulator.send_signal(signal.SIGSTOP)
        said = snapshot.communicate(timeout=30)[1].decode()
        simulator.send_signal(signal.SIGCONT)
        self.assertEqual(snapshot.returncode, 75, said)
        self.assertRegex(said, r"answered until [2-4] s ago, \d+ good replies, and is silent since")
        self.assertNotIn("swapped", said)

    def simulate(self, name="port", modules=6, *options):
        port, self.log = self.path(name), self.path(name + ".log")
        self.simulator_process = self.start(
            PROGRAM, "simulate", "--pty", port, "--modules", str(modules), "--log", self.log, *options)
        until(lambda: os.path.exists(port), "a simulated port")
        return port, None

    def requests(self):
        with open(self.log, encoding="ascii") as file:
            return file.read().count("\n")
