"""A disk that is slow or full delays no alarm: the bell brings its picture, and what could not be written is said."""

import json
import os
import re
import resource
import signal

from harness import PATIENCE, PROGRAM, SystemTest, environment, until
from weco_battery import Battery, registers

SLAVES = 0b11
# Strings for the terminal end with the bell's character as well; they are none.
STRING = re.compile(rb"\x1b\][^\x07\x1b]*\x07")


class DiskTest(SystemTest):
    def setUp(self):
        super().setUp()
        self.battery = Battery(self.path("bms"), registers(slaves=2))
        self.addCleanup(self.battery.close)
        self.env = environment(XDG_STATE_HOME=self.path("state"), XDG_CONFIG_HOME=self.path("config"))

    def bell_brings_the_picture(self, *arguments):
        terminal = self.terminal("--serial", self.path("bms"), "--interval", "0.2", *arguments, columns=100, rows=40,
                                 env=self.env)
        terminal.wait_for(rb"Parallel SOC")
        until(lambda: len(self.battery.reads) > 40, "some cycles")
        self.battery.words[79] = 0b01
        pieces = []

        def rung():
            piece = STRING.sub(b"", terminal.pump())
            if piece:
                pieces.append(piece)
            return b"\x07" in piece
        until(rung, "the bell", 40)
        return pieces[-1]

    def test_the_picture_of_a_new_alarm_comes_with_its_bell(self):
        self.assertRegex(self.bell_brings_the_picture(), rb"(?i)slave")

    def test_and_so_it_does_where_a_command_is_called(self):
        told = self.path("told")
        os.makedirs(self.path("config/wecotui"))
        with open(self.path("config/wecotui/config.json"), "w", encoding="utf-8") as file:
            json.dump({"on_alarm": ["sh", "-c", f"echo $WECOTUI_ALARM >> {told}"]}, file)
        self.assertRegex(self.bell_brings_the_picture(), rb"(?i)slave")
        until(lambda: os.path.exists(told) and "slave_lost_fault" in text(told), "the command")

    def test_an_incident_that_finds_no_room_is_said(self):
        def limited():
            # Ignored, writing beyond the limit is an error as on a full disk.
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        with open(self.path("said"), "wb") as said, open(self.path("told"), "wb") as told:
            process = self.start(
                PROGRAM, "watch", "--serial", self.path("bms"), "--interval", "0.2", "--no-history", env=self.env,
                stdout=told, stderr=said, preexec_fn=limited, restore_signals=False)
        until(lambda: len(self.battery.reads) > 40, "some cycles")
        self.battery.words[79] = 0b01
        until(lambda: "raised" in text(self.path("told")), "the alarm")
        # The incident ends with the program.
        process.terminate()
        self.assertEqual(process.wait(PATIENCE), 0)
        self.assertRegex(text(self.path("said")), r"wecotui: cannot write .*/incidents/.*set XDG_STATE_HOME")
        self.assertEqual(os.listdir(self.path("state/wecotui/incidents")), [])


def text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()
