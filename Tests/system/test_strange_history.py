"""A history that nobody of ours wrote: nothing in it runs, nothing in it is believed, and a new one is begun."""

import contextlib
import json
import os
import sqlite3
import subprocess

from harness import PROGRAM, SystemTest, environment, run, until

# The schema of the program's second version, as any SQLite shows it (`.schema`).
SCHEMA = [
    "CREATE TABLE series(id INTEGER PRIMARY KEY, cluster TEXT NOT NULL, place TEXT NOT NULL, field TEXT NOT NULL, "
    "UNIQUE(cluster, place, field))",
    "CREATE TABLE reading(tier INTEGER NOT NULL, slot INTEGER NOT NULL, series INTEGER NOT NULL, low REAL NOT NULL, "
    "high REAL NOT NULL, last REAL NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(tier, slot, series)) WITHOUT ROWID",
    "CREATE TABLE alarm(id INTEGER PRIMARY KEY, cluster TEXT NOT NULL, alarm TEXT NOT NULL, place TEXT NOT NULL, "
    "subject TEXT NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, cleared INTEGER, "
    "count INTEGER NOT NULL, value INTEGER, value_decimals INTEGER, limit_value INTEGER, limit_decimals INTEGER, "
    "unit TEXT, grade TEXT NOT NULL, note TEXT, acknowledged_by TEXT, acknowledged_at INTEGER)",
    "CREATE INDEX alarm_by_time ON alarm(first_seen)",
    "CREATE TABLE link(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, cluster TEXT NOT NULL, link TEXT NOT NULL, "
    "word TEXT NOT NULL, text TEXT NOT NULL)",
    "CREATE INDEX link_by_time ON link(at)",
    "CREATE TABLE audit(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, cluster TEXT NOT NULL, change INTEGER NOT NULL, "
    "text TEXT NOT NULL)",
    "CREATE INDEX audit_by_time ON audit(at)",
]
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, i, i, i FROM n"
LARGEST = 9223372036854775807


def made(path, *statements, schema=SCHEMA, version=2):
    with contextlib.closing(sqlite3.connect(path)) as database:
        for sql in list(schema) + list(statements):
            database.execute(*(sql if isinstance(sql, tuple) else (sql,)))
        database.execute(f"PRAGMA user_version = {version}")
        database.commit()


def noise(path):
    with open(path, "wb") as file:
        file.write(b"not a database " * 1000)


def without(table):
    return [sql for sql in SCHEMA if f" {table}(" not in sql and f" ON {table}(" not in sql]


# None of these is a history of this program.
FOREIGN = {
    "a view in place of a table": lambda p: made(
        p, f"CREATE VIEW series(id, cluster, place, field) AS {ENDLESS}", schema=without("series")),
    "a view beside the tables": lambda p: made(p, f"CREATE VIEW more AS {ENDLESS}"),
    "a trigger": lambda p: made(
        p, "CREATE TRIGGER t AFTER INSERT ON reading BEGIN DELETE FROM alarm; DELETE FROM link; END"),
    "an index with an expression": lambda p: made(p, "CREATE INDEX i ON reading(abs(low))"),
    "ids that repeat": lambda p: made(
        p, "CREATE TABLE series(id, cluster, place, field)",
        "INSERT INTO series VALUES(1, 'demo source house', 'cluster', 'soc'), (1, 'demo source house', 'cluster', 'current')",
        schema=without("series")),
    "other types": lambda p: made(
        p, "CREATE TABLE reading(tier TEXT, slot BLOB, series TEXT, low, high, last, count)",
        schema=without("reading")),
    "a table missing": lambda p: made(p, schema=without("alarm")),
    "nothing of what its version says": lambda p: made(p, "CREATE TABLE t(a)", schema=[], version=2),
    "another program's database": lambda p: made(p, "CREATE TABLE bookmarks(url TEXT)", schema=[], version=0),
    "a version below zero": lambda p: made(p, version=-5),
    "no database": lambda p: noise(p),
}


