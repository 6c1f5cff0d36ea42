"""`check` against batteries that are hostile or unlucky, as a monitoring system would run it: never a false all-clear."""

import concurrent.futures
import contextlib
import itertools
import json
import os
import random
import re
import select
import socket
import subprocess
import time
import unittest

from harness import PROGRAM, SystemTest, environment, run, until
from weco_battery import Battery, registers
from weco_frames import PROVEN_KEY, sealed

OK, WARNING, CRITICAL, UNKNOWN = range(4)
WORDS = ["OK", "WARNING", "CRITICAL", "UNKNOWN"]
LONG = bool(os.environ.get("CHECK_SOAK"))


class Filled(dict):
    """Every register is the same word."""

    def __init__(self, word):
        super().__init__({0: word})
        self.word = word

    def get(self, address, default=0):
        return self.word


class Chaos(dict):
    """Every register is another word each time."""

    def __init__(self, seed):
        super().__init__({0: 0})
        self.random = random.Random(seed)

    def get(self, address, default=0):
        return self.random.getrandbits(16)


def changed(**words):
    known = registers(slaves=0)
    known.update({int(name[1:]): word for name, word in words.items()})
    return known


def late(seconds):
    def answer(data):
        time.sleep(seconds)
        return data
    return answer


def only(count):
    """Answers only reads of this many registers."""
    return lambda data: data if data[1:3] == b"\x03\x03" or data[2] == 2 * count else b""


def dying(count):
    left = itertools.count(count, -1)
    return lambda data: data if next(left) > 0 else b""


