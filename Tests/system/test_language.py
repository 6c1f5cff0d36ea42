"""The program speaks the person's language, by each way to say which; what programs read stays English."""

import json

from harness import SystemTest, environment, run

ITALIAN, ENGLISH = r"SOLA LETTURA", r"READ ONLY"


class LanguageTest(SystemTest):
    def config(self, text):
        path = self.path("config.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_each_way_to_italian(self):
        config = self.config("{ language: 'it' }")
        ways = {
            "LANG": ([], {"LANG": "it_IT.UTF-8"}),
            "LC_MESSAGES": ([], {"LC_MESSAGES": "it_CH.UTF-8"}),
            "LC_ALL": ([], {"LC_ALL": "it_IT.UTF-8"}),
            "--lang": (["--lang", "it"], {}),
            "configuration": (["--config", config], {}),
        }
        for way, (arguments, variables) in ways.items():
            with self.subTest(way):
                terminal = self.terminal("--demo", *arguments, env=environment(**variables))
                terminal.wait_for(ITALIAN.encode())
                terminal.send(b"6")
                terminal.wait_for("Guasti".encode())
                terminal.send(b"q")
                self.assertEqual(terminal.wait(), 0)

    def test_what_goes_before_what(self):
        config = self.config("{ language: 'it' }")
        italian = environment(LANG="it_IT.UTF-8")
        for arguments, env in ((["--lang", "en", "--config", config], italian), ([], environment(LANG="en_US.UTF-8"))):
            terminal = self.terminal("--demo", *arguments, env=env)
            terminal.wait_for(ENGLISH.encode())
            terminal.send(b"q")
            self.assertEqual(terminal.wait(), 0)

    def test_an_error_is_said_in_italian(self):
        result = run("snapshot", "--serial", self.path("nothing"), "--lang", "it", "--timeout", "9000")
        self.assertEqual(result.returncode, 64)
        self.assertIn("--timeout va da 0.1 a 3600 secondi", result.stderr)
        result = run("wiring", "no such inverter", env=environment(LANG="it_IT.UTF-8"))
        self.assertIn("nessun inverter si chiama no such inverter", result.stderr)
        result = run("--lang", "de", "--demo")
        self.assertEqual(result.returncode, 64)
        self.assertIn("--lang", result.stderr)

    def test_the_configuration_in_force_says_where_its_language_comes_from(self):
        said = {
            "it\",  // command line": run("--print-config", "--lang", "it"),
            "it\",  // locale": run("--print-config", env=environment(LANG="it_IT.UTF-8")),
            "it\",  // the file": run("--print-config", "--config", self.config("{ language: 'it' }")),
            "en\",  // default": run("--print-config"),
        }
        for line, result in said.items():
            self.assertIn("language: \"" + line, result.stdout)
        wrong = run("--print-config", "--config", self.config("{ language: 'de' }"))
        self.assertEqual(wrong.returncode, 65)

    def test_what_programs_read_is_the_same_in_every_language(self):
        italian = environment(LANG="it_IT.UTF-8")
        for arguments in (["ports", "--json"], ["wiring", "deye", "--json"], ["check", "--demo"]):
            self.assertEqual(run(*arguments, env=italian).stdout.split(";")[0], run(*arguments).stdout.split(";")[0])
        snapshot = json.loads(run("snapshot", "--json", "--demo", env=italian).stdout)
        plain = json.loads(run("snapshot", "--json", "--demo").stdout)
        self.assertEqual(set(snapshot), set(plain))
