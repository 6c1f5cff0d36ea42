"""Whatever is pressed: only reads and key requests go out on the wire."""

import os
import random

from harness import SystemTest, until
from weco_battery import Battery
from weco_frames import PROVEN_KEY, checksum

KEYS = ["1", "2", "3", "9", "Tab", "BTab", "Up", "Down", "Left", "Right", "PgUp", "PgDn", "Home", "End", "g", "G", "f",
        "Space", "r", "?", "F1", "F5", "Escape", "Enter", "BSpace", "C-l", "w", "W", "e", "s", "c", "y", "Y", "a", "0",
        ":", "/", "C-r", "DC", "IC", "x", "é"]
RUNS = 3 if not os.environ.get("SOAK") else 30


def frames(data, key):
    """Cuts what was sent into requests; whatever is none is given back whole."""
    while data:
        if data[:1] == b"\x00" and data[:6] == b"\x00\x03" + key.to_bytes(2, "big") + b"\x00\x01":
            yield "key", data[:6]
            data = data[6:]
        elif data[:2] == b"\x01\x03" and data[6:8] == checksum(data[:6], key):
            yield "read", data[:8]
            data = data[8:]
        else:
            yield "other", data
            return


class WireTest(SystemTest):
    def test_random_keys_send_nothing_but_reads_and_key_requests(self):
        for seed in range(1, RUNS + 1):
            with self.subTest(seed=seed):
                self.one(seed)

    def one(self, seed):
        chance = random.Random(seed)
        # Every other battery is a bad one, because errors lead where no key does.
        answer = (lambda b: b if chance.random() < 0.8 else b[: len(b) // 2]) if seed % 2 == 0 else None
        battery = Battery(self.path(f"tty{seed}"), answer=answer)
        self.addCleanup(battery.close)
        pane = self.pane("--serial", battery.link, "--interval", "0.05")
        pane.wait_for(" ok ")
        for _ in range(60):
            pane.press(*(chance.choice(KEYS) for _ in range(chance.randint(1, 3))))
        self.assertFalse(pane.is_dead(), pane.screen())
        reads = len(battery.reads)
        until(lambda: len(battery.reads) > reads + 20, "it still reads")
        pane.close()
        # The last request may have been cut by the end.
        until(lambda: len(battery.heard) > 0, "something was sent")
        sent = list(frames(battery.heard, PROVEN_KEY))
        rest = [data for kind, data in sent if kind == "other"]
        self.assertTrue(not rest or len(rest[0]) < 8, rest)
        self.assertGreater(len(sent), 20)
        self.assertLessEqual(max(int.from_bytes(d[4:6], "big") for k, d in sent if k == "read"), 38)
