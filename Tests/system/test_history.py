"""The history survives whatever happens to the program, and `export` gives it back."""

import calendar
import concurrent.futures
import contextlib
import csv
import datetime
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

from harness import PATIENCE, PROGRAM, SystemTest, environment, run, until

# How many times the program is killed, and its files are copied.
ROUNDS = int(os.environ.get("HISTORY_ROUNDS", "15"))
# What may be missing at the end, in seconds.
MAY_BE_LOST = 2.0


class Watch:
    """A `watch --jsonl` of a simulated battery that the configuration names, and when it said what it had read."""

    def __init__(self, test, state, *arguments, scenario="house", commit_seconds=1):
        self.env = environment(XDG_STATE_HOME=state)
        history = f"history: {{commit_seconds: {commit_seconds}}}, " if commit_seconds else ""
        config = test.path(f"{scenario}-{commit_seconds}.json")
        # Once: another watch may be reading it.
        if not os.path.exists(config):
            with open(config, "w", encoding="ascii") as file:
                file.write(f"{{{history}sources: {{house: {{demo: '{scenario}'}}}}}}")
        arguments += ("--config", config)
        self.process = test.start(PROGRAM, "watch", "--jsonl", *arguments, stdout=subprocess.PIPE, env=self.env)
        self.lines, self.heard = [], []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        with self.process.stdout:
            self._take(self.process.stdout)

    def _take(self, lines):
        for line in lines:
            document = json.loads(line)
            self.lines.append(document)
            if document["type"] == "readings":
                item = document["clusters"][0]["fields"].get("soc")
                if item:
                    self.heard.append(moment(document["time"]) - item["age_ms"] / 1000)

    def kill(self):
        at = time.time()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.reader.join(5)
        return at


def moment(text):
    whole = calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))
    return whole + float(text[19:-1])


def soc_seconds(path):
    with contextlib.closing(sqlite3.connect(f"file:{path}", uri=True)) as database:
        ok = database.execute("PRAGMA integrity_check").fetchone()[0]
        rows = database.execute(
            "SELECT minute, data FROM seconds JOIN series ON series.id = series WHERE place = 'cluster' "
            "AND field = 'soc'").fetchall()
    return ok, {60 * minute + second for minute, data in rows for second in seconds_of(data)}


def numbers(data):
    """Numbers of seven bits a byte, the lowest first."""
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0


def seconds_of(data):
    """The seconds of a minute that stand in a block, and the last value of each: typed from its description."""
    found, second, last = {}, -1, 0
    assert data[0] <= 6, "whole numbers"
    rest = numbers(data[1:])
    for step in rest:
        second += step // 2 + 1
        plain = step % 2
        count = 1 if plain else next(rest)
        zigzag = next(rest)
        last += zigzag // 2 if zigzag % 2 == 0 else -(zigzag + 1) // 2
        if not plain:
            assert next(rest) >= 0 and next(rest) >= 0
        assert count >= 1
        found[second] = last / 10 ** data[0]
    return found


def seconds_in(path):
    """The same seconds while the file is still being made, or cannot be read."""
    try:
        return soc_seconds(path)[1] if os.path.exists(path) else set()
    except sqlite3.Error:
        return set()


