"""The program and real libusb on a CANalyst-II of another author, in the machine of scripts/guest."""

import json
import os
import re
import signal
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from harness import PATIENCE, PERMISSION, PROGRAM, UNAVAILABLE, SystemTest, environment, run, until  # noqa: E402
from canalyst import INIT, START, STATUS, STOP, CLEAR, Adapter, node  # noqa: E402

SECONDS = float(os.environ.get("WECOTUI_CANALYST_SECONDS", 4))
# A full bus of 500 kbit/s has 4,000: two suites beside it, and an emulated computer is too slow for them. There the bus
# waits as well, when the whole computer stood still for a while.
RATE = int(os.environ.get("WECOTUI_CANALYST_RATE", 1000))
BUS_PATIENCE = float("inf") if "WECOTUI_CANALYST_RATE" in os.environ else 0.2
# 93 %, 52.98 V, -21.0 A (can-protocols section 3).
PYLONTECH = [(int(text[:3], 16), bytes.fromhex(text[4:])) for text in (
    "351#1402740EB80BCC01", "355#5D006300", "356#B2142EFFFA00", "359#0000000006504E", "35C#C000",
    "35E#50594C4F4E202020")]


def battery(number):
    return PYLONTECH[number % len(PYLONTECH)]


def numbered(can_id):
    return lambda number: (can_id, struct.pack("<Q", number))


class CANalystTest(SystemTest):
    def adapter(self, *speakers, patience=float("inf"), **facts):
        adapter = Adapter(**facts)
        for channel, speaker in zip(adapter.channels, speakers):
            channel.patience = patience
            channel.speak(*speaker)
        adapter.plug()
        self.addCleanup(self.away, adapter)
        until(node, "the kernel to see the adapter")
        return adapter

    def away(self, adapter):
        if adapter.socket:
            adapter.pull()
            until(lambda: node() is None, "the adapter to be gone")
        # From the device's side, whatever the test was about: nothing but commands, and no mode but 0.
        self.assertLessEqual({endpoint for endpoint, _ in adapter.sent}, {2, 4})
        self.assertLessEqual(set(adapter.opcodes()), {INIT, START, STOP, CLEAR, STATUS})
        self.assertEqual({len(packet) for _, packet in adapter.sent} - {64}, set())
        for words in adapter.inits():
            self.assertEqual(words, (1, 1, 0xFFFFFFFF, 0, 1, 0, 0x00, 0x1C, 0, 1, 0, 0, 0, 0, 0, 0))

    def said(self, path):
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def watch(self, *arguments, **options):
        self.told = self.path("told")
        self.errors = self.path("errors")
        with open(self.told, "w", encoding="utf-8") as out, open(self.errors, "w", encoding="utf-8") as err:
            return self.start(PROGRAM, "watch", "--no-history", *arguments, stdout=out, stderr=err, **options)

    def words(self):
        return self.said(self.told) + self.said(self.errors)


