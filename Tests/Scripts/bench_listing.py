#!/usr/bin/env python3
"""Lists COUNT objects (default 1000000) of a bucket that is 20 ms away, in ranges and as one chain of pages.

    bench_listing.py BINARY [COUNT [LATENCY_MS]]

The sandbox runs in a process of its own and holds every answer back for the latency by a fault script. What is
measured is `s3job plan` of a manifest that excludes everything, once for a service that is known to list in byte
order and once for one that is not. Prints time, CPU time of both processes and peak memory of s3job for flat keys and
for a tree, and for three times as many objects; on a machine of few cores the CPU time bounds what any number of
requests can gain. Ends with 1 when the ranges are not at least FACTOR times as fast as the chain, or when more objects
take more memory.
"""

import os
import subprocess
import sys
import tempfile
import time

FACTOR = 8
GROWTH_MB = 15

ORDERED = "version = 1\nname = ordered\nlist_byte_order = true\n"


def main():
    binary = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    latency = float(sys.argv[3]) if len(sys.argv) > 3 else 20
    good = True
    with tempfile.TemporaryDirectory() as scratch:
        faults = f"{scratch}/faults.yaml"
        with open(faults, "w", encoding="utf-8") as file:
            file.write(f"version: 1\nlatency: {latency:g}\n")
        flat = ["--synthetic", f"bench-flat=key-:{count}:0:flat",
                "--synthetic", f"bench-flat3=key-:{3 * count}:0:flat"]
        server = subprocess.Popen(
            [binary, "sandbox", "--dir", f"{scratch}/store", "--port", "0", "--faults", faults,
             "--synthetic", f"bench-tree=a/:{count}"] + flat, stdout=subprocess.PIPE, text=True)
        try:
            port = int(server.stdout.readline().split()[-1].rsplit(":", 1)[1])
            results = {}
            for name, bucket, objects, ordered in [
                ("one chain, flat keys", "bench-flat", count, False),
                ("ranges, flat keys", "bench-flat", count, True),
                ("one chain, tree", "bench-tree", count, False),
                ("ranges, tree", "bench-tree", count, True),
                ("ranges, three times as many", "bench-flat3", 3 * count, True),
            ]:
                results[name] = measure(binary, scratch, server.pid, port, bucket, ordered)
                seconds, cpu, server_cpu, peak = results[name]
                print(
                    f"{name:<28} {objects:>8} keys {seconds:7.2f} s {cpu:6.2f} s CPU {server_cpu:6.2f} s CPU of the "
                    f"sandbox {peak / 1e6:6.1f} MB {objects / seconds:9.0f} keys/s", flush=True)
        finally:
            server.terminate()
            server.wait()
    for kind in ("flat keys", "tree"):
        factor = results[f"one chain, {kind}"][0] / results[f"ranges, {kind}"][0]
        print(f"{kind}: {factor:.1f} times as fast in ranges")
        good = good and factor >= FACTOR
    growth = (results["ranges, three times as many"][3] - results["ranges, flat keys"][3]) / 1e6
    print(f"three times as many objects take {growth:+.1f} MB")
    return 0 if good and growth < GROWTH_MB else 1


def cpu_seconds(pid):
    """CPU time that a running process has taken."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(binary, scratch, server, port, bucket, ordered):
    """Seconds, CPU seconds of s3job and of the sandbox, and peak bytes of one plan."""
    manifest, dialect, saved = f"{scratch}/plan.yaml", f"{scratch}/dialect", f"{scratch}/plan.run"
    with open(manifest, "w", encoding="utf-8") as file:
        file.write("version: 1\nname: bench\noperations:\n  - name: list\n    delete:\n"
                   f"      prefix: s3://{bucket}/\n      exclude: ['**']\n      allow_bucket_root: true\n")
    with open(dialect, "w", encoding="utf-8") as file:
        file.write(ORDERED if ordered else ORDERED.replace("true", "false"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox-secret"}
    before = cpu_seconds(server)
    begin = time.monotonic()
    process = subprocess.Popen(
        [binary, "plan", manifest, "--endpoint-url", f"http://127.0.0.1:{port}", "--dialect", dialect, "--out", saved],
        env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    if status != 0:
        sys.exit(f"s3job plan ended with {os.waitstatus_to_exitcode(status)}")
    os.remove(saved)
    return seconds, usage.ru_utime + usage.ru_stime, cpu_seconds(server) - before, usage.ru_maxrss * 1024


if __name__ == "__main__":
    sys.exit(main())
