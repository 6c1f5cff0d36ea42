"""Each map that somebody sent is proven by the captures beside it."""

import glob
import os
import unittest

from harness import SystemTest, run

MAPS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "maps")
MAP = """{ name: "a", match: { software: [371] }, writes: [
  { field: "soc", function: 6, register: 279, range: { min: 40, max: 60, step: 1 }, scale: { decimals: 1, unit: "%%" },
    read_back: %d, grade: "%s", source: "test" } ] }"""


class MapsTest(SystemTest):
    def test_the_maps_of_the_repository_are_proven_by_their_captures(self):
        for path in sorted(glob.glob(os.path.join(MAPS, "*.json5"))):
            captures = sorted(glob.glob(os.path.join(path.removesuffix(".json5"), "*.log")))
            self.assertTrue(captures, f"{path} has no captures")
            result = run("map", "test", path, *captures)
            self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def test_two_maps_of_one_firmware_are_joined_and_their_contradictions_named(self):
        one, surer, other = (self.write(name, MAP % values) for name, values in (
            ("one", (50, "hypothesis")), ("surer", (50, "measured")), ("other", (51, "hypothesis"))))
        joined = run("map", "merge", one, surer)
        self.assertEqual((joined.returncode, joined.stderr), (0, ""))
        self.assertIn('grade: "measured"', joined.stdout)
        again = self.write("joined", joined.stdout)
        self.assertEqual(run("map", "check", again).returncode, 0)
        apart = run("map", "merge", one, other)
        self.assertEqual((apart.returncode, apart.stderr), (1, ""))
        self.assertIn("// CONTRADICTION: soc: the two maps say different things", apart.stdout)
        self.assertNotIn("function", apart.stdout)
        self.assertNotIn("fewer versions", joined.stdout)
        wider = self.write("wider", (MAP % (50, "hypothesis")).replace("371", "[300, 400]"))
        narrowed = run("map", "merge", one, wider)
        self.assertEqual((narrowed.returncode, narrowed.stdout.count("for fewer versions than")), (0, 1))
        self.assertIn(f"for fewer versions than {wider} alone", narrowed.stdout)
        newer = self.write("newer", (MAP % (50, "hypothesis")).replace("371", "372"))
        refused = run("map", "merge", one, newer)
        self.assertEqual((refused.returncode, refused.stdout), (65, ""))
        self.assertIn("different firmware", refused.stderr)

    def test_a_map_without_rows_is_proven_by_nothing(self):
        silent = self.write("silent.log", "")
        self.assertNotEqual(run("map", "test", "weco", silent).returncode, 0)
        joined = run("map", "merge", "simulated", "weco")
        self.assertEqual(joined.returncode, 1)
        self.assertIn("// CONTRADICTION: refuses_like_modbus", joined.stdout)

    def test_captures_that_say_nothing_prove_nothing(self):
        silent = self.write("silent.log", "")
        result = run("map", "test", self.write("one", MAP % (50, "hypothesis")), silent)
        self.assertNotEqual(result.returncode, 0)


if __name__ == "__main__":
    unittest.main()
