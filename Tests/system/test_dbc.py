"""What `wecotui dbc` prints, read by cantools: it decodes the vectors to what the program says of them, field by field."""
import json
import pathlib
import re
import subprocess
import sys

from harness import ROOT, SystemTest, run

VECTORS = pathlib.Path(ROOT, "Tests", "BMSCoreTests", "Fixtures", "can-vectors.json")
PYTHON = pathlib.Path(ROOT, ".build", "cantools")
PROTOCOLS = [line.split()[0] for line in run("dbc").stdout.splitlines()]

# Reads {"dbc": path, "frames": [[id, data], ...]} and prints what cantools makes of each frame, a line each.
DECODE = """
import cantools, json, sys
for line in sys.stdin:
    task = json.loads(line)
    database = cantools.database.load_file(task["dbc"], strict=True)
    known = {(m.frame_id, m.is_extended_frame): m for m in database.messages}
    for identifier, extended, data in task["frames"]:
        message = known.get((identifier, extended))
        values = message and message.decode(bytes.fromhex(data), decode_choices=True, allow_truncated=True)
        print(json.dumps(values and {k: v if isinstance(v, (int, float)) else str(v) for k, v in values.items()}))
"""


def cantools():
    """A Python of its own that has cantools, made once; None where it cannot be had."""
    python = PYTHON / "bin" / "python"
    if not python.exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", PYTHON], check=True, capture_output=True)
            subprocess.run([python, "-m", "pip", "install", "-q", "cantools"], check=True, capture_output=True,
                           timeout=120)
        except (subprocess.SubprocessError, OSError):
            return None
    return python if subprocess.run([python, "-c", "import cantools"], capture_output=True).returncode == 0 else None


class DBCTest(SystemTest):
    def decode(self, tasks):
        """For each protocol what cantools says of its frames."""
        python = cantools()
        if python is None:
            self.skipTest("cantools cannot be installed here")
        lines = "".join(json.dumps(task) + "\n" for task in tasks)
        result = subprocess.run([python, "-c", DECODE], input=lines, capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr[-2000:])
        return [json.loads(line) for line in result.stdout.splitlines()]

    def dbc(self, name):
        path = self.path(f"{name}.dbc")
        pathlib.Path(path).write_text(run("dbc", name).stdout, encoding="ascii")
        return path

    def test_cantools_reads_the_vectors_as_the_program_does(self):
        sets = {}
        for vector in json.loads(VECTORS.read_text(encoding="utf-8")):
            sets.setdefault(vector["set"], []).append(vector)
        said = {}
        for number, vectors in enumerate(sets.values()):
            log = pathlib.Path(self.path(f"{number}.log"))
            # Twice, so that the second time the program knows whose they are.
            frames = [f"{v['id_hex'].upper().zfill(8 if v['extended'] else 3)}#{v['data_hex'].upper()}" for v in vectors]
            log.write_text("".join(f"(17000000{i:02}.0) can0 {f}\n" for i, f in enumerate(frames * 4)), encoding="ascii")
            for line in run("decode", "--json", str(log)).stdout.splitlines()[-len(frames):]:
                row = json.loads(line)
                if row.get("protocol") in PROTOCOLS:
                    said.setdefault(row["protocol"], []).append(row)
        self.assertGreater(len(said), 9, said.keys())
        theirs = iter(self.decode(
            {"dbc": self.dbc(name), "frames": [[int(row["id"], 16), row["extended"], row["data"]] for row in rows]}
            for name, rows in said.items()))
        checked = 0
        for name, rows in said.items():
            for row in rows:
                checked += self.compare(name, row, next(theirs) or {})
        self.assertGreater(checked, 190)

    def compare(self, name, row, signals):
        """Every field that has a signal; how many had one."""
        checked = 0
        for field, value in row["fields"].items():
            with self.subTest(name, id=row["id"], data=row["data"], field=field):
                if isinstance(value, list):
                    kind = "warning_" if field in ("alarms", "warnings_raised") else "fault_"
                    for alarm in value if not field.endswith("_reported_ok") else []:
                        found = [v for k, v in signals.items() if re.fullmatch(f"{kind}{alarm}(_bit[0-9]+)?", k)]
                        self.assertTrue(set(found) & {"yes", "raised"}, signals)
                        checked += 1
                    continue
                if field not in signals:
                    continue
                theirs = signals[field]
                if isinstance(value, bool):
                    theirs = theirs in ("yes", "raised") or isinstance(theirs, (int, float)) and theirs != 0
                    self.assertEqual(theirs, value)
                elif isinstance(value, (int, float)):
                    # What the file's comments say: the sign of a limit means nothing, and of a voltage's two scales it
                    # holds one.
                    theirs = abs(theirs) if value >= 0 else theirs
                    scale = 10 if field == "voltage" and round(theirs * 10, 6) == value else 1
                    self.assertAlmostEqual(theirs * scale, value, 6)
                elif isinstance(theirs, str):
                    self.assertEqual(theirs, value)
                else:
                    continue
                checked += 1
        return checked

    def test_every_protocol_is_a_file_that_cantools_takes(self):
        self.assertEqual(self.decode({"dbc": self.dbc(name), "frames": []} for name in PROTOCOLS), [])
        for name in PROTOCOLS:
            # Of some only the identifiers are known.
            self.assertRegex(run("dbc", name).stdout, r"(?m)^BO_ \d+ \w+: \d (Battery|Inverter)$", name)

    def test_a_name_that_is_none_is_refused_with_those_there_are(self):
        result = run("dbc", "victorn")
        self.assertEqual((result.returncode, result.stdout), (64, ""))
        self.assertIn("victron", result.stderr)
