"""Days of work at speed: the whole program on a clock that runs many times as fast, and the memory that it takes.

The trends hold a day: the first one fills them, the second shows what is added then. Two programs live through the same
days, each on a battery of its own that a pseudo terminal stands for:

* a `watch` that keeps the history and publishes to a real mosquitto, whose battery is unplugged every half an hour and
  whose broker ends every hour;
* a dashboard on a terminal that changes its size every ten seconds and is asked for another page every minute, whose
  battery is another one, with another trouble, every quarter of an hour.

Other programs look on at both: a snapshot every five minutes at each, a second dashboard every twenty minutes.
`DAY_SPEED` (96: a day in 15 minutes) and `DAY_HOURS` (48) say how fast and how long; the clock is fast_clock.c, the
ports, the terminals, the sockets, the disk and the broker are real.
"""

import glob
import json
import os
import random
import shutil
import sqlite3
import subprocess
import threading
import time
import unittest

from harness import PROGRAM, ROOT, SystemTest, Terminal, environment, kill, until
from mqtt_broker import Broker

SPEED = int(os.environ.get("DAY_SPEED", "96"))
HOURS = float(os.environ.get("DAY_HOURS", "48"))
OUT = os.path.join(ROOT, ".build", "day")
TROUBLES = ["weak-cell", "hot", "cold", "slave-lost", "pack-imbalance", "broken-sense-wire", "low-soc", "full-charge",
            "calm", "house"]
TROUBLE_HOURS = 0.25
# What the second half may add, in kB a day. What is looked at is the lowest size in each round of all troubles: a leak
# lifts it, while what comes and goes does not (four incidents in memory, each up to a few MB; a large terminal). 2000 kB
# are 23 bytes that the poll of every second leaves behind, or 4 kB that each of a day's clients, unplugged cables and
# lost brokers leaves; a gateway with 512 MB would notice them after half a year. Less than that is how the allocator
# lays its pages.
MOST_A_DAY = 2000


