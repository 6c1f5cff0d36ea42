"""The commands that scripts hold on to: what they print and how they end."""

import json
import os
import subprocess

from harness import IO_ERROR, PROGRAM, ROOT, USAGE, SystemTest, environment, run


class CommandsTest(SystemTest):
    def test_a_snapshot_has_the_shape_that_was_promised(self):
        document = json.loads(run("snapshot", "--json", "--demo", "--modules", "3").stdout)
        self.assertRegex(document["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertLessEqual({"name", "kind", "state", "key", "good", "bad_checksum", "implausible", "timeouts"},
                             set(document["links"][0]))
        cluster = document["clusters"][0]
        self.assertEqual([m["index"] for m in cluster["modules"]], [1, 2, 3])
        self.assertEqual(len(cluster["modules"][0]["cells_mv"]), 16)
        self.assertNotIn("cells_mv", cluster["modules"][1])
        for item in [*cluster["fields"].values(), *(f for m in cluster["modules"] for f in m["fields"].values())]:
            self.assertLessEqual({"value", "unit", "grade", "source", "age_ms"}, set(item))
            self.assertIn(item["unit"], {"V", "A", "mV", "%", "degC", "Ah", "s", "raw", "bool", "W", "kWh", "", "text"})
            self.assertGreaterEqual(item["age_ms"], 0)

    def test_text_and_json_say_the_same(self):
        text = run("snapshot", "--text", "--demo", "calm").stdout
        self.assertRegex(text, r"(?m)^  total_voltage \d\d\.\d\d V  \(simulated, demo r14\)$")
        self.assertRegex(text, r"(?m)^  cells_mv (\d{4} ?){16}$")

    def test_ports_and_version(self):
        self.assertLessEqual({"serial", "can"}, set(json.loads(run("ports", "--json").stdout)))
        self.assertEqual(run("ports").returncode, 0)
        with open(os.path.join(ROOT, "VERSION"), encoding="ascii") as version:
            self.assertEqual(run("--version").stdout, version.read())

    def test_a_result_that_cannot_be_written_is_no_success(self):
        for arguments in (["snapshot", "--demo"], ["ports"], ["ports", "--json"]):
            with self.subTest(arguments), open("/dev/full", "w", encoding="ascii") as full:
                result = subprocess.run(
                    [PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, env=environment())
                self.assertEqual(result.returncode, IO_ERROR)
                self.assertRegex(result.stderr, r"^wecotui: cannot write the result \(.*\): .*\n$")

    def test_an_option_of_one_value_that_is_given_twice_is_refused_and_none_is_dropped(self):
        for arguments, code, option in [
            (["watch", "--demo", "--metrics", "9724", "--metrics=9725"], USAGE, "--metrics"),
            (["snapshot", "--demo", "--interval", "1", "--interval=2"], USAGE, "--interval"),
            (["--config", "a", "--config", "b"], USAGE, "--config"),
            (["check", "--demo", "-t", "3", "--timeout", "4"], 3, "--timeout"),
        ]:
            with self.subTest(arguments):
                result = run(*arguments)
                self.assertEqual(result.returncode, code)
                self.assertIn(f"{option} stands there twice: give it once", result.stderr + result.stdout)
        # Each of these is a battery.
        both = json.loads(run("snapshot", "--demo", "calm", "--demo=house").stdout)
        self.assertEqual([cluster["name"] for cluster in both["clusters"]], ["demo calm", "demo house"])
        self.assertEqual(run("check", "--demo", "-w", "soc=5:", "-w", "delta=900", "-c", "soc=1:").returncode, 0)
