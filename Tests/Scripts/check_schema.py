#!/usr/bin/env python3
"""Says which documents of a JSON object {name: document} a JSON Schema accepts: {name: null or the first error}.

usage: check_schema.py SCHEMA DOCUMENTS
"""
import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(127)

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    documents = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
verdicts = {}
for name, document in documents.items():
    error = next(iter(validator.iter_errors(document)), None)
    verdicts[name] = error and f"{error.json_path}: {error.message}"[:200]
json.dump(verdicts, sys.stdout)
