#!/usr/bin/env python3
"""Says where YAML or JSON files differ from a JSON Schema; ends with 1 when one does.

    check_documents.py SCHEMA FILE...
"""

import json
import sys

import jsonschema
import yaml


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    found = 0
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as file:
            document = yaml.safe_load(file)
        for error in validator(schema).iter_errors(document):
            print(f"{name}: {error.json_path}: {error.message}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