class Reading(CANalystTest):
    def test_a_snapshot_is_what_the_battery_says(self):
        adapter = self.adapter((20, battery))
        result = run("snapshot", "--can", "canalystii", "--json", "--timeout", "30")
        self.assertEqual(result.returncode, 0, result.stderr)
        document = json.loads(result.stdout)
        fields = document["clusters"][0]["fields"]
        self.assertEqual((fields["soc"]["value"], fields["current"]["value"]), (93, -21.0))
        self.assertEqual(document["links"][0]["bad_checksum"], 0)
        # Both begin and end are told to the device.
        self.assertEqual(adapter.opcodes()[:3], [INIT, CLEAR, START])
        self.assertEqual(adapter.opcodes()[-1], STOP)

    def recorded(self, process, path, *channels, count):
        """Every numbered frame of a recording, by identifier, after `count` of each channel."""
        until(lambda: os.path.exists(path) and "#" in self.said(path), "a frame to be recorded")
        counts = [channel.fetched + count for channel in channels]
        until(lambda: all(channel.fetched >= count for channel, count in zip(channels, counts)), "the frames to be read",
              max(PATIENCE, 2 * SECONDS))
        # What was fetched in the moment of its end nobody records.
        lasts = [f"{can_id:03X}#{data.hex().upper()}" for can_id, data in [channel.last for channel in channels]]
        until(lambda: all(last in self.said(path) for last in lasts), "them to be recorded")
        process.terminate()
        process.wait(PATIENCE)
        frames = {}
        for can_id, data in re.findall(r"\b(1\d\d)#([0-9A-F]{16})\b", self.said(path)):
            frames.setdefault(can_id, []).append(struct.unpack("<Q", bytes.fromhex(data))[0])
        return frames

    def test_every_frame_is_there(self):
        adapter = self.adapter((RATE, numbered(0x100)), patience=BUS_PATIENCE)
        path = self.path("full.log")
        process = self.start(PROGRAM, "record", "--can", "canalystii", "-o", path, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        numbers = self.recorded(process, path, adapter.channels[0], count=RATE * SECONDS)["100"]
        times = [float(at) for at in re.findall(r"\((\d+\.\d+)\) \S+ 100#", self.said(path))]
        # The stamps are the adapter's: as far apart as the frames were on its bus.
        self.assertEqual(times, sorted(times))
        apart = [(at - times[0]) - (number - numbers[0]) / RATE for at, number in zip(times, numbers)]
        span = numbers[-1] - numbers[0] + 1
        print(f"\n{span} frames in {span / RATE:.1f} s at {RATE}/s: {len(numbers)} recorded, {adapter.channels[0].lost} lost "
              f"in the device, {adapter.reads} reads; stamps {min(apart) * 1000:.1f} to {max(apart) * 1000:.1f} ms from where they were", file=sys.stderr)
        self.assertEqual(adapter.channels[0].lost, 0)
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + span)))
        self.assertGreaterEqual(span, RATE * SECONDS)

    def test_both_channels_are_two_buses(self):
        adapter = self.adapter((500, numbered(0x100)), (500, numbered(0x101)), patience=BUS_PATIENCE)
        # Where fewer buffers wait than are asked for, an adapter may end the transfer in one way or another.
        adapter.rest = "empty"
        path = self.path("both.log")
        process = self.start(PROGRAM, "record", "--can", "canalystii/0", "--can", "canalystii/1", "-o", path,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: adapter.channels[1].fetched > 200, "the second channel to be read")
        adapter.rest = "wait"
        frames = self.recorded(process, path, *adapter.channels, count=500)
        for can_id in ("100", "101"):
            numbers = frames[can_id]
            self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))
        self.assertEqual({endpoint for endpoint, _ in adapter.sent}, {2, 4})

    def test_it_is_in_the_list_and_the_library_is_only_in_who_reads_it(self):
        self.adapter((20, battery))
        listed = json.loads(run("ports", "--json").stdout)["can_adapters"]
        self.assertEqual(listed[0]["names"], ["canalystii:31F0000A7/0", "canalystii:31F0000A7/1"])
        self.assertEqual((listed[0]["known_firmware"], listed[0]["listen_only"]), (True, False))
        self.assertIn("acknowledges on the bus", run("ports").stdout)
        reads = self.watch("--can", "canalystii:31F0000A7/0", "--jsonl")
        until(lambda: '"soc"' in self.words(), self.words)
        with open(f"/proc/{reads.pid}/maps", encoding="utf-8") as file:
            self.assertIn("libusb-1.0", file.read())


