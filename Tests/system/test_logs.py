"""CAN logs of other programs: read by `decode`, `--replay`, `learn` and `redact`, whatever the file is called."""
import json
import os
import pathlib
import shutil
import subprocess

from harness import SystemTest, run, snapshot

LOGS = pathlib.Path(__file__).parent / "logs"
START = 1727034781.904  # 2024-09-22T19:53:01.904Z
# Seconds after the start, channel, id, 29 bits, data. The remote 305 is counted, not decoded.
FRAMES = [(0.001, 0, "351", False, "1402740E740ECC01"), (0.078, 0, "355", False, "5D006400"),
          (0.0835, 1, "00004210", True, "A50930759D042E64"), (1.5, 0, "18FF0305", True, ""),
          (2.25, 0, "35E", False, "50594C4F4E202020")]
# What the format cannot say: channels, or when it began.
ONE_CHANNEL = {"python-can.csv", "python-can-v1.0.trc", "pcan-v2.0.trc", "slcan.txt"}
OFFSETS = {"slcan.txt": 0.0, "log2asc.asc": START - 0.905}
# Some formats have no more than milliseconds, PCAN's start is a decimal number of days.
TOLERANCE = {"python-can-v1.0.trc": 0.0011, "slcan.txt": 0.0011, "pcan-v2.0.trc": 0.0001}
SAME = ["python-can.asc", "python-can.csv", "python-can-printed.txt", "python-can-canutils.log", "python-can-v1.0.trc",
        "python-can-v2.1.trc", "log2asc.asc", "vector-decimal.asc", "pcan-v1.3.trc", "pcan-v2.0.trc", "busmaster.log",
        "slcan.txt"]
SAMSUNG = [("500", "8F14E9FF3F64AD11"), ("501", "0000000010100000"), ("502", "4502601D601DC001"), ("503", "BC0EC20EB80E8F04")]