class StrangeHistory(SystemTest):
    def setUp(self):
        super().setUp()
        self.env = environment(XDG_STATE_HOME=self.path("state"))
        self.folder = self.path("state/wecotui")
        os.makedirs(self.folder)
        # --demo keeps nothing.
        self.named = self.named_demo()
        self.history = os.path.join(self.folder, "history.sqlite")

    def errors(self):
        with open(self.path("errors"), encoding="utf-8") as file:
            return file.read()

    def watch(self, condition, what, expected=""):
        """Runs `watch` until something is so, ends it, and gives what it said on stderr."""
        with open(self.path("errors"), "w+", encoding="utf-8") as errors:
            watch = self.start(PROGRAM, "watch", *self.named, "--jsonl", env=self.env, stdout=subprocess.DEVNULL,
                               stderr=errors)
            try:
                until(lambda: condition() and expected in self.errors() or watch.poll() is not None, what)
                self.assertIsNone(watch.poll(), "it goes on")
                watch.terminate()
                self.assertEqual(watch.wait(), 0)
            finally:
                errors.seek(0)
                said = errors.read()
        return said

    def rows(self):
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self.history}?mode=ro", uri=True)) as database:
                return database.execute(
                    "SELECT count(*) FROM reading JOIN series ON series.id = series WHERE cluster = 'demo source house' "
                    "AND typeof(low) = 'real' AND slot BETWEEN 1000000 AND 10000000000").fetchone()[0]
        except sqlite3.Error:
            return 0

    def aside(self):
        return [name for name in os.listdir(self.folder) if ".damaged-" in name]

    def test_what_is_no_history_of_ours_is_put_aside_and_a_new_one_begun(self):
        for what, make in FOREIGN.items():
            with self.subTest(what):
                for name in os.listdir(self.folder):
                    if name.startswith("history"):
                        os.unlink(os.path.join(self.folder, name))
                make(self.history)
                with open(self.history, "rb") as file:
                    before = file.read()
                result = run("export", "--from", "-30d", "--json", env=self.env, timeout=30)
                self.assertIn(result.returncode, (65, 74), f"{result.returncode}: {result.stderr}")
                self.assertEqual(result.stdout, "")
                self.assertIn(self.history, result.stderr)
                said = self.watch(lambda: self.aside() and self.rows() > 0, lambda: f"a new history: {what}", "was kept as")
                self.assertIn("and a new one begun", said)
                kept = os.path.join(self.folder, self.aside()[0])
                with open(kept, "rb") as file:
                    self.assertEqual(file.read(), before, "not a byte of it was changed")
                self.assertEqual(
                    sorted(n for n in os.listdir(self.folder) if n.startswith("history.sqlite") and "damaged" not in n),
                    ["history.sqlite"])

    def test_strange_values_in_a_history_of_ours_trap_nobody_and_are_not_shown(self):
        now = int(subprocess.check_output(["date", "+%s"]))
        alarm = ("INSERT INTO alarm(cluster, alarm, place, subject, first_seen, last_seen, cleared, count, value, "
                 "value_decimals, limit_value, limit_decimals, unit, grade, note, acknowledged_by, acknowledged_at) "
                 "VALUES('demo source house', 'cell_damage_fault', ?, '', ?, ?, ?, ?, ?, ?, ?, ?, 'mV', 'computed', ?, ?, ?)")
        odd = [LARGEST, -LARGEST - 1, 9e999, "text", b"\x00\xff" * 50, 3]
        statements = ["INSERT INTO series VALUES(1, 'demo source house', 'cluster', 'soc')",
                      f"INSERT INTO series VALUES({LARGEST}, 'demo source house', 'module 99999999999999 cell -4', 'soc')",
                      "INSERT INTO series VALUES(7, 'demo source house', 'module 1', 'total_voltage')",
                      ("INSERT INTO series VALUES(8, ?, ?, ?)", (b"\xff\x00\xfe", "x" * 2_000_000, "soc"))]
        for position, value in enumerate(odd):
            for series in (1, 7, LARGEST):
                for tier in (0, 1, 2, 3, -9):
                    width = {0: 1, 1: 10, 2: 60, 3: 900}.get(tier, 1)
                    statements.append(("INSERT OR IGNORE INTO reading VALUES(?, ?, ?, ?, ?, ?, ?)",
                                       (tier, now // width - position * 7, series, value, value, value, value)))
            for moment in (now * 1_000_000, LARGEST, -LARGEST - 1, 0, value):
                statements.append((alarm, (f"module {position} cell {LARGEST}", moment, moment, value, value, value,
                                           value, value, value, value, value, value)))
                statements.append((alarm, ("module 1 cell 2", moment, moment, None, LARGEST, LARGEST, LARGEST,
                                           -LARGEST - 1, -5, "n" * 100_000, "\x1b]0;x\x07", moment)))
                statements.append(("INSERT INTO link(at, cluster, link, word, text) VALUES(?, 'demo source house', ?, ?, ?)",
                                   (moment, value, "other_module" if position == 2 else value, value)))
        made(self.history, *statements)
        for form in ("--csv", "--json"):
            for every in ("1", "10", "60", "900"):
                result = run("export", "--from", "1970-01-01", "--to", "9999-01-01", form, "--every", every,
                             env=self.env, timeout=60)
                self.assertIn(result.returncode, (0, 74), f"{result.returncode}: {result.stderr}")
                if form == "--json" and result.returncode == 0:
                    json.loads(result.stdout)
                for word in ("inf", "nan", "e+"):
                    self.assertNotIn(word, result.stdout.lower().replace("info", ""))
        terminal = self.terminal(*self.named, columns=120, rows=40, env=self.env)
        terminal.wait_for(b"Cell")
        for key in b"67", b"+++", b"----", b"6\r", b"q":
            terminal.send(key)
            terminal.pump(0.2)
        terminal.send(b"\x1b\x1bq")
        self.assertEqual(terminal.wait(), 0)
        self.assertNotIn(b"\x1b]0;x", terminal.output)

    def test_a_value_that_is_far_too_long_is_no_history_of_ours(self):
        made(self.history, ("INSERT INTO link VALUES(1, ?, 'demo source house', 'a', 'up', ?)", (1, b"x" * 40_000_000)),
             ("INSERT INTO series VALUES(1, ?, 'cluster', 'soc')", ("y" * 40_000_000,)))
        said = self.watch(lambda: self.aside() and self.rows() > 0, "a new history", "was kept as")
        self.assertIn("and a new one begun", said)

    def test_a_clean_end_leaves_one_file(self):
        for command in (["watch"], None):
            with self.subTest(command):
                if command:
                    self.watch(lambda: self.rows() > 0, "readings")
                else:
                    terminal = self.terminal(*self.named, env=self.env)
                    until(lambda: terminal.pump(0.1) is not None and os.path.exists(self.history + "-wal"), "a commit")
                    terminal.send(b"q")
                    self.assertEqual(terminal.wait(), 0)
                self.assertEqual([n for n in os.listdir(self.folder) if n.startswith("history")], ["history.sqlite"])
                self.assertEqual(run("export", "--from", "-1h", env=self.env).returncode, 0)
                self.assertEqual([n for n in os.listdir(self.folder) if n.startswith("history")], ["history.sqlite"])
