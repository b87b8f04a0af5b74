#!/usr/bin/env python3
"""Runs a command and writes the most memory it had at once.

    peak_rss.py RESULT COMMAND [ARGUMENT...]

RESULT becomes {"peak_rss_bytes": …, "seconds": …}; the exit code is that of the command.
"""

import json
import os
import subprocess
import sys
import time


def main():
    result, command = sys.argv[1], sys.argv[2:]
    start = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    with open(result, "w", encoding="utf-8") as file:
        json.dump({"peak_rss_bytes": usage.ru_maxrss * 1024, "seconds": round(seconds, 3)}, file)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
