#!/usr/bin/env python3
"""Writes ContentTypeTable.swift and the fixture of CPython's answers.

The tables are those that CPython ships in its own source: mimetypes.MimeTypes(filenames=()) reads no file of the host.
Run with the pinned Python; the answers of another version would silently change what an upload sends.
"""
import json
import mimetypes
import pathlib
import platform
import sys

PINNED = "3.11"
ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "Sources/S3Types/ContentTypeTable.swift"
FIXTURE = ROOT / "fixtures/content-types.json"

# Only for extensions that the built-in table does not know; with the source of each name.
ADDITIONS = {
    ".7z": "application/x-7z-compressed",  # de facto
    ".arrow": "application/vnd.apache.arrow.file",  # IANA
    ".arrows": "application/vnd.apache.arrow.stream",  # IANA
    ".atom": "application/atom+xml",  # RFC 4287
    ".avro": "application/vnd.apache.avro",  # by analogy with its siblings; none is registered
    ".cbor": "application/cbor",  # RFC 8949
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",  # IANA
    ".eot": "application/vnd.ms-fontobject",  # IANA
    ".epub": "application/epub+zip",  # IANA
    ".flac": "audio/flac",  # RFC 9639
    ".geojson": "application/geo+json",  # RFC 7946
    ".glb": "model/gltf-binary",  # IANA
    ".gltf": "model/gltf+json",  # IANA
    ".ics": "text/calendar",  # RFC 5545
    ".jar": "application/java-archive",  # IANA
    ".jsonl": "application/x-ndjson",  # de facto, the same format as .ndjson
    ".jsonld": "application/ld+json",  # W3C JSON-LD 1.1
    ".jxl": "image/jxl",  # IANA
    ".log": "text/plain",  # what every log is
    ".m4a": "audio/mp4",  # RFC 4337
    ".map": "application/json",  # ECMA-426 (source maps)
    ".md": "text/markdown",  # RFC 7763
    ".mkv": "video/matroska",  # RFC 9559
    ".ndjson": "application/x-ndjson",  # de facto
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",  # IANA
    ".odt": "application/vnd.oasis.opendocument.text",  # IANA
    ".oga": "audio/ogg",  # RFC 5334
    ".ogg": "audio/ogg",  # RFC 5334
    ".ogv": "video/ogg",  # RFC 5334
    ".orc": "application/vnd.apache.orc",  # by analogy with its siblings; none is registered
    ".otf": "font/otf",  # RFC 8081
    ".parquet": "application/vnd.apache.parquet",  # IANA
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",  # IANA
    ".rar": "application/vnd.rar",  # IANA
    ".rss": "application/rss+xml",  # de facto
    ".sqlite": "application/vnd.sqlite3",  # IANA
    ".toml": "application/toml",  # IANA
    ".ttc": "font/collection",  # RFC 8081
    ".ttf": "font/ttf",  # RFC 8081
    ".weba": "audio/webm",  # de facto
    ".webp": "image/webp",  # RFC 9649
    ".woff": "font/woff",  # RFC 8081
    ".woff2": "font/woff2",  # RFC 8081
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",  # IANA
    ".yaml": "application/yaml",  # RFC 9512
    ".yml": "application/yaml",  # RFC 9512
    ".zst": "application/zstd",  # RFC 8878; a type and not an encoding, because many clients cannot decode it
}


def database():
    """The built-in tables and nothing of this machine."""
    return mimetypes.MimeTypes(filenames=())


def odd_names():
    """Names that try the rules between the tables."""
    stems = ["a", "a.b", ".hidden", "..", "...a", "dir/x", "dir.html/x", "dir.gz/.x", "with space", "ü", "a+b", "100%",
             "#1", "a:b", "http:", "-", "UPPER", "a..b", "x.tar", "x.csv", "Ω", "a;b", "a,b", "a=b"]
    ends = ["", ".", ".gz", ".GZ", ".Z", ".z", ".bz2", ".xz", ".br", ".tgz", ".TGZ", ".taz", ".tz", ".tbz2", ".txz",
            ".svgz", ".SVGZ", ".html", ".HTML", ".Html.gz", ".csv.GZ", ".gz.gz", ".tar.gz.br", ".js", ".mjs", ".tgz.gz"]
    return [stem + end for stem in stems for end in ends]


def answers():
    """What CPython says about each extension of its table and about the odd names."""
    base = database()
    names = ["file" + ext for ext in base.types_map[True]] + ["FILE" + ext.upper() for ext in base.types_map[True]]
    # "./" in front keeps CPython from taking "http:" for the scheme of a URL.
    return {name: list(base.guess_type("./" + name)) for name in names + odd_names()}


def swift_dictionary(name, comment, table):
    lines = [f"  /// {comment}", f"  static let {name}: [String: String] = ["]
    lines += [f'    "{key}": "{value}",' for key, value in sorted(table.items())]
    return lines + ["  ]"]


def main():
    if "--answers" in sys.argv:
        json.dump({"python": platform.python_version(), "answers": answers()}, sys.stdout)
        return
    if not platform.python_version().startswith(PINNED + "."):
        sys.exit(f"this is Python {platform.python_version()}; the tables are pinned to {PINNED}")
    base = database()
    known = [ext for ext in ADDITIONS if ext in base.types_map[True]]
    additions = {ext: kind for ext, kind in ADDITIONS.items() if ext not in known}
    lines = [
        "// Written by Tests/Scripts/make_content_types.py; change it there.",
        "",
        "/// The tables of `ContentTypeGuess`.",
        "enum ContentTypeTable {",
        "  /// The Python whose built-in tables these are.",
        f'  static let pythonVersion = "{PINNED}"',
        "",
    ]
    lines += swift_dictionary("types", "Extension to type (`types_map`, strict).", base.types_map[True]) + [""]
    lines += swift_dictionary("suffixes", "Short suffix to long one (`suffix_map`).", base.suffix_map) + [""]
    lines += swift_dictionary("encodings", "Extension to encoding (`encodings_map`).", base.encodings_map) + [""]
    lines += swift_dictionary("additions", "Types for extensions that CPython does not know.", additions)
    TABLE.write_text("\n".join(lines + ["}", ""]))
    FIXTURE.parent.mkdir(parents=True, exist_ok=True)
    content = {"python": PINNED, "answers": answers()}
    FIXTURE.write_text(json.dumps(content, indent=1, ensure_ascii=True) + "\n")
    print(f"{len(base.types_map[True])} types, {len(additions)} additions, {len(content['answers'])} answers; "
          f"already built in: {', '.join(known) or 'none'}")


main()