seeded = random.Random(5)
fixed = {n: seeded.getrandbits(16) for n in range(600)}
# What each says and whether an all-clear may come of it; registers and frames are typed from weco-serial.
BATTERIES = {
    "good": (True, lambda: {}),
    "late": (True, lambda: {"answer": late(0.2)}),
    "doubled": (True, lambda: {"answer": lambda data: data * 2}),
    "noisy": (True, lambda: {"answer": lambda data: b"\xff\x00\x3c" + data}),
    "imbalanced": (False, lambda: {"words": changed(r79=0x8000)}),
    "zeros": (False, lambda: {"words": Filled(0)}),
    "ones": (False, lambda: {"words": Filled(0xFFFF)}),
    "7FFF": (False, lambda: {"words": Filled(0x7FFF)}),
    "8000": (False, lambda: {"words": Filled(0x8000)}),
    "all equal": (False, lambda: {"words": Filled(3312)}),
    "sixteens": (False, lambda: {"words": Filled(16)}),
    "random": (False, lambda: {"words": fixed}),
    "chaos": (False, lambda: {"words": Chaos(3)}),
    "shifted": (False, lambda: {"words": {n + 1: word for n, word in registers(slaves=0).items()}}),
    "no voltage": (False, lambda: {"words": changed(r14=0)}),
    "no SOC": (False, lambda: {"words": changed(r20=0xFFFF, r206=0x7FFF)}),
    "partial": (False, lambda: {"answer": lambda data: data[:len(data) // 2]}),
    "module alone": (False, lambda: {"answer": only(38)}),
    "without the module": (False, lambda: {"answer": lambda data: b"" if data[2] == 76 else data}),
    "another unit": (False, lambda: {"answer": lambda data: sealed(b"\x02" + data[1:-2], PROVEN_KEY)}),
    "another function": (False, lambda: {"answer": lambda data: sealed(b"\x01\x04" + data[2:-2], PROVEN_KEY)}),
    "refusing": (False, lambda: {"answer": lambda data: sealed(b"\x01\x83\x02", PROVEN_KEY)}),
    "bad checksum": (False, lambda: {"answer": lambda data: data[:-1] + bytes([data[-1] ^ 0x40])}),
    "echo": (False, lambda: {"answer": lambda data: b"\x01\x03\x00\x01\x00\x26\x1c\x2a"}),
    "too late": (False, lambda: {"answer": late(0.7)}),
    "another key": (False, lambda: {"key": 0x1234}),
    "mute": (False, lambda: {"answer": lambda data: b""}),
    "dying": (False, lambda: {"answer": dying(9)}),
}


class CheckTest(SystemTest):
    numbers = itertools.count()

    def battery(self, name):
        battery = Battery(self.path(f"tty{next(self.numbers)}"), **BATTERIES[name][1]())
        self.addCleanup(battery.close)
        return battery

    def check(self, *arguments, **options):
        result = run("check", *arguments, **options)
        first = result.stdout.partition("\n")[0]
        self.assertRegex(first, r"^WECO (OK|WARNING|CRITICAL|UNKNOWN) - \S", result.stderr)
        self.assertEqual(first.split()[1], WORDS[result.returncode])
        return result.returncode, result.stdout

    def judge(self, names, seconds):
        """One run against fresh batteries; what is wrong with the answer, or nothing."""
        batteries = [self.battery(name) for name in names]
        code, text = self.check("--timeout", str(seconds), *[w for b in batteries for w in ("--serial", b.link)])
        for battery in batteries:
            battery.close()
        told = f"{names} -t {seconds}: {text}"
        if code in (OK, WARNING) and not all(BATTERIES[name][0] for name in names):
            return told
        if code != CRITICAL and "imbalanced" in names and seconds > 4:
            return told
        if len(names) > 1 and len(text.splitlines()) != 1 + len(names):
            return told
        # What is told as a number is so.
        for number in re.findall(r"voltage'=(\S+)V", text):
            if abs(float(number) - 53) > 0.2:
                return told
        return None

    def test_hostile_batteries_are_never_ok(self):
        if LONG:
            runs = [([name], t) for name in BATTERIES for t in range(1, 16)]
            runs += [([name, other], t) for name in BATTERIES for other in ("good", "imbalanced", "mute")
                     for t in range(1, 16, 2)]
        else:
            runs = [([name], 2) for name in BATTERIES]
            runs += [(["zeros", "imbalanced"], 6), (["imbalanced", "mute"], 6), (["chaos", "good"], 2)]
        with concurrent.futures.ThreadPoolExecutor(24 if LONG else 12) as pool:
            wrong = [told for told in pool.map(lambda run: self.judge(*run), runs) if told]
        self.assertEqual(wrong, [])
        self.assertEqual(self.check("--serial", self.battery("good").link)[0], OK, "not all is UNKNOWN")

    def test_the_worst_wins_and_every_source_has_a_line(self):
        fault, mute, good = (self.battery(name) for name in ("imbalanced", "mute", "good"))
        code, text = self.check("--serial", mute.link, "--serial", fault.link, "--serial", good.link, "--timeout", "7")
        self.assertEqual(code, CRITICAL)
        summary, *lines = text.splitlines()
        self.assertRegex(summary, r"^WECO CRITICAL - 1 CRITICAL, 1 UNKNOWN, 1 OK: \S+ \| ")
        self.assertEqual([line.split()[1] for line in lines], ["UNKNOWN", "CRITICAL", "OK"])
        self.assertRegex(lines[0], "nothing answers on")
        self.assertRegex(lines[1], "Pack Vol Imbalance")

    def test_too_little_time_is_not_an_all_clear(self):
        battery = self.battery("imbalanced")
        self.assertEqual(self.check("--serial", battery.link, "--timeout", "1")[0], UNKNOWN)
        self.assertEqual(self.check("--serial", battery.link)[0], CRITICAL)

    def test_wrong_words_are_unknown_on_standard_output(self):
        open(self.path("bad.json"), "w").close()
        for arguments in (["--bogus"], ["-t", "0"], ["-t", "x"], ["-w", "soc"], ["-w", "soc=20:10"], ["-c", "volts=3"],
                          ["-w", "temp=5,temperature_max=4"], ["--demo", "no-such-story"], ["--modules", "9"],
                          ["--config", self.path("bad.json")], ["--map", self.path("none")], ["--tcp", "x"], [],
                          ["--serial", "/x/y", "--serial", "/x/./y"], ["--replay", "/x"], ["--help"]):
            with self.subTest(arguments):
                result = run("check", *arguments, env=environment(HOME=self.directory))
                self.assertEqual(result.returncode, UNKNOWN, result.stdout)
                if arguments != ["--help"]:
                    self.assertRegex(result.stdout, r"^WECO UNKNOWN - \S[^\n]*\n$")

    def test_ranges_are_those_of_the_guidelines(self):
        battery = self.battery("good")
        cases = [("-w", "soc=20:,delta=80,temp=45", OK), ("-w", "soc=70:", WARNING), ("-c", "soc=~:20", CRITICAL),
                 ("-c", "soc=@60:70", CRITICAL), ("-w", "temp=23:45", WARNING), ("-c", "delta=2", CRITICAL)]
        for option, ranges, expected in cases:
            with self.subTest(ranges):
                code, text = self.check("--serial", battery.link, option, ranges)
                self.assertEqual(code, expected, text)
        text = self.check("--serial", battery.link, "-w", "soc=20:,temp=-5:45", "-c", "soc=10:")[1]
        self.assertIn("'soc'=63.2%;20:;10:;0;100", text)
        self.assertIn("'temperature_max'=25C;-5:45", text)
        self.assertEqual(self.check("--serial", self.battery("mute").link, "--timeout", "2", "-w", "soc=20:")[0], UNKNOWN)


class LookingOnTest(SystemTest):
    """What another program tells through its socket is judged as what is heard here."""

    def setUp(self):
        super().setUp()
        self.env = environment(XDG_STATE_HOME=self.path("state"))

    def test_a_fault_that_a_watch_holds_is_told_at_once(self):
        port, _ = self.simulate("port", 3, "--scenario", "pack-imbalance")
        log = open(self.path("log"), "w", encoding="utf-8")
        self.addCleanup(log.close)
        self.start(PROGRAM, "watch", "--jsonl", "--serial", port, stdout=log, env=self.env)
        def said():
            with open(self.path("log"), encoding="utf-8") as file:
                return file.read()
        until(lambda: "pack_voltage_imbalance" in said(), said, 60)
        # One second is less than any alarm takes to be confirmed.
        result = run("check", "--serial", port, "--timeout", "1", env=self.env)
        self.assertEqual(result.returncode, CRITICAL, result.stdout)
        self.assertIn("Pack Vol Imbalance", result.stdout)
        self.assertIn('"pack_voltage_imbalance"', run("snapshot", "--json", "--serial", port, env=self.env).stdout)

    def tell(self, age, period=1.0):
        """A program that holds a port and tells of values of this age, in seconds; gives what check says of them."""
        folder = os.path.join(self.path("state"), "wecotui", "run")
        os.makedirs(folder, exist_ok=True)
        battery = Battery(self.path("port"), answer=lambda data: b"")
        self.addCleanup(battery.close)
        holder = self.start("flock", battery.link, "sleep", "60")
        until(lambda: subprocess.run(["flock", "-n", battery.link, "true"]).returncode, "the lock")
        real = os.path.realpath(battery.link)
        heard = round((time.clock_gettime(time.CLOCK_MONOTONIC) - age) * 1e6)

        def observed(place, field, number, decimals, unit):
            return {"at": heard, "observed": {
                "place": place, "field": field, "value": round(number / 10 ** decimals, decimals), "unit": unit,
                "grade": "measured", "source": "port r14", "heard": heard, "period": round(period * 1e6)}}
        line = {
            "hello": {"version": 2, "program": "wecotui watch", "pid": holder.pid, "target": real},
            "changes": [observed("module 1", "total_voltage", 5300, 2, "V"), observed("cluster", "soc", 640, 1, "%"),
                        observed("cluster", "current", 0, 1, "A"),
                        {"at": heard, "observed": {
                            "place": "module 1", "field": "pack_imbalance", "value": False, "unit": "bool",
                            "grade": "measured", "source": "port r71", "heard": heard, "period": round(period * 1e6)}}],
            "links": [{"name": "port", "kind": "serial", "state": "up", "good": 9, "bad_checksum": 0, "implausible": 0,
                       "timeouts": 0}],
            "complete": True}
        path = os.path.join(folder, real.lstrip("/").replace("/", "-") + ".sock")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path)
            server.listen(4)
            process = self.start(PROGRAM, "check", "--serial", battery.link, "--timeout", "3", env=self.env,
                                 stdout=subprocess.PIPE, text=True)
            clients = []
            while process.poll() is None:
                # Whoever comes, as often as it comes.
                if select.select([server], [], [], 0.05)[0]:
                    clients.append(server.accept()[0])
                    with contextlib.suppress(BrokenPipeError):
                        clients[-1].sendall(json.dumps(line).encode() + b"\n")
            text = process.communicate(timeout=20)[0]
            for client in clients:
                client.close()
        kill_holder(holder)
        battery.close()
        return process.returncode, text

    def test_values_of_another_program_have_their_age(self):
        code, text = self.tell(age=0.2)
        self.assertEqual(code, OK, text)
        for age, period in [(60, 1), (1800, 1), (1800, 1800), (1800, 1e6), (-3600, 1), (-1e12, 1), (9e12, 1)]:
            with self.subTest(age=age, period=period):
                code, text = self.tell(age, period)
                self.assertEqual(code, UNKNOWN, text)
                self.assertNotIn("'soc'", text)


def kill_holder(process):
    process.kill()
    process.wait()
    subprocess.run(["pkill", "-P", str(process.pid)], check=False)


if __name__ == "__main__":
    unittest.main()
