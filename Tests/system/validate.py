#!/usr/bin/python3
"""Holds values against the schemas in contrib/schema. Debian's own Python runs it, which has Debian's jsonschema.

Standard input is one JSON object a line: {"schema": "snapshot", "value": ...}. Prints what is wrong, a line each.
"""
import json
import pathlib
import sys

import jsonschema

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "contrib" / "schema"
validators = {}


def validator(name):
    if name not in validators:
        schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[name] = jsonschema.Draft202012Validator(schema)
    return validators[name]


def deepest(error):
    """Of the branches of a choice, what the one says that came farthest."""
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return error


for line in sys.stdin:
    item = json.loads(line)
    for error in validator(item["schema"]).iter_errors(item["value"]):
        error = deepest(error)
        place = "/".join(str(part) for part in error.absolute_path)
        print(f"{item['schema']}: {place}: {error.message[:300]}")
