#!/usr/bin/env python3
"""Writes ../CANVectors.swift from can-vectors.json: the tests of BMSCore read no files and parse no JSON."""
import json
import pathlib

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
    frame = vector["id_hex"] + "#" + vector["data_hex"]
    fields = [f"{name}={value(entry)}" for name, entry in vector["expected"].items()]
    lines.append("|".join([vector["set"], vector["protocol"], frame] + fields))

(here.parent / "CANVectors.swift").write_text(
    "// Generated from Fixtures/can-vectors.json by Fixtures/can-vectors.py; sources stand in the JSON.\n"
    "// swift-format-ignore-file\n\n"
    "/// One frame a line: set | protocol | frame | field=kind value [unit] ...\n"
    'let canVectorLines = #"""\n' + "\n".join("  " + line for line in lines) + '\n  """#\n')
