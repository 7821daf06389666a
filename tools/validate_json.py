#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""validate_json.py SCHEMA DOCUMENT...: holds JSON documents to a JSON Schema, as jsonschema understands it, and
prints every violation. The schema must be sound itself, and must refuse each document without any one of the members
that it requires, and with a member more. Wants the environment of tools/setup-python.sh."""

import json
import pathlib
import sys

import jsonschema


def read(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def spoiled(document, schema):
    """The document's changes that the schema must refuse, each with what it is."""
    yield "a member more", {**document, "no such member": 0}
    for key in schema["required"]:
        yield f"no {key}", {name: value for name, value in document.items() if name != key}


def main(schema_path, paths):
    schema = read(schema_path)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    good = True
    for path in paths:
        document = read(path)
        for error in validator.iter_errors(document):
            good = False
            print(f"{path}: {error.json_path}: {error.message[:200]}")
        for what, other in spoiled(document, schema):
            if validator.is_valid(other):
                good = False
                print(f"{path}: with {what} it is valid too")
    return 0 if good else 1


sys.exit(main(sys.argv[1], sys.argv[2:]))