class HistoryTest(SystemTest):
    takes = 75

    def check(self, path, heard, end, what):
        """The database is whole, and everything that was heard long enough before the end is in it."""
        due = {int(at) for at in heard if at < end - MAY_BE_LOST}
        if not os.path.exists(path):
            self.assertEqual(due, set(), what)
            return 0
        ok, seconds = soc_seconds(path)
        self.assertEqual(ok, "ok", what)
        self.assertLessEqual(due, seconds, f"{what}: {sorted(due - seconds)} missing, ended at {end}")
        return len(due)

    def test_killed_at_any_moment_it_loses_no_more_than_two_seconds(self):
        noise = random.Random(41)
        moments = [noise.uniform(0.05, 6.0) for _ in range(ROUNDS)]

        def one(number):
            # Four states take turns, so that most runs go on where a killed one left off.
            state = self.path(f"state{number % 4}-{number // 8}")
            watch = Watch(self, state)
            time.sleep(moments[number])
            end = watch.kill()
            path = os.path.join(state, "wecotui", "history.sqlite")
            return path, watch.heard, end

        checked = 0
        for start in range(0, ROUNDS, 4):
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                results = list(pool.map(one, range(start, min(start + 4, ROUNDS))))
            for number, (path, heard, end) in enumerate(results, start):
                checked += self.check(path, heard, end, f"run {number} of {moments[number]:.2f} s")
        self.assertGreater(checked, ROUNDS)

    def test_files_copied_at_any_moment_open_and_miss_no_more_than_two_seconds(self):
        noise = random.Random(42)
        state = self.path("state")
        path = os.path.join(state, "wecotui", "history.sqlite")
        watch = Watch(self, state)
        until(lambda: os.path.exists(path + "-wal"), "the first commit")
        for number in range(ROUNDS):
            time.sleep(noise.uniform(0.01, 0.4))
            copy = self.path(f"copy{number}.sqlite")
            # The same instant for all files, as when the power goes.
            watch.process.send_signal(signal.SIGSTOP)
            end, heard = time.time(), list(watch.heard)
            shutil.copy(path, copy)
            if os.path.exists(path + "-wal"):
                shutil.copy(path + "-wal", copy + "-wal")
            watch.process.send_signal(signal.SIGCONT)
            if number % 2:
                # What the disk was writing just then: half a page of anything behind what was synced.
                with open(copy + "-wal", "ab") as wal:
                    wal.write(noise.randbytes(noise.randrange(1, 4096)))
            self.check(copy, heard, end, f"copy {number}")
        self.assertIsNone(watch.process.poll())

    def test_a_file_system_that_is_full_does_not_stop_the_watch(self):
        state = self.path("small")
        os.mkdir(state)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=192k", "tmpfs", state], capture_output=True).returncode:
            self.skipTest("mounting needs root")
        self.addCleanup(subprocess.run, ["umount", "-l", state], capture_output=True)
        filler = os.path.join(state, "filler")
        with open(filler, "wb") as file:
            file.write(bytes(120 * 1024))
        watch = Watch(self, state)
        until(lambda: any(line["type"] == "alarm" and line["alarm"]["id"] == "history_notice"
                          for line in watch.lines), lambda: f"the notice, in {watch.lines[-1:]}", 40)
        count = len(watch.heard)
        until(lambda: len(watch.heard) > count + 2, "readings that go on")
        # Room again: what was kept in memory is written. The file holds more than there was room for before.
        os.unlink(filler)
        subprocess.run(["mount", "-o", "remount,size=64m", state], check=True)
        path = os.path.join(state, "wecotui", "history.sqlite")
        first = int(watch.heard[2])
        until(lambda: first in seconds_in(path), "what was heard while the disk was full", 30)

    def test_a_read_only_file_system_does_not_stop_the_watch(self):
        state = self.path("readonly")
        os.mkdir(state)
        if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", state], capture_output=True).returncode:
            self.skipTest("mounting needs root")
        self.addCleanup(subprocess.run, ["umount", "-l", state], capture_output=True)
        path = os.path.join(state, "wecotui", "history.sqlite")
        first = Watch(self, state)
        until(lambda: seconds_in(path), "a history", 30)
        first.process.terminate()
        first.process.wait()
        subprocess.run(["mount", "-o", "remount,ro", state], check=True)
        kept = seconds_in(path)
        watch = Watch(self, state)
        until(lambda: any(line["type"] == "alarm" and line["alarm"]["id"] == "history_notice"
                          for line in watch.lines), lambda: f"the notice, in {watch.lines[-1:]}", 40)
        count = len(watch.heard)
        until(lambda: len(watch.heard) > count + 2, "readings that go on")
        # Writable again: what was heard meanwhile is written behind what was there.
        subprocess.run(["mount", "-o", "remount,rw", state], check=True)
        meanwhile = int(watch.heard[2])
        until(lambda: seconds_in(path) >= kept | {meanwhile}, "what was heard while the disk was read-only", 30)

    def test_a_folder_that_cannot_be_made_is_said_and_the_watch_goes_on(self):
        state = self.path("file")
        with open(state, "w", encoding="ascii"):
            pass
        watch = Watch(self, state)
        until(lambda: len(watch.heard) > 4, "readings")
        until(lambda: "history_notice" in {l["alarm"]["id"] for l in watch.lines if l["type"] == "alarm"}, "the notice")

    def test_export_and_the_daily_log_are_tables(self):
        state = self.path("state")
        watch = Watch(self, state)
        until(lambda: len(watch.heard) > 5, "readings")
        watch.process.send_signal(signal.SIGTERM)
        self.assertEqual(watch.process.wait(PATIENCE), 0)
        result = run("export", "--from", "-1h", "--csv", env=watch.env)
        self.assertEqual(result.returncode, 0, result.stderr)
        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        self.assertIn({"cluster": "demo source house", "place": "module 1 cell 3", "field": "cell_voltage", "unit": "mV"}.items(),
                      [{k: r[k] for k in ("cluster", "place", "field", "unit")}.items() for r in rows])
        for row in rows:
            self.assertLessEqual(float(row["min"]), float(row["last"]))
            self.assertLessEqual(float(row["last"]), float(row["max"]))
            datetime.datetime.strptime(row["time UTC"], "%Y-%m-%d %H:%M:%S")
        file = self.path("out.json")
        self.assertEqual(run("export", "--from", "-1h", "--json", "-o", file, env=watch.env).returncode, 0)
        with open(file, encoding="utf-8") as source:
            document = json.load(source)
        self.assertGreaterEqual(len(document["readings"]), len(rows))
        self.assertEqual(document["links"][0]["state"], "up")
        folder = os.path.join(state, "wecotui", "logs", "demo-source-house")
        with open(os.path.join(folder, os.listdir(folder)[0]), encoding="utf-8", newline="") as source:
            text = source.read()
        self.assertTrue(text.endswith("\r\n"))
        table = list(csv.reader(io.StringIO(text)))
        self.assertEqual({len(row) for row in table}, {len(table[0])})
        self.assertEqual(table[0][:4], ["time UTC", "time local", "event", "alarm"])
        line = dict(zip(table[0], table[1]))
        self.assertTrue(3000 < float(line["module 1 cell 1 [mV]"]) < 3700)

    def test_an_export_does_not_go_over_the_history_itself(self):
        state = self.path("state")
        watch = Watch(self, state)
        until(lambda: len(watch.heard) > 5, "readings")
        watch.process.send_signal(signal.SIGTERM)
        self.assertEqual(watch.process.wait(PATIENCE), 0)
        history = os.path.join(state, "wecotui", "history.sqlite")
        other = self.path("other-name")
        os.symlink(history, other)
        size = os.path.getsize(history)
        for path in (history, other):
            result = run("export", "--from", "-1h", "-o", path, env=watch.env)
            self.assertEqual(result.returncode, 73, result.stderr)
            self.assertIn("is a file that this program itself keeps", result.stderr)
            self.assertEqual(os.path.getsize(history), size)

    def test_readings_are_written_together_and_an_alarm_at_once(self):
        """By default a commit every two minutes, and one with every new alarm, which brings what led to it."""
        watch = Watch(self, self.path("state"), scenario="pack-imbalance", commit_seconds=None)
        path = os.path.join(self.path("state"), "wecotui", "history.sqlite")
        until(lambda: any(l["type"] == "alarm" for l in watch.lines), "the fault", 30)
        told = time.time()

        def alarms():
            try:
                with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
                    return database.execute("SELECT count(*) FROM alarm WHERE alarm = 'pack_voltage_imbalance'").fetchone()[0]
            except sqlite3.Error:
                return 0

        until(lambda: alarms(), "the alarm in the history", 10)
        self.assertLess(time.time() - told, 5)
        self.assertTrue({int(at) for at in watch.heard if at < told - 1} <= seconds_in(path), "what led to it")
        # Where there is no new alarm nothing is written before its time.
        calm = Watch(self, self.path("calm"), commit_seconds=None)
        other, states = os.path.join(self.path("calm"), "wecotui", "history.sqlite"), set()
        until(lambda: seconds_in(other), "the first commit", 20)
        count = len(calm.heard)
        until(lambda: states.add(max(seconds_in(other))) or len(calm.heard) > count + 5, "readings", 20)
        self.assertLessEqual(len(states), 2, "no more than one commit in six seconds")
        # And the end brings all of it.
        heard = list(watch.heard)
        watch.process.send_signal(signal.SIGTERM)
        self.assertEqual(watch.process.wait(PATIENCE), 0)
        self.check(path, heard, time.time() + 10, "after the end")

    def test_the_configuration_says_what_may_be_lost(self):
        text = run("--print-config", "--config", self.config("{history: {commit_seconds: 5}}")).stdout
        self.assertRegex(text, r"history: \{ commit_seconds: 5 \},  // the file: a power cut loses readings of this many")
        self.assertRegex(run("--print-config").stdout, r"history: \{ commit_seconds: 120 \},  // default: a power cut")
        for words in ("{history: {commit_seconds: 0}}", "{history: {commit_seconds: 601}}", "{history: {commit: 5}}"):
            result = run("--print-config", "--config", self.config(words))
            self.assertEqual(result.returncode, 65, words)

    def config(self, words):
        with open(self.path("words.json"), "w", encoding="ascii") as file:
            file.write(words)
        return self.path("words.json")

    def test_no_history_means_none(self):
        state = self.path("state")
        watch = Watch(self, state, "--no-history")
        until(lambda: len(watch.heard) > 1, "readings")
        for command in (["snapshot", "--demo"], ["check", "--demo"]):
            run(*command, env=watch.env)
        watch.kill()
        self.assertFalse(os.path.exists(os.path.join(state, "wecotui", "history.sqlite")))

    def test_a_demo_keeps_none_and_does_not_read_that_of_a_source_of_its_name(self):
        state = self.path("state")
        folder = os.path.join(state, "wecotui")
        env = environment(XDG_STATE_HOME=state)
        terminal = self.terminal("--demo", "house", env=env)
        terminal.wait_for(b"Cell")
        terminal.send(b"q")
        self.assertEqual(terminal.wait(), 0)
        watch = self.start(PROGRAM, "watch", "--demo", "house", "--jsonl", env=env, stdout=subprocess.PIPE, text=True)
        with watch.stdout:
            for _ in range(4):
                self.assertTrue(watch.stdout.readline())
        watch.terminate()
        self.assertEqual(watch.wait(PATIENCE), 0)
        self.assertEqual([name for name in ("history.sqlite", "logs") if os.path.exists(os.path.join(folder, name))], [])
        # The one that the configuration names house is kept, under a name that no scenario has.
        named = Watch(self, state)
        until(lambda: seconds_in(os.path.join(folder, "history.sqlite")), "a history", 30)
        named.process.terminate()
        self.assertEqual(named.process.wait(PATIENCE), 0)
        with contextlib.closing(sqlite3.connect(os.path.join(folder, "history.sqlite"))) as database:
            self.assertEqual({name for (name,) in database.execute("SELECT cluster FROM series")}, {"demo source house"})
