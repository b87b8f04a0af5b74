#!/usr/bin/env python3
"""Makes a bucket if it is missing and puts a tree of plain files into it, one object a file.

    seed_bucket.py --endpoint URL BUCKET [DIRECTORY] [--prefix P] [--tagging "a=1&b=2"]

Everything is sent as "text/plain" with `seeded: yes` as metadata, so that a test can tell what it made itself.
"""

import argparse
from pathlib import Path

from bucket_state import client


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--prefix", default="")
    parser.add_argument("--tagging", default="")
    parser.add_argument("bucket")
    parser.add_argument("directory", nargs="?", type=Path)
    arguments = parser.parse_args()
    s3 = client(arguments.endpoint)
    if arguments.bucket not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=arguments.bucket)
    files = sorted(path for path in arguments.directory.rglob("*") if path.is_file()) if arguments.directory else []
    extra = {"Tagging": arguments.tagging, "CacheControl": "no-cache"} if arguments.tagging else {}
    for path in files:
        # botocore asks for "100 Continue" also for an empty body, and one server under test then stalls the connection.
        if path.stat().st_size == 0:
            parser.error(f"{path} is empty; seed files with content")
        key = arguments.prefix + path.relative_to(arguments.directory).as_posix()
        s3.put_object(
            Bucket=arguments.bucket, Key=key, Body=path.read_bytes(), ContentType="text/plain", Metadata={"seeded": "yes"},
            **extra)
    print(f"{arguments.bucket}: {len(files)} objects")


if __name__ == "__main__":
    main()
