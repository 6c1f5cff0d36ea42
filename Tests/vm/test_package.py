"""The package on a clean Debian: installed, used by people, robbed of its adapter and its power, upgraded, purged.

    scripts/vm [12|13]

One machine does all of it, in this order; every step says what it measured.
"""

import os
import re
import shutil
import subprocess
import time
import unittest

from gateway import SERVICE, GatewayTest, PACKAGE, TROUBLE, by_id, say
from machine import MIPS, PATIENCE, Broken

METRICS = "127.0.0.1:9810"
# Seconds of readings that a power cut may lose, as configured here.
COMMIT = 10
HOUSE = {"house": {"serial": by_id("house"), "modules": 6}}
BARN = {"barn": {"serial": by_id("barn"), "modules": 3}}
FIRST_SCREEN = r"Cell Information[\s\S]* 1-5 +\d{4}"
# What a running machine writes, and what apt keeps about itself.
NOT_COMPARED = re.compile(
    r" (/var/(log|cache|backups|tmp)/|/var/lib/(apt|dpkg|systemd)/|/etc/ld\.so\.cache|/etc/\S+-$|/etc/\.pwd\.lock"
    r"|/root/|/home/|/lost\+found)")


def older(package, folder):
    """The same package under the version before, with a file that the new one no longer has."""
    tree = os.path.join(folder, "older")
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    control = os.path.join(tree, "DEBIAN", "control")
    with open(control, encoding="utf-8") as file:
        text = file.read()
    with open(control, "w", encoding="utf-8") as file:
        file.write(re.sub(r"(?m)^Version: (.*)$", r"Version: 0.1~\1", text))
    with open(os.path.join(tree, "usr", "share", "doc", "wecotui", "only-in-the-older"), "w", encoding="ascii") as file:
        file.write("gone after the upgrade\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-b", tree, os.path.join(folder, "wecotui_older.deb")],
                   check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)


