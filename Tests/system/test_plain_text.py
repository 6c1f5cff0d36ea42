"""Names and texts from outside go nowhere raw: no command lets one move a cursor, end a line or turn a reader's eye."""
import concurrent.futures
import csv
import io
import json
import os
import re
import socket
import sqlite3
import subprocess
import unicodedata

from harness import PROGRAM, SystemTest, environment, run, until

# C0, C1, DEL, a title, bidirectional marks, separators, zero widths, tags; what a shell, a table, a label takes for its own.
HOSTILE = ["=ev\x9bi\u202el\n\x1b]2;X\x07\u2028", "+a,b\\z\u200b\ufeff\u00ad\u061c\r\ntwo\tthree\u2029", "@SUM(A1)|'\" \x7f\x85\u2066\U000e0041",
           "-c;{}\"} 1"]
NAME = HOSTILE[0]
LOG = "".join(f"({1700000000 + n}.000000) can0 {frame}\n" for n in range(12) for frame in (
    "351#1402740E740ECC01", "355#3E0064000000", "356#4E1302030400", "35C#C000", "35E#50594C4F4E202020", "359#0000000005504E00",
    "370#1B5B324A9B324A0A"))


def odd(text):
    """The characters that must not be there."""
    return {character for character in text
            if character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Cn")}


class PlainTextTest(SystemTest):
    def plain(self, *arguments, lines=None, **options):
        options.setdefault("env", self.env)
        result = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, **options)
        for stream in (result.stdout, result.stderr):
            text = stream.decode("utf-8", "strict")
            self.assertEqual(odd(text), set(), f"{arguments}: {text[:300]!r}")
            if lines is not None and text:
                self.assertEqual(text.count("\n"), lines, f"{arguments}: {text[:500]!r}")
        return result

    def setUp(self):
        super().setUp()
        self.env = environment(XDG_STATE_HOME=self.path("state"), XDG_CONFIG_HOME=self.path("config"), XDG_RUNTIME_DIR=self.path("run"))
        os.mkdir(self.path("run"), 0o700)
        self.log = self.path("can.log")
        with open(self.log, "w", encoding="ascii") as file:
            file.write(LOG)

    def config(self, name, source, **more):
        path = self.path("config.json")
        with open(path, "w", encoding="ascii") as file:
            file.write(json.dumps(dict(sources={name: source}, **more)))
        return path

    def file(self, name, text):
        path = self.path(re.sub("[/\0]", "_", name))
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path

    def test_names_in_a_configuration(self):
        plain = run("snapshot", "--text", "--config", self.config("plain", {"demo": "calm"}), env=self.env)
        for name in HOSTILE:
            with self.subTest(name), concurrent.futures.ThreadPoolExecutor() as pool:
                config = self.config(name, {"demo": "calm"}, technician=name)
                # As many lines as with a name that means no harm.
                text = pool.submit(self.plain, "snapshot", "--text", "--config", config, lines=plain.stdout.count("\n"))
                whole = pool.submit(self.plain, "snapshot", "--json", "--config", config)
                metrics = pool.submit(self.plain, "snapshot", "--prometheus", "--config", config)
                check = pool.submit(self.plain, "check", "--config", config, lines=1)
                text.result()
                check.result()
                self.assertIn(name, json.loads(whole.result().stdout)["clusters"][0]["name"], "JSON keeps all of it")
                for line in metrics.result().stdout.decode().splitlines():
                    self.assertRegex(line, r'^(#.*|weco_\w+\{(\w+="([^"\\]|\\.)*",?)+\} [-\d.]+)$')
                again = self.file("again.json", self.plain("--print-config", "--config", config).stdout)
                self.assertEqual(run("--print-config", "--config", again, env=self.env).returncode, 0)

    def test_file_names_and_arguments(self):
        for name in HOSTILE:
            with self.subTest(name):
                path = self.file(name, LOG)
                rubbish = self.file("r" + name, "hello\n" * 3)
                self.plain("decode", path)
                self.plain("decode", "--json", path)
                for command in (["decode"], ["learn"], ["snapshot", "--replay"], ["redact"], ["map", "check"], ["map", "show"],
                                ["snapshot", "--demo", "--config"], ["snapshot", "--demo", "--map"]):
                    for file in (rubbish, self.path("nowhere " + name.replace("/", "_"))):
                        result = self.plain(*command, file)
                        self.assertNotEqual(result.returncode, 0)
                        if command[0] != "map" or file != rubbish:
                            self.assertEqual(result.stderr.count(b"\n"), 1, result.stderr)
                self.plain("snapshot", "--replay", path)
                self.plain("watch", "--replay", path, "--speed", "0", "--no-history")
                self.plain("learn", path, "--write-map", path + ".map", "--name=" + name)
                with open(path + ".map", encoding="utf-8") as file:
                    self.assertEqual(odd(file.read()), set())
                self.plain("map", "check", path + ".map")
                self.plain("redact", path)
                for arguments in (["snapshot", "--serial", path], ["check", "--serial", path], ["snapshot", "--can", name],
                                  ["wiring", "x" + name], ["snapshot", "--demo", "x" + name], ["snapshot", "--tcp", name],
                                  ["x" + name], ["--bogus" + name], ["snapshot", "--timeout=" + name, "--demo"],
                                  ["export", "--from=" + name], ["simulate", "--can", name], ["record", "--replay", path, "-o", "/dev/null/" + name],
                                  ["bridge", "--pc", path, "--bms", path], ["snapshot", "--key", "x" + name, "--demo"]):
                    self.assertNotEqual(self.plain(*arguments).returncode, 0, arguments)

    def test_notes_texts_and_links_in_captures(self):
        note = "up \u202e\u2028\u009b2J\u0085 z\u200bz"
        text = f"# WecoTUI capture\n# (1700000000.000000) ttyUSB0 ! {note}\n# (1700000000.100000) ttyUSB0 > 000385F90001\n" + LOG
        capture = self.file("notes.log", text)
        self.plain("decode", capture)
        self.plain("watch", "--replay", capture, "--speed", "0", "--no-history")
        again = self.path("again.log")
        self.plain("record", "--replay", capture, "--speed", "0", "-o", again)
        self.plain("redact", capture, "-o", self.path("redacted.log"))
        for path in (again, self.path("redacted.log")):
            with open(path, encoding="utf-8") as file:
                self.assertEqual(odd(file.read()), set())
        printed = self.file("printed.txt", f"Timestamp: 1727034781.904000    ID: 0351    S Rx    DL:  1    8f    Channel: {note}\n")
        self.plain("decode", printed)

    def test_what_watch_says_to_everybody(self):
        """Standard output, the journal, the service manager, the command for alarms, the history and its tables."""
        box = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(box.close)
        box.bind(self.path("notify"))
        hook = ["sh", "-c", f"env -0 | grep -z ^WECOTUI_ALARM >> '{self.path('alarms')}'"]
        config = self.config(NAME, {"demo": "pack-imbalance"}, on_alarm=hook)
        env = dict(self.env, NOTIFY_SOCKET=self.path("notify"))
        for options in ([], ["--jsonl"]):
            output = self.path("watched" + "".join(options))
            with open(output, "wb") as file:
                status = os.fstat(file.fileno())
                process = self.start(PROGRAM, "watch", "--config", config, *options, stdout=file, stderr=subprocess.STDOUT,
                                     env=dict(env, JOURNAL_STREAM=f"{status.st_dev}:{status.st_ino}"))
                until(lambda: os.path.getsize(output) > 200 and os.path.exists(self.path("alarms")), "an alarm", 60)
                process.terminate()
                process.wait(30)
            with open(output, encoding="utf-8") as file:
                text = file.read()
            self.assertEqual(odd(text), set())
            for line in text.splitlines():
                self.assertRegex(line, r"^<\d>", "every line is whole")
        box.setblocking(False)
        while True:
            try:
                self.assertEqual(odd(box.recv(65536).decode()) , set())
            except BlockingIOError:
                break
        with open(self.path("alarms"), encoding="utf-8") as file:
            self.assertEqual(odd(file.read().replace("\0", "")), set())
        for path in [os.path.join(folder, name) for folder, _, names in os.walk(self.path("state")) for name in names]:
            if path.endswith((".csv", ".jsonl", ".txt")):
                with open(path, encoding="utf-8", newline="") as file:
                    self.assertEqual(odd(file.read().replace("\r\n", "\n")), set(), path)
        self.export()

    def export(self):
        # What comes out of a history that another program wrote into is no better.
        database = sqlite3.connect(self.path("state") + "/wecotui/history.sqlite")
        names = [row[0] for row in database.execute("select name from sqlite_master where type = 'table'")]
        self.assertTrue(names)
        database.close()
        table = self.plain("export", "--from", "-1h", "--json").stdout
        readings = json.loads(table)["readings"]
        self.assertTrue(readings and all("ev\x9bi" in row["cluster"] for row in readings[:10]))
        result = subprocess.run([PROGRAM, "export", "--from", "-1h", "--csv"], capture_output=True, env=self.env, timeout=60, check=True)
        text = result.stdout.decode().replace("\r\n", "\n")
        self.assertEqual(odd(text), set())
        rows = list(csv.reader(io.StringIO(text)))
        self.assertTrue(all(len(row) == len(rows[0]) for row in rows))
        for row in rows[1:]:
            for cell in row:
                self.assertFalse(cell.lstrip()[:1] in ("=", "+", "@") or cell[:1] == "-" and not re.fullmatch(r"-[\d.]+", cell), cell)

    def test_the_dashboard_its_title_and_what_it_saves(self):
        config = self.config(NAME, {"demo": "calm"}, technician=NAME)
        terminal = self.terminal("--config", config, env=self.env)
        terminal.wait_for(b"\x1b\\]2;[^\x07]*%")
        terminal.send(b"s")
        until(lambda: terminal.pump(0.1) is not None and self.saved(), "a saved screen")
        terminal.send(b":report\r")
        until(lambda: terminal.pump(0.1) is not None and len(self.saved()) > 1, "a report")
        terminal.send(b"q")
        terminal.wait()
        text = terminal.output.decode("utf-8", "strict")
        self.assertNotIn("\x1b]2;X", text)
        # The sequences of the terminal itself are of seven bits.
        allowed = set("\x1b\r\n\x07\b\x0e\x0f\t")
        self.assertEqual(odd(text) - allowed, set())
        for title in re.findall("\x1b\\]2;([^\x07]*)\x07", text):
            self.assertEqual(odd(title), set())
        for path in self.saved():
            with open(path, encoding="utf-8") as file:
                self.assertEqual(odd(file.read()), set(), path)

    def saved(self):
        return [os.path.join(folder, name) for folder, _, names in os.walk(self.path("state")) for name in names if name.endswith(".txt")]

    def test_lines_of_the_shared_socket(self):
        port, _ = self.simulate("port", 2)
        config = self.config(NAME, {"serial": port})
        self.start(PROGRAM, "watch", "--config", config, env=self.env)
        place = until(lambda: [os.path.join(folder, name) for folder, _, names in os.walk(self.path("run")) for name in names
                               if name.endswith(".sock")], "a shared socket", 30)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(place[0])
            client.settimeout(20)
            data = b""
            while data.count(b"\n") < 3:
                data += client.recv(65536)
        for line in data.split(b"\n")[:3]:
            self.assertEqual(odd(line.decode()), set())
            json.loads(line)
