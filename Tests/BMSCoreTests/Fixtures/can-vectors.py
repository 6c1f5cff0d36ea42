#!/usr/bin/env python3
"""Writes ../CANVectors.swift from can-vectors.json: the tests of BMSCore read no files and parse no JSON.

`expected` is all that a frame says. What it says only once the rest of its set was heard is `expected_later`; what it
says only before that, `expected_first`. With --check it writes nothing, and says whether there is anything to write.
"""
import json
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent


def value(entry):
    content, unit = entry["value"], entry["unit"]
    if isinstance(content, bool):
        return "b " + str(content).lower()
    if isinstance(content, list):
        return "l " + ",".join(content)
    if isinstance(content, str):
        return "t " + content
    return f"n {content} {unit}"


lines = []
for vector in json.loads((here / "can-vectors.json").read_text()):
    parts = [vector["set"], vector["protocol"], vector["id_hex"] + "#" + vector["data_hex"]]
    for mark, key in ("", "expected"), ("+", "expected_later"), ("-", "expected_first"):
        parts += [f"{mark}{name}={value(entry)}" for name, entry in vector.get(key, {}).items()]
    lines.append("|".join(parts))

text = (
    "// Generated from Fixtures/can-vectors.json by Fixtures/can-vectors.py; sources stand in the JSON.\n"
    "// swift-format-ignore-file\n\n"
    "/// One frame a line: set | protocol | frame | field=kind value [unit] ...; `+` before a field that is said only once\n"
    "/// the rest of the set was heard, `-` before one that is said only until then.\n"
    'let canVectorLines = #"""\n' + "\n".join("  " + line for line in lines) + '\n  """#\n')
file = here.parent / "CANVectors.swift"
if "--check" in sys.argv:
    sys.exit(0 if file.read_text() == text else f"{file.name} is not what can-vectors.py makes of can-vectors.json")
file.write_text(text)