class PackageTest(GatewayTest):
    batteries = {"house": 6, "barn": "foreign"}

    @classmethod
    def pack(cls, folder):
        super().pack(folder)
        older(PACKAGE, folder)

    @classmethod
    def boot(cls):
        super().boot()
        if not hasattr(cls, "before"):
            cls.before = cls.files()

    @classmethod
    def files(cls):
        """Every file of the system with its kind, mode and owner, and who there is."""
        said = cls.machine.must("find / -xdev -printf '%y %m %u:%g %p\\n'; getent passwd; getent group")
        return {line for line in said.splitlines() if not NOT_COMPARED.search(line)}

    # Installed

    def test_01_installed_on_a_clean_system_it_shows_the_battery(self):
        machine = self.machine
        slower = self.slowness()
        machine.plug("house")
        machine.wait_for(f"test -e {by_id('house')}")
        begun = machine.clock()
        self.install()
        installed = machine.clock()
        screen = self.screen(f"wecotui --serial {by_id('house')}", FIRST_SCREEN)
        shown = machine.clock()
        say(f"apt install {installed - begun:.1f} s, from the package file to the first screen {shown - begun:.1f} s, on "
            f"a machine of {MIPS} MIPS, {slower:.1f} times slower than the computer it runs on")
        say("the first screen:\n" + screen)
        self.assertEqual(machine.run(f"systemctl is-enabled {SERVICE}")[1], "disabled", "nothing starts unasked")

    def slowness(self):
        """How much more processor time, by its own clock, a shell needs in the machine than outside."""
        loop = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; times"
        taken = []
        for said in (subprocess.run(["bash", "-c", loop], check=True, capture_output=True, text=True).stdout,
                     self.machine.must(loop)):
            minutes, seconds = re.match(r"(\d+)m([\d.]+)s", said).groups()
            taken.append(60 * int(minutes) + float(seconds))
        return taken[1] / taken[0]

    def test_02_an_adapter_gets_its_group_and_no_modem_prober(self):
        machine = self.machine
        machine.pull("house")
        machine.wait_for(f"! test -e {by_id('house')}")
        machine.plug("house")
        machine.wait_for(f"test -e {by_id('house')}")
        machine.must("udevadm settle")
        about = machine.must("udevadm info --query=property --name=/dev/ttyUSB0")
        self.assertIn("ID_MM_DEVICE_IGNORE=1", about)
        self.assertEqual(machine.must("stat -c '%G %a' /dev/ttyUSB0"), "dialout 660")
        say("udev: dialout 660, " + ", ".join(re.findall(r"(?m)^(?:ID_MM|DEVLINKS).*$", about)))

    # In service

    def test_03_the_service_reads_and_the_group_looks_on(self):
        self.configure(HOUSE, history={"commit_seconds": COMMIT})
        begun = self.machine.clock()
        self.machine.must(f"systemctl enable --now {SERVICE}")
        said = self.status()
        say(f"enable --now; in systemctl status after {self.machine.clock() - begun:.1f} s: {said}")
        self.reads()
        screen = self.screen("wecotui", FIRST_SCREEN)
        self.assertRegex(screen, r"wecotui watch|looks on|house")
        say("the dashboard of somebody in the group, through the service:\n" + screen)
        code, said = self.as_user("wecotui check")
        self.assertEqual(code, 0, said)
        say("check: " + said)
        code, said = self.as_user("wecotui snapshot", "visitor")
        self.assertEqual(code, 77, said)
        say(f"somebody outside the group: exit {code}, {said}")

    def test_04_metrics_answer(self):
        drop_in = f"/run/systemd/system/{SERVICE}.service.d"
        self.machine.must(f"mkdir -p {drop_in} && printf '[Service]\\nExecStart=\\nExecStart=/usr/bin/wecotui watch "
                          f"--metrics {METRICS}\\n' >{drop_in}/metrics.conf && systemctl daemon-reload "
                          f"&& systemctl restart {SERVICE}")
        said = self.machine.wait_for(f"curl -sf http://{METRICS}/metrics", r"(?m)^weco_link_up.* 1$")
        build = re.search(r"(?m)^weco_build_info.*$", said)
        self.assertTrue(build, said)
        say(f"/metrics: {said.count('weco_')} lines, {build.group(0)}")

    def test_05_pulled_and_plugged_in_again_it_reads_within_two_seconds(self):
        machine = self.machine
        taken = []
        for _ in range(5):
            machine.pull("house")
            self.status("closed|not there|gone|no such")
            plugged = machine.clock()
            machine.plug("house")
            read = self.first_reading_after(plugged)
            kernel = self.logged("-k", "now attached to ttyUSB", plugged)
            opened = self.logged(f"-u {SERVICE}", "link .* up", plugged)
            taken.append(read - plugged)
            say(f"plugged in again: Linux has the port after {kernel - plugged:.2f} s, the service opens it after "
                f"{opened - plugged:.2f} s and has a reading after {read - plugged:.2f} s")
        self.assertLess(max(taken), 2.0)
        self.reads()

    def first_reading_after(self, moment):
        """When the service had its first reading after a moment, by its own clock."""
        host, port = METRICS.split(":")
        # One small process a look: whatever more is done takes the processor from what is measured.
        return float(self.machine.must(f"""
            while true; do
              {{ exec 3<>/dev/tcp/{host}/{port}; }} 2>/dev/null || continue
              printf 'GET /metrics HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n' >&3
              said=$(grep ^weco_last_reading_timestamp_seconds <&3)
              read=${{said##* }} whole=${{read%.*}} part=${{read#*.}}
              exec 3<&-
              [[ -n $read && $whole${{part:0:1}} -gt {moment * 10:.0f} ]] && {{ echo $read; exit; }}
            done"""))

    def logged(self, whose, what, moment):
        """When the journal has something, after a moment."""
        said = self.machine.wait_for(
            f"journalctl -b -o short-unix --no-pager {whose} --since=@{moment:.3f} | grep -E '{what}'", ".")
        return float(said.split()[0])

    def test_06_the_unit_is_hardened_and_nothing_is_refused(self):
        said = self.machine.must(f"systemd-analyze security --no-pager {SERVICE}.service")
        score = float(re.search(r"Overall exposure level for \S+ (\d+\.\d)", said).group(1))
        say(f"systemd-analyze security {SERVICE}: {score}")
        self.assertLessEqual(score, 2.0)
        status = self.machine.must(f"cat /proc/$(systemctl show -P MainPID {SERVICE})/status")
        for pattern in (r"CapEff:\s*0+\n", r"CapBnd:\s*0+\n", r"Seccomp:\s*2\n", r"NoNewPrivs:\s*1\n"):
            self.assertRegex(status, pattern)
        self.nothing_refused()

    def test_07_killed_it_is_started_again(self):
        before = self.property("MainPID")
        begun = self.machine.clock()
        self.machine.must(f"systemctl kill -s KILL {SERVICE}")
        read = self.first_reading_after(begun)
        self.assertNotEqual(self.property("MainPID"), before)
        say(f"kill -9: systemd starts it again, and it reads after {read - begun:.1f} s")
        self.reads()

    def test_08_a_power_cut_loses_the_commit_window_at_most(self):
        machine = self.machine
        self.apt("install sqlite3")
        machine.must("sync")
        first, end = max(self.seconds()), time.monotonic() + PATIENCE
        while max(kept := self.seconds()) < first + 3 * COMMIT:
            self.assertLess(time.monotonic(), end, f"the history stands still at {max(kept)}")
        cut = machine.clock()
        machine.power_cut()
        self.boot()
        # Nothing is plugged in yet: what the history holds was there before the power went.
        machine.wait_for(f"systemctl is-active {SERVICE}", "^active")
        place = self.place_of_history()
        self.assertEqual(machine.must(f"sqlite3 -readonly {place} 'PRAGMA integrity_check'"), "ok")
        found = self.seconds()
        self.assertEqual(kept - found, set(), "seconds that were on the disk before the cut")
        lost = cut - max(found)
        say(f"power cut: integrity ok, all {len(kept)} seconds there that were committed; the newest is {lost:.1f} s "
            f"older than the cut (a commit every {COMMIT} s)")
        # The second that was being filled, and what a slow machine takes to commit.
        self.assertLess(lost, COMMIT + 5)

    def test_09_an_adapter_that_comes_after_the_service_is_read(self):
        self.machine.plug("house")
        self.status()
        self.reads()

    def place_of_history(self):
        where = self.machine.must("find /var/lib -name history.sqlite | head -n 1")
        self.assertTrue(where, "no history under /var/lib")
        return where

    def seconds(self):
        """The seconds of the last half hour of which the history has readings, as the program exports them."""
        state = os.path.dirname(os.path.dirname(self.place_of_history()))
        said = self.machine.must(f"XDG_STATE_HOME={state} TZ=UTC wecotui export --from -30m --every 1 --csv "
                                 "| cut -d, -f1 | sort -u | grep ^2 | date -u -f - +%s")
        return {int(line) for line in said.split()}

    def test_10_two_batteries_have_a_service_each(self):
        self.machine.must(f"systemctl disable --now {SERVICE}")
        self.configure(HOUSE | BARN)
        self.machine.plug("barn")
        units = {name: f"{SERVICE}@{name}" for name in ("house", "barn")}
        self.machine.must(f"systemctl start {' '.join(units.values())}")
        try:
            for name, unit in units.items():
                said = self.status(unit=unit)
                self.reads(name)
                self.nothing_refused(unit)
                say(f"{unit}: {said}")
        finally:
            self.machine.run(f"systemctl stop {' '.join(units.values())}")
            self.machine.pull("barn")

    def test_11_the_bus_of_an_inverter_is_read(self):
        machine, unit = self.machine, f"{SERVICE}@bus"
        self.configure({"bus": {"can": ["can0"]}})
        machine.must("ip link set can0 up type can bitrate 500000 listen-only on")
        machine.must("ip link set can1 up type can bitrate 500000")
        machine.must("systemd-run --quiet --unit=battery-on-can wecotui simulate --can can1 --protocol victron")
        machine.must(f"systemctl start {unit}")
        try:
            said = self.status(unit=unit)
            code, text = self.as_user("wecotui snapshot --text --can can0 --timeout 60")
            self.assertEqual(code, 0, text)
            self.assertRegex(machine.must("ip -details link show can0"), "LISTEN-ONLY")
            self.nothing_refused(unit)
            say(f"CAN, listening only at 500 kbit/s: {said}")
        finally:
            machine.run(f"systemctl stop battery-on-can {unit}; ip link set can0 down; ip link set can1 down")

    # Gone

    def test_12_purged_it_leaves_nothing(self):
        self.purge()

    def purge(self):
        machine = self.machine
        self.assertNotRegex(self.apt("remove wecotui"), TROUBLE)
        machine.must("test -e /etc/wecotui/config.json")
        self.place_of_history()
        self.assertNotRegex(self.apt("purge --autoremove wecotui sqlite3"), TROUBLE)
        self.assertEqual(machine.must("systemctl list-units --all --no-legend --state=active,failed 'wecotui*'"), "")
        after = self.files()
        self.assertEqual((sorted(after - self.before), sorted(self.before - after)), ([], []))
        say(f"purge: all {len(self.before)} files, accounts and groups as before, and nothing else")

    def test_13_an_upgrade_keeps_configuration_history_and_the_service(self):
        machine = self.machine
        self.install("wecotui_older.deb")
        self.configure(HOUSE, history={"commit_seconds": COMMIT})
        machine.must(f"systemctl enable --now {SERVICE}")
        self.status()
        kept, end = set(), time.monotonic() + PATIENCE
        while len(kept) < 3:
            self.assertLess(time.monotonic(), end, "no history")
            try:
                kept = self.seconds()
            except Broken:
                continue
        before, config = self.property("MainPID"), machine.must("sha256sum /etc/wecotui/config.json")
        was, begun = machine.must("dpkg-query -W wecotui"), machine.clock()
        self.install()
        self.status()
        say(f"upgrade from {was} to {machine.must('dpkg-query -W wecotui')}: its SOC in systemctl status "
            f"again after {machine.clock() - begun:.1f} s")
        self.assertNotEqual(self.property("MainPID"), before, "it runs the new program")
        self.assertEqual(self.property("UnitFileState"), "enabled")
        self.assertEqual(machine.must("sha256sum /etc/wecotui/config.json"), config)
        self.assertEqual(kept - self.seconds(), set())
        self.assertEqual(machine.run("test -e /usr/share/doc/wecotui/only-in-the-older")[0], 1)
        self.reads()
        self.purge()


if __name__ == "__main__":
    unittest.main()
