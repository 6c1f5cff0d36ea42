"""What monitoring systems are told, judged by their own rules and tools."""

import os
import pty
import re
import subprocess

from harness import SystemTest, run

# monitoring-plugins.org, Development Guidelines, Performance data: 'label'=value[UOM];[warn];[crit];[min];[max].
DATUM = re.compile(r"'[^'=]+'=-?[0-9.]+(%|[A-Za-z]*)(;[0-9.:~@-]*){0,4}")
LINE = re.compile(r"^WECO (OK|WARNING|CRITICAL|UNKNOWN) - [^|\n]+(\| [^|\n]+)?\n$")


class MonitoringTest(SystemTest):
    def check(self, *arguments):
        result = run("check", *arguments)
        self.assertRegex(result.stdout, LINE)
        for datum in re.findall(r"'[^']*'=\S*", result.stdout.partition("|")[2]):
            self.assertRegex(datum, re.compile(DATUM.pattern + "$"))
        words = ["OK", "WARNING", "CRITICAL", "UNKNOWN"]
        self.assertEqual(result.stdout.split()[1], words[result.returncode])
        return result.returncode, result.stdout

    def test_a_well_battery_is_ok_with_performance_data(self):
        code, line = self.check("--demo")
        self.assertEqual(code, 0)
        self.assertIn("'soc'=62.", line)

    def test_a_warning_and_a_fault_have_their_codes(self):
        self.assertEqual(self.check("--demo", "low-soc")[0], 1)
        self.assertEqual(self.check("--demo", "pack-imbalance")[0], 2)

    def test_a_missing_port_a_silent_one_and_no_port_are_unknown(self):
        self.assertEqual(self.check("--serial", self.path("nothing"))[0], 3)
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        self.addCleanup(os.close, slave)
        os.symlink(os.ttyname(slave), self.path("silent"))
        self.assertEqual(self.check("--serial", self.path("silent"), "--timeout", "2")[0], 3)
        self.assertEqual(self.check("--config", "/dev/null")[0], 3)

    def test_promtool_finds_nothing_wrong(self):
        for arguments in (["--demo"], ["--demo", "weak-cell", "--modules", "8"]):
            text = run("snapshot", "--prometheus", *arguments).stdout
            verdict = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
            self.assertEqual((verdict.returncode, verdict.stdout + verdict.stderr), (0, ""))
            self.assertRegex(text, r'(?m)^weco_cell_voltage_volts\{cluster="demo [a-z-]+",module="1",cell="16"\} 3\.\d+$')
            self.assertTrue(all(line.startswith(("weco_", "# HELP weco_", "# TYPE weco_")) for line in text.splitlines()))
