"""Text without an end, typed and pasted into every line that takes text: it costs what its length costs, and no more."""

import json
import os
import select
import subprocess

from harness import PATIENCE, SystemTest, environment, until

# One letter and what may be piled on it: for a person one character, for the program 20,000.
MARKS = ("a" + "\u0301" * 20_000).encode()
BEGIN, END = b"\x1b[200~", b"\x1b[201~"
ESC = b"\x1b"


class TextWithoutAnEnd(SystemTest):
    def feed(self, terminal, data):
        """Sends it as fast as it is taken, and takes what is drawn meanwhile."""
        os.set_blocking(terminal.master, False)
        rest = memoryview(data)

        def taken():
            nonlocal rest
            ready, free, _ = select.select([terminal.master], [terminal.master] if rest else [], [], 0.02)
            if ready:
                terminal.pump()
            if free:
                try:
                    rest = rest[os.write(terminal.master, rest[:4096]):]
                except BlockingIOError:
                    pass
            return not rest
        until(taken, lambda: f"{len(rest)} of {len(data)} bytes are still to be taken", PATIENCE)

    def answers(self, terminal, *keys):
        """Whether it still listens: the keys, and it ends at once."""
        for key in keys:
            terminal.send(key)
            terminal.pump(0.1)
        terminal.send(b"q")
        self.assertEqual(terminal.wait(), 0)
        self.assertEqual(terminal.line(), terminal.line_before)

    def endure(self, start, *keys):
        """Typed, edited with what works on the line, and pasted; then these keys."""
        terminal = start()
        self.feed(terminal, MARKS + b"\t\x7f" + MARKS[:2001] + b"\x17\t" + MARKS[:2001] + BEGIN + MARKS + END)
        self.answers(terminal, *keys)

    # MARK: The prompt

    def demo(self, typed, shown):
        def start():
            terminal = self.terminal("--demo", "--no-history", columns=100, rows=40)
            terminal.wait_for(rb"READ ONLY")
            terminal.pump(0.1)
            at = len(terminal.output)
            terminal.send(typed)
            if shown:
                terminal.wait_for(shown, start=at)
            return terminal
        return start

    def test_in_the_prompt(self):
        for typed in (b":", b"/", b":wiring "):
            with self.subTest(typed):
                # Keys keep their order: nothing has to be waited for.
                self.endure(self.demo(typed, None), b"\r", ESC, ESC, ESC)

    def test_bytes_that_are_no_character_cost_no_key(self):
        for bad in (b"\xe9", b"\x81", b"\xc3", b"\xf0\x9f\x94", b"\xff" * 300):
            with self.subTest(bad[:4]):
                terminal = self.demo(b"", None)()
                self.answers(terminal, bad + ESC)
                terminal = self.demo(b"", None)()
                terminal.send(bad + b"q")
                self.assertEqual(terminal.wait(), 0)

    # MARK: Dialogs

    def test_in_the_list_of_inverters(self):
        self.endure(self.demo(b":wiring\r", rb"SMACAN"), b"\r", ESC, ESC, ESC)

    def test_where_nothing_is_typed(self):
        for typed, shown in [(b"?", rb"Ctrl"), (b":source\r", rb"--demo|demo")]:
            with self.subTest(typed):
                self.endure(self.demo(typed, shown), ESC, ESC)

    def setting(self, typed, shown, *more, config=None):
        port, _ = self.simulate(f"port{next(self.numbers)}", 1, "--freeze", "--scenario", "calm")
        options = ["--config", config] if config else []

        def start():
            terminal = self.terminal(
                "--serial", port, "--map", "simulated", "--allow-write", "--no-history", *options, columns=100, rows=40,
                env=environment(XDG_STATE_HOME=self.path("state"), XDG_CONFIG_HOME=self.path("config")))
            terminal.wait_for(rb"WRITES ALLOWED|LOCKED")
            terminal.send(b"4")
            terminal.wait_for(rb"WeCoCAN")
            for text, words in ((typed, shown), *more):
                at = len(terminal.output)
                terminal.send(text)
                terminal.wait_for(words, start=at)
                terminal.pump(0.2)
            return terminal
        return start

    def test_in_the_dialog_of_a_change(self):
        for name, *steps in [
            ("list", b":protocol\r", rb"VICTRONCAN"),
            ("number", b":do1_soc1\r", rb"Enter"),
            ("word", b":do1_soc1 44\r", rb'Type "set'),
        ]:
            with self.subTest(name):
                self.endure(self.setting(*steps), b"\r", ESC, ESC, ESC)

    def test_in_the_passphrase(self):
        hashed = subprocess.run(
            ["openssl", "passwd", "-6", "open sesame"], capture_output=True, text=True, check=True).stdout.strip()
        config = self.path("locked.json")
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"passphrase": hashed}, file)
        self.endure(self.setting(b":soc 10\r", rb"Passphrase", config=config), b"\r", ESC, ESC, ESC)
