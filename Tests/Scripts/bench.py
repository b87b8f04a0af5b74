#!/usr/bin/env python3
"""Uploads small files with s3job and with its peers, in turn, to one sandbox, and prints CPU, time and memory.

    bench.py S3JOB [COUNT [ROUNDS]]

Figures are medians over the rounds; the ratio is the CPU of a peer over that of s3job in the same round. Peers that are
not installed are named as such. The sandbox is a process of its own and does not count.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = os.path.join(HERE, "..", "..", ".venv", "bin")


def measure(command, environment):
    start = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}: {errors.decode(errors='replace')[-500:]}")
    return usage.ru_utime + usage.ru_stime, elapsed, usage.ru_maxrss / 1024


def main():
    binary = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with tempfile.TemporaryDirectory() as scratch:
        files = os.path.join(scratch, "files")
        subprocess.run([sys.executable, os.path.join(HERE, "make_small_files.py"), files, str(count)], check=True)
        server = subprocess.Popen(
            [binary, "sandbox", "--dir", os.path.join(scratch, "store"), "--port", "0", "--bucket", "bench"],
            stdout=subprocess.PIPE, text=True,
        )
        try:
            endpoint = server.stdout.readline().strip().removeprefix("listening on ")
            environment |= {
                "AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox-secret", "AWS_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": endpoint, "S3_ENDPOINT_URL": endpoint, "HOME": scratch,
                "RCLONE_CONFIG_BENCH_TYPE": "s3", "RCLONE_CONFIG_BENCH_PROVIDER": "Other",
                "RCLONE_CONFIG_BENCH_ENV_AUTH": "true", "RCLONE_CONFIG_BENCH_ENDPOINT": endpoint,
            }
            compare(binary, files, scratch, environment, rounds)
        finally:
            server.terminate()
            server.wait()


def compare(binary, files, scratch, environment, rounds):
    def commands(prefix):
        manifest = os.path.join(scratch, "bench.yaml")
        with open(manifest, "w", encoding="utf-8") as file:
            file.write(
                "version: 1\nname: bench\noperations:\n"
                f"  - {{name: files, upload: {{from: {files}/, to: s3://bench/{prefix}/s3job/}}}}\n"
            )
        yield "s3job", [binary, "run", manifest]
        yield "s5cmd", [os.path.join(TOOLS, "s5cmd"), "cp", files + "/", f"s3://bench/{prefix}/s5cmd/"]
        yield "rclone", [
            os.path.join(TOOLS, "rclone"), "copy", files, f"bench:bench/{prefix}/rclone",
            "--transfers", "64", "--checkers", "64",
        ]
        yield "aws", [os.path.join(TOOLS, "aws"), "s3", "cp", "--recursive", files, f"s3://bench/{prefix}/aws/"]

    results = {}
    for number in range(rounds):
        for name, command in commands(f"round-{number}"):
            if not shutil.which(command[0]):
                print(f"{name}: not installed ({command[0]})")
                continue
            results.setdefault(name, []).append(measure(command, environment))
    print(f"{'':8} {'CPU s':>8} {'wall s':>8} {'peak MB':>8} {'CPU / ours':>11}")
    for name, rows in results.items():
        cpu, wall, memory = (statistics.median(column) for column in zip(*rows))
        ratio = statistics.median(row[0] / ours[0] for row, ours in zip(rows, results["s3job"]))
        print(f"{name:8} {cpu:8.2f} {wall:8.2f} {memory:8.1f} {ratio:11.2f}")


if __name__ == "__main__":
    main()
