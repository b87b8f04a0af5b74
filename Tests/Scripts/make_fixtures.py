#!/usr/bin/env python3
"""Makes the sample trees in fixtures/site and fixtures/lake, always the same bytes.

    make_fixtures.py            writes the trees anew
    make_fixtures.py --check    says what differs from them and ends with 1 when something does

Nothing here depends on the clock, on a random number or on the version of zlib: compressed formats are
written with stored blocks, and "noise" is a chain of SHA-256.
"""

import argparse
import hashlib
import io
import json
import struct
import sys
import tarfile
import unicodedata
import zlib
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

WORDS = (
    "bucket listing prefix order copy release archive morning harbour window river paper signal garden "
    "measure steady quiet number letter second plain careful station bridge market winter lantern corner "
    "engine pattern border valley copper meadow branch silver harvest ladder mirror pocket saddle timber"
).split()


def noise(seed, size):
    """Bytes without pattern, the same for the same seed."""
    out = bytearray()
    counter = 0
    while len(out) < size:
        out += hashlib.sha256(f"{seed}/{counter}".encode()).digest()
        counter += 1
    return bytes(out[:size])


def prose(seed, count):
    """Words in sentences."""
    picks = [WORDS[byte % len(WORDS)] for byte in noise(seed, count)]
    sentences = [" ".join(picks[at : at + 9]).capitalize() + "." for at in range(0, count, 9)]
    return " ".join(sentences)


# -- formats ---------------------------------------------------------------------------------------------------------


def stored_deflate(data):
    """A deflate stream of stored blocks: valid, and the same from every zlib."""
    out = bytearray()
    for at in range(0, max(len(data), 1), 65535):
        block = data[at : at + 65535]
        last = at + 65535 >= len(data)
        out += struct.pack("<BHH", 1 if last else 0, len(block), len(block) ^ 0xFFFF) + block
    return bytes(out)


def gzip_file(data):
    trailer = struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\x00" + b"\x00" * 4 + b"\x00\xff" + stored_deflate(data) + trailer


def png(seed, side):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    pixels = noise(seed, side * side * 3)
    rows = b"".join(b"\x00" + pixels[y * side * 3 : (y + 1) * side * 3] for y in range(side))
    stream = b"\x78\x01" + stored_deflate(rows) + struct.pack(">I", zlib.adler32(rows))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", stream) + chunk(b"IEND", b"")


def ico(seed):
    image = png(seed, 16)
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 24, len(image), 22) + image


def jpeg(seed, blocks):
    """A grey baseline JPEG of `blocks` by `blocks` flat 8x8 tiles."""

    def segment(marker, body):
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    # DC categories 0...7 have codes of three bits, the last of four; the only AC symbol is "end of block".
    dc_codes = {0: "000", 1: "001", 2: "010", 3: "011", 4: "100", 5: "101", 6: "110", 7: "1110"}
    dc_table = bytes([0x00, 0, 0, 7, 1] + [0] * 12 + list(range(8)))
    ac_table = bytes([0x10, 1] + [0] * 15 + [0x00])
    bits, previous = "", 0
    for byte in noise(seed, blocks * blocks):
        level = byte % 120 - 60
        difference, previous = level - previous, level
        size = abs(difference).bit_length()
        bits += dc_codes[size]
        if size:
            bits += format(difference if difference > 0 else difference + (1 << size) - 1, f"0{size}b")
        bits += "0"
    bits += "1" * (-len(bits) % 8)
    scan = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)).replace(b"\xff", b"\xff\x00")
    side = blocks * 8
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
        + segment(0xDB, b"\x00" + bytes([16] * 64))
        + segment(0xC0, struct.pack(">BHHB", 8, side, side, 1) + bytes([1, 0x11, 0]))
        + segment(0xC4, dc_table)
        + segment(0xC4, ac_table)
        + segment(0xDA, bytes([1, 1, 0x00, 0, 63, 0]))
        + scan
        + b"\xff\xd9"
    )


