"""Several programs on one port: one reads it, the others look on."""

import concurrent.futures
import contextlib
import glob
import json
import os
import signal
import socket
import subprocess
import time

from harness import PATIENCE, PROGRAM, SystemTest, environment, facts, run, until
from test_history import Watch, moment


def owners(port):
    """The processes that have the port open, the simulator behind it left out."""
    real = os.path.realpath(port)
    found = set()
    for link in glob.glob("/proc/[0-9]*/fd/*"):
        try:
            if os.readlink(link) == real:
                found.add(int(link.split("/")[2]))
        except OSError:
            pass
    return found


class AttachTest(SystemTest):
    def setUp(self):
        super().setUp()
        self.port = self.path("port")
        self.battery = self.start(PROGRAM, "simulate", "--pty", self.port, "--modules", "3")
        until(lambda: os.path.exists(self.port), "a simulated port")
        self.state = self.path("state")

    def watch(self, *options):
        watch = Watch(self, self.state, "--serial", self.port, *options)
        until(lambda: watch.heard, "a reading")
        return watch

    def test_two_dashboards_look_on_while_one_program_reads(self):
        watch = self.watch()
        before = owners(self.port)
        self.assertIn(watch.process.pid, before)
        panes = [self.pane("--serial", self.port, "--no-history", columns=160, env=watch.env) for _ in range(2)]
        for pane in panes:
            pane.wait_for(rf"PID {watch.process.pid} \(\w+\), a wecotui watch, holds the port: this one looks on since \d\d:")
            pane.wait_for(" ok ")
        self.assertEqual(owners(self.port), before, "nobody else has opened the port")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda _: run("snapshot", "--json", "--serial", self.port, env=watch.env), range(2)))
        count = len(watch.lines)
        until(lambda: len(watch.lines) > count + 2, "the same readings from the one that reads")
        for result in results:
            self.same(json.loads(result.stdout), [line for line in watch.lines if line["type"] == "readings"])
        self.assertEqual(owners(self.port), before, "nobody else has opened the port")

    def same(self, document, lines):
        """What was heard at the same moment is the same value, from the same place, equally sure."""
        told = {}
        for line in lines:
            for key, item in facts(line).items():
                told.setdefault(key, []).append((moment(line["time"]) - item["age_ms"] / 1000, item))
        compared = 0
        for key, item in facts(document).items():
            heard = moment(document["time"]) - item["age_ms"] / 1000
            for at, other in told.get(key, []):
                if abs(at - heard) < 0.01:
                    compared += 1
                    self.assertEqual({**item, "age_ms": 0}, {**other, "age_ms": 0}, key)
        self.assertGreater(compared, 60)

    def test_the_socket_is_for_the_user_alone_and_for_the_group_of_a_service(self):
        folders = {"RUNTIME_DIRECTORY": 0o660, "XDG_RUNTIME_DIR": 0o600}
        for name, mode in folders.items():
            folder = self.path(name)
            os.mkdir(folder)
            env = environment(**{**dict.fromkeys(folders), name: folder, "XDG_STATE_HOME": self.state})
            process = self.start(PROGRAM, "watch", "--serial", self.port, env=env)
            sockets = until(lambda: glob.glob(f"{folder}/**/*.sock", recursive=True), "a socket")
            self.assertEqual(os.stat(sockets[0]).st_mode & 0o777, mode, name)
            process.terminate()
            process.wait()

    def test_when_the_owner_ends_one_of_the_others_takes_the_port(self):
        watch = self.watch()
        panes = [self.pane("--serial", self.port, "--no-history", columns=160, env=watch.env) for _ in range(2)]
        for pane in panes:
            pane.wait_for("holds the port")
        watch.kill()

        def decided():
            # Both try at once: the one that loses has the port open for a moment too.
            held = owners(self.port)
            return any(owner.pid() in held and f"PID {owner.pid()} " in other.words() and "a wecotui, holds the port" in other.words()
                       for owner, other in (panes, panes[::-1]))
        until(decided, lambda: f"a new owner, and the other says who: {[pane.words()[:200] for pane in panes]}")
        for pane in panes:
            pane.wait_for(" ok ")

    def test_a_client_that_never_reads_delays_nobody_and_is_dropped(self):
        watch = self.watch("--interval", "0.1")
        (path,) = glob.glob(os.path.join(self.state, "wecotui", "run", "*.sock"))
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        stuck = socket.socket(socket.AF_UNIX)
        self.addCleanup(stuck.close)
        stuck.connect(path)
        # Not in tmux, which wakes what was stopped.
        stopped = self.terminal("--serial", self.port, "--no-history", columns=160, env=watch.env)
        stopped.wait_for(rb"holds the port")
        stopped.signal(signal.SIGSTOP)

        def clients():
            with open("/proc/net/unix", encoding="ascii") as table:
                return sum(line.rstrip().endswith(path) for line in table) - 1
        until(lambda: clients() >= 2, "two clients")
        start = len(watch.heard)
        until(lambda: clients() == 0, lambda: f"both dropped, {clients()} are left", 120)
        heard = watch.heard[start:]
        self.assertGreater(len(heard), 10)
        gaps = [b - a for a, b in zip(heard, heard[1:])]
        # A busy machine may lose a turn; a stuck client would hold it up for ever.
        self.assertLess(max(gaps), 3.0)

    def test_who_is_no_wecotui_is_not_believed(self):
        folder = os.path.join(self.state, "wecotui", "run")
        os.makedirs(folder)
        holder = self.start("flock", self.port, "sleep", "60")
        until(lambda: holder.poll() is None and subprocess.run(
            ["flock", "-n", self.port, "true"]).returncode, "the lock")
        real = os.path.realpath(self.port)
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(os.path.join(folder, real.lstrip("/").replace("/", "-") + ".sock"))
            server.listen(4)
            process = self.start(
                PROGRAM, "snapshot", "--serial", self.port, "--timeout", "3",
                env=environment(XDG_STATE_HOME=self.state), stderr=subprocess.PIPE)
            client, _ = server.accept()
            with client, contextlib.suppress(BrokenPipeError, ConnectionResetError):
                client.sendall(b'{"changes":[]}\n' + bytes(range(256)) * 1000)
            self.assertNotEqual(process.wait(PATIENCE), 0)

    def test_the_service_manager_is_told(self):
        path = self.path("notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(path)
            manager.settimeout(10)
            env = environment(
                XDG_STATE_HOME=self.state, NOTIFY_SOCKET=path, WATCHDOG_USEC="400000", WATCHDOG_PID=None)
            process = self.start(PROGRAM, "watch", "--demo", "--no-history", env=env)
            self.assertIn("READY=1", manager.recv(1000).decode().split("\n"))
            end = time.monotonic() + 2
            signs = 0
            while time.monotonic() < end:
                signs += manager.recv(1000) == b"WATCHDOG=1"
            self.assertGreaterEqual(signs, 5)
            process.send_signal(signal.SIGTERM)
            while manager.recv(1000) != b"STOPPING=1":
                pass
            self.assertEqual(process.wait(PATIENCE), 0)
