"""Several sources side by side: none hides another, and nothing of one is taken for the other's."""

import csv
import glob
import json
import os
import re
import subprocess
import time

from harness import (
    IO_ERROR, PATIENCE, PERMISSION, PROGRAM, SILENT, SystemTest, UNAVAILABLE, USAGE, environment, run, until)
from weco_battery import Battery, noise, registers


class SourcesTest(SystemTest):
    def setUp(self):
        super().setUp()
        self.env = environment(XDG_STATE_HOME=self.path("state"))

    def battery(self, name, **how):
        folder = os.path.dirname(self.path(name))
        os.makedirs(folder, exist_ok=True)
        battery = Battery(self.path(name), **how)
        self.addCleanup(battery.close)
        return battery

    def pair(self):
        """Two ports of the same base name, at 53 V and at 51 V."""
        return (self.battery("s1/bms", words=registers(slaves=0)),
                self.battery("s2/bms", words=registers(slaves=0, cell=3200)))

    @staticmethod
    def serial(*batteries):
        return [word for battery in batteries for word in ("--serial", getattr(battery, "link", battery))]

    def test_snapshot_tells_the_living_and_says_why_of_the_dead(self):
        living = self.battery("living", words=registers(slaves=0))
        mute = self.battery("mute", answer=lambda _: b"")
        garbled = self.battery("garbled", chatter=noise(), answer=lambda _: b"")
        gone = self.path("gone")
        sources = self.serial(mute, living, gone, garbled)
        result = run("snapshot", "--json", *sources, "--timeout", "2", env=self.env)
        # Missing is worse than garbled, garbled worse than silent.
        self.assertEqual(result.returncode, UNAVAILABLE, result.stderr)
        document = json.loads(result.stdout)
        links = {link["name"]: link for link in document["links"]}
        self.assertEqual({name: link["state"] for name, link in links.items()},
                         {"mute": "silent", "living": "up", "gone": "closed", "garbled": "garbled"})
        self.assertNotIn("reason", links["living"])
        for name, words in [("mute", "nothing answers on mute"), ("gone", "no serial port at"),
                            ("garbled", "fit no WeCo frame")]:
            self.assertIn(words, links[name]["reason"])
            self.assertIn(words, result.stderr)
        self.assertEqual(result.stderr.count("\n"), 3, "one sentence for each of the dead")
        clusters = {cluster["name"]: cluster for cluster in document["clusters"]}
        self.assertEqual(clusters["living"]["modules"][0]["fields"]["total_voltage"]["value"], 52.99)
        for name in ("mute", "gone", "garbled"):
            self.assertEqual((clusters[name]["fields"], clusters[name]["modules"]), ({}, []))
        text = run("snapshot", "--text", *sources, "--timeout", "2", env=self.env)
        self.assertEqual(text.returncode, UNAVAILABLE)
        self.assertRegex(text.stdout, r"(?m)^link gone serial closed .* reason no serial port at")
        self.assertIn("total_voltage 52.99 V", text.stdout)

    def test_metrics_say_that_a_battery_is_dead(self):
        living, mute = self.battery("living"), self.battery("mute", answer=lambda _: b"")
        for sources in (self.serial(living, mute), self.serial(mute)):
            result = run("snapshot", "--prometheus", *sources, "--timeout", "2", env=self.env)
            self.assertEqual(result.returncode, SILENT)
            self.assertIn('weco_link_up{cluster="mute",link="mute"} 0\n', result.stdout)
            # That nothing is wrong with it is known to nobody.
            self.assertNotRegex(result.stdout, 'weco_alarm_active{cluster="mute",id="(?!link_)')
            verdict = subprocess.run(["promtool", "check", "metrics"], input=result.stdout, capture_output=True, text=True)
            self.assertEqual(verdict.returncode, 0, verdict.stderr)
            self.assertEqual('weco_soc_ratio{cluster="living"' in result.stdout, len(sources) > 2)

    def test_the_code_is_that_of_the_worst(self):
        mute = self.battery("mute", answer=lambda _: b"")
        pulled = self.battery("pulled", breaks_after=60)
        living = self.battery("living")
        result = run("snapshot", "--json", *self.serial(mute, pulled, living), "--timeout", "2", env=self.env)
        self.assertIn(result.returncode, (IO_ERROR, UNAVAILABLE), result.stderr)
        self.assertEqual(len(json.loads(result.stdout)["links"]), 3)
        alone = run("snapshot", "--json", *self.serial(mute), "--timeout", "1", env=self.env)
        self.assertEqual((alone.returncode, alone.stdout), (SILENT, ""))

    def test_two_ports_of_one_name_share_nothing(self):
        first, second = self.pair()
        sources = self.serial(first, second)
        document = json.loads(run("snapshot", "--json", *sources, env=self.env).stdout)
        volts = {c["name"]: c["modules"][0]["fields"]["total_voltage"] for c in document["clusters"]}
        self.assertEqual({name: item["value"] for name, item in volts.items()}, {"s1/bms": 52.99, "s2/bms": 51.23})
        self.assertEqual({item["source"] for item in volts.values()}, {"s1/bms r14", "s2/bms r14"})
        self.assertEqual([link["name"] for link in document["links"]], ["s1/bms", "s2/bms"])
        metrics = run("snapshot", "--prometheus", *sources, env=self.env).stdout
        self.assertIn('weco_module_total_voltage_volts{cluster="s1/bms",module="1"} 52.99', metrics)
        self.assertIn('weco_module_total_voltage_volts{cluster="s2/bms",module="1"} 51.23', metrics)
        verdict = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True, text=True)
        self.assertEqual((verdict.returncode, verdict.stderr), (0, ""))

    def watch(self, *sources, lines=4):
        capture = self.path(f"capture{next(self.numbers)}.log")
        process = self.start(PROGRAM, "watch", "--jsonl", "--record", capture, *sources, env=self.env,
                             stdout=subprocess.PIPE, text=True)
        with process.stdout:
            heard = 0
            while heard < lines:
                heard += '"readings"' in process.stdout.readline()
            process.terminate()
            process.stdout.read()
        self.assertEqual(process.wait(PATIENCE), 0)
        return capture

    def export(self):
        result = run("export", "--from", "-1h", "--json", env=self.env)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def test_history_logs_and_captures_are_each_their_own(self):
        first, second = self.pair()
        # Alone a port is called as it always was, and what was kept under that name stays there.
        self.watch(*self.serial(first))
        before = self.export()
        self.assertIn('"bms"', before)
        capture = self.watch(*self.serial(first, second))
        after = self.export()
        for name in ("bms", "s1/bms", "s2/bms"):
            self.assertIn(f'"{name}"', after.replace("\\/", "/"))
        old = [line for line in before.splitlines() if '"bms"' in line and "total_voltage" in line]
        self.assertTrue(all(line in after for line in old), "the old series is as it was")
        with open(capture, encoding="utf-8") as file:
            text = file.read()
        for name in ("s1/bms", "s2/bms"):
            self.assertRegex(text, rf"(?m)^# \(\d+\.\d+\) {name} < ")
        replayed = json.loads(run("snapshot", "--json", "--replay", capture, env=self.env).stdout)
        volts = {c["modules"][0]["fields"]["total_voltage"]["source"].split()[0]:
                 c["modules"][0]["fields"]["total_voltage"]["value"] for c in replayed["clusters"]}
        self.assertEqual(volts, {"s1/bms": 52.99, "s2/bms": 51.23})

    def test_the_daily_logs_are_in_folders_of_their_own(self):
        first, second = self.pair()
        process = self.start(PROGRAM, "watch", *self.serial(first, second), env=self.env)
        folder = os.path.join(self.path("state"), "wecotui", "logs")

        def logs():
            return sorted(glob.glob(os.path.join(folder, "*", "*.csv")))
        # A line of each begins within the minute.
        until(lambda: len(logs()) == 2, logs, 90)
        self.assertEqual([os.path.basename(os.path.dirname(path)) for path in logs()], ["s1-bms", "s2-bms"])
        process.terminate()
        process.wait(PATIENCE)
        for path, volts in zip(logs(), ("52.99", "51.23")):
            with open(path, newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            self.assertEqual({row["module 1 total_voltage [V]"] for row in rows} - {""}, {volts})

    def test_the_same_device_twice_is_refused(self):
        first, _ = self.pair()
        os.symlink(first.link, self.path("other"))
        cases = [self.serial(first, first), self.serial(first, self.path("other")),
                 self.serial(first, first.path), ["--tcp", "localhost:4001", "--tcp", "LOCALHOST:4001"],
                 ["--can", "can0", "--can", "can0"], [*self.serial(first), "--can", "can0", "--can", "can0"],
                 self.serial("/dev/no-such", "/dev/./no-such")]
        for sources in cases:
            for command in (["snapshot"], ["watch", "--no-history"], ["record", "-o", self.path("never.log")]):
                with self.subTest(command=command[0], sources=sources):
                    result = run(*command, *sources, env=self.env)
                    self.assertEqual(result.returncode, USAGE, result.stderr)
                    self.assertRegex(result.stderr, r"^wecotui: .*(same device|named twice)[^\n]*\n$")
        self.assertFalse(os.path.exists(self.path("never.log")))
        result = run("bridge", "--pc", first.link, "--bms", self.path("other"))
        self.assertEqual(result.returncode, USAGE, result.stderr)
        self.assertEqual(first.reads, [], "nothing was opened")
