"""The dashboard's manners: what it finds it leaves, and it lives through whatever a terminal can do."""

import fcntl
import os
import random
import re
import signal
import termios
import time

from harness import PROGRAM, SystemTest, Terminal, UNAVAILABLE, environment, run, until
from weco_battery import Battery

ENTER, LEAVE = rb"\x1b\[\?1049h", rb"\x1b\[\?1049l"
PASTE_ON, PASTE_OFF = b"\x1b[?2004h", b"\x1b[?2004l"
SHOW, HIDE = b"\x1b[?25h", b"\x1b[?25l"
# A screen is there when its last line is.
DRAWN = rb"READ ONLY"
COLOUR = re.compile(rb"\x1b\[([0-9;:]*)m")


def has_colour(data):
    for match in COLOUR.finditer(data):
        for number in re.split(rb"[;:]", match.group(1)):
            if number.isdigit() and (30 <= int(number) <= 38 or 40 <= int(number) <= 48 or 90 <= int(number) <= 107):
                return True
    return False


class TerminalTest(SystemTest):
    def assert_left_clean(self, terminal):
        self.assertRegex(terminal.output, LEAVE)
        after = terminal.output[re.compile(LEAVE).search(terminal.output).end():]
        self.assertNotIn(ENTER, after)
        self.assertGreater(terminal.output.rfind(SHOW), terminal.output.rfind(HIDE), "the cursor is shown")
        if b"\x1b[?1000h" in terminal.output:
            self.assertGreater(terminal.output.rfind(b"\x1b[?1000l"), terminal.output.rfind(b"\x1b[?1000h"), "mouse")
        if PASTE_ON in terminal.output:
            self.assertGreater(terminal.output.rfind(PASTE_OFF), terminal.output.rfind(PASTE_ON), "marks of pastes")
        self.assertEqual(terminal.line(), terminal.line_before, "the line's settings are those it found")

    def demo(self, *arguments, **options):
        terminal = self.terminal("--demo", *arguments, **options)
        terminal.wait_for(DRAWN)
        return terminal

    def test_every_way_to_end_it_leaves_a_clean_terminal(self):
        ways = [("q", lambda t: t.send(b"q"), 0), ("Ctrl-C", lambda t: t.send(b"\x03"), 0),
                ("SIGTERM", lambda t: t.signal(signal.SIGTERM), 0), ("SIGHUP", lambda t: t.signal(signal.SIGHUP), 0),
                ("SIGINT", lambda t: t.signal(signal.SIGINT), 0)]
        for name, end, code in ways:
            with self.subTest(name):
                terminal = self.demo()
                end(terminal)
                self.assertEqual(terminal.wait(), code)
                self.assert_left_clean(terminal)

    def test_a_terminal_that_takes_nothing_does_not_stop_the_reading(self):
        port, log = self.path("port"), self.path("requests.log")
        self.start(PROGRAM, "simulate", "--pty", port, "--log", log)
        until(lambda: os.path.exists(port), "a simulated port")
        terminal = self.terminal("--serial", port, "--interval", "0.2")
        terminal.wait_for(DRAWN)
        # Whole screens until the line is full; nobody reads them.
        def lines():
            with open(log, encoding="ascii") as file:
                return len(file.readlines())
        for _ in range(20):
            terminal.send(b"\x0c")
            before = lines()
            until(lambda: lines() > before + 4, "requests while the terminal is stuck")
        # The link is back: what waited comes, then the present.
        start = len(terminal.output)
        terminal.send(b"2")
        terminal.wait_for(rb"Parallel Overview", start=start)
        terminal.send(b"q")
        self.assertEqual(terminal.wait(), 0)
        self.assert_left_clean(terminal)

    def test_it_ends_when_the_terminal_is_taken_away(self):
        terminal = self.demo()
        os.close(terminal.slave)
        os.close(terminal.master)
        until(lambda: not terminal.is_alive(), "its end")

    def test_every_way_to_end_it_releases_the_port(self):
        for name, number in [("q", None), ("SIGTERM", signal.SIGTERM), ("SIGHUP", signal.SIGHUP)]:
            with self.subTest(name):
                battery = Battery(self.path("tty" + name))
                self.addCleanup(battery.close)
                port = os.open(battery.link, os.O_RDWR | os.O_NOCTTY)
                self.addCleanup(os.close, port)
                odd = termios.tcgetattr(port)
                odd[3] |= termios.ECHO
                odd[4] = odd[5] = termios.B9600
                termios.tcsetattr(port, termios.TCSANOW, odd)
                odd = termios.tcgetattr(port)
                terminal = self.terminal("--serial", battery.link)
                terminal.wait_for(rb"85F9.*ok.*3311")
                with self.assertRaises(BlockingIOError):
                    fcntl.flock(port, fcntl.LOCK_EX | fcntl.LOCK_NB)
                terminal.send(b"q") if number is None else terminal.signal(number)
                self.assertEqual(terminal.wait(), 0)
                self.assert_left_clean(terminal)
                fcntl.flock(port, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.assertEqual(termios.tcgetattr(port), odd)

    def test_a_crash_gives_the_terminal_back_and_keeps_its_status(self):
        for number in (signal.SIGSEGV, signal.SIGILL, signal.SIGABRT):
            with self.subTest(number):
                terminal = self.demo()
                terminal.signal(number)
                self.assertEqual(terminal.wait(), -number)
                self.assert_left_clean(terminal)

    def shell(self):
        """bash, which stops and continues what it has started."""
        shell = Terminal(["bash", "--norc", "--noprofile", "-i"], env=environment(PS1="PROMPT> "))
        self.addCleanup(shell.close)
        # The shell marks pastes by itself, and would hide what the program leaves behind.
        shell.send(b"bind 'set enable-bracketed-paste off'\n")
        shell.wait_for(rb"paste off.*PROMPT> ")
        shell.wait_for(rb"PROMPT> ")
        return shell

    def test_stopped_and_continued_by_a_shell(self):
        shell = self.shell()
        shell.send(f"{PROGRAM} --demo\n".encode())
        at = shell.wait_for(DRAWN)
        for _ in range(2):
            shell.send(b"\x1a")
            at = shell.wait_for(LEAVE + rb".*Stopped.*PROMPT> ", start=at)
            self.assertGreater(shell.output.rfind(SHOW), shell.output.rfind(HIDE))
            self.assertGreater(shell.output.rfind(PASTE_OFF), shell.output.rfind(PASTE_ON))
            shell.send(b"stty -a; echo DONE\n")
            end = shell.wait_for(rb"\nDONE.*PROMPT> ", start=at)
            settings = shell.output[at:end]
            # Readline has the line while it prompts; what a command finds is what the shell had at first.
            self.assertRegex(settings, rb"\Wicanon\W")
            self.assertRegex(settings, rb"\Wecho\W")
            self.assertRegex(settings, rb"\Wicrnl\W")
            shell.send(b"fg\n")
            at = shell.wait_for(ENTER + rb".*" + DRAWN, start=end)
            self.assertGreater(shell.output.rfind(PASTE_ON), shell.output.rfind(PASTE_OFF))
        shell.send(b"?")
        at = shell.wait_for(rb"Ctrl-C", start=at)
        # The help is closed when the page behind it is drawn again.
        shell.send(b"\x1b")
        at = shell.wait_for(rb"Charge Contactor|Main Contactor", start=at)
        shell.send(b"q")
        at = shell.wait_for(LEAVE + rb".*PROMPT> ", start=at)
        shell.send(b"echo code=$?\n")
        shell.wait_for(rb"code=0", start=at)

    def test_no_stop_is_lost_however_close_to_a_drawing_it_comes(self):
        shell = self.shell()
        shell.send(f"{PROGRAM} --demo\n".encode())
        at = shell.wait_for(DRAWN)
        chance = random.Random(int(os.environ.get("SEED", "7")))
        for _ in range(int(os.environ.get("STOPS", "30"))):
            # Ctrl-L draws everything again; Ctrl-Z comes before, while and after it does.
            shell.send(b"\x0c")
            moment = time.monotonic() + chance.uniform(0, 0.008)
            while time.monotonic() < moment:
                pass
            shell.send(b"\x1a")
            at = shell.wait_for(LEAVE + rb".*Stopped.*PROMPT> ", start=at)
            shell.send(b"fg\n")
            at = shell.wait_for(ENTER + rb".*" + DRAWN, start=at)

    def test_it_lives_through_every_size(self):
        terminal = self.demo()
        chance = random.Random(2)
        hostile = [(120, 40), (80, 24), (40, 10), (20, 5), (10, 3), (5, 2), (1, 1), (200, 1), (1, 200), (300, 60),
                   (300, 100), (79, 23), (2, 2), (59, 24), (60, 24)]
        sizes = hostile + [(chance.randint(1, 300), chance.randint(1, 100)) for _ in range(200)]
        for size in sizes:
            terminal.resize(*size)
            terminal.pump(0.01)
            if size in hostile:
                terminal.send(random.choice([b"1", b"2", b"?", b"\x1b", b"\x1b[6~", b"G"]))
                terminal.pump(0.05)
            self.assertTrue(terminal.is_alive(), f"died at {size}")
        terminal.resize(80, 24)
        terminal.send(b"\x1b")
        terminal.pump(0.2)
        at = len(terminal.output)
        terminal.send(b"\x0c")
        terminal.wait_for(rb"WecoTUI.*" + DRAWN, start=at)
        terminal.send(b"q")
        self.assertEqual(terminal.wait(), 0)
        self.assert_left_clean(terminal)

    def test_after_a_resize_the_screen_is_whole(self):
        pane = self.pane("--demo")
        pane.wait_for("READ ONLY")
        for columns, rows in [(60, 20), (200, 60), (80, 24)]:
            pane._ask("resize-window", "-x", str(columns), "-y", str(rows))

            def is_whole():
                lines = pane.screen().split("\n")[:-1]
                return len(lines) == rows and "WecoTUI" in lines[0] and "READ ONLY" in lines[-1]
            until(is_whole, lambda: f"{columns}x{rows}\n{pane.screen()}")

    def test_a_terminal_that_cannot_address_its_cursor(self):
        for term in ("dumb", ""):
            with self.subTest(term=term):
                terminal = self.terminal("--demo", env=environment(TERM=term))
                self.assertEqual(terminal.wait(), UNAVAILABLE)
                self.assertRegex(terminal.output, rb"^wecotui: The terminal .* cannot address its cursor: .*\.\r\n$")
                self.assertEqual(terminal.line(), terminal.line_before)

    def test_a_terminal_that_nobody_described(self):
        terminal = self.terminal("--demo", env=environment(TERM="putty-none"))
        terminal.wait_for(rb"putty-none.*READ ONLY|READ ONLY")
        self.assertIn(b"putty-none", terminal.output)
        terminal.send(b"q")
        self.assertEqual(terminal.wait(), 0)
        self.assertEqual(terminal.line(), terminal.line_before)

    def test_a_c_locale_gets_ascii_only(self):
        for env in (environment(LANG="C"), environment(LC_ALL="C"), environment(LANG="POSIX")):
            terminal = self.demo(env=env)
            for key in (b"2", b"?", b"\x1b", b"1"):
                terminal.send(key)
                terminal.pump(0.1)
            terminal.send(b"q")
            terminal.wait()
            self.assertEqual([byte for byte in terminal.output if byte >= 0x80], [])
        self.assertTrue(any(byte >= 0x80 for byte in self.demo().output), "UTF-8 elsewhere")

    def test_no_colour_when_nobody_wants_it(self):
        for name, arguments, env in [("NO_COLOR", [], environment(NO_COLOR="1")), ("--mono", ["--mono"], environment()),
                                     ("vt220", [], environment(TERM="vt220"))]:
            with self.subTest(name):
                terminal = self.demo(*arguments, env=env)
                terminal.send(b"2")
                terminal.pump(0.2)
                terminal.send(b"q")
                terminal.wait()
                self.assertFalse(has_colour(terminal.output))
        self.assertTrue(has_colour(self.demo().output), "colour elsewhere")

    def test_trends_scroll_where_bytes_cost_nothing_and_save_them_over_ssh(self):
        for changes, words in (({}, rb"now is at the right end"), ({"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"}, rb"saves bytes; w scrolls")):
            terminal = self.demo(env=environment(**changes))
            terminal.send(b"7")
            terminal.wait_for(words)

    def test_no_terminal_at_all(self):
        result = run("--demo")
        self.assertEqual(result.returncode, UNAVAILABLE)
        self.assertRegex(result.stderr, r"^wecotui: The dashboard needs a terminal .*\.\n$")
        self.assertEqual(result.stdout, "")

    def test_nothing_stray_is_left_on_disk(self):
        before = set(os.listdir("/tmp")) - {os.path.basename(self.directory)}
        terminal = self.demo()
        terminal.signal(signal.SIGKILL)
        terminal.wait()
        left = {n for n in set(os.listdir("/tmp")) - before if re.fullmatch(r"wecotui-[A-Za-z0-9]{6}", n)}
        self.assertEqual(left, set())
