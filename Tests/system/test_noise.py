"""Noise on both wires, through the whole program: from the sources to what it says as JSON."""

import json
import os
import pty
import random
import socket
import struct
import subprocess
import threading
import tty

from harness import PROGRAM, SystemTest, environment, until

# Random CAN frames, and as many random bytes on the service port.
NOISE = int(os.environ.get("NOISE", "30000"))
# Ids of the protocols that are known, and of nobody.
KNOWN = [0x305, 0x351, 0x355, 0x356, 0x359, 0x35A, 0x35B, 0x35C, 0x35E, 0x35F, 0x370, 0x371, 0x372, 0x373, 0x374, 0x379,
         0x311, 0x312, 0x313, 0x314, 0x319, 0x320, 0x321, 0x322, 0x323, 0x500, 0x501, 0x502, 0x503, 0x504]
EXTENDED, REMOTE, ERROR = 0x80000000, 0x40000000, 0x20000000


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


class Noise(SystemTest):
    def frame(self, noise):
        kind = noise.random()
        if kind < 0.5:
            identifier = noise.choice(KNOWN)
        elif kind < 0.8:
            identifier = noise.randrange(0x800)
        else:
            identifier = noise.randrange(1 << 29) | EXTENDED
        if kind > 0.98:
            identifier |= noise.choice([REMOTE, ERROR])
        return struct.pack("=IB3x8s", identifier, noise.choice([8, 8, 8, 8, noise.randrange(9), 255]), noise.randbytes(8))

    def test_noise_on_both_wires_traps_nobody_and_nothing_grows(self):
        master, slave = pty.openpty()
        tty.setraw(slave)
        tty.setraw(master)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for close in (lambda: os.close(master), lambda: os.close(slave), ours.close):
            self.addCleanup(close)
        watch = self.start(
            PROGRAM, "watch", "--jsonl", "--interval", "1", "--serial", os.ttyname(slave),
            "--can", f"fd:{theirs.fileno()}", env=environment(XDG_STATE_HOME=self.path("state")),
            stdout=subprocess.PIPE, pass_fds=[theirs.fileno()])
        theirs.close()
        said = {"readings": 0, "other": 0}

        def read():
            with watch.stdout:
                for line in watch.stdout:
                    said["readings" if json.loads(line)["type"] == "readings" else "other"] += 1
        threading.Thread(target=read, daemon=True).start()
        os.set_blocking(master, False)
        noise = random.Random(20)
        sizes, sent, bytes_sent = [], 0, 0
        # A fixed set of random frames, sent in random order: making each anew would take Python longer than the program.
        frames = [self.frame(noise) for _ in range(min(NOISE, 200_000))]
        ours.settimeout(20)
        while sent < NOISE:
            for _ in range(1000):
                ours.send(frames[noise.randrange(len(frames))] if sent >= len(frames) else frames[sent])
                sent += 1
            try:
                os.read(master, 65536)
            except BlockingIOError:
                pass
            try:
                bytes_sent += os.write(master, noise.randbytes(min(1000, NOISE - bytes_sent)))
            except BlockingIOError:
                pass
            if sent % max(NOISE // 10, 1000) < 1000:
                self.assertIsNone(watch.poll(), "it goes on")
                sizes.append(resident(watch.pid))
        readings = said["readings"]
        until(lambda: said["readings"] > readings + 1 or watch.poll() is not None, "readings behind all the noise", 60)
        self.assertIsNone(watch.poll())
        self.assertGreater(bytes_sent, NOISE // 2)
        # What the tables hold of a bus has an end, and is reached early.
        self.assertLess(resident(watch.pid), sizes[len(sizes) // 2] + 6_000, sizes)
        watch.terminate()
        self.assertEqual(watch.wait(), 0)
