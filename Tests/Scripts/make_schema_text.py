#!/usr/bin/env python3
"""Writes the Swift files that hold the published JSON Schemas, byte for byte."""
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = [
    ("manifest", "Sources/JobManifest/Schema/ManifestSchema.swift", "ManifestSchema", "manifests, for editors"),
    ("report", "Sources/JobReport/ReportSchema.swift", "ReportSchema", "reports, for what reads them"),
    (
        "explanation", "Sources/JobReport/Explain/ExplanationSchema.swift", "ExplanationSchema",
        "explanations, for what reads them",
    ),
]

for name, swift, type_name, subject in SCHEMAS:
    source = f"manifests/{name}.schema.json"
    text = (ROOT / source).read_text(encoding="utf-8")
    # A raw string needs more '#' than any quote in the text is followed by.
    marks = "#"
    while '"""' + marks in text or "\\" + marks in text:
        marks += "#"
    (ROOT / swift).write_text(
        f"// Written by Tests/Scripts/make_schema_text.py from {source}; change that.\n"
        "// swift-format-ignore-file\n"
        "\n"
        f"/// The JSON Schema of {subject} and for `s3job schema`.\n"
        f"package enum {type_name} {{\n"
        f"  /// The text of `{source}`, byte for byte.\n"
        f'  package static let text = {marks}"""\n' + text + f'\n"""{marks}\n'
        "}\n",
        encoding="utf-8",
    )
    print(f"{source}: {len(text)} characters")