def memory(pid, folder):
    """Resident memory, and what of the heap is in use, kB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        resident = next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
    with open(os.path.join(folder, str(pid)), encoding="ascii") as file:
        # It is being written at this moment.
        text = file.read()
    return resident, int(text) / 1024 if text else None


def floors(samples):
    """The lowest size in each round of all troubles, (hours, kB)."""
    rounds = {}
    for hours, size in samples:
        rounds.setdefault(int(hours / TROUBLE_HOURS / len(TROUBLES)), []).append((hours, size))
    return [(sum(hours for hours, _ in part) / len(part), min(size for _, size in part)) for part in rounds.values()]


def slope(samples):
    """What is added in a day, kB, by the least squares over (hours, kB)."""
    count = len(samples)
    middle = sum(hours for hours, _ in samples) / count
    mean = sum(size for _, size in samples) / count
    spread = sum((hours - middle) ** 2 for hours, _ in samples)
    return 24 * sum((hours - middle) * (size - mean) for hours, size in samples) / spread


@unittest.skipUnless(os.environ.get("DAY"), "make soak-day: half an hour")
class Day(SystemTest):
    def setUp(self):
        super().setUp()
        library = self.path("fast_clock.so")
        subprocess.run(["clang", "-O2", "-shared", "-fPIC", "-o", library,
                        os.path.join(ROOT, "Tests", "system", "fast_clock.c")], check=True)
        self.began = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        self.heaps = self.path("heaps")
        os.mkdir(self.heaps)
        self.clock = {"LD_PRELOAD": library, "FAST_CLOCK": str(SPEED), "FAST_CLOCK_START": str(self.began),
                      "FAST_CLOCK_HEAP": self.heaps}
        self.random = random.Random(1)
        self.counts = dict.fromkeys(
            ["unplugged", "broker ended", "other battery", "resized", "page asked for", "snapshot", "second dashboard"], 0)
        self.batteries, self.clients, self.terminals = {}, [], []

    def hours(self):
        return (time.clock_gettime_ns(time.CLOCK_BOOTTIME) - self.began) * SPEED / 3.6e12

    def env(self, name):
        return environment(XDG_STATE_HOME=self.path("state-" + name), **self.clock)

    # What happens

    def plug(self, name, scenario="house"):
        """The battery of a port, after the one before."""
        if name in self.batteries:
            kill(self.batteries[name])
        log = self.path(f"requests-{name}-{next(self.numbers)}")
        self.batteries[name] = self.start(
            PROGRAM, "simulate", "--pty", self.path(name), "--modules", "6", "--scenario", scenario, "--log", log,
            env=self.env(name))
        until(lambda: os.path.exists(self.path(name)), "a port")

    def unplugged(self):
        self.plug("port-watch")

    def other_battery(self):
        self.plug("port-screen", TROUBLES[self.counts["other battery"] % len(TROUBLES)])

    def broker_ended(self):
        """For a minute of this clock."""
        self.broker.stop()
        time.sleep(60 / SPEED)
        self.broker.start()

    def resized(self):
        self.screen.resize(self.random.randrange(40, 221), self.random.randrange(10, 71))

    def page_asked_for(self):
        self.screen.send(self.random.choice("123456789").encode())

    def snapshot(self):
        for name in ("watch", "screen"):
            self.clients.append(subprocess.Popen(
                [PROGRAM, "snapshot", "--json", "--serial", self.path("port-" + name)], env=self.env(name),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def second_dashboard(self):
        """The one before goes."""
        for terminal in self.terminals[1:]:
            terminal.close()
        del self.terminals[1:]
        self.terminals.append(self.dashboard())

    def dashboard(self):
        return Terminal([PROGRAM, "--serial", self.path("port-screen")], columns=120, rows=40, env=self.env("screen"))

    # How it is looked at

    def read_watch(self):
        with self.watch.stdout:
            for line in self.watch.stdout:
                kind = json.loads(line)["type"]
                self.said[kind] = self.said.get(kind, 0) + 1

    def drain(self):
        for terminal in self.terminals:
            terminal.pump()
            self.drawn += len(terminal.output)
            terminal.output = b""
        ended = [client for client in self.clients if client.poll() is not None]
        self.answered += sum(client.returncode == 0 for client in ended)
        self.clients = [client for client in self.clients if client.returncode is None]

    def begin(self):
        self.said, self.drawn, self.answered = {}, 0, 0
        self.broker = Broker(self, log="error")
        self.plug("port-watch")
        self.plug("port-screen")
        config = self.path("config.json")
        with open(config, "w", encoding="ascii") as file:
            file.write("{site: 'north'}")
        self.watch = self.start(
            PROGRAM, "watch", "--jsonl", "--every", "600", "--config", config, "--serial", self.path("port-watch"),
            "--mqtt", f"mqtt://localhost:{self.broker.port}", env=self.env("watch"), stdout=subprocess.PIPE)
        threading.Thread(target=self.read_watch, daemon=True).start()
        self.screen = self.dashboard()
        self.terminals = [self.screen]
        for program in (self.watch, self.screen):
            until(lambda: os.path.exists(os.path.join(self.heaps, str(program.pid))), "the heap's size")
        self.addCleanup(lambda: [terminal.close() for terminal in self.terminals])

    def test_days_of_work_take_no_more_memory_in_their_second_half(self):
        self.begin()
        # Hours between two of each.
        every = {self.unplugged: 0.5, self.broker_ended: 1, self.other_battery: TROUBLE_HOURS, self.resized: 10 / 3600,
                 self.page_asked_for: 1 / 60, self.snapshot: 1 / 12, self.second_dashboard: 1 / 3}
        due = {event: pause * (1 + number / 7) for number, (event, pause) in enumerate(every.items())}
        samples, sampled = [], 0
        while (hours := self.hours()) < HOURS:
            for event, pause in every.items():
                if hours >= due[event]:
                    due[event] += pause
                    event()
                    self.counts[event.__name__.replace("_", " ")] += 1
            self.drain()
            if hours >= sampled:
                sampled = hours + 1 / 120
                sample = (hours, *memory(self.watch.pid, self.heaps), *memory(self.screen.pid, self.heaps))
                if None not in sample:
                    samples.append(sample)
            time.sleep(0.02)
        self.assertIsNone(self.watch.poll())
        self.assertTrue(self.screen.is_alive())
        self.tell(samples)

    def tell(self, samples):
        os.makedirs(OUT, exist_ok=True)
        with open(os.path.join(OUT, "samples.tsv"), "w", encoding="ascii") as file:
            file.writelines("\t".join(f"{number:.5f}" for number in sample) + "\n" for sample in samples)
        lines, worst = self.work(), 0
        half = [sample for sample in samples if sample[0] >= HOURS / 2]
        columns = ["watch, resident", "watch, heap in use", "dashboard, resident", "dashboard, heap in use"]
        for place, name in enumerate(columns, 1):
            sizes = [(sample[0], sample[place]) for sample in half]
            added = slope(floors(sizes))
            worst = max(worst, added)
            tenths = [samples[len(samples) * part // 10][place] for part in range(1, 10)] + [samples[-1][place]]
            lines.append(f"{name:27}{' '.join(f'{size:6.0f}' for size in tenths)} kB at each tenth")
            lines.append(f"{'':27}second half: {added:+.0f} kB a day by the lowest size in each round of troubles,"
                         f" {slope(sizes):+.0f} by all; {min(size for _, size in sizes):.0f} to"
                         f" {max(size for _, size in sizes):.0f} kB")
        lines.append(f"limit: {MOST_A_DAY} kB a day by the lowest sizes")
        text = "\n".join(lines) + "\n"
        with open(os.path.join(OUT, "numbers.txt"), "w", encoding="ascii") as file:
            file.write(text)
        print("\n" + text, flush=True)
        self.assertLess(worst, MOST_A_DAY)

    def work(self):
        """What was done, by what was counted outside of the programs."""
        asked = 0
        for path in glob.glob(self.path("requests-*")):
            with open(path, encoding="ascii") as file:
                asked += sum(1 for _ in file)
        stored = {}
        for name in ("watch", "screen"):
            (path,) = glob.glob(self.path(f"state-{name}/wecotui/history.sqlite"))
            copy = self.path(f"copy-{name}")
            for end in ("", "-wal"):
                if os.path.exists(path + end):
                    shutil.copy(path + end, copy + end)
            with sqlite3.connect(copy) as database:
                for table in ("reading", "alarm", "episode"):
                    stored[f"{table}s of the {name}"] = database.execute(f"select count(*) from {table}").fetchone()[0]
        counts = ", ".join(f"{what} {count}" for what, count in self.counts.items())
        return [
            f"{HOURS:g} hours at {SPEED} times their speed, on one clock for all; ports, terminals, disk and broker are real",
            f"{asked} questions answered on both ports; {counts}; snapshots that succeeded {self.answered};"
            f" bytes drawn {self.drawn}",
            "; ".join(f"{what} {count}" for what, count in stored.items())
            + "; lines of the watch: " + ", ".join(f"{kind} {count}" for kind, count in sorted(self.said.items())),
        ]
