"""Windows of any size, text without an end, signals from outside, clients that hang: none of them hurts."""

import json
import os
import signal
import socket
import termios

from harness import PROGRAM, SystemTest, environment, load, run, until

LARGEST = 65535


def resident(pid):
    """Kilobytes of memory that a program holds."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


class Windows(SystemTest):
    def ends_well(self, terminal):
        terminal.send(b"q")
        self.assertEqual(terminal.wait(), 0)
        self.assertEqual(terminal.line(), terminal.line_before)

    def test_a_window_of_any_size_is_drawn_as_far_as_one_can_look(self):
        for columns, rows in ((LARGEST, LARGEST), (LARGEST, 1), (1, LARGEST), (1, 1), (0, 0), (1000, 500)):
            with self.subTest(columns=columns, rows=rows):
                terminal = self.terminal("--demo", columns=columns, rows=rows)
                until(lambda: len(terminal.pump(0.1)) >= 0 and len(terminal.output) > 20, "a drawing")
                terminal.pump(0.3)
                self.assertTrue(terminal.is_alive())
                self.assertLess(resident(terminal.pid), 250_000)
                self.ends_well(terminal)

    def test_lines_and_columns_may_say_anything(self):
        for lines, columns in (("65535", "65535"), ("99999999999999999999", "1"), ("-5", "0"), ("x", "")):
            with self.subTest(lines=lines, columns=columns):
                terminal = self.terminal("--demo", env=environment(LINES=lines, COLUMNS=columns))
                until(lambda: len(terminal.pump(0.1)) >= 0 and len(terminal.output) > 20, "a drawing")
                terminal.pump(0.3)
                self.assertTrue(terminal.is_alive())
                self.assertLess(resident(terminal.pid), 250_000)
                self.ends_well(terminal)

    def test_a_window_that_grows_and_shrinks_takes_no_more_memory_each_time(self):
        terminal = self.terminal("--demo")
        terminal.wait_for(b"Cell")
        held = []
        for _ in range(6):
            for size in ((LARGEST, LARGEST), (1, 1), (0, 0), (LARGEST, 2), (80, 24)):
                terminal.resize(*size)
                terminal.pump(0.15)
            self.assertTrue(terminal.is_alive())
            held.append(resident(terminal.pid))
        self.assertLess(max(held), 300_000)
        self.assertLess(held[-1], held[1] + 8_000, held)
        start = len(terminal.output)
        terminal.resize(81, 24)
        terminal.wait_for(b"Cell", start=start)
        self.ends_well(terminal)


class Configuration(SystemTest):
    def test_a_configuration_of_a_hundred_thousand_keys_is_read_at_once(self):
        path = self.path("config.json")
        with open(path, "w", encoding="ascii") as file:
            file.write("{\n" + ",\n".join(f"k{number:x}:1" for number in range(100_000)) + "}")
        result = run("--config", path, "--print-config", timeout=20)
        self.assertEqual(result.returncode, 65)
        self.assertIn("k0 is not known", result.stderr)
        self.assertLess(len(result.stderr), 2000)
        with open(path, "w", encoding="ascii") as file:
            file.write("{\n" + ",\n".join(f"k{number:x}:1" for number in range(100_000)) + ",\nk7: 2}")
        result = run("--config", path, "--print-config", timeout=20)
        self.assertIn("line 100002: k7 stands here again, first in line 9", result.stderr)
        with open(path, "w", encoding="utf-8") as file:
            file.write("{\n a" + "\u0301" * 400_000 + ": 1, b" + "\u0327\u0301" * 50_000 + ": 1}")
        result = run("--config", path, "--print-config", timeout=20)
        self.assertEqual(result.returncode, 65)


class SignalsFromOutside(SystemTest):
    ENDS = [signal.SIGQUIT, signal.SIGABRT, signal.SIGBUS, signal.SIGSEGV, signal.SIGILL, signal.SIGFPE, signal.SIGSYS,
            signal.SIGTRAP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGXCPU, signal.SIGVTALRM,
            signal.SIGPROF, signal.SIGIO, signal.SIGPWR]

    def test_every_signal_leaves_the_terminal_as_it_was(self):
        for number in self.ENDS + [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]:
            with self.subTest(number.name):
                terminal = self.terminal("--demo", "--no-history", env=environment(SWIFT_BACKTRACE="enable=no"))
                terminal.wait_for(b"Cell")
                start = len(terminal.output)
                terminal.signal(number)
                self.assertEqual(terminal.wait(), -number if number in self.ENDS else 0)
                self.assertIn(b"\x1b[?1049l", terminal.output[start:])
                self.assertIn(b"\x1b[?25h", terminal.output[start:].replace(b"\x1b[?12l\x1b[?25h", b"\x1b[?25h"))
                line = terminal.line()
                self.assertTrue(line[3] & termios.ECHO and line[3] & termios.ICANON)
                self.assertEqual(line, terminal.line_before)

    def test_a_file_that_may_grow_no_more_ends_nobody(self):
        state, complaints = self.path("state"), self.path("stderr")
        with open(complaints, "w", encoding="utf-8") as stderr:
            watch = self.start(
                "bash", "-c", f"ulimit -f 40; exec {PROGRAM} watch {' '.join(self.named_demo())} --jsonl --interval 0 > {self.path('out')}",
                env=environment(XDG_STATE_HOME=state), stderr=stderr)

        def said():
            with open(complaints, encoding="utf-8") as file:
                return file.read()
        until(lambda: "standard output takes nothing" in said(), lambda: f"the word, in {said()!r}", 30)
        self.assertIsNone(watch.poll())


class HangingClients(SystemTest):
    def test_clients_that_hang_lock_nobody_out(self):
        port, state = self.simulate()
        runtime = self.path("run")
        os.mkdir(runtime, 0o700)
        env = environment(XDG_RUNTIME_DIR=runtime, XDG_STATE_HOME=self.path("state"))
        self.start(PROGRAM, "watch", "--serial", port, env=env)
        folder = os.path.join(runtime, "wecotui")
        until(lambda: os.path.isdir(folder) and os.listdir(folder), "the shared socket")
        path = os.path.join(folder, os.listdir(folder)[0])
        until(lambda: run("snapshot", "--serial", port, "--json", env=env).returncode == 0, "a first look")
        hanging = []
        for _ in range(16):
            client = socket.socket(socket.AF_UNIX)
            client.connect(path)
            self.addCleanup(client.close)
            hanging.append(client)
        reader = socket.socket(socket.AF_UNIX)
        reader.connect(path)
        self.addCleanup(reader.close)
        for _ in range(3):
            result = run("snapshot", "--serial", port, "--json", env=env)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(json.loads(result.stdout)["clusters"][0]["modules"][0]["index"], 1)
            # One that reads what it is sent stays.
            self.assertGreater(len(reader.recv(1 << 20)), 0)
        self.assertTrue(load(state))
