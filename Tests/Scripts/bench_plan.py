#!/usr/bin/env python3
"""Plans COUNT objects (default 1000000) of a synthetic bucket on a sandbox in a process of its own.

    bench_plan.py BINARY [COUNT [CASE]]

Prints for each case the steps, wall and CPU time and peak memory of s3job, and the time of the listings that the case
cannot do without. Ends with 1 when a plan is not whole or its peak memory is not under 120 MB.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time

LIMIT_MB = 120

COPY = 'copy: {from: "s3://bench-full/%s/", to: "s3://bench-empty/%s/"}'
WITHIN = 'copy: {from: "s3://bench-empty/%s/", to: "s3://bench-empty/%s/"}'
DELETE = 'delete: {prefix: "s3://%s/%s/", limit: {objects: 2000000000, percent: 100}}'

# Name, operations, steps per object, listings of the whole tree.
CASES = [
    ("copy to an empty tree", [COPY % ("a", "b")], 1, 1),
    ("delete", [DELETE % ("bench-full", "a")], 1, 1),
    ("copy, copy the copy, delete the first",
     [COPY % ("a", "b"), WITHIN % ("b", "c"), DELETE % ("bench-empty", "b")], 3, 1),
    ("copy onto an equal tree", ['copy: {from: "s3://bench-full/a/", to: "s3://bench-same/a/"}'], 1, 2),
]
LISTING = ['delete: {prefix: "s3://bench-full/a/", exclude: ["**"]}']


def main():
    binary = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    chosen = sys.argv[3] if len(sys.argv) > 3 else ""
    with tempfile.TemporaryDirectory() as scratch:
        server = start(binary, scratch, count)
        try:
            endpoint = server.stdout.readline().split()[-1]
            listing = plan(binary, scratch, endpoint, LISTING)
            print(f"{'listing only':<40} {'':>8} steps {show(listing)}")
            results = [
                report(name, plan(binary, scratch, endpoint, operations), steps * count, listings, listing)
                for name, operations, steps, listings in CASES if chosen in name
            ]
        finally:
            server.terminate()
            server.wait()
    return 0 if all(results) else 1


def start(binary, scratch, count):
    arguments = [binary, "sandbox", "--dir", f"{scratch}/store", "--port", "0", "--bucket", "bench-empty"]
    for bucket in ("bench-full", "bench-same"):
        arguments += ["--synthetic", f"{bucket}=a/:{count}:1000"]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def plan(binary, scratch, endpoint, operations):
    """Steps, seconds, CPU seconds and peak bytes of one plan; the steps are counted in the plan that it saves."""
    manifest, saved = f"{scratch}/plan.yaml", f"{scratch}/plan.run"
    lines = [f"  - {{name: op{number}, {operation}}}" for number, operation in enumerate(operations)]
    with open(manifest, "w", encoding="utf-8") as file:
        file.write("version: 1\nname: bench\noperations:\n" + "\n".join(lines) + "\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox-secret"}
    begin = time.monotonic()
    process = subprocess.Popen(
        [binary, "plan", manifest, "--endpoint-url", endpoint, "--out", saved], env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    if status != 0:
        sys.exit(f"s3job plan ended with {os.waitstatus_to_exitcode(status)}")
    found = sqlite3.connect(saved).execute("SELECT count(*) FROM steps").fetchone()[0]
    os.remove(saved)
    return found, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def show(result):
    _, seconds, cpu, peak = result
    return f"{seconds:7.2f} s {cpu:7.2f} s CPU {peak / 1e6:6.1f} MB"


def report(name, result, steps, listings, listing):
    found, seconds, cpu, peak = result
    needed = listings * listing[1]
    own = (cpu - listings * listing[2]) / steps * 1e6
    print(
        f"{name:<40} {found:>8} steps {show(result)}, {steps / seconds:9.0f} steps/s, "
        f"{seconds / needed:4.1f} times its listings, {own:.1f} µs CPU a step beside them", flush=True)
    return found == steps and peak < LIMIT_MB * 1e6


if __name__ == "__main__":
    sys.exit(main())