def pdf(title):
    text = f"BT /F1 18 Tf 40 160 Td ({title}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 240] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def wasm(seed, size):
    """An empty module with one custom section."""
    body = b"\x04note" + noise(seed, size)
    length, encoded = len(body), bytearray()
    while True:
        encoded.append((length & 0x7F) | (0x80 if length > 0x7F else 0))
        length >>= 7
        if not length:
            break
    return b"\x00asm\x01\x00\x00\x00" + b"\x00" + bytes(encoded) + body


def tar(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in members:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = len(data), 0o644, 0
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def font(magic, seed, size):
    """A file that begins like a font and is none."""
    return magic + noise(seed, size - len(magic))


def parquet(seed, rows):
    """A file with the magic numbers of Parquet at both ends and no meaning between them."""
    body, footer = noise(seed, rows * 24), noise(seed + "/footer", 64)
    return b"PAR1" + body + footer + struct.pack("<I", len(footer)) + b"PAR1"


def html(title, seed, depth, paragraphs=3):
    up = "../" * depth
    body = "\n".join(f"    <p>{prose(f'{seed}/{index}', 45)}</p>" for index in range(paragraphs))
    return (
        f'<!doctype html>\n<html lang="en">\n  <head>\n    <meta charset="utf-8">\n    <title>{title}</title>\n'
        f'    <link rel="stylesheet" href="{up}assets/css/main.css">\n  </head>\n  <body>\n    <h1>{title}</h1>\n'
        f'{body}\n    <script src="{up}assets/js/app.js" defer></script>\n  </body>\n</html>\n'
    ).encode()


def css(seed, rules):
    colours = noise(seed, rules * 3)
    lines = [
        f".{WORDS[(index * 7) % len(WORDS)]}-{index} {{ color: #{colours[index * 3 : index * 3 + 3].hex()}; "
        f"margin: {index % 5}rem; }}"
        for index in range(rules)
    ]
    return ("\n".join(lines) + "\n").encode()


def script(name, functions, map_name=None):
    lines = [
        f"export function {WORDS[(index * 5) % len(WORDS)]}{index}(value) {{ return value + {index}; }}"
        for index in range(functions)
    ]
    lines.append(f"export const name = {json.dumps(name)};")
    if map_name:
        lines.append(f"//# sourceMappingURL={map_name}")
    return ("\n".join(lines) + "\n").encode()


def source_map(name):
    return json.dumps({"version": 3, "file": name, "sources": [f"src/{name}"], "names": [], "mappings": "AAAA"}).encode()


def svg(seed):
    x, y, radius = noise(seed, 3)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256">'
        f'<circle cx="{x}" cy="{y}" r="{radius // 4 + 8}"/></svg>\n'
    ).encode()


def json_file(value):
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def csv(seed, columns, rows):
    lines = [",".join(columns)]
    for index in range(rows):
        values = noise(f"{seed}/{index}", len(columns) - 1)
        lines.append(",".join([str(index + 1)] + [WORDS[value % len(WORDS)] for value in values]))
    return ("\r\n".join(lines) + "\r\n").encode()


# -- the site --------------------------------------------------------------------------------------------------------

SECTIONS = ("guide", "reference", "recipes")
PAGES = ("overview", "install", "first-steps", "filters", "headers", "deletes", "reports", "errors", "speed", "faq")
TAGS = ("buckets", "copies", "deploys", "fonts", "headers", "logs", "notes", "releases", "speed", "tools")
STYLES = ("main", "print", "theme-dark", "theme-light", "code", "forms", "layout", "reset")
SCRIPTS = ("app", "search", "menu", "theme", "forms", "charts", "offline", "router", "tables", "tour", "video", "worker")
ICONS = (
    "arrow", "bell", "book", "box", "calendar", "chart", "check", "clock", "cloud", "copy", "cross", "download",
    "edit", "file", "filter", "flag", "globe", "heart", "home", "key", "link", "list", "lock", "mail", "menu",
    "minus", "moon", "plus", "search", "sun",
)  # fmt: skip


