#!/usr/bin/env python3
"""Uploads a sparse file of SIZE (default 6 GiB) to a sandbox in a process of its own, copies it there, relays it to a
second sandbox, downloads that copy and compares it.

    bench_large.py BINARY [GIBIBYTES]

Prints wall and CPU time and peak memory of s3job and of the sandbox for each step. Ends with 1 when a step fails, when
the downloaded file is not the uploaded one, when an upload in parts is left, or when the peak of s3job is not under 300 MB.
"""

import filecmp
import os
import signal
import subprocess
import sys
import tempfile
import time

LIMIT_MB = 300

STEPS = [
    ("upload", 'upload: {from: "%(scratch)s/up/", to: "s3://bench-large/up/"}'),
    ("copy in the service", 'copy: {from: "s3://bench-large/up/", to: "s3://bench-large/copy/"}'),
    ("relay", 'copy: {from: "s3://bench-large/copy/", to: {url: "s3://bench-large/relayed/", endpoint: far}}'),
    ("download", 'download: {from: {url: "s3://bench-large/relayed/", endpoint: far}, to: "%(scratch)s/down/"}'),
]


def main():
    binary = sys.argv[1]
    gibibytes = float(sys.argv[2]) if len(sys.argv) > 2 else 6
    with tempfile.TemporaryDirectory() as scratch:
        os.mkdir(f"{scratch}/up")
        os.mkdir(f"{scratch}/down")
        write(f"{scratch}/up/large", int(gibibytes * (1 << 30)) + 1)
        near, far = start(binary, f"{scratch}/near"), start(binary, f"{scratch}/far")
        try:
            places = {"scratch": scratch, "near": address(near), "far": address(far)}
            fine = all([run(binary, name, operation % places, places) for name, operation in STEPS])
            # A part that is in no object lies there as a file of its own.
            left = [name for place in ("near", "far") for name in os.listdir(f"{scratch}/{place}/.s3sandbox/incoming")]
        finally:
            peaks = [stop(near), stop(far)]
        print(f"{'sandboxes':<20} peak {' and '.join(f'{peak / 1e6:.0f} MB' for peak in peaks)}")
        if left:
            print(f"parts were left: {left}")
        if fine and not filecmp.cmp(f"{scratch}/up/large", f"{scratch}/down/large", shallow=False):
            print("the downloaded file is not the uploaded one")
            fine = False
    return 0 if fine and not left else 1


def write(path, size):
    """A file of holes, but for some bytes in each GiB, so that a part in the wrong place is seen."""
    with open(path, "wb") as file:
        file.truncate(size)
        for offset in range(0, size, 1 << 30):
            file.seek(offset)
            file.write(f"byte {offset}".encode()[: size - offset])


def start(binary, directory):
    return subprocess.Popen(
        [binary, "sandbox", "--dir", directory, "--port", "0", "--bucket", "bench-large"], stdout=subprocess.PIPE,
        text=True)


def address(server):
    return server.stdout.readline().split()[-1]


def stop(server):
    """Ends a sandbox and tells the most memory that it had."""
    server.send_signal(signal.SIGTERM)
    _, _, usage = os.wait4(server.pid, 0)
    server.returncode = 0
    return usage.ru_maxrss * 1024


def run(binary, name, operation, places):
    manifest = f"{places['scratch']}/job.yaml"
    with open(manifest, "w", encoding="utf-8") as file:
        file.write(
            f"version: 1\nname: bench\nendpoints: {{far: {{url: \"{places['far']}\"}}}}\n"
            f"operations:\n  - {{name: op, {operation}}}\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox-secret"}
    begin = time.monotonic()
    process = subprocess.Popen(
        [binary, "run", manifest, "--endpoint-url", places["near"]], env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    peak = usage.ru_maxrss * 1024 / 1e6
    cpu = usage.ru_utime + usage.ru_stime
    code = os.waitstatus_to_exitcode(status)
    print(f"{name:<20} {seconds:7.1f} s, CPU {cpu:6.1f} s, peak {peak:5.0f} MB, exit {code}", flush=True)
    return code == 0 and peak < LIMIT_MB


if __name__ == "__main__":
    sys.exit(main())
