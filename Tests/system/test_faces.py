"""The same screen in every terminal: what the running program shows there is what the page functions drew.

A capture is replayed to its end, where nothing moves any more. The expected screens are the golden ones of
Tests/WecoTUITests, made of the same capture without a terminal; what a terminal shows is read back through tmux, with
what is bold or reverse in it. What cannot show a page at all is in test_terminal.
"""

import os
import re
import subprocess

from harness import PROGRAM, ROOT, SystemTest, Terminal, until
from test_terminal import has_colour

GOLDEN = os.path.join(ROOT, "Tests", "WecoTUITests", "Golden")
CAPTURE = os.path.join(GOLDEN, "garage.capture")
PAGES = {"1": "overview", "2": "parallel", "3": "balance", "4": "setting", "5": "doSetting", "6": "faults",
         "7": "trends", "8": "debug"}
SOME = "1237"


MARKS = {"1": "bold", "7": "reverse"}


def read(name):
    with open(os.path.join(GOLDEN, name), encoding="utf-8") as file:
        return file.read()


def golden(page, colours, size="80x24", ascii_only=False):
    """An expected screen on a terminal with so many colours: its lines, and {(row, column): marks} of what is marked."""
    lines = read(f"replay-{PAGES[page]}{'-ascii' if ascii_only else ''}-{size}.txt").split("\n")
    rows = int(size.split("x")[1])
    text, legend, styles = lines[2:2 + rows], lines[3 + rows], lines[5 + rows:]
    names = dict(re.findall(r"(.)=(\w+)", legend))
    looks = emphasis(colours)
    marks = {(row, column): looks[names[style]] for row in range(rows)
             for column, (character, style) in enumerate(zip(text[row], styles[row]))
             if character != " " and looks[names[style]]}
    return text, marks


def emphasis(colours):
    """{style: the marks it has beside its colour}."""
    theme = re.split(r"^(?=\w)", read("looks.txt").split(f"dark {colours}\n")[1], flags=re.MULTILINE)[0]
    return {name: {mark for mark in MARKS.values() if mark in look}
            for name, look in re.findall(r"^  (\w+): (.*)$", theme, re.MULTILINE)}


def seen(capture):
    """The same of what tmux captured with its attributes."""
    text, marks, now = [], {}, set()
    for row, line in enumerate(capture.split("\n")[:-1]):
        text.append("")
        for codes, character in re.findall(r"\x1b\[([0-9;:]*)m|([^\x1b])", line):
            if character != " " and character and now:
                marks[row, len(text[row])] = now
            text[row] += character
            if not character:
                # A colour by number is one code, whatever its number is.
                for code in re.sub(r"[34]8;5;\d+", "39", codes).split(";"):
                    now = now | {MARKS[code]} if code in MARKS else set() if code in ("", "0") else now
    return [line.rstrip(" ") for line in text], marks


def undescribed():
    """PuTTY without a terminfo entry; where it has one, a name that has none."""
    known = subprocess.run(["infocmp", "putty"], capture_output=True).returncode == 0
    return "putty-undescribed" if known else "putty"


class FacesTest(SystemTest):
    def command(self, term, **changes):
        """The program in an environment that holds nothing but what is said here."""
        home = {name: self.directory for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
        # As the golden screens are: trends that sweep, as they do for who looks from afar.
        wanted = {"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22", "TERM": term, "LANG": "C.UTF-8", "TZ": "UTC", "PATH": os.environ["PATH"], **home, **changes}
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

    def assert_pages(self, pane, pages, colours, **face):
        for page in pages:
            wanted = golden(page, colours, **face)
            pane.press(page)

            def difference():
                text, marks = seen(pane._ask("capture-pane", "-e", "-p"))
                rows = [f"{n}\n- {a}\n+ {b}" for n, (a, b) in enumerate(zip(wanted[0], text), 1) if a != b]
                places = [place for place in wanted[1].keys() | marks if wanted[1].get(place) != marks.get(place)]
                return "\n".join([f"page {page}", *rows, f"marked otherwise: {sorted(places)}"])
            until(lambda: seen(pane._ask("capture-pane", "-e", "-p")) == wanted, difference)

    def test_xterm(self):
        pane = self.replay("xterm-256color")
        self.assert_pages(pane, PAGES, 256)
        pane._ask("resize-window", "-x", "120", "-y", "40")
        self.assert_pages(pane, PAGES, 256, size="120x40")

    def test_the_c_locale(self):
        self.assert_pages(self.replay("xterm-256color", LANG="C"), PAGES, 256, ascii_only=True)
        self.assertEqual([byte for byte in self.sent("xterm-256color", LANG="C") if byte >= 0x80], [])

    def test_no_color(self):
        self.assert_pages(self.replay("xterm-256color", NO_COLOR="1"), PAGES, 0)
        self.assertFalse(has_colour(self.sent("xterm-256color", NO_COLOR="1")))
        self.assertTrue(has_colour(self.sent("xterm-256color")), "colour elsewhere")

    def test_screen_and_tmux(self):
        for term, colours in [("screen", 8), ("tmux-256color", 256)]:
            with self.subTest(term):
                self.assert_pages(self.replay(term), SOME, colours)

    def test_the_linux_console(self):
        self.assert_pages(self.replay("linux"), SOME, 8)

    def test_vt100(self):
        # A serial console names no locale; one that does is believed.
        self.assert_pages(self.replay("vt100", LANG=None), SOME, 0, ascii_only=True)
        self.assert_pages(self.replay("vt100"), SOME, 0)

    def test_putty_without_an_entry(self):
        term = undescribed()
        pane = self.replay(term)
        wanted, _ = golden("1", 0)

        # The note about it takes the place of the keys, until the first of them is pressed.
        def is_told():
            lines = pane.screen().split("\n")[:-1]
            return lines[:-1] == wanted[:-1] and term in lines[-1] and "vt100" in lines[-1]
        until(is_told, pane.screen)
        self.assert_pages(pane, SOME, 0)
