"""What the tests on a CAN bus share: the bus itself, the program beside it, and everything that was on the wire."""

import contextlib
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from harness import PROGRAM, Pane, SystemTest, environment, load, run, until  # noqa: E402,F401

BUS = os.environ["WECOTUI_CAN_IFACE"]
OTHER_BUS = os.environ["WECOTUI_CAN_IFACE2"]

# Every question that --ask may put on the bus, as documented (can-protocols sections 3, 6, 7, 9.2).
DOCUMENTED = {
    "305": {"305#0000000000000000"},
    "301": {"301#1122334455667788"},
    "4200": {"00004200#0000000000000000", "00004200#0200000000000000"},
    "lia": {f"{0x0CF10000 | request:08X}#0000000000000000"
            for request in (0x100, 0x110, 0x200, 0x210, 0x220, 0x300, 0x310, 0x320, 0x400, 0x410)},
}


def cansend(*frames, bus=BUS):
    for frame in frames:
        subprocess.run(["cansend", bus, frame], check=True)


class Candump:
    """candump over a whole test: every frame on the bus, with the time it was there."""

    def __init__(self, test, bus=BUS):
        self.bus = bus
        self.path = test.path(f"candump-{bus}-{time.monotonic_ns()}")
        with open(self.path, "w", encoding="ascii") as file:
            self.process = test.start("candump", "-L", bus, stdout=file)
        # Listening only once its first frame was seen: a mark of our own, which is left out.
        until(lambda: (cansend("7FF#DEADBEEF", bus=bus), self.lines(True))[1], "candump to listen")

    def lines(self, everything=False):
        with open(self.path, encoding="ascii") as file:
            lines = [line.split() for line in file.read().splitlines() if line.count(" ") >= 2]
        found = [(float(line[0].strip("()")), line[2]) for line in lines]
        return found if everything else [frame for frame in found if not frame[1].startswith("7FF#")]

    def catch_up(self):
        """Waits until everything that was on the bus by now is in the file: a mark of our own stands behind it."""
        def marks():
            return sum(frame == "7FF#CA7C" for _, frame in self.lines(True))
        before = marks()
        cansend("7FF#CA7C", bus=self.bus)
        until(lambda: marks() > before, "candump to catch up")

    def frames(self):
        return [frame for _, frame in self.lines()]


class CANTest(SystemTest):
    def simulate_bus(self, protocol, *options, bus=BUS, modules=6):
        """The simulated battery on a bus, its values held still; gives what it believes."""
        state = self.path(f"state-{protocol}-{time.monotonic_ns()}.json")
        process = self.start(
            PROGRAM, "simulate", "--can", bus, "--protocol", protocol, "--modules", str(modules), "--freeze",
            "--state", state, *options)
        until(lambda: os.path.exists(state), "the simulator's state")
        return load(state), process

    def snapshot(self, *arguments):
        result = run("snapshot", "--json", *arguments, timeout=90)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def bus_pane(self, *arguments, columns=120, rows=60):
        # Sockets do not live on every file system that a guest shows.
        directory = tempfile.mkdtemp(dir="/run")
        self.addCleanup(subprocess.run, ["rm", "-rf", directory])
        pane = Pane([PROGRAM, *arguments], os.path.join(directory, "tmux"), columns=columns, rows=rows)
        self.addCleanup(pane.close)
        return pane

    def stop(self, process):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def value(document, field, cluster=0):
    return document["clusters"][cluster]["fields"][field]["value"]


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()