def site():
    files = {}
    add = files.__setitem__

    add("index.html", html("Home", "index", 0))
    add("404.html", html("Not found", "404", 0, 1))
    add("about.html", html("About", "about", 0))
    add("robots.txt", b"User-agent: *\nAllow: /\n")
    add("humans.txt", prose("humans", 18).encode() + b"\n")
    add("favicon.ico", ico("favicon"))
    add("site.webmanifest", json_file({"name": "Demo site", "display": "minimal-ui", "start_url": "/"}))
    add(".nojekyll", b"")
    add(".well-known/security.txt", b"Contact: mailto:security@site.example\nExpires: 2030-01-01T00:00:00Z\n")

    posts = []
    for index in range(36):
        month, word = index % 12 + 1, WORDS[(index * 3) % len(WORDS)]
        slug = f"{word}-{WORDS[(index * 11 + 5) % len(WORDS)]}-{index:02d}"
        posts.append(f"blog/2026/{month:02d}/{slug}/index.html")
        add(posts[-1], html(slug.replace("-", " ").capitalize(), slug, 4, 2 + index % 3))
    for index in range(0, 36, 3):
        add(posts[index].replace("index.html", "cover.jpg"), jpeg(posts[index], 4 + index % 5))
    for section in SECTIONS:
        for page in PAGES:
            add(f"docs/{section}/{page}.html", html(f"{section}: {page}", f"{section}/{page}", 2))
        add(f"docs/{section}/index.html", html(section.capitalize(), section, 2, 1))
    for tag in TAGS:
        add(f"tags/{tag}/index.html", html(f"Tag {tag}", f"tag/{tag}", 2, 1))
    urls = "".join(f"<url><loc>https://site.example/{name}</loc></url>" for name in posts)
    add(
        "sitemap.xml",
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'.encode(),
    )
    items = "".join(f"<entry><id>https://site.example/{name}</id></entry>" for name in posts[:10])
    add("feed.xml", f'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">{items}</feed>\n'.encode())

    for index, name in enumerate(STYLES):
        add(f"assets/css/{name}.css", css(name, 12 + index * 3))
        add(f"assets/css/{name}.css.map", source_map(f"{name}.css"))
    for index, name in enumerate(SCRIPTS):
        add(f"assets/js/{name}.js", script(name, 10 + index * 2, f"{name}.js.map"))
        add(f"assets/js/{name}.js.map", source_map(f"{name}.js"))
    for name in ("app", "search"):
        add(f"assets/js/{name}.js.gz", gzip_file(files[f"assets/js/{name}.js"]))
    add("assets/css/main.css.gz", gzip_file(files["assets/css/main.css"]))
    add("assets/js/vendor/chunk.3f2a9c.mjs", script("chunk", 20))
    add("assets/wasm/search.wasm", wasm("search", 4096))
    for name in ICONS:
        add(f"assets/img/icons/{name}.svg", svg(f"icon/{name}"))
    add("assets/img/map.svgz", gzip_file(svg("map")))
    for index in range(12):
        add(f"assets/img/screens/screen-{index + 1}.png", png(f"screen/{index}", 8 + index))
    for index in range(8):
        add(f"assets/img/photos/2026/photo-{index + 1}@2x.jpg", jpeg(f"photo/{index}", 6 + index))
    for family in ("body", "heading", "mono"):
        for weight in ("regular", "bold"):
            add(f"assets/fonts/{family}-{weight}.woff2", font(b"wOF2\x00\x01\x00\x00", f"{family}/{weight}/2", 2048))
            add(f"assets/fonts/{family}-{weight}.woff", font(b"wOFF\x00\x01\x00\x00", f"{family}/{weight}/1", 2560))
    add("assets/fonts/icons.ttf", font(b"\x00\x01\x00\x00", "icons", 3072))

    index_entries = [{"id": number, "text": prose(name, 18), "url": name} for number, name in enumerate(posts)]
    add("data/search-index.json", json_file(index_entries))
    add("data/search-index.json.gz", gzip_file(files["data/search-index.json"]))
    for year in range(2021, 2027):
        add(f"data/stats/{year}.json", json_file({"year": year, "visits": list(noise(f"visits/{year}", 12))}))
    add("data/visits.csv", csv("visits", ("id", "page", "country"), 40))

    add("downloads/manual.pdf", pdf("Manual"))
    add("downloads/price list.pdf", pdf("Price list"))
    add("downloads/C++ & Swift guide.pdf", pdf("Guide"))
    sources = tar([(f"site-1.0/{name}", files[name]) for name in ("index.html", "about.html", "robots.txt")])
    add("downloads/site-1.0.tar.gz", gzip_file(sources))
    add("downloads/site-1.0.tgz", gzip_file(sources))
    add("downloads/release notes (1.0).txt", prose("notes", 27).encode() + b"\n")
    add("downloads/100% done.txt", b"All of it.\n")
    add("downloads/100%25 done.txt", b"The name holds a percent sign, two digits and no escape.\n")
    add("downloads/a+b=c.txt", b"A plus is a plus.\n")
    add("downloads/issue #42, fixed; at last!.txt", b"A hash is no fragment.\n")
    add("downloads/what's new?.html", html("What's new?", "new", 1, 1))
    add("downloads/[draft] *final*.txt", b"Brackets and stars are data.\n")
    add("downloads/~backup", b"No suffix, so no type to guess.\n")
    add("downloads/UPPER.TXT", b"Suffixes are compared without case.\n")

    add("blog/" + unicodedata.normalize("NFC", "größe-zählt.html"), html("Größe zählt", "nfc", 1, 1))
    add("blog/" + unicodedata.normalize("NFD", "café-crème.html"), html("Café crème", "nfd", 1, 1))
    add("docs/日本語/はじめに.html", html("はじめに", "ja", 2, 1))
    add("docs/Русский язык/начало.html", html("Начало", "ru", 2, 1))
    add("assets/img/🚀.svg", svg("rocket"))
    add("assets/js/.keep", b"")
    return files


