#!/usr/bin/env python3
"""Prints the report of a run in a few lines.

    report_summary.py REPORT
"""

import json
import sys


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    run = report["run"]
    print(f"run {run['id']}: {run['state']}, exit code {run['exit_code']}")
    width = max(len(operation["name"]) for operation in report["operations"])
    for operation in report["operations"]:
        counts = ", ".join(
            f"{count} {name}" for name, count in operation["counts"].items() if count and name != "actions"
        )
        reason = f" ({operation['reason']})" if operation.get("reason") else ""
        print(f"  {operation['name']:{width}}  {operation['verb']:6}  {operation['state']}{reason}  {counts}")


if __name__ == "__main__":
    main()
