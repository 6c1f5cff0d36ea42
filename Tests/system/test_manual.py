"""The manual pages and completions that scripts/manual makes: readable, whole, and of use in real shells."""

import glob
import os
import re
import shlex
import shutil
import subprocess
import tempfile

from harness import PROGRAM, ROOT, SystemTest, Terminal, environment, run

SERIAL, BY_ID = "/dev/ttyUSB3", "/dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0"
# A computer with one adapter and one CAN interface, for what runs in it alone.
OTHER_COMPUTER = """
set -e
fake=$1; shift
for name in null tty ptmx urandom; do touch "$fake/dev/$name"; mount --bind "/dev/$name" "$fake/dev/$name"; done
mount --bind "$fake/tty" /sys/class/tty
mount --bind "$fake/net" /sys/class/net
mount --rbind "$fake/dev" /dev
exec "$@"
"""
# What bash does at Tab: the words so far, the last one unfinished.
BASH = r"""
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMPREPLY=()
_wecotui wecotui "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
for word in "${COMPREPLY[@]}"; do printf '%s\n' "$word"; done
"""


class ManualTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="wecotui-manual-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        subprocess.run([os.path.join(ROOT, "scripts", "manual"), cls.folder], check=True,
                       env=environment(WECOTUI=PROGRAM), stdin=subprocess.DEVNULL)
        cls.pages = sorted(glob.glob(cls.folder + "/man?/*"))

    def text(self, name):
        """A page as it is read, its blanks evened out: options and names stand in it as they are typed."""
        shown = subprocess.run(["man", "-l", f"{self.folder}/{name}"], capture_output=True, text=True, check=True,
                               env=environment(MANWIDTH="200", MANPAGER="cat", MAN_KEEP_FORMATTING=None)).stdout
        return " ".join(shown.split())

    # MARK: pages

    def test_pages_are_read_without_a_complaint(self):
        self.assertGreater(len(self.pages), 10)
        for page in self.pages:
            with self.subTest(os.path.basename(page)):
                for width in ("80", "132"):
                    read = subprocess.run(
                        ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page],
                        capture_output=True, text=True, env=environment(MANWIDTH=width, MANROFFSEQ=""))
                    self.assertEqual((read.returncode, read.stderr), (0, ""))
                strict = subprocess.run(["groff", "-man", "-ww", "-z", page], capture_output=True, text=True)
                self.assertEqual((strict.returncode, strict.stderr), (0, ""))
                name = os.path.basename(page).rsplit(".", 1)[0]
                found = subprocess.run(["lexgrog", page], capture_output=True, text=True)
                self.assertRegex(found.stdout, rf'"{re.escape(name)} - [a-z].{{10,}}[^.]"$')
                if shutil.which("mandoc"):
                    lint = subprocess.run(["mandoc", "-T", "lint", page], capture_output=True, text=True).stdout
                    self.assertEqual(lint, "")

    def test_every_command_has_a_page_and_every_option_stands_in_it(self):
        top = run("--help").stdout
        commands = re.findall(r"^  ([a-z]+)(?= ( |\(default\)))", top.split("SUBCOMMANDS:")[1], re.MULTILINE)
        self.assertGreater(len(commands), 10)
        for command, kind in commands:
            name = "wecotui" if "default" in kind else f"wecotui-{command}"
            with self.subTest(command):
                page = self.text(f"man1/{name}.1")
                below = run("help", command).stdout.partition("SUBCOMMANDS:")[2]
                parts = re.findall(r"^  ([a-z]+)  ", below, re.MULTILINE)
                for words in [[command, part] for part in parts] or [[command]]:
                    said = run("help", *words).stdout
                    for option in re.findall(r"(?<=[\s,])--?[a-z][a-z-]*(?=[\s,])", said.split("\nUSAGE:")[1]):
                        self.assertIn(option, page)
                for title in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES", "SEE ALSO"):
                    self.assertRegex(page, rf"(^| ){title} ")
        for title in ("COMMANDS", "KEYS", "FILES", "ENVIRONMENT"):
            self.assertIn(f" {title} ", self.text("man1/wecotui.1"))

    def test_every_key_stands_in_the_page_of_the_dashboard(self):
        page, rows = self.text("man1/wecotui.1"), run("--print-keys").stdout.splitlines()
        self.assertGreater(len(rows), 60)
        for row in rows:
            if row.startswith(" "):
                keys, _, words = row.strip().partition("  ")
                self.assertIn(f" {keys} {words.strip()[0].upper()}{words.strip()[1:]}. ", page)

    def test_every_key_of_the_configuration_is_described_and_stands_in_the_example(self):
        with open(f"{ROOT}/docs/configuration.md", encoding="utf-8") as file:
            example = re.search(r"```json5\n(.*?)```", file.read(), re.DOTALL)[1]
        page, path = self.text("man5/wecotui.json.5"), self.path("config.json")
        for text in ("{ zzz: 1 }", "{ sources: { a: { zzz: 1 } } }", "{ history: { zzz: 1 } }"):
            with open(path, "w") as file:
                file.write(text)
            allowed = run("--config", path, "--print-config").stderr.split("allowed are ")[1].split()
            for key in (word.rstrip(",") for word in allowed):
                self.assertRegex(example, rf"\b{key}:")
                self.assertRegex(page, rf" {key}\b")
        with open(path, "w") as file:
            file.write(example)
        result = run("--config", path, "--print-config")
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    # MARK: completions

    def environment(self):
        """One in which `wecotui` is the built program, and the configuration names two batteries."""
        os.makedirs(self.path("bin"), exist_ok=True)
        os.makedirs(self.path("config/wecotui"), exist_ok=True)
        if not os.path.exists(self.path("bin/wecotui")):
            os.symlink(PROGRAM, self.path("bin/wecotui"))
        with open(self.path("config/wecotui/config.json"), "w") as file:
            file.write("{ sources: { garage: { serial: '/dev/x' }, 'h$(touch /tmp/never)': { can: 'can7' } } }")
        with open(self.path("capture.log"), "w"):
            pass
        return environment(PATH=self.path("bin") + ":" + os.environ["PATH"], HOME=self.directory,
                           XDG_CONFIG_HOME=self.path("config"))

    def other_computer(self):
        """The command before a command that runs on it."""
        fake = self.path("fake")
        for folder in ("tty/ttyUSB3", "net/can7", "dev/serial/by-id"):
            os.makedirs(f"{fake}/{folder}")
        os.symlink("../../ttyUSB3", fake + BY_ID)
        os.symlink("/proc/self/fd", f"{fake}/dev/fd")
        for name, text in (("type", "280\n"), ("flags", "0x1\n"), ("operstate", "up\n")):
            with open(f"{fake}/net/can7/{name}", "w") as file:
                file.write(text)
        command = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]),
                   "sh", "-c", OTHER_COMPUTER, "_", fake]
        if not shutil.which("unshare") or subprocess.run([*command, "true"], capture_output=True).returncode != 0:
            self.skipTest("this computer does not let a test have a /dev and a /sys of its own")
        return command

    def at_tab(self, *words, before=()):
        result = subprocess.run(
            [*before, "bash", "-c", BASH, "-", f"{self.folder}/completions/wecotui.bash", "wecotui", *words],
            capture_output=True, text=True, env=self.environment(), cwd=self.directory)
        self.assertEqual((result.returncode, result.stderr), (0, ""), words)
        return result.stdout.split("\n")[:-1]

    def test_bash_completes_commands_options_and_words(self):
        first = self.at_tab("")
        self.assertLessEqual({"watch", "simulate", "wiring", "garage"}, set(first))
        options = self.at_tab("-")
        self.assertLessEqual({"--serial", "--port", "--demo", "--help", "--version"}, set(options))
        self.assertFalse([word for word in first + options if "experimental" in word or "generate" in word])
        self.assertEqual(self.at_tab("sim"), ["simulate"])
        # The dashboard's own, without and with its name.
        for words in ([], ["dashboard"]):
            self.assertEqual(self.at_tab(*words, "--allow"), ["--allow-write"])
            self.assertIn("weak-cell", self.at_tab(*words, "--demo", ""))
        self.assertEqual(self.at_tab("--demo", "calm", "--map", "simulated", "--allow"), ["--allow-write"])
        self.assertEqual(self.at_tab("watch", "--jso"), ["--jsonl"])
        self.assertEqual(self.at_tab("watch", "--allow"), [])
        self.assertEqual(self.at_tab("--theme", ""), ["dark", "light", "mono"])
        self.assertEqual(self.at_tab("map", "c"), ["check"])

    def test_bash_asks_the_program_for_what_it_knows(self):
        self.assertLessEqual({"victron", "pylontech-hv", "lia"}, set(self.at_tab("simulate", "--protocol", "")))
        self.assertIn("slave-lost", self.at_tab("simulate", "--scenario", "s"))
        self.assertIn("unplug", self.at_tab("simulate", "--write-fault", "unp"))
        self.assertEqual(self.at_tab("--ask", "")[0], "auto")
        self.assertIn("victron", self.at_tab("wiring", "v"))

    def test_bash_completes_files(self):
        for words in (["--map"], ["--config"], ["--replay"], ["--record"], ["record", "-o"], ["watch", "--record"],
                      ["decode"], ["learn"], ["redact"], ["map", "check"], ["simulate", "--state"]):
            self.assertEqual(self.at_tab(*words, "capt"), ["capture.log"], words)

    def test_bash_completes_ports_and_interfaces_of_this_computer(self):
        before = self.other_computer()
        for words in (["--serial"], ["watch", "--serial"], ["bridge", "--pc"], ["tap", "--rx-bms"], ["ports"]):
            # A device that is not even there: nothing was opened.
            self.assertEqual(self.at_tab(*words, "/dev", before=before), [BY_ID, SERIAL], words)
        for words in (["--can"], ["check", "--can"], ["simulate", "--can"]):
            self.assertEqual(self.at_tab(*words, "", before=before), ["can7"], words)

    def test_bash_completes_what_a_bare_source_may_be(self):
        # Nothing in a name is run; it is left out.
        before, there = self.other_computer(), ["garage", BY_ID, SERIAL, "can7"]
        other = self.path("other.json")
        with open(other, "w") as file:
            file.write("{ sources: { barn: { serial: '/dev/x' } } }")
        for words in ([], ["dashboard"], ["watch"], ["check", "--can", "can7"], ["watch", "garage"]):
            self.assertLessEqual(set(there), set(self.at_tab(*words, "", before=before)), words)
            self.assertNotIn("$", "".join(self.at_tab(*words, "", before=before)))
        self.assertEqual(self.at_tab("watch", "--config", other, "", before=before)[-4:], ["barn", *there[1:]])
        self.assertEqual(self.at_tab("gar", before=before), ["garage"])
        self.assertFalse(os.path.exists("/tmp/never"))
        with open(other, "w") as file:
            file.write("{ sources: ")
        self.assertEqual(self.at_tab("watch", "--config", other, "c", before=before), ["can7"])

    def in_terminal(self, command, start, lines):
        """What a shell in a terminal shows after each line and Tab."""
        terminal = Terminal(command, 120, 50, environment() | self.environment())
        self.addCleanup(terminal.close)
        for line in start:
            terminal.send(line.encode() + b"\n")
        terminal.send(b"echo rea''dy\n")
        terminal.wait_for(rb"[^'e]ready")
        for line, wanted in lines:
            begin = len(terminal.output)
            terminal.send(line.encode() + b"\t")
            for word in wanted:
                terminal.wait_for(re.escape(word).encode(), start=begin)
            # Not Ctrl-C, which throws away what was typed behind it.
            terminal.send(b"\x15")

    LINES = [
        ("wecotui wiring v", ["victron", "voltronic"]), ("wecotui simulate --protocol ", ["pylontech-hv", "lia"]),
        ("wecotui --demo ", ["weak-cell", "slave-lost"]), ("wecotui watch --demo sl", ["slave-lost"]),
        ("wecotui --allow-w", ["--allow-write"]), ("wecotui watch gar", ["garage"]),
        ("wecotui garage --allow-w", ["--allow-write"]), ("wecotui gar", ["garage"]),
        ("wecotui sim", ["simulate"]), ("wecotui decode capt", ["capture.log"]),
        ("wecotui --map capt", ["capture.log"]), ("wecotui --ask ", ["auto", "4200"]),
    ]

    def test_zsh_completes_the_same(self):
        if not shutil.which("zsh"):
            self.skipTest("zsh is not installed")
        script = f"{self.folder}/completions/_wecotui"
        self.assertEqual(subprocess.run(["zsh", "-n", script], capture_output=True, text=True).stderr, "")
        self.in_terminal(
            ["zsh", "-f", "-i"],
            [f"cd {shlex.quote(self.directory)}; fpath=({shlex.quote(os.path.dirname(script))} $fpath)",
             "autoload -Uz compinit; compinit -u -D; unsetopt zle_bracketed_paste; LISTMAX=1000"], self.LINES)

    def test_fish_completes_the_same(self):
        if not shutil.which("fish"):
            self.skipTest("fish is not installed")
        script = f"{self.folder}/completions/wecotui.fish"
        self.assertEqual(subprocess.run(["fish", "-n", script], capture_output=True, text=True).stderr, "")
        self.in_terminal(
            ["fish", "--no-config"], [f"cd {shlex.quote(self.directory)}; source {shlex.quote(script)}"], self.LINES)
