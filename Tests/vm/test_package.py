"""The package on a clean Debian: installed, used by people, robbed of its adapter and its power, upgraded, purged.

    scripts/vm [12|13]

One machine does all of it, in this order; every step says what it measured.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest

from machine import PATIENCE, ROOT, Machine

SUITE = os.environ.get("VM_SUITE", "12")
PACKAGE = os.environ["VM_PACKAGE"]
PROGRAM = os.environ["VM_PROGRAM"]
FIGURES = os.environ.get("VM_FIGURES")
IMAGE = os.path.join(ROOT, ".build", "vm", SUITE)
BY_ID = "/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_{}-if00-port0"
METRICS = "127.0.0.1:9810"
# Seconds of readings that a power cut may lose.
COMMIT = 10
CONFIG = {
    "sources": {
        "house": {"serial": BY_ID.format("HOUSE"), "modules": 6},
        "barn": {"serial": BY_ID.format("BARN"), "modules": 3},
        "bus": {"can": ["can0"]},
    },
    "history": {"commit_seconds": COMMIT},
}
# What a machine changes by running, and what apt keeps about itself.
NOT_COMPARED = ("/var/log/", "/var/lib/apt/", "/var/cache/apt/", "/var/cache/ldconfig/", "/var/lib/systemd/",
                "/var/lib/dpkg/", "/etc/ld.so.cache", "/var/cache/debconf/", "/root/", "/home/", "/etc/.pwd.lock",
                "/var/tmp/systemd-private", "/srv/packages/", "/var/backups/")


def say(what):
    line = f"Debian {SUITE}: {what}"
    print(line, flush=True)
    if FIGURES:
        with open(FIGURES, "a", encoding="utf-8") as file:
            file.write(line + "\n")


def older(package, folder):
    """The same package under the version before, with a file that the new one no longer has."""
    tree = os.path.join(folder, "older")
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    control = os.path.join(tree, "DEBIAN", "control")
    with open(control, encoding="utf-8") as file:
        text = file.read()
    with open(control, "w", encoding="utf-8") as file:
        file.write(re.sub(r"(?m)^Version: (.*)$", r"Version: 0.1.0~\1", text))
    share = os.path.join(tree, "usr", "share", "wecotui")
    os.makedirs(share, exist_ok=True)
    with open(os.path.join(share, "only-in-the-older"), "w", encoding="utf-8") as file:
        file.write("gone after the upgrade\n")
    made = os.path.join(folder, "wecotui_older.deb")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, made], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)
    return made


class PackageTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="weco-vm-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.batteries = {}
        for name, modules in (("house", 6), ("barn", 3)):
            link, state = os.path.join(cls.folder, name), os.path.join(cls.folder, name + ".json")
            battery = subprocess.Popen(
                [PROGRAM, "simulate", "--pty", link, "--modules", str(modules), "--freeze", "--pace", "--state", state],
                stdout=subprocess.DEVNULL)
            cls.addClassCleanup(battery.wait)
            cls.addClassCleanup(battery.kill)
            cls.batteries[name] = state
            end = time.monotonic() + 60
            while not (os.path.exists(link) and os.path.exists(state)):
                if time.monotonic() > end:
                    raise AssertionError(f"no simulated battery at {link}")
                time.sleep(0.01)
        goods = os.path.join(cls.folder, "goods")
        os.mkdir(goods)
        shutil.copy(PACKAGE, os.path.join(goods, "wecotui_new.deb"))
        shutil.move(older(PACKAGE, cls.folder), goods)
        disk = os.path.join(cls.folder, "goods.img")
        subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", goods, disk, "64M"], check=True)
        cls.machine = Machine(os.path.join(IMAGE, "vmlinuz"), os.path.join(IMAGE, "initrd"),
                              [(os.path.join(IMAGE, "root.img"), True), (disk, False)], folder=cls.folder)
        cls.addClassCleanup(cls.machine.close)
        seconds = cls.machine.boot({n: os.path.realpath(os.path.join(cls.folder, n)) for n in cls.batteries})
        cls.machine.run("systemctl is-system-running --wait")
        say(f"the machine is up after {seconds:.0f} s")
        cls.before = cls.files()

    # What is asked again and again

    @classmethod
    def files(cls):
        """Every file of the system but what a running system and apt write, and who there is."""
        said = cls.machine.must("find / -xdev -printf '%y %m %u %p\\n'; getent passwd; getent group")
        return {line for line in said.splitlines() if not any(part in line for part in NOT_COMPARED)}

    def property(self, name, unit="wecotui-watch"):
        return self.machine.must(f"systemctl show -P {name} {unit}")

    def journal(self, unit="wecotui-watch"):
        return self.machine.must(f"journalctl -b -o cat --no-pager -u {unit}")

    def as_user(self, command, user="technician", tolerant=False):
        command = "runuser -u {} -- env HOME=/home/{} TERM=xterm-256color LC_ALL=C.UTF-8 {}".format(user, user, command)
        return self.machine.run(command) if tolerant else self.machine.must(command)

    def snapshot(self, name="house"):
        return json.loads(self.as_user(f"wecotui snapshot --json --serial {BY_ID.format(name.upper())} --timeout 60"))

    def reads(self, name="house"):
        """The service's battery, as somebody of the group sees it: what the battery outside believes."""
        document = self.snapshot(name)
        with open(self.batteries[name], encoding="utf-8") as file:
            truth = json.load(file)
        cells = document["clusters"][0]["modules"][0]["cells_mv"]
        self.assertEqual(cells, truth["clusters"][0]["modules"][0]["cells_mv"])
        self.assertEqual(len(document["clusters"][0]["modules"]), len(truth["clusters"][0]["modules"]))
        return document

    def screen(self, command, wanted, user="technician"):
        """A program in a terminal of 80 x 24, until something is on its screen: the screen."""
        self.as_user("tmux -u kill-server", user, tolerant=True)
        self.as_user(f"tmux -u new-session -d -x 80 -y 24 {command!r}", user)
        try:
            return self.machine.wait_for(
                f"runuser -u {user} -- env HOME=/home/{user} LC_ALL=C.UTF-8 tmux -u capture-pane -p", wanted)
        finally:
            self.as_user("tmux -u kill-server", user, tolerant=True)

    def install(self, file):
        return self.machine.must(f"cp /mnt/{file} /root/ && cd /root && DEBIAN_FRONTEND=noninteractive apt-get "
                                 f"install -y --no-install-recommends ./{file}")

    def configure(self, *names):
        config = dict(CONFIG, sources={name: CONFIG["sources"][name] for name in names})
        self.machine.must(f"mkdir -p /etc/wecotui && cat >/etc/wecotui/config.json <<'END'\n{json.dumps(config)}\nEND")

    # The steps

    def test_01_it_installs_on_a_clean_system_and_shows_the_battery(self):
        machine = self.machine
        machine.must("mount -o ro /dev/vdb /mnt")
        machine.plug("house")
        machine.wait_for(f"test -e {BY_ID.format('HOUSE')}")
        loop = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"
        here = time.monotonic()
        subprocess.run(["bash", "-c", loop], check=True)
        here = time.monotonic() - here
        there = time.monotonic()
        machine.must(loop)
        there = time.monotonic() - there
        begun = time.monotonic()
        said = self.install("wecotui_new.deb")
        installed = time.monotonic()
        screen = self.screen(f"wecotui --serial {BY_ID.format('HOUSE')}", r"Cell Information[\s\S]* 1-5 +\d{4}")
        shown = time.monotonic()
        self.assertNotRegex(said, r"(?i)\b(warning|error|failed)\b")
        say(f"apt install: {installed - begun:.1f} s; from the package file to the first screen: {shown - begun:.1f} s "
            f"(this machine computes {there / here:.0f} times slower than the computer it runs on)")
        say("the first screen:\n" + screen)

    def test_02_the_adapter_has_its_group_and_no_modem_prober(self):
        machine = self.machine
        machine.pull("house")
        machine.wait_for(f"! test -e {BY_ID.format('HOUSE')}")
        machine.plug("house")
        machine.wait_for(f"test -e {BY_ID.format('HOUSE')}")
        machine.must("udevadm settle")
        about = machine.must("udevadm info --query=property --name=/dev/ttyUSB0")
        self.assertIn("ID_MM_DEVICE_IGNORE=1", about)
        self.assertEqual(machine.must("stat -c '%G %a' /dev/ttyUSB0"), "dialout 660")
        say("udev: " + ", ".join(line for line in about.splitlines() if line.startswith(("ID_MM", "DEVLINKS"))))

    def test_03_the_service_reads_and_the_group_looks_on(self):
        machine = self.machine
        self.configure("house")
        begun = time.monotonic()
        machine.must("systemctl enable --now wecotui-watch")
        machine.wait_for("systemctl show -P StatusText wecotui-watch", "SOC")
        say(f"enable --now to a value in systemctl status: {time.monotonic() - begun:.1f} s; "
            + self.property("StatusText"))
        document = self.reads()
        self.assertTrue(document["links"])
        screen = self.screen(f"wecotui --serial {BY_ID.format('HOUSE')}", r"Cell Information[\s\S]* 1-5 +\d{4}")
        self.assertIn("watch", screen, "it looks on through the service")
        say("a dashboard of the group, through the service:\n" + screen)
        code, said = self.as_user(f"wecotui check --serial {BY_ID.format('HOUSE')}", tolerant=True)
        self.assertEqual(code, 0, said)
        say("check: " + said)
        code, said = self.as_user(f"wecotui snapshot --serial {BY_ID.format('HOUSE')}", "visitor", tolerant=True)
        self.assertNotEqual(code, 0, "somebody outside the group")
        say(f"somebody outside the group: exit {code}, {said}")

    def test_04_metrics_answer(self):
        machine = self.machine
        if "--metrics" not in machine.must("wecotui watch --help"):
            self.skipTest("watch has no --metrics")
        machine.must("mkdir -p /run/systemd/system/wecotui-watch.service.d && printf '[Service]\\nExecStart=\\n"
                     f"ExecStart=/usr/bin/wecotui watch --metrics {METRICS}\\n' "
                     ">/run/systemd/system/wecotui-watch.service.d/metrics.conf && systemctl daemon-reload "
                     "&& systemctl restart wecotui-watch")
        said = machine.wait_for(f"curl -sf http://{METRICS}/metrics", r"(?m)^weco_link_up.* 1$")
        say(f"/metrics: {said.count(chr(10))} lines, " + re.search(r"(?m)^weco_build_info.*$", said).group(0))

    def test_05_pulled_and_plugged_in_again_it_reads_within_two_seconds(self):
        machine = self.machine
        taken = []
        for _ in range(3):
            machine.pull("house")
            machine.wait_for("systemctl show -P StatusText wecotui-watch", "closed|not there|gone")
            ahead, error = machine.clock_difference()
            plugged = machine.plug("house") + ahead
            taken.append(self.first_reading_after(plugged) - plugged)
        say("pulled and plugged in again: reading after " + ", ".join(f"{s:.2f}" for s in taken)
            + f" s (clocks agree within {error:.2f} s)")
        self.assertLess(max(taken), 2.0)
        self.reads()

    def first_reading_after(self, moment):
        """When the service had its first reading after a moment, by its own clock."""
        journal = self.machine.wait_for(
            f"journalctl -b -o short-unix --no-pager -u wecotui-watch --since=@{moment:.3f} | grep -E 'link .* up'", ".")
        return float(journal.split()[0])

    def test_06_the_hardened_unit_is_hardened_and_nothing_is_refused(self):
        said = self.machine.must("systemd-analyze security --no-pager wecotui-watch.service")
        score = float(re.search(r"Overall exposure level for \S+ (\d+\.\d)", said).group(1))
        say(f"systemd-analyze security: {score}")
        self.assertLessEqual(score, 2.0)
        status = self.machine.must("cat /proc/$(systemctl show -P MainPID wecotui-watch)/status")
        self.assertRegex(status, r"CapEff:\s*0+\n")
        self.assertRegex(status, r"Seccomp:\s*2\n")
        self.assertRegex(status, r"NoNewPrivs:\s*1\n")
        self.assertNotRegex(self.journal(), r"(?i)operation not permitted|EPERM|denied")

    def test_07_killed_it_is_started_again(self):
        machine = self.machine
        before = self.property("MainPID")
        begun = time.monotonic()
        machine.must("systemctl kill -s KILL wecotui-watch")
        machine.wait_for("systemctl show -P MainPID wecotui-watch", rf"^(?!{before}$)[1-9]\d*$")
        machine.wait_for("systemctl show -P StatusText wecotui-watch", "SOC")
        say(f"kill -9: reading again after {time.monotonic() - begun:.1f} s")
        self.reads()

    def test_08_a_power_cut_loses_the_commit_window_at_most(self):
        machine = self.machine
        machine.must("DEBIAN_FRONTEND=noninteractive apt-get install -y -qq sqlite3")
        first = max(self.seconds())
        end = time.monotonic() + PATIENCE
        while max(kept := self.seconds()) < first + 3 * COMMIT:
            self.assertLess(time.monotonic(), end, f"the history stands still at {max(kept)}")
            time.sleep(0.2)
        cut = float(machine.must("date +%s.%N"))
        machine.power_cut()
        up = machine.boot()
        machine.must("mount -o ro /dev/vdb /mnt")
        # Nothing is plugged in yet: what the history holds was there before the power went.
        machine.wait_for("systemctl is-active wecotui-watch", "^active")
        self.assertEqual(self.query("PRAGMA integrity_check"), "ok")
        found = self.seconds()
        self.assertEqual(kept - found, set(), "seconds that were on the disk before the cut")
        lost = cut - max(found)
        say(f"power cut: up again after {up:.0f} s, integrity ok, all {len(kept)} seconds there that were committed; "
            f"the newest is {lost:.1f} s older than the cut (commit every {COMMIT} s)")
        self.assertLess(lost, COMMIT + 5)
        machine.plug("house")
        machine.wait_for("systemctl show -P StatusText wecotui-watch", "SOC")
        self.reads()

    def place_of_history(self):
        where = self.machine.must("find /var/lib -name history.sqlite | head -n 1")
        self.assertTrue(where, "no history under /var/lib")
        return where

    def query(self, sql):
        return self.machine.must(f"sqlite3 -readonly {self.place_of_history()} '{sql}'")

    def seconds(self):
        """The seconds of the last half hour of which the history has readings, as the program exports them."""
        state = os.path.dirname(os.path.dirname(self.place_of_history()))
        said = self.machine.must(f"XDG_STATE_HOME={state} TZ=UTC wecotui export --from -30m --every 1 --csv "
                                 "| cut -d, -f1 | sort -u | grep ^2 | date -u -f - +%s")
        return {int(line) for line in said.split()}

    def test_09_two_batteries_have_a_service_each(self):
        machine = self.machine
        machine.must("systemctl disable --now wecotui-watch")
        self.configure("house", "barn")
        machine.must("systemctl start wecotui-watch@house wecotui-watch@barn")
        machine.plug("barn")
        for name in ("house", "barn"):
            machine.wait_for(f"systemctl show -P StatusText wecotui-watch@{name}", "SOC")
            self.reads(name)
            say(f"wecotui-watch@{name}: " + self.property("StatusText", f"wecotui-watch@{name}"))
            self.assertNotRegex(self.journal(f"wecotui-watch@{name}"), r"(?i)operation not permitted|EPERM|denied")
        machine.must("systemctl stop wecotui-watch@house wecotui-watch@barn")
        machine.pull("barn")

    def test_10_the_bus_of_an_inverter_is_read_by_the_hardened_unit(self):
        machine = self.machine
        self.configure("bus")
        machine.must("ip link set can0 up type can bitrate 500000 listen-only on")
        machine.must("ip link set can1 up type can bitrate 500000 restart-ms 100")
        # Somebody has to acknowledge what the battery sends, and whoever only listens does not: an inverter.
        machine.must("systemctl start wecotui-watch@bus")
        machine.must("systemd-run --unit=canbattery wecotui simulate --can can1 --protocol victron --modules 6")
        try:
            machine.wait_for("systemctl show -P StatusText wecotui-watch@bus", "SOC")
            screen = self.as_user("wecotui snapshot --text --can can0 --timeout 60")
            self.assertRegex(screen, r"(?i)victron")
            self.assertNotRegex(self.journal("wecotui-watch@bus"), r"(?i)operation not permitted|EPERM|denied")
            say("CAN, listen only at 500 kbit/s: " + self.property("StatusText", "wecotui-watch@bus"))
            self.assertRegex(machine.must("ip -details link show can0"), "LISTEN-ONLY")
        finally:
            machine.run("systemctl stop canbattery wecotui-watch@bus; ip link set can0 down; ip link set can1 down")

    def test_11_purged_it_leaves_nothing(self):
        self.purge()

    def purge(self):
        machine = self.machine
        said = machine.must("DEBIAN_FRONTEND=noninteractive apt-get remove -y wecotui")
        self.assertNotRegex(said, r"(?i)\b(warning|error|failed)\b")
        self.assertEqual(machine.must("test -e /etc/wecotui/config.json && find /var/lib -name history.sqlite | wc -l"),
                         "1", "remove keeps what the user wrote and what was recorded")
        self.assertEqual(machine.run("systemctl is-active 'wecotui-watch*'")[1].strip(), "inactive")
        said = machine.must("DEBIAN_FRONTEND=noninteractive apt-get purge -y --autoremove wecotui sqlite3")
        self.assertNotRegex(said, r"(?i)\b(warning|error|failed)\b")
        self.assertEqual(machine.run("systemctl list-units --all --no-legend 'wecotui*'")[1], "")
        after = self.files()
        self.assertEqual((sorted(after - self.before), sorted(self.before - after)), ([], []))
        say(f"purge: all {len(self.before)} files, users and groups as they were before, nothing more")

    def test_12_an_upgrade_keeps_configuration_history_and_the_service(self):
        machine = self.machine
        self.install("wecotui_older.deb")
        self.configure("house")
        machine.must("systemctl enable --now wecotui-watch")
        machine.wait_for("systemctl show -P StatusText wecotui-watch", "SOC")
        end = time.monotonic() + PATIENCE
        while len(kept := self.seconds()) < 5:
            self.assertLess(time.monotonic(), end, "no history")
        config = machine.must("sha256sum /etc/wecotui/config.json")
        before = self.property("MainPID")
        begun = time.monotonic()
        said = self.install("wecotui_new.deb")
        self.assertNotRegex(said, r"(?i)\b(warning|error|failed)\b")
        machine.wait_for("systemctl show -P StatusText wecotui-watch", "SOC")
        say(f"upgrade to {machine.must('dpkg-query -W wecotui')}: reading again after {time.monotonic() - begun:.1f} s")
        self.assertNotEqual(self.property("MainPID"), before, "it runs the new program")
        self.assertEqual(self.property("UnitFileState"), "enabled")
        self.assertEqual(machine.must("sha256sum /etc/wecotui/config.json"), config)
        self.assertEqual(kept - self.seconds(), set())
        self.assertEqual(machine.run("test -e /usr/share/wecotui/only-in-the-older")[0], 1)
        self.reads()
        self.purge()


if __name__ == "__main__":
    unittest.main()
