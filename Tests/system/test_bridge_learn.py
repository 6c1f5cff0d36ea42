"""From the vendor's tool to a setting of one's own: bridge, learn, map, set.

The battery has registers and a write command that stand nowhere in the program; the vendor's tool is scripted. Both are
typed here alone.
"""

import json
import os
import pty
import random
import re
import select
import signal
import subprocess
import time
import tty

from harness import PATIENCE, PROGRAM, SystemTest, environment, run, until
from weco_battery import Battery, registers
from weco_frames import VENDOR_CYCLE, checksum, key_ok, key_request, read_request, sealed

SECRET_FUNCTION = 0x41
SECRET_PROTOCOL, SECRET_SOC = 0x0A51, 0x0A52
PROTOCOL_REGISTER, SOC_REGISTER = 461, 465


class SecretBattery(Battery):
    """Takes any key but 0xFFFF, and a write that nobody has published: function 0x41, one register, echoed."""

    writes = ()

    def _take(self):
        while self._pending:
            p = self._pending
            if len(p) < 2 or p[0] == 0 and len(p) < 6 or p[0] == 1 and len(p) < 8:
                return
            if p[0] == 0 and p[1] == 3 and p[4:6] == b"\x00\x01":
                self._pending = p[6:]
                self.key = int.from_bytes(p[2:4], "big")
                self._reply(key_ok(self.key))
            elif p[0] == 1 and self.key is not None and p[6:8] == checksum(p[:6], self.key):
                self._pending = p[8:]
                address, number = int.from_bytes(p[2:4], "big"), int.from_bytes(p[4:6], "big")
                if p[1] == 3:
                    words = [self.words.get(address + n, 0) for n in range(number)]
                    data = b"".join(word.to_bytes(2, "big") for word in words)
                    self._reply(sealed(bytes([1, 3, len(data)]) + data, self.key))
                elif p[1] == SECRET_FUNCTION and self._set(address, number):
                    self.writes += ((address, number),)
                    self._reply(p[:8])
            else:
                self._pending = p[1:]

    def _set(self, address, number):
        if address == SECRET_PROTOCOL and number < 8:
            self.words[PROTOCOL_REGISTER] = number
        elif address == SECRET_SOC and number <= 100:
            self.words[SOC_REGISTER] = number
            self.words[20] = round(number * 2.5)
        else:
            return False
        return True