class Trouble(CANalystTest):
    def test_one_that_ran_over_while_nobody_asked_is_told(self):
        adapter = self.adapter((4000, numbered(0x100)))
        process = self.watch("--can", "canalystii", "--jsonl")
        until(lambda: adapter.reads > 5, "frames to be read")
        process.send_signal(signal.SIGSTOP)

        def overflown():
            with adapter.lock:
                adapter.channels[0].advance()
                return adapter.channels[0].lost > 0
        until(overflown, "the adapter to run over")
        process.send_signal(signal.SIGCONT)
        until(lambda: "frames may be lost" in self.words(), self.words)

    def test_unplugged_in_a_transfer_and_back(self):
        adapter = self.adapter((1000, numbered(0x100)), serial="A")
        process = self.watch("--can", "canalystii:A")
        until(lambda: adapter.reads > 20, "frames to be read")
        adapter.hangs = True
        until(lambda: adapter.waiting_ins, "a transfer to be under way")
        adapter.pull()
        adapter.hangs = False
        until(lambda: node() is None, "the adapter to be gone")
        until(lambda: "no CANalyst-II for canalystii:A" in self.words() or "went away" in self.words(), self.words)
        # Another one takes its place first, and is not taken for it.
        other = self.adapter((20, battery), serial="B")
        self.away(other)
        self.assertEqual(other.sent, [])
        reads = adapter.reads
        adapter.plug()
        until(lambda: adapter.reads > reads + 5, "frames to be read again")
        self.assertEqual(len(adapter.inits()), 2)
        self.assertIsNone(process.poll())

    def test_what_is_not_the_protocol_is_left_out_and_told(self):
        adapter = self.adapter((20, battery))
        self.watch("--can", "canalystii", "--jsonl")
        until(lambda: '"soc"' in self.words(), self.words)
        count = [0]

        def every_third(spoiled):
            def spoil(data):
                count[0] += 1
                return spoiled(data) if count[0] % 3 == 0 else data
            return spoil
        for spoiled in (lambda answer: answer[:4], lambda answer: b"\x0B" + answer[1:],
                        lambda answer: answer[:4] + b"\xFF" * 60, lambda answer: None):
            adapter.spoil_status = every_third(spoiled)
            before = adapter.reads
            until(lambda: adapter.reads > before + 10, "frames to be read all the same")
        adapter.spoil_status = None
        for spoiled in (lambda packet: b"\x07" + packet[1:], lambda packet: packet[:13] + b"\x20" + packet[14:],
                        lambda packet: packet[:30], lambda packet: b"\x03" + b"\xFF" * 63):
            adapter.spoil_buffer = every_third(spoiled)
            before = adapter.reads
            until(lambda: adapter.reads > before + 10, "frames to be read all the same")
        adapter.spoil_buffer = None
        until(lambda: "not of its known protocol; last it sent" in self.words(), self.words)

    def test_a_device_that_hangs_is_told_of_and_holds_nobody_up(self):
        adapter = self.adapter((20, battery))
        process = self.watch("--can", "canalystii", "--jsonl")
        until(lambda: '"soc"' in self.words(), self.words)
        adapter.hangs = True
        until(lambda: "gives no answer" in self.words(), self.words)
        began = time.monotonic()
        process.terminate()
        process.wait(PATIENCE)
        print(f"\nleft {time.monotonic() - began:.1f} s after it was asked to, with a device that hangs", file=sys.stderr)
        adapter.hangs = False

    def test_other_firmware_is_said_and_one_that_is_built_otherwise_is_refused(self):
        self.adapter((20, battery), product="USBCAN clone")
        self.watch("--can", "canalystii", "--jsonl")
        until(lambda: "calls itself" in self.words(), self.words)
        self.doCleanups()
        self.adapter((20, battery), endpoints=2)
        result = run("snapshot", "--can", "canalystii", "--timeout", "3")
        self.assertIn("slcan", result.stderr)

    def test_who_may_not_open_it_gets_the_rule(self):
        self.adapter((20, battery))
        result = subprocess.run([PROGRAM, "snapshot", "--can", "canalystii", "--timeout", "3"], capture_output=True,
                                text=True, user=65534, group=65534, extra_groups=[], timeout=PATIENCE, env=environment(
                                    XDG_STATE_HOME="/tmp", HOME="/tmp"))
        self.assertEqual(result.returncode, PERMISSION, result.stderr)
        self.assertIn('TAG+="uaccess"', result.stderr)

    def test_one_that_is_in_use_names_who_has_it(self):
        self.adapter((20, battery))
        first = self.watch("--can", "canalystii", "--jsonl")
        until(lambda: '"soc"' in self.words(), self.words)
        result = run("snapshot", "--can", "canalystii", "--timeout", "30")
        self.assertEqual(result.returncode, UNAVAILABLE, result.stderr)
        self.assertRegex(result.stderr, rf"canalystii is in use by wecotui \(pid {first.pid}\)")

    def test_without_the_library_there_is_a_sentence(self):
        self.adapter((20, battery))
        os.mkdir(self.path("lib"))
        with open(self.path("lib/libusb-1.0.so.0"), "w", encoding="ascii") as file:
            file.write("no library\n")
        result = subprocess.run([PROGRAM, "snapshot", "--can", "canalystii", "--timeout", "3"], capture_output=True,
                                text=True, timeout=PATIENCE, env=environment(LD_LIBRARY_PATH=self.path("lib")))
        self.assertIn("Debian: libusb-1.0-0", result.stderr)


if __name__ == "__main__":
    unittest.main()
