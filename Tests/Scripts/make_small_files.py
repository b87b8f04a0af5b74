#!/usr/bin/env python3
"""Makes a tree of small text files, fifty to a directory.

    make_small_files.py DIRECTORY COUNT
"""

import sys
from pathlib import Path


def main():
    root, count = Path(sys.argv[1]), int(sys.argv[2])
    for number in range(count):
        path = root / f"{number // 50:04d}" / f"file-{number:06d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"file {number}\n" * (1 + number % 40))


if __name__ == "__main__":
    main()
