"""What a refresh sends: nothing when nothing changed, and never the whole screen when nobody asked for it.

How many bytes a refresh may cost is measured by scripts/bench, on every page and view.
"""

import re

from harness import SystemTest, until
from test_faces import CAPTURE
from views import CLEAR, VIEWS


def sleeps(terminal):
    """How many times the program has waited for something to happen: it does once a second, whatever it shows."""
    with open(f"/proc/{terminal.pid}/status", encoding="ascii") as file:
        return int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", file.read(), re.MULTILINE)[1])


class RefreshTest(SystemTest):
    def go_round(self, terminals, times):
        """Lets every loop go round so many times, and takes what comes."""
        before = {name: sleeps(terminal) for name, terminal in terminals.items()}

        def is_round():
            for terminal in terminals.values():
                terminal.pump()
            return all(sleeps(terminal) >= before[name] + times for name, terminal in terminals.items())
        until(is_round, "loops that go round")

    def test_every_page_is_still_when_nothing_changes_and_is_never_drawn_anew(self):
        terminals = {name: self.terminal("--replay", CAPTURE, "--speed", "8") for name in VIEWS}
        for name, terminal in terminals.items():
            terminal.wait_for(rb"READ ONLY")
            terminal.send(VIEWS[name].encode())
        # Until then values come and go; from then on even the clock stands.
        for terminal in terminals.values():
            terminal.wait_for(rb"END")
        self.go_round(terminals, 2)
        sent = {name: len(terminal.output) for name, terminal in terminals.items()}
        self.go_round(terminals, 2)
        for name, terminal in terminals.items():
            with self.subTest(name):
                self.assertEqual(terminal.output[sent[name]:], b"")
                self.assertEqual(len(CLEAR.findall(terminal.output)), 1, "cleared once, at the start")
        terminals["overview"].send(b"\x0c")
        terminals["overview"].wait_for(CLEAR.pattern + rb".*WecoTUI.*READ ONLY", start=sent["overview"])
