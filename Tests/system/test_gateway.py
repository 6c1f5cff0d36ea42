"""What a gateway installs beside the program: units, rule for the adapters, user, folders."""

import os
import re
import shutil
import subprocess

from harness import ROOT, SystemTest

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
        self.assertEqual(vendors, ["0403", "1a86", "10c4", "067b"])
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
