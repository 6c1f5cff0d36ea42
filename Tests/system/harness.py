"""What the system tests stand on: the built program, simulators, terminals, and deadlines instead of sleeping.

Everything started here is killed and everything made here is removed when a test ends, however it ends.
"""

import atexit
import contextlib
import fcntl
import itertools
import json
import os
import pty
import re
import select
import shlex
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(os.environ.get("WECOTUI") or os.path.join(ROOT, ".build", "debug", "wecotui"))
# What the program keeps goes to a folder of the tests' own, never to the person's.
STATE = tempfile.mkdtemp(prefix="wecotui-state-")
atexit.register(shutil.rmtree, STATE, ignore_errors=True)
os.environ["XDG_STATE_HOME"] = STATE
os.environ.pop("XDG_RUNTIME_DIR", None)
# A shell's background command begins deaf to Ctrl-C, and so would everything that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
# Everything here is local and takes milliseconds; a machine that is busy may take its time all the same.
PATIENCE = float(os.environ.get("WECOTUI_PATIENCE", 30))
# Between two looks, seconds: a look at a screen is a process, which costs an emulated machine much.
PAUSE = float(os.environ.get("WECOTUI_PAUSE", 0.01))

USAGE, UNAVAILABLE, IO_ERROR, SILENT, PROTOCOL, PERMISSION = 64, 69, 74, 75, 76, 77


def until(condition, what, seconds=PATIENCE):
    """Waits for a condition to become true and gives its value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:g} s: {what() if callable(what) else what}")
        time.sleep(PAUSE)


def environment(**changes):
    """A plain environment; a value of None takes a variable away."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("LC_") and not k.startswith("SSH_")
           and k not in ("NO_COLOR", "LANG", "LANGUAGE")}
    env.update(TERM="xterm-256color", LANG="C.UTF-8")
    for name, value in changes.items():
        env.pop(name, None)
        if value is not None:
            env[name] = value
    return env


# What the simulator believes and a plain client cannot hear: fields of the simulator's own device map, and what needs a
# capacity in Ah, whose scale is not on the wire.
NOT_ON_THE_WIRE = {
    "inverter_protocol", "do1_soc1", "do1_soc2", "do2_soc1", "do2_soc2", "time_to_full", "time_to_empty"}


class SystemTest(unittest.TestCase):
    """A test with a directory of its own and processes that do not outlive it."""

    maxDiff = None
    numbers = itertools.count()

    def setUp(self):
        if not os.access(PROGRAM, os.X_OK):
            self.fail(f"{PROGRAM} is not there: run swift build first, or name the program in WECOTUI")
        self.directory = tempfile.mkdtemp(prefix="wecotui-test-")
        os.chmod(self.directory, 0o755)
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.directory, name)

    def start(self, *command, **options):
        """A process in a session of its own, killed with its children at the end."""
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.DEVNULL)
        process = subprocess.Popen(list(command), start_new_session=True, **options)
        self.addCleanup(kill, process)
        return process

    def simulate(self, name="port", modules=6, *options):
        """A simulator; gives the path of its port and what it believes."""
        port, state = self.path(name), self.path(name + ".json")
        self.start(PROGRAM, "simulate", "--pty", port, "--modules", str(modules), "--state", state, *options)
        until(lambda: os.path.exists(port), f"a simulated port at {port}")
        return port, state

    def named_demo(self, scenario="house"):
        """Options of a simulated battery that the configuration names house: its history is kept, that of --demo not."""
        config = self.path(f"named-{scenario}.json")
        with open(config, "w", encoding="ascii") as file:
            file.write(f"{{sources: {{house: {{demo: '{scenario}'}}}}}}")
        return "house", "--config", config

    def set_verified(self, pane, command, outcomes):
        """Sets something from the keyboard, again where it was not sent: a computer under load may have
        let the values grow old, or the battery be silent."""
        for _ in range(5):
            self._propose(pane, command)
            pane.press("set", "Enter")
            if pane.wait_for(outcomes).group() == "VERIFIED":
                break
            self._leave(pane, outcomes)
        pane.wait_for("VERIFIED")
        self._leave(pane, outcomes)

    def _propose(self, pane, command):
        """Types the command; Enter again until the present value is known and the word is asked for."""
        pane.press(f":{command}", "Enter")

        def is_asked():
            if "Nothing is sent yet" in pane.words():
                pane.press("Enter")
            return 'Type "set' in pane.words()
        until(is_asked, pane.screen)

    def _leave(self, pane, outcomes):
        """Closes the dialog; what is pressed together with Escape would be read as Alt."""
        pane.press("Escape")
        until(lambda: not re.search(outcomes, pane.words()), pane.screen)

    def terminal(self, *arguments, **options):
        terminal = Terminal([PROGRAM, *arguments], **options)
        self.addCleanup(terminal.close)
        return terminal

    def pane(self, *arguments, **options):
        return self.pane_of([PROGRAM, *arguments], **options)

    def pane_of(self, command, **options):
        # A server of its own for each: one that was told to end is still there for a moment.
        pane = Pane(command, self.path(f"tmux{next(self.numbers)}"), **options)
        self.addCleanup(pane.close)
        return pane


