"""A gateway under test: a clean Debian in a machine, batteries on the far ends of its adapters, the package on a disk."""

import atexit
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from machine import ROOT, Machine

sys.path.insert(0, os.path.join(ROOT, "Tests", "system"))
from weco_battery import Battery, registers  # noqa: E402

SUITE = os.environ.get("VM_SUITE", "12")
PACKAGE = os.environ.get("VM_PACKAGE", "")
PROGRAM = os.environ.get("VM_PROGRAM", os.path.join(ROOT, ".build", "release", "wecotui"))
IMAGE = os.path.join(ROOT, ".build", "vm", SUITE)
FIGURES = os.path.join(IMAGE, "figures")
REFUSED = r"(?i).*(?:operation not permitted|EPERM|permission denied|bad system call|core.dump).*"
TROUBLE = r"(?im)^.*\b(warning|error|failed|cannot)\b.*$"
SERVICE = "wecotui-watch"


def by_id(name):
    """The path that an adapter has in the guest as long as it is plugged in."""
    return f"/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_{name.upper()}-if00-port0"


def say(what):
    """A figure: on the terminal, and kept."""
    line = f"Debian {SUITE}: {what}"
    print(line, flush=True)
    with open(FIGURES, "a", encoding="utf-8") as file:
        file.write(line + "\n")


class GatewayTest(unittest.TestCase):
    """Tests that share one machine and come in the order of their names."""

    maxDiff = None
    # The batteries outside, by name: modules of the program's own simulator, or "foreign", the system tests' own, of three
    # modules. Their values stand still unless a test wants them to move.
    batteries = {"house": 6}
    battery_options = ["--freeze"]
    # Seconds by the guest's clock that do not depend on what else this computer does.
    steady = True

    @classmethod
    def setUpClass(cls):
        # Also where somebody interrupts: no machine and no battery stays behind.
        atexit.register(cls.doClassCleanups)
        cls.folder = tempfile.mkdtemp(prefix="weco-vm-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.truth = {}
        for name, kind in cls.batteries.items():
            cls.start_battery(name, kind)
        goods = os.path.join(cls.folder, "goods")
        os.mkdir(goods)
        cls.pack(goods)
        disk = os.path.join(cls.folder, "goods.img")
        subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", goods, disk, "64M"], check=True, stdout=subprocess.DEVNULL)
        cls.machine = Machine(os.path.join(IMAGE, "vmlinuz"), os.path.join(IMAGE, "initrd"),
                              [(os.path.join(IMAGE, "root.img"), True), (disk, False)], steady=cls.steady, folder=cls.folder)
        cls.addClassCleanup(cls.machine.close)
        cls.boot()

    @classmethod
    def start_battery(cls, name, kind):
        """Makes the link to its pty, and notes how to learn what it believes: modules, and cells of the first."""
        link = os.path.join(cls.folder, name)
        if kind == "foreign":
            words = registers(slaves=2)
            cls.addClassCleanup(Battery(link, words).close)
            cls.truth[name] = lambda: (3, [words[23 + cell] for cell in range(words[7])])
            return
        state = link + ".json"
        battery = subprocess.Popen(
            [PROGRAM, "simulate", "--pty", link, "--modules", str(kind), "--pace", "--state", state,
             *cls.battery_options], stdout=subprocess.DEVNULL)
        cls.addClassCleanup(battery.wait)
        cls.addClassCleanup(battery.kill)
        end = time.monotonic() + 60
        while not (os.path.exists(link) and os.path.exists(state)):
            if battery.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"no simulated battery at {link}")
            time.sleep(0.01)

        def believed():
            with open(state, encoding="utf-8") as file:
                modules = json.load(file)["clusters"][0]["modules"]
            return len(modules), modules[0]["cells_mv"]

        cls.truth[name] = believed

    @classmethod
    def pack(cls, folder):
        """What lies on the disk that the guest has at /mnt."""
        shutil.copy(PACKAGE, os.path.join(folder, "wecotui_new.deb"))

    @classmethod
    def boot(cls):
        cls.machine.boot({name: os.path.realpath(os.path.join(cls.folder, name)) for name in cls.batteries})
        cls.machine.run("systemctl is-system-running --wait")
        cls.machine.must("mount -o ro /dev/vdb /mnt")
        say("up: " + cls.machine.must("systemd-analyze | head -n 1"))

    # What tests ask

    def install(self, file="wecotui_new.deb"):
        said = self.apt(f"install ./{file}", f"cp /mnt/{file} /root/ && cd /root")
        # That root's folder is not open to apt's own user is of no concern.
        self.assertNotRegex(said.replace("N: Download is performed unsandboxed", ""), TROUBLE)
        return said

    def apt(self, words, before="true"):
        return self.machine.must(f"{before} && DEBIAN_FRONTEND=noninteractive apt-get -y {words}")

    def configure(self, sources, **others):
        text = json.dumps({"sources": sources, **others})
        self.machine.must(f"mkdir -p /etc/wecotui && cat >/etc/wecotui/config.json <<'END'\n{text}\nEND")

    def property(self, name, unit=SERVICE):
        return self.machine.must(f"systemctl show -P {name} {unit}")

    def status(self, wanted="SOC", unit=SERVICE):
        """What the service tells systemd, as soon as it tells this."""
        return self.machine.wait_for(f"systemctl show -P StatusText {unit}", wanted)

    def journal(self, unit=SERVICE):
        return self.machine.must(f"journalctl -b -o cat --no-pager -u {unit}")

    def as_user(self, command, user="technician"):
        """Exit code, and what was said."""
        return self.machine.run(
            f"runuser -u {user} -- env HOME=/home/{user} TERM=xterm-256color LC_ALL=C.UTF-8 {command}")

    def screen(self, command, wanted, user="technician"):
        """A program in a terminal of 80 x 24, until something is on its screen: the screen."""
        tmux = f"runuser -u {user} -- env HOME=/home/{user} LC_ALL=C.UTF-8 tmux -u"
        self.machine.run(f"{tmux} kill-server")
        self.machine.must(f"{tmux} new-session -d -x 80 -y 24 '{command}'")
        try:
            return self.machine.wait_for(f"{tmux} capture-pane -p", wanted)
        finally:
            self.machine.run(f"{tmux} kill-server")

    def reads(self, name="house"):
        """The service's battery as somebody of the group sees it, which is what the battery outside believes."""
        code, said = self.as_user(f"wecotui snapshot --json --serial {by_id(name)} --timeout 60")
        self.assertEqual(code, 0, said)
        seen = json.loads(said)["clusters"][0]["modules"]
        self.assertEqual((len(seen), seen[0]["cells_mv"]), self.truth[name]())

    def nothing_refused(self, unit=SERVICE):
        self.assertEqual(re.findall(REFUSED, self.journal(unit)), [])
