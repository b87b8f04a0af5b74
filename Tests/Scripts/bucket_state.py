#!/usr/bin/env python3
"""Prints everything that can be seen of a bucket, as JSON sorted by key.

    bucket_state.py --endpoint URL BUCKET [--prefix P] [--tags] [--encryption]

Keys, size and MD5 of the bytes, the headers that a writer chooses, and user metadata with its names in lower case
(servers differ in how they write them). Credentials come from the environment, as for every AWS tool.
"""

import argparse
import hashlib
import json
import sys

import boto3
from botocore.config import Config

HEADERS = {
    "content-type": "ContentType",
    "content-encoding": "ContentEncoding",
    "content-language": "ContentLanguage",
    "content-disposition": "ContentDisposition",
    "cache-control": "CacheControl",
    "storage-class": "StorageClass",
    "expires": "ExpiresString",
    "redirect": "WebsiteRedirectLocation",
}


def client(endpoint):
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )


def state(s3, bucket, prefix, tags, encryption):
    objects = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for entry in page.get("Contents", []):
            key = entry["Key"]
            answer = s3.get_object(Bucket=bucket, Key=key)
            body = answer["Body"].read()
            item = {"size": len(body), "md5": hashlib.md5(body).hexdigest()}
            item |= {name: answer[field] for name, field in HEADERS.items() if answer.get(field)}
            # S3 leaves the header out for the default class; some servers send it.
            item.setdefault("storage-class", "STANDARD")
            item["metadata"] = {name.lower(): value for name, value in answer["Metadata"].items()}
            if tags:
                found = s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
                item["tags"] = {tag["Key"]: tag["Value"] for tag in found}
            if encryption:
                item["encryption"] = answer.get("ServerSideEncryption", "")
            assert entry["Size"] == len(body), f"{key}: listed with {entry['Size']} bytes, {len(body)} received"
            objects[key] = item
    return objects


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--prefix", default="")
    parser.add_argument("--tags", action="store_true")
    parser.add_argument("--encryption", action="store_true")
    parser.add_argument("bucket")
    arguments = parser.parse_args()
    objects = state(client(arguments.endpoint), arguments.bucket, arguments.prefix, arguments.tags, arguments.encryption)
    json.dump(objects, sys.stdout, sort_keys=True, indent=1)
    print()


if __name__ == "__main__":
    main()
