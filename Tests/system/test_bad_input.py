"""Everything that can be wrong with a port: its own sentence and exit code, and a screen that tells the truth."""

import fcntl
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import tty

from harness import (
    IO_ERROR, PATIENCE, PERMISSION, PROGRAM, PROTOCOL, SILENT, SystemTest, UNAVAILABLE, USAGE, environment, run, until)
from weco_battery import Battery, at_another_rate, nmea, noise, registers

# A number with its unit, as the dashboard shows a value.
VALUE = re.compile(r"\d+(\.\d+)?\s?(V|A|mV|kW|W|%|°C|degC|Ah)\b")
NOBODY = 65534


class BadInputTest(SystemTest):
    def battery(self, **how):
        battery = Battery(self.path("ttyTEST"), **how)
        self.addCleanup(battery.close)
        return battery

    def assert_snapshot(self, code, sentence, *arguments, **options):
        result = run("snapshot", *arguments, **options)
        self.assertEqual((result.returncode, result.stdout), (code, ""), result.stderr)
        self.assertRegex(result.stderr, sentence)
        self.assertEqual(result.stderr.count("\n"), 1, "one sentence")
        return result.stderr

    def assert_dashboard(self, sentence, *arguments, command=None):
        """The screen says the sentence, is alive, and shows no value as if it were one."""
        pane = self.pane(*arguments)
        pane.wait_for(sentence)
        self.assertNotRegex(pane.words(), VALUE)
        self.assertNotRegex(pane.words(), r" ok [\d.]+/s")
        self.assertFalse(pane.is_dead())
        pane.press("?")
        pane.wait_for("Ctrl-C")
        pane.press("Escape")
        pane.wait_for(sentence)
        pane.press("q")
        until(pane.is_dead, "q ends it")

    def silent_port(self):
        master, slave = pty.openpty()
        tty.setraw(slave)
        self.addCleanup(os.close, master)
        self.addCleanup(os.close, slave)
        return os.ttyname(slave)

    def test_a_device_that_is_not_there(self):
        port = self.path("ttyUSB7")
        self.assert_snapshot(UNAVAILABLE, f"no serial port at {port}: plug the adapter in", "--serial", port)
        self.assert_dashboard(f"ttyUSB7 .*CLOSED.*no serial port at {port}: plug the adapter in", "--serial", port)

    def test_things_that_are_no_serial_port(self):
        file = self.path("file")
        open(file, "w").close()
        self.assert_snapshot(UNAVAILABLE, "is not a serial port but a directory", "--serial", self.directory)
        self.assert_snapshot(UNAVAILABLE, "is not a serial port but a (regular |plain )?file", "--serial", file)
        self.assert_snapshot(UNAVAILABLE, "is not a serial port but another kind of device", "--serial", "/dev/null")
        self.assert_dashboard("is not a serial port but a directory", "--serial", self.directory)

    def test_no_permission(self):
        port = self.silent_port()
        if os.geteuid() != 0:
            # One's own terminal, closed to oneself.
            os.chmod(port, 0)
            self.assert_snapshot(PERMISSION, f"permission denied on {port}: ", "--serial", port)
            self.assert_dashboard(f"permission denied on {port}: ", "--serial", port)
            return
        os.chown(port, 0, 0)
        os.chmod(port, 0o600)
        # The build may be in a place that others may not enter.
        program = self.path("wecotui")
        shutil.copy(PROGRAM, program)
        # A home of its own: root's is closed to others, its configuration too.
        nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "env",
                  f"HOME={self.path('home')}"]
        result = subprocess.run(
            [*nobody, program, "snapshot", "--serial", port], capture_output=True, text=True, env=environment())
        self.assertEqual(result.returncode, PERMISSION, result.stderr)
        self.assertRegex(result.stderr, f"permission denied on {port}: .+")
        pane = self.pane_of([*nobody, program, "--serial", port])
        pane.wait_for(f"permission denied on {port}: ")
        self.assertNotRegex(pane.words(), VALUE)

    def test_a_port_that_another_program_holds(self):
        port = self.silent_port()
        holder = os.open(port, os.O_RDWR | os.O_NOCTTY)
        self.addCleanup(os.close, holder)
        fcntl.flock(holder, fcntl.LOCK_EX)
        sentence = rf"{port} is in use by \S+ \(pid {os.getpid()}\): close that program"
        self.assert_snapshot(UNAVAILABLE, sentence, "--serial", port)
        self.assert_dashboard(sentence, "--serial", port)

    def test_a_port_that_another_wecotui_reads(self):
        battery = self.battery()
        dashboard = self.pane("--serial", battery.link)
        dashboard.wait_for(" ok ")
        other = self.pane("--serial", battery.link)
        other.wait_for(rf"PID {dashboard.pid()} \(\w+\), a wecotui, holds the port")
        self.assertEqual(run("snapshot", "--serial", battery.link).returncode, 0, "it looks on")
        # One that keeps its folders elsewhere finds no way in, and says who holds the port.
        self.assert_snapshot(
            UNAVAILABLE, r"is in use by wecotui \(pid \d+\)", "--serial", battery.link,
            env=environment(XDG_STATE_HOME=self.directory))
        other.press("q")
        until(other.is_dead, "q ends it")
        dashboard.wait_for(" ok ")
        dashboard.press("q")
        until(dashboard.is_dead, "q ends it")
        self.assertEqual(run("snapshot", "--serial", battery.link).returncode, 0, "released")

    def test_a_port_where_nothing_answers(self):
        port = self.silent_port()
        self.assert_snapshot(
            SILENT, r"nothing answers on \d+ within 1.5 s \(no key ok\): check that TX and RX are not swapped",
            "--serial", port, "--timeout", "1.5")
        self.assert_dashboard(
            r"SILENT.*No answer from the battery.*1 TX/RX swapped\?.*Nothing was heard", "--serial", port)

    def test_a_port_that_talks_something_else(self):
        for name, chatter in [("noise", noise()), ("GPS", nmea())]:
            with self.subTest(name):
                battery = Battery(self.path("tty" + name), chatter=chatter, answer=lambda _: b"")
                self.addCleanup(battery.close)
                self.assert_snapshot(
                    PROTOCOL, f"tty{name} sends bytes that fit no WeCo frame: another device, or another rate",
                    "--serial", battery.link, "--timeout", "2")
                pane = self.pane("--serial", battery.link)
                pane.wait_for("GARBLED.*Bytes on .* that fit no frame")
                self.assertNotRegex(pane.words(), VALUE)
                pane.close()

    def test_bytes_at_the_wrong_rate(self):
        battery = self.battery(answer=at_another_rate())
        self.assert_snapshot(
            PROTOCOL, "bytes that fit no WeCo frame: .* another rate than 115200", "--serial", battery.link,
            "--timeout", "2")
        self.assert_dashboard("GARBLED.*Line: 115200 8N1", "--serial", battery.link)

    def test_a_battery_that_takes_another_key_only(self):
        battery = self.battery(key=0x4242)
        self.assert_snapshot(
            SILENT, r"no key ok.*and the key", "--serial", battery.link, "--timeout", "1.5")
        self.assert_dashboard(r"SILENT.*Another session key: start with --key", "--serial", battery.link)
        self.assertGreater(battery.key_requests, 2)
        self.assertEqual(battery.reads, [])

    def test_unplugged_in_the_middle_of_a_reply(self):
        for cut in (3, 8, 9, 30, 60, 90, 200):
            with self.subTest(after_bytes=cut):
                battery = self.battery(breaks_after=cut)
                self.assert_snapshot(
                    IO_ERROR, "ttyTEST went away while in use: check the adapter", "--serial", battery.link)
                battery.close()

    def test_the_dashboard_when_it_is_unplugged_in_the_middle_of_a_reply(self):
        battery = self.battery(words=registers(slaves=1, cell=3311), breaks_after=3000)
        pane = self.pane("--serial", battery.link)
        pane.wait_for(" ok .*3311")
        pane.wait_for("85F9 CLOSED.*(went away while in use|no serial port at).*The last good value came at")
        self.assertFalse(pane.is_dead())

    def test_a_server_that_is_not_there(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % free.getsockname()[1]
        self.assert_snapshot(UNAVAILABLE, f"cannot connect to {address} .*refused", "--tcp", address)
        self.assert_dashboard(f"CLOSED.*cannot connect to {address}", "--tcp", address)

    def test_usage_errors(self):
        for arguments in (["snapshot"], ["--modules", "9", "--demo"], ["snapshot", "--interval", "-1", "--demo"],
                          ["snapshot", "--tcp", "nonsense"], ["--bogus"], ["snapshot", "--key", "12345", "--demo"],
                          ["snapshot", "--demo", "no-such-story"], ["snapshot", "--timeout", "nan", "--demo"],
                          ["snapshot", "--json", "--text", "--demo"], ["simulate", "--pty", "/tmp/x", "--modules", "0"],
                          ["snapshot", "--interval", "inf", "--demo"], ["--modules", "99999999999999999999", "--demo"]):
            with self.subTest(arguments):
                result = run(*arguments)
                self.assertEqual(result.returncode, USAGE, result.stderr)
                self.assertEqual(result.stdout, "")
                self.assertTrue(result.stderr.strip())

    def test_an_interrupted_snapshot_ends_at_once(self):
        process = self.start(PROGRAM, "snapshot", "--serial", self.silent_port(), "--timeout", "60")
        until(lambda: os.path.exists(f"/proc/{process.pid}/fd/5") or process.poll() is not None, "it waits")
        process.send_signal(signal.SIGINT)
        self.assertNotEqual(process.wait(PATIENCE), 0)