def kill(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run(*arguments, timeout=max(60, PATIENCE), **options):
    """Runs the program to its end."""
    options.setdefault("env", environment())
    return subprocess.run(
        [PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, **options)


def snapshot(*arguments, timeout=max(60, PATIENCE)):
    """`snapshot --json`, which must succeed, as an object."""
    result = run("snapshot", "--json", *arguments, timeout=timeout)
    if result.returncode != 0:
        raise AssertionError(f"snapshot {' '.join(arguments)}: exit {result.returncode}, {result.stderr.strip()}")
    return json.loads(result.stdout)


def assert_valid(test, schema, *values):
    """Every value is what contrib/schema says. Debian's own Python has the validator, whatever runs the tests."""
    lines = "".join(json.dumps({"schema": schema, "value": value}) + "\n" for value in values)
    result = subprocess.run(["/usr/bin/python3", os.path.join(ROOT, "Tests", "system", "validate.py")], input=lines,
                            capture_output=True, text=True)
    test.assertEqual((result.returncode, result.stdout[:3000], result.stderr[-1000:]), (0, "", ""))


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def set_size(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Terminal:
    """A program in a pseudo terminal of its own; keeps every byte that it sent."""

    def __init__(self, command, columns=80, rows=24, env=None):
        self.master, self.slave = pty.openpty()
        set_size(self.slave, columns, rows)
        self.line_before = termios.tcgetattr(self.slave)
        self.output = b""
        self.status = None
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.login_tty(self.slave) if hasattr(os, "login_tty") else self._login()
                os.execvpe(command[0], command, env or environment())
            finally:
                os._exit(127)

    def _login(self):
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        for fd in range(3):
            os.dup2(self.slave, fd)
        os.closerange(3, 64)

    def pump(self, seconds=0.0):
        """Takes what was sent for this long; gives the new bytes."""
        before, end = len(self.output), time.monotonic() + seconds
        while True:
            ready, _, _ = select.select([self.master], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return self.output[before:]
            try:
                self.output += os.read(self.master, 65536)
            except OSError:
                return self.output[before:]

    def wait_for(self, pattern, seconds=PATIENCE, start=0):
        """Waits until a pattern was sent after position `start`; gives the position behind it."""
        def found():
            self.pump(0.02)
            return re.compile(pattern, re.DOTALL).search(self.output, start)
        return until(found, lambda: f"{pattern!r} in {self.output[start:][-400:]!r}", seconds).end()

    def send(self, data):
        os.write(self.master, data)

    def resize(self, columns, rows):
        set_size(self.master, columns, rows)

    def signal(self, number):
        os.kill(self.pid, number)

    def is_alive(self):
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
        return self.status is None

    def wait(self, seconds=PATIENCE):
        """Waits for the end; the exit code, or minus the signal's number."""
        def ended():
            self.pump(0.02)
            return not self.is_alive()
        until(ended, lambda: f"the program's end; it sent {self.output[-300:]!r}", seconds)
        self.pump(0.05)
        return os.waitstatus_to_exitcode(self.status)

    def line(self):
        return termios.tcgetattr(self.slave)

    def close(self):
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.status = 9
        # Once: the numbers soon belong to others.
        ends, self.master, self.slave = (self.master, self.slave), -1, -1
        for fd in ends:
            with contextlib.suppress(OSError):
                os.close(fd)


class Pane:
    """A program inside tmux, to read its screen as a person does."""

    def __init__(self, command, socket, columns=100, rows=40, env=None):
        self.tmux = ["tmux", "-S", socket, "-f", "/dev/null"]
        variables = env or environment()
        self.variables = {k: v for k, v in variables.items() if k not in ("TMUX", "TERM")}
        shell = "exec env TERM=screen-256color " + shlex.join(command)
        subprocess.run(
            self.tmux + ["new-session", "-d", "-x", str(columns), "-y", str(rows), shell, ";",
                         "set-option", "-g", "remain-on-exit", "on",
                         # What tmux says about it itself would push the first line out.
                         ";", "set-option", "-gq", "remain-on-exit-format", ""],
            env=self.variables, check=True, stdin=subprocess.DEVNULL)

    def _ask(self, *arguments):
        return subprocess.run(
            self.tmux + list(arguments), capture_output=True, text=True, env=self.variables, check=True).stdout

    def screen(self):
        return self._ask("capture-pane", "-p")

    def words(self):
        """The screen's text with every run of white space as one blank, so that broken lines do not matter."""
        return " ".join(self.screen().split())

    def press(self, *keys):
        self._ask("send-keys", *keys)

    def pid(self):
        return int(self._ask("display-message", "-p", "#{pane_pid}"))

    def is_dead(self):
        return self._ask("display-message", "-p", "#{pane_dead}").strip() == "1"

    def wait_for(self, pattern, seconds=PATIENCE):
        return until(lambda: re.search(pattern, self.words()), lambda: f"{pattern!r} on\n{self.screen()}", seconds)

    def close(self):
        """Hangs up, and waits until the program has heard it: what it does until then is not what it does afterwards."""
        asked = subprocess.run(self.tmux + ["display-message", "-p", "#{pane_pid}"], capture_output=True, text=True)
        subprocess.run(self.tmux + ["kill-server"], capture_output=True)
        if asked.stdout.strip():
            end = time.monotonic() + PATIENCE
            while is_running(asked.stdout.strip()) and time.monotonic() < end:
                time.sleep(0.01)


def is_running(pid):
    """False too for one that has ended and that nobody has asked for its exit code."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(") ")[2][:1] not in ("Z", "X", "")
    except OSError:
        return False


def facts(document, cluster=0):
    """A snapshot as {(place, field): item}; places are "cluster" and the modules' numbers."""
    known = {}
    cluster = document["clusters"][cluster]
    for field, item in cluster["fields"].items():
        known["cluster", field] = item
    for module in cluster["modules"]:
        for field, item in module["fields"].items():
            known[module["index"], field] = item
    return known


def cells(document, module=1):
    return next(m.get("cells_mv") for m in document["clusters"][0]["modules"] if m["index"] == module)