# -- the lake --------------------------------------------------------------------------------------------------------


def lake():
    files = {}
    for date in ("2026-11-20", "2026-11-21", "2026-11-22"):
        for part in range(4):
            name = f"events/date={date}/part-{part:04d}.parquet"
            files[name] = parquet(name, 120 + 40 * part)
        # What a cluster leaves behind beside its output.
        crc = zlib.crc32(files[f"events/date={date}/part-0000.parquet"])
        files[f"events/date={date}/.part-0000.parquet.crc"] = struct.pack(">I", crc)
        files[f"events/date={date}/_temporary/0/part-0004.parquet"] = parquet(date, 10)
        files[f"events/date={date}/rejected-debug.parquet"] = parquet(date + "/rejected", 6)
        files[f"exports/{date}.csv"] = csv(date, ("id", "device", "page", "referrer"), 60)
    files["reference/countries.csv"] = csv("countries", ("id", "country", "region"), 30)
    files["reference/devices.csv"] = csv("devices", ("id", "device", "family"), 25)
    files["reference/page names, long & short.csv"] = csv("pages", ("id", "page"), 20)
    return files


# -- writing and checking --------------------------------------------------------------------------------------------


def write(root, files):
    for path in sorted(root.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def differences(root, files):
    there = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if not path.is_dir()}
    for name in sorted(files.keys() | there.keys()):
        if name not in there:
            yield f"{root.name}/{name}: missing"
        elif name not in files:
            yield f"{root.name}/{name}: made by nobody"
        elif there[name].read_bytes() != files[name]:
            yield f"{root.name}/{name}: other bytes"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--into", type=Path, default=FIXTURES, help="the directory of the trees (default: fixtures)")
    arguments = parser.parse_args()
    trees = {"site": site(), "lake": lake()}
    found = []
    for name, files in trees.items():
        if arguments.check:
            found += differences(arguments.into / name, files)
        else:
            write(arguments.into / name, files)
        total = sum(map(len, files.values()))
        print(f"{name}: {len(files)} files, {total} bytes")
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
