"""The same screen in every terminal: what the running program shows there is what the page functions drew.

A capture is replayed to its end, where nothing moves any more. The expected screens are the golden ones of
Tests/WecoTUITests, made of the same capture without a terminal; what a terminal shows is read back through tmux. What
cannot show a page at all is in test_terminal.
"""

import os
import subprocess

from harness import PROGRAM, ROOT, SystemTest, Terminal, until
from test_terminal import has_colour

GOLDEN = os.path.join(ROOT, "Tests", "WecoTUITests", "Golden")
CAPTURE = os.path.join(GOLDEN, "garage.capture")
PAGES = {"1": "overview", "2": "parallel", "3": "balance", "4": "setting", "5": "doSetting", "6": "faults",
         "7": "trends", "8": "debug"}
SOME = "1237"


def golden(page, size="80x24", ascii_only=False):
    """The glyph plane of an expected screen, one line a row."""
    name = f"replay-{PAGES[page]}{'-ascii' if ascii_only else ''}-{size}.txt"
    with open(os.path.join(GOLDEN, name), encoding="utf-8") as file:
        lines = file.read().split("\n")
    return lines[2:2 + int(size.split("x")[1])]


def undescribed():
    """PuTTY without a terminfo entry; where it has one, a name that has none."""
    known = subprocess.run(["infocmp", "putty"], capture_output=True).returncode == 0
    return "putty-undescribed" if known else "putty"


class FacesTest(SystemTest):
    def command(self, term, **changes):
        """The program in an environment that holds nothing but what is said here."""
        home = {name: self.directory for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
        wanted = {"TERM": term, "LANG": "C.UTF-8", "TZ": "UTC", "PATH": os.environ["PATH"], **home, **changes}
        variables = [f"{name}={value}" for name, value in wanted.items() if value is not None]
        return ["env", "-i", *variables, PROGRAM, "--replay", CAPTURE, "--speed", "0"]

    def replay(self, term, **changes):
        return self.pane_of(self.command(term, **changes), columns=80, rows=24)

    def sent(self, term, **changes):
        """Every byte that is sent while all pages are shown once."""
        terminal = Terminal(self.command(term, **changes))
        self.addCleanup(terminal.close)
        terminal.wait_for(rb"END.*READ ONLY|READ ONLY.*END")
        for page in "23456781":
            # Nothing moves but what a key asks for, so what comes next is its page.
            at = len(terminal.output)
            terminal.send(page.encode())
            terminal.wait_for(rb".", start=at)
        terminal.send(b"q")
        self.assertEqual(terminal.wait(), 0)
        return terminal.output

    def assert_pages(self, pane, pages, size="80x24", ascii_only=False):
        for page in pages:
            wanted = golden(page, size, ascii_only)
            pane.press(page)
            def lines():
                return pane.screen().split("\n")[:-1]
            def difference():
                rows = zip(wanted, lines())
                return "\n".join(f"page {page}, row {n}\n- {a}\n+ {b}" for n, (a, b) in enumerate(rows, 1) if a != b)
            until(lambda: lines() == wanted, difference)

    def test_xterm(self):
        pane = self.replay("xterm-256color")
        self.assert_pages(pane, PAGES)
        pane._ask("resize-window", "-x", "120", "-y", "40")
        self.assert_pages(pane, PAGES, "120x40")

    def test_the_c_locale(self):
        self.assert_pages(self.replay("xterm-256color", LANG="C"), PAGES, ascii_only=True)
        self.assertEqual([byte for byte in self.sent("xterm-256color", LANG="C") if byte >= 0x80], [])

    def test_no_color(self):
        self.assert_pages(self.replay("xterm-256color", NO_COLOR="1"), PAGES)
        self.assertFalse(has_colour(self.sent("xterm-256color", NO_COLOR="1")))
        self.assertTrue(has_colour(self.sent("xterm-256color")), "colour elsewhere")

    def test_screen_and_tmux(self):
        for term in ("screen", "tmux-256color"):
            with self.subTest(term):
                self.assert_pages(self.replay(term), SOME)

    def test_the_linux_console(self):
        self.assert_pages(self.replay("linux"), SOME)

    def test_vt100(self):
        # A serial console names no locale; one that does is believed.
        self.assert_pages(self.replay("vt100", LANG=None), SOME, ascii_only=True)
        self.assert_pages(self.replay("vt100"), SOME)

    def test_putty_without_an_entry(self):
        term = undescribed()
        pane = self.replay(term)
        # The note about it takes the place of the keys, until the first of them is pressed.
        def is_told():
            lines = pane.screen().split("\n")[:-1]
            return lines[:-1] == golden("1")[:-1] and term in lines[-1] and "vt100" in lines[-1]
        until(is_told, pane.screen)
        self.assert_pages(pane, SOME)
