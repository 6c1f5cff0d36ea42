"""`wecotui decode` against the test vectors of the CAN reference, and against files that are not whole."""
import collections
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("WECOTUI", str(ROOT / ".build/debug/wecotui"))
VECTORS = ROOT / "Tests/BMSCoreTests/Fixtures/can-vectors.json"


def decode(text, *options):
    with tempfile.NamedTemporaryFile("w", suffix=".log") as file:
        file.write(text)
        file.flush()
        return subprocess.run([PROGRAM, "decode", file.name, *options], capture_output=True, text=True, timeout=60)


def line(time, vector):
    width = 8 if vector["extended"] else 3
    return f"({time:.6f}) can0 {vector['id_hex'].upper().zfill(width)}#{vector['data_hex'].upper()}\n"


class DecodeTest(unittest.TestCase):
    def test_every_vector_decodes_to_its_expected_values_in_its_set(self):
        sets = collections.defaultdict(list)
        for vector in json.loads(VECTORS.read_text()):
            sets[vector["set"]].append(vector)
        checked = 0
        for name, vectors in sets.items():
            text = "".join(line(1700000000 + n * 0.01, v) for n, v in enumerate(vectors))
            result = decode(text, "--json")
            self.assertEqual(result.returncode, 0, result.stderr)
            rows = [json.loads(row) for row in result.stdout.splitlines()]
            self.assertEqual(len(rows), len(vectors), name)
            for row, vector in zip(rows, vectors):
                self.assertEqual(row["data"], vector["data_hex"].upper())
                for field, expected in vector["expected"].items():
                    if field == "raw":
                        continue
                    with self.subTest(set=name, id=vector["id_hex"], field=field):
                        self.assertIn(field, row["fields"])
                        value, wanted = row["fields"][field], expected["value"]
                        if isinstance(wanted, float):
                            self.assertAlmostEqual(value, wanted, places=6)
                        else:
                            self.assertEqual(value, wanted)
                        checked += 1
        self.assertGreater(checked, 200)

    def test_plain_candump_text_says_the_same_as_a_log(self):
        log = decode("(1700000000.000000) can0 351#1402740E740ECC01\n", "--json")
        text = decode("  can0  351   [8]  14 02 74 0E 74 0E CC 01\n", "--json")
        self.assertEqual(json.loads(log.stdout)["fields"], json.loads(text.stdout)["fields"])

    def test_a_damaged_line_is_named_and_the_rest_is_decoded(self):
        result = decode("(1700000000.000000) can0 351#14027\nrubbish\n(1700000000.100000) can0 355#5D006400\n", "--json")
        self.assertEqual(result.returncode, 0)
        self.assertEqual(len(result.stdout.splitlines()), 1)
        self.assertIn("line 1", result.stderr)
        self.assertIn("line 2", result.stderr)

    def test_a_result_that_cannot_be_written_is_no_success(self):
        with tempfile.NamedTemporaryFile("w", suffix=".log") as file, open("/dev/full", "w", encoding="ascii") as full:
            file.write("(1700000000.000000) can0 351#1402740E740ECC01\n")
            file.flush()
            self.assertEqual(subprocess.run([PROGRAM, "decode", file.name], stdout=full, stderr=subprocess.PIPE).returncode, 74)

    def test_exit_codes(self):
        self.assertEqual(subprocess.run([PROGRAM, "decode", "/nowhere"], capture_output=True).returncode, 66)
        self.assertEqual(decode("this is no capture\n").returncode, 65)


if __name__ == "__main__":
    unittest.main()
