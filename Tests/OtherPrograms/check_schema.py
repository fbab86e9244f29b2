"""Validates the YAML files in a folder by a JSON Schema: check_schema.py SCHEMA FOLDER.

Prints a JSON object for each file, in order of their names: its name, and the first error (null if it is accepted).
"""

import json
import pathlib
import re
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """YAML with the core schema of version 1.2, as editors read it: 1e-3 is a number, yes is a text."""


Loader.yaml_implicit_resolvers = {}
for kind, pattern, first in [
    ("null", r"^(null|~|)$", ["n", "~", ""]),
    ("bool", r"^(true|false)$", list("tf")),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", list("-+.0123456789")),
    ("merge", r"^<<$", ["<"]),
]:
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(pattern), first)


def texts(value):
    """Returns a value whose keys are texts, as in JSON."""
    if isinstance(value, dict):
        return {str(key): texts(element) for key, element in value.items()}
    return [texts(element) for element in value] if isinstance(value, list) else value


schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for path in sorted(pathlib.Path(sys.argv[2]).iterdir()):
    error = next(validator.iter_errors(texts(yaml.load(path.read_text(), Loader))), None)
    print(json.dumps({"name": path.name, "error": error and f"{error.json_path}: {error.message[:200]}"}))