class LogTest(SystemTest):
    def decode(self, path):
        result = run("decode", "--json", str(path))
        self.assertEqual(result.returncode, 0, result.stderr)
        return [json.loads(line) for line in result.stdout.splitlines()], result.stderr

    def copy(self, name, text=None):
        """Under a name that tells nothing."""
        path = self.path("log")
        if text is None:
            shutil.copy(LOGS / name, path)
        else:
            with open(path, "wb") as file:
                file.write(text)
        return path

    def test_the_same_frames_in_the_logs_of_many_programs(self):
        for name in SAME:
            with self.subTest(name):
                rows, stderr = self.decode(self.copy(name))
                self.assertGreaterEqual(len(rows), len(FRAMES), stderr)
                for row, (after, channel, number, extended, data) in zip(rows, FRAMES):
                    channel = 0 if name in ONE_CHANNEL else channel
                    self.assertEqual((row["interface"], row["id"], row["extended"], row["data"]),
                                     (f"can{channel}", number, extended, data))
                    self.assertAlmostEqual(row["t"], OFFSETS.get(name, START) + after, delta=TOLERANCE.get(name, 0.00001))
                # What is said to an slcan adapter before its first frame could be anything.
                self.assertEqual("3 lines could not be read" in stderr, name == "slcan.txt", stderr)

    def test_frames_that_no_decoder_reads_are_counted(self):
        for name in ("python-can.asc", "python-can-printed.txt", "python-can-canutils.log", "log2asc.asc"):
            _, stderr = self.decode(self.copy(name))
            self.assertIn("not decoded: 1 remote request, 1 bus error frame, 1 CAN FD frame", stderr)

    def test_the_logs_that_were_refused_before(self):
        for name, first in (("pcan-v1.1.trc", START + 0.001), ("vector.asc", START + 0.001), ("savvycan-gvret.csv", 0.001)):
            with self.subTest(name):
                rows, stderr = self.decode(self.copy(name))
                self.assertEqual([(row["id"], row["data"]) for row in rows], SAMSUNG[:len(rows)])
                self.assertGreaterEqual(len(rows), 3)
                self.assertEqual({row["interface"] for row in rows}, {"can0"})
                self.assertAlmostEqual(rows[0]["t"], first, places=5)
                self.assertAlmostEqual(rows[1]["t"] - rows[0]["t"], 0.077, places=5)
        for name in ("bom.log", "utf16.log", "candump-colours.txt"):
            with self.subTest(name):
                rows, _ = self.decode(self.copy(name))
                self.assertEqual([(row["id"], row["data"]) for row in rows], [("351", "4102910391030000")])

    def test_battery_emulators_page_is_read_and_what_is_no_frame_is_one_sentence(self):
        rows, stderr = self.decode(self.copy("battery-emulator-webserver.txt"))
        self.assertEqual(len(rows), 10)
        self.assertEqual([(row["t"], row["interface"], row["id"]) for row in (rows[0], rows[8], rows[9])],
                         [(123.45, "TX1", "351"), (124.6, "RX0", "0F5"), (125.6, "RX0", "00004210")])
        self.assertEqual(rows[9]["extended"], True)
        self.assertEqual(stderr.count("could not be read"), 1)
        self.assertRegex(stderr, "2 lines could not be read as the CAN log of Battery-Emulator: line 1, .*; line 6, ")
        self.assertIn("its times count from its start, which it does not date", stderr)
        # Copied out of a browser: without a line end, and the last line counts.
        text = (LOGS / "battery-emulator-webserver.txt").read_bytes().rstrip(b"\n")
        self.assertEqual(len(self.decode(self.copy("", text))[0]), 10)
        # It was switched on anew in between: time goes on.
        rows, _ = self.decode(self.copy("", b"(9.5) RX0 351 [1] 01\n(0.2) RX0 351 [1] 02\n(0.4) RX0 351 [1] 03\n"))
        self.assertEqual([row["t"] for row in rows], [9.5, 9.7, 9.9])

    def test_candump_in_all_its_forms(self):
        bits = " ".join(f"{byte:08b}" for byte in bytes.fromhex("1402"))
        for line, time, number in (
                ("(1700000000.1) can0 351#1402", 1700000000.1, "351"), ("(1700000000.123456789) can0 351#1402 R", 1700000000.123456, "351"),
                ("(1700000000.12) can0 51#1402", 1700000000.12, "051"), ("(1700000000.12) can0 4210#1402", 1700000000.12, "00004210"),
                ("  can0  351   [2]  14 02               '..'", 0, "351"), ("  can0  351   {2}  14 02", 0, "351"),
                ("  can0  351   [2]  02`14", 0, "351"), (f"  can0  351   [2]  {bits}", 0, "351"),
                ("\x1b[31m (1700000000.123456)  can0  RX - -  351   [2]  14 02\x1b[0m", 1700000000.123456, "351"),
                ("  \x1b[32mcan0\x1b[0m  351   [2]  14 02", 0, "351")):
            with self.subTest(line):
                rows, stderr = self.decode(self.copy("", line.encode() + b"\n"))
                self.assertEqual([(row["t"], row["id"], row["data"]) for row in rows], [(time, number, "1402")])
        text = b"  can0  20000088   [8]  00 00 08 00 00 00 00 00   ERRORFRAME\n\tprotocol-violation{{}{}}\nDROPCOUNT: dropped 3 CAN frames on 'can0' socket (total drops 3)\n"
        _, stderr = self.decode(self.copy("", text))
        self.assertNotIn("could not be read", stderr)
        # A capture of ours is read as exactly as it is written.
        result = run("decode", self.copy("", b"# WecoTUI capture\n(1700000000.1) can0 351#1402\n(1700000000.100000) can0 51#14\n"))
        self.assertIn("2 lines could not be read", result.stderr)

    def test_a_capture_of_one_moment_is_told_and_ends(self):
        for name in ("bom.log", "vector.asc", "python-can.csv"):
            for speed in ("0", "100"):
                with self.subTest(name=name, speed=speed):
                    result = run("watch", "--replay", self.copy(name), "--speed", speed, timeout=20)
                    self.assertEqual(result.returncode, 0, result.stderr)

    def test_encodings(self):
        text = (LOGS / "vector.asc").read_text()
        expected, _ = self.decode(self.copy("vector.asc"))
        for encoding, mark in (("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b""),
                               ("utf-16-be", b"")):
            with self.subTest(encoding + mark.hex()):
                rows, _ = self.decode(self.copy("", mark + text.replace("\n", "\r\n").encode(encoding)))
                self.assertEqual(rows, expected)

    def test_what_cannot_be_read_is_one_sentence_that_says_what_it_looks_like(self):
        for content, looks in ((b"hello\n" * 20001, "text"), (b"<!DOCTYPE html>\n<html>\n", "a web page"), (b'{"a":\n1}\n', "JSON"),
                               (b"LOGG\x90\x00\x00\x00" + bytes(range(256)) * 40, "Vector log .BLF.: save it as .asc"),
                               (b"\x1f\x8b\x08\x00" + os.urandom(5000), "gzip: unpack it"), (b"\x28\xb5\x2f\xfd\x04\x00", "zstd: unpack it"),
                               (b"a,b,c,d\n1,2,3,4\n", "a table with other columns"), (b"PK\x03\x04\x0a\x0d", "ZIP archive")):
            with self.subTest(looks):
                path = self.copy("", content)
                for command in (["decode"], ["learn"], ["snapshot", "--replay"], ["redact", "-o", self.path("out")]):
                    result = run(*command, path)
                    self.assertEqual((result.returncode, result.stdout), (65, ""), result.stderr)
                    self.assertRegex(result.stderr, looks)
                    self.assertEqual(result.stderr.count("\n"), 1, result.stderr)

    def test_a_long_log_with_much_damage_is_one_sentence(self):
        good = "(1700000000.000000) can0 351#1402740E740ECC01\n"
        result = run("decode", self.copy("", (good + "what is this\n" * 20000).encode()))
        self.assertEqual(result.returncode, 0)
        self.assertEqual(result.stderr.count("\n"), 1)
        self.assertRegex(result.stderr, "20000 lines could not be read as a candump log: line 2, .*; and 19997 more")

    def test_they_replay_at_their_times(self):
        for name, expected in (("vector.asc", "2024-09-22T19:53:01.987Z"), ("pcan-v1.1.trc", "2024-09-22T19:53:01.994Z"),
                               ("savvycan-gvret.csv", "1970-01-01T00:00:00.083Z")):
            with self.subTest(name):
                document = snapshot("--replay", self.copy(name))
                self.assertEqual(document["time"], expected)
                self.assertEqual([link["name"] for link in document["links"]], ["can0"])
        # Longer than what is looked at from the end of a file: the header counts all the way.
        head = b"date Sun Sep 22 07:53:01.904 pm 2024\nbase hex  timestamps absolute\n"
        lines = b"".join(b"%11.6f 1  351             Rx   d 8 14 02 74 0E 74 0E CC 01\n" % (n / 100) for n in range(3000))
        self.assertEqual(snapshot("--replay", self.copy("", head + lines))["time"], "2024-09-22T19:53:31.894Z")

    def test_redacting_one_gives_a_capture_of_ours_without_the_serial_number(self):
        for name in ("python-can.asc", "python-can.csv", "python-can-printed.txt", "python-can-v2.1.trc"):
            with self.subTest(name):
                target = self.path("redacted-" + name)
                result = run("redact", self.copy(name), "-o", target)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertIn("as a capture of this program", result.stdout)
                with open(target, encoding="ascii") as file:
                    text = file.read()
                self.assertNotIn("534E313233343536", text)
                self.assertNotIn("SN123456", text)
                self.assertIn("50594C4F4E202020", text, "the maker's name tells the protocol")
                before, after = self.decode(LOGS / name)[0], self.decode(target)[0]
                self.assertEqual([(row["t"], row["id"]) for row in after], [(row["t"], row["id"]) for row in before])

    def test_learn_reads_them(self):
        result = run("learn", self.copy("python-can.asc"))
        self.assertEqual(result.returncode, 0, result.stderr)

    @staticmethod
    def asc2log(path):
        return subprocess.run(["asc2log", "-I", path], capture_output=True, text=True, check=True,
                              env=dict(os.environ, TZ="UTC")).stdout

    def test_can_utils_reads_the_same_out_of_a_vector_log(self):
        name = str(LOGS / "log2asc.asc")
        theirs = [line for line in self.asc2log(name).splitlines() if "#R" not in line and "##" not in line and " 2000" not in line]
        ours, _ = self.decode(name)
        self.assertEqual([f"{row['interface']} {row['id']}#{row['data']}" for row in ours],
                         [" ".join(line.split()[1:3]) for line in theirs])
        # The date in the head it reads in some locales only.
        times = [float(line[1:].split(")")[0]) for line in theirs]
        for row, time in zip(ours, times):
            self.assertAlmostEqual(row["t"] - ours[0]["t"], time - times[0], places=5)