class VendorTool:
    """Polls in the vendor's order with a key of its own and presses Set when it is told to."""

    def __init__(self, link, seed):
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.link = link
        os.symlink(os.ttyname(self.slave), link)
        self.key = random.Random(seed).randrange(0, 0xFFFF)
        self.sent, self.got = b"", b""

    def close(self):
        # The link first: the number of a pseudo terminal is given to the next one that is made, whoever makes it.
        os.unlink(self.link)
        os.close(self.master)
        os.close(self.slave)

    def ask(self, request, length):
        os.write(self.master, request)
        self.sent += request
        answer, end = b"", time.monotonic() + PATIENCE
        while len(answer) < length:
            ready, _, _ = select.select([self.master], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise AssertionError(f"{request.hex(' ')}: only {answer.hex(' ')} came back")
            answer += os.read(self.master, 4096)
        self.got += answer
        return answer

    def handshake(self):
        if self.ask(key_request(self.key), 8) != key_ok(self.key):
            raise AssertionError("no key ok")

    def cycle(self, times=1):
        for _ in range(times):
            for first, count, _ in VENDOR_CYCLE:
                self.ask(read_request(first, count, self.key), 5 + 2 * count)

    def press_set(self, address, number):
        request = sealed(
            bytes([1, SECRET_FUNCTION]) + address.to_bytes(2, "big") + number.to_bytes(2, "big"), self.key)
        if self.ask(request, 8) != request:
            raise AssertionError("Set was not echoed")


def secret_words():
    words = registers(slaves=2, amperes=0.0)
    words.update({20: 160, PROTOCOL_REGISTER: 0, SOC_REGISTER: 64})
    return words


class BridgeLearnTest(SystemTest):
    def bridge(self, *options):
        # Its port must be there before the bridge is.
        process = self.start(
            PROGRAM, "bridge", "--pc", self.path("pc"), "--bms", self.path("bms"), *options, stdin=subprocess.PIPE,
            stdout=self.report(), stderr=subprocess.STDOUT)
        self.addCleanup(process.stdin.close)
        return process

    def report(self):
        file = open(self.path("bridge.txt"), "wb")
        self.addCleanup(file.close)
        return file

    def said(self):
        with open(self.path("bridge.txt"), encoding="utf-8") as file:
            return file.read()

    def end(self, process):
        process.terminate()
        process.wait(PATIENCE)
        return self.said()

    def battery(self):
        battery = SecretBattery(self.path("bms"), secret_words())
        self.addCleanup(battery.close)
        return battery

    def vendor(self, seed=7):
        vendor = VendorTool(self.path("pc"), seed)
        self.addCleanup(vendor.close)
        return vendor

    def test_what_the_vendors_tool_sets_is_learnt_and_set_by_the_setting_page(self):
        battery, vendor, capture = self.battery(), self.vendor(), self.path("capture.log")
        bridge = self.bridge("-o", capture)
        until(lambda: "type here" in self.said(), self.said)
        vendor.handshake()
        vendor.cycle(6)
        for words, address, number in [
                ("set protocol SMACAN", SECRET_PROTOCOL, 1), ("set protocol VICTRONCAN", SECRET_PROTOCOL, 5),
                ("set soc 50", SECRET_SOC, 50), ("set soc 70", SECRET_SOC, 70), ("set soc 64", SECRET_SOC, 64)]:
            bridge.stdin.write(words.encode() + b"\n")
            bridge.stdin.flush()
            until(lambda: f"noted: {words}" in self.said(), self.said)
            vendor.press_set(address, number)
            # The fifth reading of a step is believed.
            vendor.cycle(6)
        vendor.cycle(4)
        report = self.end(bridge)
        self.assertIn(f"key {vendor.key:04X}", report)
        self.assertEqual(battery.heard, vendor.sent, "a byte was changed on its way to the battery")
        with open(capture, encoding="ascii") as file:
            self.assertNotIn("another module", file.read(), "what the tool set is no other module")
        # The bridge is gone, its capture tells everything.
        learnt = run("learn", capture, "--write-map", self.path("map.json"))
        self.assertEqual(learnt.returncode, 0, learnt.stderr)
        self.assertIn(f"register {PROTOCOL_REGISTER}: set by 01 41 0A 51", learnt.stdout)
        with open(self.path("map.json"), encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn("PROBLEM", text)
        check = run("map", "check", self.path("map.json"))
        self.assertEqual(check.returncode, 0, check.stdout + check.stderr + text)
        # Now without the vendor's tool: by the program itself, with the map.
        battery.words[20] = 160
        battery.words[PROTOCOL_REGISTER] = 0
        before = len(battery.writes)
        pane = self.pane(
            "--serial", self.path("bms"), "--map", self.path("map.json"), "--allow-write", columns=120,
            env=environment(XDG_STATE_HOME=self.directory, XDG_CONFIG_HOME=self.directory))
        pane.wait_for("key 85F9")
        for command in ("protocol VICTRONCAN", "soc 60"):
            self.set_verified(pane, command, "VERIFIED|is not live")
        self.assertEqual(battery.writes[before:], ((SECRET_PROTOCOL, 5), (SECRET_SOC, 60)))

    def test_a_bridge_changes_no_byte_and_says_how_long_it_had_them(self):
        battery, vendor = self.battery(), self.vendor(3)
        bridge = self.bridge()
        until(lambda: "type here" in self.said(), self.said)
        vendor.handshake()
        end = time.monotonic() + float(os.environ.get("BRIDGE_SECONDS", "5"))
        while time.monotonic() < end:
            vendor.cycle()
        report = self.end(bridge)
        self.assertEqual(battery.heard, vendor.sent)
        self.assertIn(f"passed on {len(vendor.sent)} bytes to the battery and {len(vendor.got)} from it", report)
        self.assertRegex(report, r"delay [\d.]+ ms, longest")
        print(f"\n{report.splitlines()[-1]}")

    def test_one_side_unplugged_and_back(self):
        battery, vendor = self.battery(), self.vendor(5)
        bridge = self.bridge("-o", self.path("capture.log"))
        until(lambda: "type here" in self.said(), self.said)
        vendor.handshake()
        vendor.cycle(2)
        battery.close()
        until(lambda: "bms DOWN" in self.said(), self.said)
        again = self.battery()
        until(lambda: self.said().rstrip().splitlines()[-1].find("bms up") > 0, self.said)
        vendor.handshake()
        vendor.cycle(2)
        self.end(bridge)
        self.assertTrue(again.heard.startswith(key_request(vendor.key)))
        with open(self.path("capture.log"), encoding="ascii") as file:
            notes = [line for line in file if " ! " in line]
        self.assertIn("link up", notes[0])
        self.assertTrue(any("link down" in note for note in notes), notes)

    def tap(self):
        """A tap, and the far ends of its two adapters."""
        ends = []
        for name in ("rx-pc", "rx-bms"):
            master, slave = pty.openpty()
            self.addCleanup(os.close, master)
            self.addCleanup(os.close, slave)
            tty.setraw(slave)
            os.symlink(os.ttyname(slave), self.path(name))
            ends.append(master)
        tap = self.start(
            PROGRAM, "tap", "--rx-pc", self.path("rx-pc"), "--rx-bms", self.path("rx-bms"), "-o",
            self.path("tap.log"), stdin=subprocess.DEVNULL, stdout=self.report())
        until(lambda: "pc up, bms up" in self.said(), self.said)
        return tap, *ends

    def handshake(self, pc, bms):
        """A key request that is heard before its answer: the tap knows the order of its lines from then on."""
        before = self.said().count("key request 1234")
        os.write(pc, key_request(0x1234))
        until(lambda: self.said().count("key request 1234") > before, self.said)
        answered = self.last(r"(\d+) <")
        os.write(bms, key_ok(0x1234))
        until(lambda: self.last(r"(\d+) <") > answered, self.said)

    def last(self, pattern):
        return int(([0] + re.findall(pattern, self.said()))[-1])

    def replies(self):
        return self.last(r"(\d+) replies")

    def cycle(self, pc, bms, key):
        """The vendor's poll cycle as both lines have it; gives what each register says in it: each something else."""
        words = {register: 1000 + register for register in range(500)}
        for first, count, _ in VENDOR_CYCLE:
            os.write(pc, read_request(first, count, key))
            data = b"".join(words[first + n].to_bytes(2, "big") for n in range(count))
            os.write(bms, sealed(bytes([1, 3, len(data)]) + data, key))
        return words

    def test_a_tap_hears_both_directions_and_sends_nothing(self):
        tap, pc, bms = self.tap()
        self.handshake(pc, bms)
        # However late the tap looks at its two lines. Five of the answers are as long as each other.
        heard = complaints = 0
        while heard < 39:
            os.kill(tap.pid, signal.SIGSTOP)
            words = self.cycle(pc, bms, 0x1234)
            os.kill(tap.pid, signal.SIGCONT)
            until(lambda: self.replies() > heard or self.said().count("do not take turns") > complaints, self.said)
            if self.replies() == heard:
                # This computer was later than the tap believes.
                complaints += 1
                self.handshake(pc, bms)
            heard = self.replies()
        self.assertEqual(select.select([pc, bms], [], [], 0.1)[0], [], "the tap sent something")
        self.end(tap)
        # Each answer belongs to its question.
        decoded = [json.loads(line) for line in run("decode", self.path("tap.log"), "--json").stdout.splitlines()]
        answers = [line["registers"] for line in decoded if line.get("direction") == "reply" and line["registers"]]
        self.assertEqual(len(answers), heard)
        for answer in answers:
            self.assertEqual(answer, {register: words[int(register)] for register in answer})

    def test_a_tap_that_was_held_up_too_long_leaves_out_what_could_be_two_answers(self):
        tap, pc, bms = self.tap()
        self.handshake(pc, bms)
        os.kill(tap.pid, signal.SIGSTOP)
        self.cycle(pc, bms, 0x1234)
        # Longer than a tool waits for an answer: that is what it must have missed.
        time.sleep(0.6)
        os.kill(tap.pid, signal.SIGCONT)
        until(lambda: "do not take turns" in self.said(), self.said)
        # In step again, and no old answer with a new question.
        self.handshake(pc, bms)
        os.kill(tap.pid, signal.SIGSTOP)
        self.cycle(pc, bms, 0x1234)
        os.kill(tap.pid, signal.SIGCONT)
        until(lambda: "13 replies" in self.said() or self.said().count("do not take turns") > 1, self.said)
        self.end(tap)
