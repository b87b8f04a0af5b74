#!/usr/bin/env python3
"""Writes ManifestSchema.swift from manifests/manifest.schema.json, byte for byte."""
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "manifests/manifest.schema.json"
SWIFT = ROOT / "Sources/JobManifest/Schema/ManifestSchema.swift"

text = SCHEMA.read_text(encoding="utf-8")
# A raw string needs more '#' than any quote in the text is followed by.
marks = "#"
while '"""' + marks in text or "\\" + marks in text:
    marks += "#"
SWIFT.write_text(
    "// Written by Tests/Scripts/make_schema_text.py from manifests/manifest.schema.json; change that.\n"
    "// swift-format-ignore-file\n"
    "\n"
    "/// The JSON Schema of manifests, for editors and for `s3job schema`.\n"
    "package enum ManifestSchema {\n"
    "  /// The text of `manifests/manifest.schema.json`, byte for byte.\n"
    f"  package static let text = {marks}\"\"\"\n" + text + f"\n\"\"\"{marks}\n"
    "}\n",
    encoding="utf-8",
)
print(f"{len(text)} characters")
