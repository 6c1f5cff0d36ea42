"""What `learn` finds in the CAN frames of a battery that was drawn by lot, and that nothing false is more than a guess.

The battery's maker (secret_frames) judges: what was learnt is written as a frame table, and that table reads another drive
of the same battery, wider than the one it was learnt from. FRAMES is the number of batteries (5), FRAMES_FIRST the first
seed (1), FRAMES_SECONDS how long each is listened to (1500).
"""

import json
import os
import pathlib
import re
import unittest

from harness import SystemTest, run
from secret_frames import LEARNABLE, Bit, Drive, SecretFrames
from test_secret_battery import json5

FRAMES, FIRST = int(os.environ.get("FRAMES", 5)), int(os.environ.get("FRAMES_FIRST", 1))
SECONDS = int(os.environ.get("FRAMES_SECONDS", 1500))
KEEP = os.environ.get("KEEP")
# How the program calls what the maker calls otherwise.
OURS = {"charge_contactor": "contactor_charge", "discharge_contactor": "contactor_discharge"}
# Half of what is worth knowing must come out, of all batteries together; what was seen is said.
LEAST_FOUND = 0.5


def moved(item, frames):
    """Whether there was anything to learn from: a number with three values, a flag that changed four times."""
    values = [item.decode(data) for data in frames]
    if isinstance(item, Bit):
        return sum(a != b for a, b in zip(values, values[1:])) >= 4
    return len(set(values)) >= 3


class Row:
    """A row of the table that was learnt, read as docs/frame-table.md says."""

    def __init__(self, frame, row):
        self.id, self.extended = frame["id"], frame.get("extended", False)
        self.name = row.get("field") or row.get("label")
        self.grade = row["grade"]
        self.byte, self.width = row["byte"], row.get("width", 1)
        self.bit, self.bits = row.get("bit", 0), row.get("bits")
        self.order, self.signed = row.get("order", "little"), row.get("signed", False)
        self.scale = row.get("scale", {})

    def decode(self, data):
        raw = int.from_bytes(data[self.byte:self.byte + self.width], self.order) >> self.bit
        bits = self.bits or self.width * 8 - self.bit
        raw &= (1 << bits) - 1
        if self.signed and raw >> bits - 1:
            raw -= 1 << bits
        if "flag" in self.scale:
            return raw != 0
        if "is" in self.scale:
            return raw == self.scale["is"]
        return (raw * self.scale["times"] + self.scale["plus"]) / 10 ** self.scale["decimals"]

    def says(self, item, frames):
        """Whether it reads what the maker put there, in every frame."""
        return all(abs(self.decode(data) - item.decode(data)) < 1e-6 for data in frames)


class SecretFramesTest(SystemTest):
    def learn(self, seed):
        """The rows that were learnt, what was said, and another drive of the same battery."""
        secret = SecretFrames(seed)
        capture, table = self.path(f"{seed}.log"), self.path(f"{seed}.json5")
        drive = Drive(secret, SECONDS)
        drive.write(capture)
        result = run("learn", capture, "--write-frames", table, timeout=300)
        self.assertEqual(result.returncode, 0, result.stderr)
        text = pathlib.Path(table).read_text(encoding="utf-8")
        if KEEP:
            pathlib.Path(KEEP, f"frames-{seed}.log").write_text(pathlib.Path(capture).read_text())
            pathlib.Path(KEEP, f"frames-{seed}.json5").write_text(text)
            pathlib.Path(KEEP, f"frames-{seed}.txt").write_text(f"{secret}\n\n{result.stdout}")
        rows = [Row(frame, row) for frame in json5(text)["frames"] for row in frame["rows"]]
        return secret, rows, result.stdout, table, drive, Drive(secret, 600, drive=1, wide=True)

    def test_what_is_found_and_that_nothing_false_is_more_than_a_guess(self):
        found = there = moving = right = wrong = shown = shown_there = 0
        missed, guesses = {}, {}
        for seed in range(FIRST, FIRST + FRAMES):
            secret, rows, said, table, drive, other = self.learn(seed)
            with self.subTest(seed):
                items = [(frame, item) for frame in secret.frames for item in frame.items]
                matched = set()
                for row in rows:
                    frames = other.frames.get((row.id, row.extended), [])
                    self.assertTrue(frames, "a frame that nobody sends")
                    hits = [item for frame, item in items if (frame.id, frame.extended) == (row.id, row.extended)
                            and OURS.get(item.label, item.label) == row.name and row.says(item, frames)]
                    matched.update(id(item) for item in hits)
                    right, wrong = right + bool(hits), wrong + (not hits)
                    if row.grade != "hypothesis":
                        shown += 1
                        self.assertEqual(row.grade, "measured")
                        self.assertTrue(hits, f"{row.name} at {row.id:X} byte {row.byte} is no more than a guess\n"
                                              f"{secret}\n{said}")
                    if not hits:
                        guesses[row.name] = guesses.get(row.name, 0) + 1
                for frame, item in items:
                    if item.name not in LEARNABLE:
                        continue
                    there += 1
                    if not moved(item, drive.frames.get((frame.id, frame.extended), [])):
                        continue
                    moving += 1
                    found += id(item) in matched
                    if id(item) not in matched:
                        missed[item.name] = missed.get(item.name, 0) + 1
                # The file is one that the program takes, and it reads the capture it was learnt from.
                rows_of_table = self.read(table, seed)
                self.assertGreater(rows_of_table, 100)
        print(f"\n{FRAMES} batteries from {FIRST}, {SECONDS} s each: {found} of {moving} rows that moved "
              f"found ({100 * found / max(moving, 1):.0f} %; {there} there are), {shown} of them measured; {wrong} wrong guesses beside {right} right rows"
              f"\nmissed: {missed}\nwrong guesses: {guesses}")
        self.assertGreaterEqual(found / moving, LEAST_FOUND)

    def read(self, table, seed):
        result = run("decode", "--json", "--frames", table, self.path(f"{seed}.log"), timeout=300)
        self.assertEqual(result.returncode, 0, result.stderr)
        return sum(1 for line in result.stdout.splitlines() if '"table": {' in line and json.loads(line)["table"]["fields"])


class NothingToLearn(SystemTest):
    def test_noise_counters_and_checksums_alone_give_nothing(self):
        secret = SecretFrames(FIRST)
        for frame in secret.frames:
            frame.items = []
        capture = self.path("noise.log")
        Drive(secret, 600).write(capture)
        result = run("learn", capture, "--write-frames", self.path("table.json5"), timeout=300)
        self.assertEqual(re.findall(r"(?m)^\w+: frame [0-9A-F]+, byte.*", result.stdout), [])

    def test_two_batteries_on_two_wires_are_not_one(self):
        """The port of one beside the bus of another: what moves alike is not equal."""
        one, two = Drive(SecretFrames(3), 900), Drive(SecretFrames(4), 900, drive=7)
        one.lines = [line for line in one.lines if line.startswith("#")] + [
            line for line in two.lines if not line.startswith("#")]
        one.lines.sort(key=lambda line: float(re.search(r"\(([0-9.]+)\)", line).group(1)))
        capture = self.path("mixed.log")
        one.write(capture)
        said = run("learn", capture, timeout=300).stdout
        self.assertNotIn("measured:", said)
        self.assertLessEqual(len(re.findall(r"(?m)^hypothesis: frame [0-9A-F]+, byte", said)), 2, said)


if __name__ == "__main__":
    unittest.main()
