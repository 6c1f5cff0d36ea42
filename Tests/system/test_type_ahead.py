"""What was typed or pasted before a question stood on the screen does not answer it: real ptys, tmux, every chunking."""

import json
import os
import random
import re
import subprocess
import time

from harness import SystemTest, environment, facts, load, until

ON, OFF = b"\x1b[?2004h", b"\x1b[?2004l"
BEGIN, END = b"\x1b[200~", b"\x1b[201~"
ASKS = r'Type "set'
ESCAPES = re.compile(rb"\x1b(\[[0-9;?]*[A-Za-z]|\(.|[=>])")
ROUNDS = int(os.environ.get("CHUNKINGS", "2"))


class TypeAheadTest(SystemTest):
    def setUp(self):
        super().setUp()
        self.log = self.path("log")
        self.port, self.state = self.simulate("port", 1, "--freeze", "--scenario", "calm", "--log", self.log)
        self.env = environment(XDG_STATE_HOME=self.path("state"), XDG_CONFIG_HOME=self.path("config"))
        self.arguments = ["--serial", self.port, "--map", "simulated", "--allow-write", "--no-history"]

    def writes(self):
        with open(self.log, encoding="ascii") as file:
            return [line.split()[1] for line in file if line.count(" ") >= 2 and line.split()[1].startswith("0106")]

    def ready(self, *arguments):
        pane = self.pane(*self.arguments, *arguments, env=self.env, columns=100, rows=40)
        pane.wait_for(r"\bok\b.*(WRITES ALLOWED|LOCKED)")
        pane.press("4")
        pane.wait_for(r"Inverter Protocol WeCoCAN")
        return pane

    def send(self, pane, *pieces):
        """Bytes as a keyboard sends them, each piece written by itself and as fast as it goes."""
        commands = []
        for piece in pieces:
            commands += ["send-keys", "-H", *(f"{byte:02x}" for byte in piece), ";"]
        pane._ask(*commands[:-1])

    def pieces(self, chance, text):
        cuts = sorted(chance.sample(range(1, len(text)), chance.randint(1, min(8, len(text) - 1))))
        return [text[a:b] for a, b in zip([0] + cuts, cuts + [len(text)])]

    def test_one_block_opens_the_dialog_and_answers_nothing(self):
        terminal = self.terminal(*self.arguments, columns=100, rows=40, env=self.env)
        terminal.wait_for(rb"WRITES ALLOWED")
        terminal.send(b"4")

        def screen():
            start = len(terminal.output)
            terminal.send(b"\x0c")
            terminal.pump(0.1)
            return " ".join(ESCAPES.sub(b" ", terminal.output[start:]).decode("utf-8", "replace").split())
        until(lambda: re.search(r"\bok\b.*Inverter Protocol WeCoCAN", screen()), screen)
        terminal.send(b":do1_soc1 44\rset\r")
        until(lambda: re.search(r'Type "set" and Enter to send it: \[ Go on', screen()), screen)
        self.assertEqual(self.writes(), [])
        # The dialog is as good as ever for who has read it.
        terminal.send(b"set\r")
        until(lambda: "Outcome VERIFIED" in screen(), screen)
        self.assertEqual(len(self.writes()), 1)

    def test_the_block_in_pieces(self):
        pane = self.ready()
        chance = random.Random(int(os.environ.get("SEED", "3")))
        for _ in range(ROUNDS):
            self.send(pane, *self.pieces(chance, b":do1_soc1 44\rset\r"))
            pane.wait_for(r'Type "set.*keys? typed before this was on the screen did nothing')
            pane.press("Escape")
            pane.wait_for(r"What can be changed here")
        self.assertEqual(self.writes(), [])

    def test_a_marked_paste_presses_no_key_however_it_comes(self):
        pane = self.ready()
        chance = random.Random(int(os.environ.get("SEED", "4")))
        text = BEGIN + b":do1_soc1 44\rset\r" + END
        ways = [[text], [text[:3], text[3:]], [bytes([byte]) for byte in text]]
        ways += [self.pieces(chance, text) for _ in range(ROUNDS)]
        for way in ways:
            for piece in way:
                self.send(pane, piece)
                # Not an event to be awaited: long enough for a read, and for an ESC to count as a key.
                time.sleep(0.04 if len(way) > 1 else 0)
            pane.wait_for(r"pasted text is ignored here")
            self.assertNotIn('Type "set', pane.words())
            pane.press("4")
            pane.wait_for(r"What can be changed here.*: command")
        self.assertEqual(self.writes(), [])

    def test_a_paste_is_no_answer(self):
        pane = self.ready()
        self.send(pane, b":do1_soc1 44\r")
        pane.wait_for(ASKS)
        self.send(pane, BEGIN + b"set\r" + END)
        pane.wait_for(r"pasted text is ignored here")
        self.send(pane, BEGIN + b"set" + END + b"\r")
        pane.wait_for(r'Nothing was sent: the line to type is "set"')
        # Half a paste: what follows belongs to it.
        self.send(pane, BEGIN + b"set\r")
        pane.wait_for(r"a paste is under way")
        self.send(pane, b"set\r")
        self.send(pane, END)
        pane.wait_for(r"pasted text is ignored here")
        self.assertEqual(self.writes(), [])
        self.send(pane, b"set\r")
        pane.wait_for(r"Outcome VERIFIED")
        self.assertEqual(len(self.writes()), 1)

    def test_a_paste_fills_the_prompt_and_does_not_run_it(self):
        pane = self.ready()
        self.send(pane, b":", BEGIN + b"do1_soc1 44\nset\n" + END)
        pane.wait_for(r":do1_soc1 44 set")
        self.assertNotIn('Type "set', pane.words())
        # Without its last word, and typed.
        self.send(pane, b"\x17\r")
        pane.wait_for(ASKS)
        self.assertEqual(self.writes(), [])

    def test_every_further_gate_is_read_before_it_is_answered(self):
        hashed = subprocess.run(["openssl", "passwd", "-6", "open sesame"], capture_output=True, text=True,
                                check=True).stdout.strip()
        config = self.path("locked.json")
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"passphrase": hashed}, file)
        pane = self.ready("--config", config)
        self.send(pane, b":soc 10\ropen sesame\rset 10\r")
        # All that will be asked stands there before any of it is typed.
        pane.wait_for(r"more than 20 points.*passphrase, then .set 10.*Passphrase:.*19 keys typed before")
        self.send(pane, b"open sesame\rset 10\r")
        pane.wait_for(r'Type "set.*7 keys typed before')
        self.send(pane, b"set\r")
        pane.wait_for(r"more than 20 points. The line to type is .set 10")
        self.assertEqual(self.writes(), [])
        self.send(pane, b" 10\r")
        pane.wait_for(r"Outcome VERIFIED")
        until(lambda: facts(load(self.state))[1, "soc"]["value"] == 10, "the battery's own word")

    def test_what_a_small_window_hides_is_not_answered(self):
        pane = self.ready()
        self.send(pane, b":do1_soc1 44\r")
        pane.wait_for(ASKS)
        pane._ask("resize-window", "-x", "50", "-y", "12")
        until(lambda: 'Type "set' not in pane.words(), pane.screen)
        self.send(pane, b"set\r")
        pane._ask("resize-window", "-x", "100", "-y", "40")
        pane.wait_for(r'Type "set.*4 keys typed before')
        self.assertEqual(self.writes(), [])

    def test_tmux_pastes_with_and_without_marks(self):
        pane = self.pane(*self.arguments, env=self.env, columns=100, rows=40)
        pane.wait_for(r"\bok\b.*WRITES ALLOWED")
        pane.press("4")
        pane.wait_for(r"Inverter Protocol WeCoCAN")
        pane._ask("set-buffer", "--", ":do1_soc1 44\nset\n")
        pane._ask("paste-buffer", "-p")
        pane.wait_for(r"pasted text is ignored here")
        self.assertNotIn('Type "set', pane.words())
        pane.press(":")
        pane._ask("paste-buffer", "-p")
        pane.wait_for(r":do1_soc1 44 set")
        self.assertNotIn('Type "set', pane.words())
        pane.press("Escape")
        pane._ask("paste-buffer")
        pane.wait_for(r'Type "set.*4 keys typed before this was on the screen')
        pane._ask("paste-buffer", "-p")
        pane.wait_for(r"pasted text is ignored here")
        self.assertEqual(self.writes(), [])

    def test_marks_are_asked_for_where_the_terminal_has_them(self):
        for term, has_them in [("xterm-256color", True), ("screen", True), ("vt100", False), ("linux", False)]:
            with self.subTest(term):
                terminal = self.terminal("--demo", "--no-history", env=environment(TERM=term))
                terminal.wait_for(rb"READ ONLY")
                terminal.send(b"q")
                terminal.wait()
                self.assertEqual(ON in terminal.output, has_them)
                self.assertEqual(terminal.output.rfind(OFF) > terminal.output.rfind(ON), has_them)
