"""What is typed behind `wecotui`: help, slips, files, ports; and what is told on paper."""

import os
import subprocess
import unittest

from harness import PROGRAM, USAGE, SystemTest, environment, run

DATA = 65


class FirstWords(SystemTest):
    def test_the_help_has_the_dashboards_options_and_three_examples(self):
        for words in (["--help"], ["-h"], ["help"]):
            text = run(*words).stdout
            for option in ("--serial, --port", "--demo", "--replay", "--theme", "--allow-write", "--no-history"):
                self.assertIn(option, text)
            examples = text.split("EXAMPLES:\n")[1].split("\n\n")[0].splitlines()
            self.assertEqual([line.split("  ")[1] for line in examples],
                             ["wecotui /dev/ttyUSB0", "wecotui can0", "wecotui --demo"])
            self.assertLess(text.index("EXAMPLES:"), text.index("SOURCES:"))
            self.assertLess(text.index("OPTIONS:"), text.index("SUBCOMMANDS:"))
            self.assertLessEqual(max(map(len, text.splitlines())), 80)

    def test_a_slip_is_asked_about(self):
        for word, meant in (("snapshto", "snapshot"), ("wathc", "watch"), ("demo", "--demo"), ("weak-cell", "--demo weak-cell")):
            result = run(word)
            self.assertEqual(result.returncode, USAGE)
            self.assertIn(f"there is no source or command {word}. Did you mean {meant}?", result.stderr)

    def test_a_port_or_an_interface_that_is_not_there_is_waited_for(self):
        for word, shown in (("ttyUSB93", "serial: \"/dev/ttyUSB93\""), ("can93", 'can: ["can93"]'),
                            ("host.example:4001", 'tcp: "host.example:4001"'), ("/dev/ttyUSB94", "serial:")):
            result = run(word, "--print-config")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn(shown, result.stdout)

    def test_a_file_of_this_folder_is_named_with_it(self):
        with open(self.path("night.log"), "w", encoding="ascii"):
            pass
        os.symlink("/dev/null", self.path("bms"))
        for word, said in (("night.log", "--replay ./night.log"), ("bms", "write ./bms")):
            result = subprocess.run([PROGRAM, word], cwd=self.directory, capture_output=True, text=True,
                                    stdin=subprocess.DEVNULL, env=environment(), timeout=30)
            self.assertEqual(result.returncode, USAGE)
            self.assertIn(said, result.stderr)

    def test_port_0_and_true_are_no_ports(self):
        for words in (["host:0"], ["--tcp", "host:0"]):
            self.assertEqual(run(*words).returncode, USAGE, words)
        for value in ("0", "true", '"127.0.0.1:0"', "70000"):
            with open(self.path("config.json"), "w", encoding="ascii") as file:
                file.write(f"{{metrics: {value}}}")
            result = run("--print-config", "--config", self.path("config.json"))
            self.assertEqual(result.returncode, DATA, value)
            if value in ("0", "70000"):
                self.assertIn("metrics must be a whole number from 1 to 65535", result.stderr)
            else:
                self.assertIn('metrics must be a port or ADDRESS:PORT: 9724, "192.168.1.20:9724"', result.stderr)

    def test_fields_with_blanks_and_none(self):
        for fields in ("soc, current", " soc ,current,"):
            result = self.start(PROGRAM, "watch", "--demo", "calm", "--jsonl", "--fields", fields, stdout=subprocess.PIPE,
                                text=True)
            with result.stdout:
                line = next(line for line in result.stdout if '"readings"' in line)
            self.assertIn('"soc"', line)
            self.assertNotIn('"total_voltage"', line)
        for fields in ("", " ", ","):
            result = run("watch", "--demo", "--jsonl", "--fields", fields)
            self.assertEqual(result.returncode, USAGE)
            self.assertIn("--fields names no field: write ids with commas between them", result.stderr)


    def test_two_demos_are_two_batteries(self):
        result = run("check", "--demo", "calm", "--demo", "pack-imbalance", "-t", "6")
        lines = result.stdout.splitlines()
        self.assertEqual(result.returncode, 2, lines)
        self.assertRegex("\n".join(lines), r"(?m)^demo calm OK - ")
        self.assertRegex("\n".join(lines), r"(?m)^demo pack-imbalance CRITICAL - ")
        self.assertIn("no scenario nonsense", run("check", "--demo", "nonsense", "--demo").stdout)


class OnPaper(SystemTest):
    def test_an_inverter_the_contradiction_first(self):
        lines = run("wiring", "schneider").stdout.splitlines()
        self.assertEqual(lines[0], " ! DOCUMENTS DISAGREE: check the gateway's manual")
        self.assertRegex("\n".join(lines), r"(?m)^ CAN H +1 +14 +16$")
        solis = run("wiring", "solis").stdout
        self.assertIn("See also          solis-hv: Solis hybrid high voltage", solis)
        self.assertNotIn("43009 = 0x0800", solis)

    def test_the_manual_whole_by_word_and_by_section(self):
        whole = run("manual").stdout
        self.assertIn("Master and slave do not communicate", whole)
        self.assertLessEqual(max(len(line) for line in whole.splitlines()), 79)
        self.assertIn("more than 10 A at 58 V", run("manual", "6.2.3").stdout)
        self.assertNotIn("Torques", run("manual", "6.2.3").stdout)
        self.assertIn("50.5 V = SOC 5 % suggested on grid", run("manual", "cut-offs").stdout)
        nothing = run("manual", "flux")
        self.assertEqual((nothing.returncode, nothing.stdout), (USAGE, ""))
        plain = run("manual", "rates", env=environment(LANG="C")).stdout
        self.assertTrue(plain.isascii())
        self.assertIn("-10 to -7", plain)


if __name__ == "__main__":
    unittest.main()
