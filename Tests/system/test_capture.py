"""Recording and replaying: what was recorded is there again, whatever happened to the file."""

import json
import os
import random
import resource
import signal
import subprocess
import time

from harness import PATIENCE, PROGRAM, SystemTest, environment, run, snapshot, until
from weco_battery import Battery, registers


def event_lines(path):
    """Everything but comments: serial events begin with `# (`, frames with `(`."""
    with open(path, "rb") as file:
        return [line for line in file if line.startswith((b"# (", b"("))]


def values(document):
    """What is known, without how old it is and what the link is called."""
    cluster = document["clusters"][0]
    def plain(fields):
        return {name: (item["value"], item["unit"], item["grade"]) for name, item in fields.items()}
    modules = {m["index"]: (m["online"], m.get("cells_mv"), plain(m["fields"])) for m in cluster["modules"]}
    return plain(cluster["fields"]), modules


class CaptureTest(SystemTest):
    def record(self, seconds=4, name="capture.log", *options):
        port, _ = self.simulate("port", 3, "--freeze", *options)
        process = self.start(PROGRAM, "record", "--serial", port, "-o", self.path(name))
        until(lambda: os.path.exists(self.path(name)) and len(event_lines(self.path(name))) > 40 * seconds,
              "enough of a capture", 60)
        live = snapshot_of(port, process)
        return self.path(name), live

    def test_a_replay_shows_what_the_live_program_showed(self):
        capture, live = self.record()
        replayed = snapshot("--replay", capture)
        self.assertEqual(values(replayed), values(live))
        self.assertEqual(replayed["links"][0]["key"], "85F9")
        # Its time is that of the capture, not of now.
        last = event_lines(capture)[-1]
        seconds = int(last[3:20].split(b".")[0])
        self.assertTrue(replayed["time"].startswith(time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))))

    def test_a_window_that_is_resized_ends_no_recording(self):
        port, _ = self.simulate("port", 1)
        capture = self.path("capture.log")
        process = self.start(PROGRAM, "record", "--serial", port, "-o", capture)
        until(lambda: os.path.exists(capture) and len(event_lines(capture)) > 10, "a capture", 60)
        process.send_signal(signal.SIGWINCH)
        before = len(event_lines(capture))
        until(lambda: len(event_lines(capture)) > before + 20, "the capture to go on", 60)
        process.terminate()
        self.assertEqual(process.wait(PATIENCE), 0)

    def test_recording_a_replay_gives_the_same_events(self):
        capture, _ = self.record()
        again = self.path("again.log")
        result = run("record", "--replay", capture, "--speed", "0", "-o", again)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(event_lines(again), event_lines(capture))

    def test_a_capture_cut_anywhere_or_damaged_replays_and_says_where(self):
        capture, _ = self.record()
        with open(capture, "rb") as file:
            whole = file.read()
        chance = random.Random(11)
        for _ in range(int(os.environ.get("DAMAGES", "25"))):
            at = chance.randrange(200, len(whole))
            cut, damaged = self.path("cut.log"), self.path("damaged.log")
            with open(cut, "wb") as file:
                file.write(whole[:at])
            byte = bytes([whole[at] ^ (1 << chance.randrange(8))])
            with open(damaged, "wb") as file:
                file.write(whole[:at] + byte + whole[at + 1:])
            for path in (cut, damaged):
                result = run("snapshot", "--json", "--replay", path)
                self.assertEqual(result.returncode, 0, f"{path} at {at}: {result.stderr}")
                self.assertIn("clusters", json.loads(result.stdout))
            if whole[at - 1:at] != b"\n":
                line = whole[:at].count(b"\n") + 1
                self.assertIn(f"line {line}, column", run("snapshot", "--json", "--replay", cut).stderr)

    def test_a_file_without_an_event_is_refused(self):
        with open(self.path("empty.log"), "w", encoding="ascii") as file:
            file.write("hello\n")
        result = run("snapshot", "--replay", self.path("empty.log"))
        self.assertEqual(result.returncode, 65)
        self.assertIn("nothing can be replayed", result.stderr)

    def test_candump_logs_replay(self):
        with open(self.path("candump.log"), "w", encoding="ascii") as file:
            for second in range(20):
                for offset, frame in enumerate(["351#1402740E740ECC01", "355#3E0064000000", "356#4E1302030400",
                                                "35C#C000", "35E#50594C4F4E202020", "359#0000000005504E00"]):
                    file.write(f"({1700000000 + second}.{offset:03}000) can0 {frame}\n")
        known = snapshot("--replay", self.path("candump.log"))
        self.assertEqual(known["clusters"][0]["fields"]["soc"]["value"], 62)
        self.assertEqual(known["links"][0]["name"], "can0")

    def test_a_file_that_is_there_is_put_away_and_compressed(self):
        with open(self.path("capture.log"), "w", encoding="ascii") as file:
            file.write("(1700000000.000000) can0 351#1402740E740ECC01\n")
        with open(self.path("capture.log.3"), "w", encoding="ascii") as file:
            file.write("older\n")
        self.record(1)
        packed = self.path("capture.log.4.zst")
        until(lambda: os.path.exists(packed) and not os.path.exists(self.path("capture.log.4")), "a compressed part")
        old = subprocess.run(["zstd", "-dcq", packed], capture_output=True, check=True).stdout
        self.assertEqual(old, b"(1700000000.000000) can0 351#1402740E740ECC01\n")

    def test_killed_without_warning_loses_a_second_at_most(self):
        times = []

        class Timed(Battery):
            def _take(self):
                times.append((time.time(), len(self.heard)))
                super()._take()

        battery = Timed(self.path("bms"), registers())
        self.addCleanup(battery.close)
        for _ in range(3):
            capture = self.path(f"capture{len(times)}.log")
            process = self.start(PROGRAM, "record", "--serial", self.path("bms"), "--interval", "0", "-o", capture)
            until(lambda: os.path.exists(capture) and len(event_lines(capture)) > 100, "a capture")
            process.kill()
            killed = time.time()
            process.wait()
            last = float(event_lines(capture)[-1][3:20])
            self.assertLess(killed - last, 1.5)
            with open(capture, "rb") as file:
                self.assertTrue(file.read().endswith(b"\n"), "half a line was left")

    def test_everything_heard_more_than_a_second_before_the_kill_is_in_the_file(self):
        battery = Battery(self.path("bms"), registers())
        self.addCleanup(battery.close)
        capture = self.path("capture.log")
        process = self.start(PROGRAM, "record", "--serial", self.path("bms"), "-o", capture)
        heard = {}

        def a_while():
            heard[time.monotonic()] = len(battery.heard)
            return os.path.exists(capture) and len(event_lines(capture)) > 120
        until(a_while, "a capture")
        process.kill()
        killed = time.monotonic()
        process.wait()
        sent = b"".join(bytes.fromhex(line.split()[4].decode()) for line in event_lines(capture) if b" > " in line)
        self.assertEqual(sent, battery.heard[:len(sent)])
        self.assertGreaterEqual(len(sent), max(n for at, n in heard.items() if at < killed - 1.5 or n == 0))

    def test_a_disk_that_takes_no_more_ends_the_recording_with_a_sentence_at_a_whole_line(self):
        port, _ = self.simulate("port", 3)
        capture = self.path("capture.log")

        def limited():
            # Ignored, writing beyond the limit is an error as on a full disk.
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        result = subprocess.run(
            [PROGRAM, "record", "--serial", port, "--interval", "0", "-o", capture], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=60, env=environment(), preexec_fn=limited, restore_signals=False)
        self.assertEqual(result.returncode, 73)
        self.assertIn(f"cannot write {capture}", result.stderr)
        with open(capture, "rb") as file:
            text = file.read()
        self.assertTrue(text.endswith(b"\n") and 9_000 < len(text) <= 10_000, text[-80:])
        self.assertEqual(run("snapshot", "--replay", capture).stderr, "")

    def test_a_replay_on_the_screen_is_steered_and_writes_nothing(self):
        capture, _ = self.record()
        pane = self.pane("--replay", capture, "--allow-write", columns=120, env=environment(
            XDG_STATE_HOME=self.directory, XDG_CONFIG_HOME=self.directory))
        pane.wait_for("REPLAY")
        pane.press("Space")
        pane.wait_for("PAUSED")
        # Ten seconds on is its end.
        pane.press(">")
        pane.wait_for("END")
        pane.press("Left")
        pane.wait_for("PAUSED")
        pane.press(":soc 50", "Enter")
        pane.wait_for("service port|no port|not")
        pane.press("Escape")


def snapshot_of(port, process):
    """Ends the recording and looks at the battery itself."""
    process.terminate()
    process.wait(PATIENCE)
    return snapshot("--serial", port)
