"""What a gateway installs beside the program: units, rule for the adapters, user, folders."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess

from harness import PATIENCE, PROGRAM, ROOT, USAGE, SystemTest, environment, run, until
from weco_battery import Battery, registers

CONTRIB = os.path.join(ROOT, "contrib")
UNITS = [os.path.join(CONTRIB, "systemd", name) for name in ("wecotui-watch.service", "wecotui-watch@.service")]


def read(*parts):
    with open(os.path.join(CONTRIB, *parts), encoding="utf-8") as file:
        return file.read()


def settings(text):
    """The settings of a unit or a rule, without comments."""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


class UnitTest(SystemTest):
    def test_systemd_takes_both_units(self):
        for unit in UNITS:
            path = self.path(os.path.basename(unit))
            with open(unit, encoding="utf-8") as source, open(path, "w", encoding="utf-8") as file:
                file.write(source.read().replace("/usr/bin/wecotui", "/bin/true"))
            verdict = subprocess.run(["systemd-analyze", "verify", "--man=no", path], capture_output=True, text=True)
            self.assertEqual((verdict.returncode, verdict.stderr), (0, ""))

    def test_the_exposure_of_both_is_low(self):
        for unit in UNITS:
            verdict = subprocess.run(
                ["systemd-analyze", "security", "--offline=yes", unit], capture_output=True, text=True, check=True).stdout
            exposure = float(re.search(r"Overall exposure level for \S+: ([\d.]+)", verdict)[1])
            self.assertLessEqual(exposure, 2.0, verdict)

    def test_they_differ_in_what_they_read_and_where_they_keep_it_and_in_nothing_else(self):
        plain, template = (settings(read("systemd", os.path.basename(unit))) for unit in UNITS)
        self.assertEqual(
            [pair for pair in zip(plain, template, strict=True) if pair[0] != pair[1]],
            [("Description=WecoTUI battery watch", "Description=WecoTUI battery watch of %i"),
             ("ExecStart=/usr/bin/wecotui watch", "ExecStart=/usr/bin/wecotui watch %i"),
             ("StateDirectory=wecotui", "StateDirectory=wecotui/sources/%i")])

    def test_what_keeps_it_there_for_years(self):
        unit = settings(read("systemd", "wecotui-watch.service"))
        for line in ("Restart=always", "StartLimitIntervalSec=0", "RuntimeDirectoryPreserve=yes", "Type=notify"):
            self.assertIn(line, unit)


class AdapterRuleTest(SystemTest):
    def test_every_rule_is_one_and_the_examples_are_too(self):
        text = read("udev", "60-wecotui.rules")
        examples = re.findall(r"^#   (.*)$", text, re.MULTILINE)
        self.assertEqual(len(examples), 2)
        part = r'[A-Z]+(\{\w+\})?(==|!=|\+=|=)"[^"]*"'
        for rule in settings(text) + examples:
            self.assertRegex(rule, rf"^{part}(, {part})*$")
        labels = re.findall(r'LABEL="(\w+)"', text)
        self.assertEqual(set(re.findall(r'GOTO="(\w+)"', text)), set(labels))
        if shutil.which("udevadm") and "verify" in subprocess.run(
                ["udevadm", "--help"], capture_output=True, text=True).stdout:
            path = self.path("60-wecotui.rules")
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join([text, *examples, ""]))
            verdict = subprocess.run(["udevadm", "verify", path], capture_output=True, text=True)
            self.assertEqual(verdict.returncode, 0, verdict.stdout + verdict.stderr)

    def test_a_modem_prober_keeps_away_from_every_adapter(self):
        rules = settings(read("udev", "60-wecotui.rules"))
        vendors = [re.search(r'idVendor\}=="(\w+)"', rule)[1] for rule in rules if "idVendor" in rule]
        # The CANalyst-II is no serial port; the others are.
        self.assertEqual(vendors, ["04d8", "0403", "1a86", "10c4", "067b"])
        self.assertIn('ENV{ID_MM_DEVICE_IGNORE}="1"', rules)


class UserTest(SystemTest):
    def test_the_user_is_in_the_group_that_may_open_ports(self):
        root = self.path("root")
        os.makedirs(os.path.join(root, "etc"))
        with open(os.path.join(root, "etc", "group"), "w", encoding="ascii") as file:
            file.write("root:x:0:\ndialout:x:20:\n")
        done = subprocess.run(
            ["systemd-sysusers", f"--root={root}", os.path.join(CONTRIB, "sysusers", "wecotui.conf")],
            capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(os.path.join(root, "etc", "group"), encoding="ascii") as file:
            self.assertRegex(file.read(), r"(?m)^dialout:x:20:wecotui$")
        with open(os.path.join(root, "etc", "passwd"), encoding="ascii") as file:
            self.assertRegex(file.read(), r"(?m)^wecotui:x:\d+:\d+:WecoTUI battery watch:/var/lib/wecotui:/usr/sbin/nologin$")

    def test_the_folders_are_those_of_the_units(self):
        unit = dict(line.split("=", 1) for line in settings(read("systemd", "wecotui-watch.service")) if "=" in line)
        folders = {words[1]: words[2:5] for words in map(str.split, settings(read("tmpfiles", "wecotui.conf")))}
        owner = [unit["User"], unit["Group"]]
        self.assertEqual(folders, {
            "/etc/wecotui": ["0755", "root", "root"],
            "/run/" + unit["RuntimeDirectory"]: [unit["RuntimeDirectoryMode"], *owner],
            "/var/lib/" + unit["StateDirectory"]: [unit["StateDirectoryMode"], *owner]})


class ServicesTest(SystemTest):
    """Two services of one user, with the folders that the units give them."""

    def setUp(self):
        super().setUp()
        self.sockets = self.path("run")
        os.mkdir(self.sockets)
        self.batteries = {}
        for name, cell in (("garage", 3310), ("shed", 3200)):
            self.plug(name, cell)
        self.config = self.path("config.json")
        with open(self.config, "w", encoding="utf-8") as file:
            sources = {name: {"serial": battery.link} for name, battery in self.batteries.items()}
            json.dump({"history": {"commit_seconds": 1}, "sources": sources}, file)

    def plug(self, name, cell):
        self.batteries[name] = Battery(self.path(f"port-{name}"), words=registers(slaves=0, cell=cell))
        self.addCleanup(self.batteries[name].close)

    def env(self, state="nobody"):
        return environment(RUNTIME_DIRECTORY=self.sockets, STATE_DIRECTORY=self.path(state), XDG_STATE_HOME=None)

    def service(self, name, state):
        return self.start(PROGRAM, "watch", name, "--config", self.config, env=self.env(state))

    def kept(self, state):
        """The clusters that a history holds readings of."""
        path = os.path.join(self.path(state), "history.sqlite")
        if not os.path.exists(path):
            return set()
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            try:
                return {row[0] for row in database.execute("SELECT DISTINCT cluster FROM series")}
            except sqlite3.Error:
                return set()

    def socket(self, name):
        return os.path.join(self.sockets, self.batteries[name].path.strip("/").replace("/", "-") + ".sock")

    def answers(self, name):
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(self.socket(name)) == 0

    def looks_on(self, name, volts):
        """A snapshot of somebody else says what the service reads, and asks the battery nothing."""
        asked = until(lambda: self.batteries[name].reads and self.batteries[name].key_requests, "a service that reads")
        for _ in range(5):
            result = run("snapshot", "--json", self.batteries[name].link, env=self.env())
            self.assertEqual(result.returncode, 0, result.stderr)
            cluster = json.loads(result.stdout)["clusters"][0]
            self.assertEqual(cluster["modules"][0]["fields"]["total_voltage"]["value"], volts)
            before, asked = asked, self.batteries[name].key_requests
            # On a computer under load the service itself may ask for its key anew; who asks for it each time is the snapshot.
            if asked == before:
                return
        self.fail(f"{asked} requests for a key")

    def test_each_has_a_history_of_its_own_and_they_share_the_folder_of_sockets(self):
        services = {name: self.service(name, f"sources/{name}") for name in self.batteries}
        for name in services:
            until(lambda name=name: self.kept(f"sources/{name}") == {name}, f"a history of {name} alone")
            until(lambda name=name: self.answers(name), f"a socket of {name}")
        services["garage"].kill()
        services["garage"].wait()
        self.looks_on("shed", 51.23)
        # The socket that was left behind is taken over.
        self.assertTrue(os.path.exists(self.socket("garage")))
        services["garage"] = self.service("garage", "sources/garage")
        until(lambda: self.answers("garage"), "a socket of garage again")
        self.looks_on("garage", 52.99)
        for service in services.values():
            service.terminate()
        for service in services.values():
            self.assertEqual(service.wait(PATIENCE), 0)
        self.assertEqual(os.listdir(self.sockets), [])

    def test_two_in_one_folder_keep_both_in_one_history(self):
        services = [self.service(name, "state") for name in self.batteries]
        until(lambda: self.kept("state") == set(self.batteries), lambda: f"both, not {self.kept('state')}", 30)
        for service in services:
            service.terminate()
            self.assertEqual(service.wait(PATIENCE), 0)
        result = run("export", "--from", "-1h", env=self.env("state"))
        self.assertEqual(result.returncode, 0, result.stderr)
        for name in self.batteries:
            self.assertIn(name, result.stdout)

    def test_an_adapter_that_comes_after_the_service_is_looked_at(self):
        self.batteries["garage"].close()
        watch = self.service("garage", "state")
        until(lambda: os.listdir(self.sockets), "the service, without its adapter")
        self.plug("garage", 3310)
        until(lambda: self.answers("garage"), "a socket of the adapter that came")
        self.looks_on("garage", 52.99)
        # Somebody who was there before the adapter as well.
        self.batteries["garage"].close()
        pane = self.pane(self.path("port-garage"), "--no-history", columns=160, env=self.env())
        pane.wait_for("no serial port at")
        self.plug("garage", 3310)
        pane.wait_for("52.99")
        self.assertEqual(self.batteries["garage"].key_requests, 1)
        watch.terminate()
        self.assertEqual(watch.wait(PATIENCE), 0)

    def test_an_adapter_that_comes_back_under_another_number_is_looked_at_there(self):
        self.service("garage", "state")
        until(lambda: self.answers("garage"), "a socket")
        before = self.socket("garage")
        # Whoever has the line open still keeps its number from being given to another.
        held = os.open(self.batteries["garage"].path, os.O_RDWR | os.O_NOCTTY)
        self.addCleanup(os.close, held)
        self.batteries["garage"].close()
        self.plug("garage", 3310)
        self.assertNotEqual(self.socket("garage"), before)
        until(lambda: self.answers("garage"), "a socket of the new number")
        self.assertFalse(os.path.exists(before))
        self.looks_on("garage", 52.99)


class BareSourceTest(SystemTest):
    def setUp(self):
        super().setUp()
        self.battery = Battery(self.path("port"), words=registers(slaves=0))
        self.addCleanup(self.battery.close)
        self.config = self.path("config.json")
        with open(self.config, "w", encoding="utf-8") as file:
            json.dump({"sources": {"garage": {"serial": self.path("port")}, "demo": {"demo": "calm"}}}, file)

    def test_a_name_and_a_path_are_sources_of_every_command(self):
        for word, name in (("garage", "garage"), (self.path("port"), "port")):
            result = run("snapshot", "--json", word, "--config", self.config)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual([cluster["name"] for cluster in json.loads(result.stdout)["clusters"]], [name])
            check = run("check", word, "--config", self.config, "-t", "5")
            self.assertRegex(check.stdout, "^WECO OK")
            printed = run(word, "--config", self.config, "--print-config")
            self.assertRegex(printed.stdout, rf'"{name}": {{ serial: "{re.escape(self.path("port"))}"')
            pane = self.pane(word, "--config", self.config, "--no-history")
            pane.wait_for(rf"WecoTUI {name} .* ok")
            pane.press("q")
            until(pane.is_dead, "its end")

    def test_a_name_is_recorded_and_the_capture_is_no_port(self):
        capture = self.path("capture.log")
        process = self.start(PROGRAM, "record", "garage", "--config", self.config, "-o", capture)
        until(lambda: self.battery.reads, "a reading")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE), 0)
        result = run("snapshot", capture)
        self.assertEqual(result.returncode, USAGE)
        self.assertIn(f"{capture} is a file and no port: --replay {capture} shows a capture", result.stderr)

    def test_what_fits_nothing_is_a_mistake_that_names_what_there_is(self):
        for command in (["snapshot"], ["watch"], ["record", "-o", self.path("never")], []):
            result = run(*command, "garag", "--config", self.config)
            self.assertEqual(result.returncode, USAGE, result.stderr)
            self.assertRegex(
                result.stderr,
                r"^wecotui: there is no source or command garag\. Did you mean garage\? Sources of the configuration: garage, demo\.")
        self.assertFalse(os.path.exists(self.path("never")))
        result = run("check", "garag", "--config", self.config)
        self.assertEqual(result.returncode, 3)
        self.assertRegex(result.stdout, "^WECO UNKNOWN - there is no source or command garag")
