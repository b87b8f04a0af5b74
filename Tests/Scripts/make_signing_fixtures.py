#!/usr/bin/env python3
"""Writes fixtures/signing/botocore.json: requests that botocore signed under a frozen clock.

Run it from anywhere with botocore 1.43 installed; the output is the same on every run. Nothing is sent: an event
handler answers each request before it leaves the process.
"""

import datetime
import json
import pathlib
import unicodedata
from urllib.parse import unquote, urlsplit

import botocore
import botocore.auth
import botocore.awsrequest
import botocore.session
from botocore.config import Config

MOMENT = datetime.datetime(2026, 11, 22, 10, 11, 12)
ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLETOKEN//////////wEaCXVzLWVhc3QtMSJ=="
OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "signing" / "botocore.json"

# Headers that no signature of ours covers, because proxies and transports may change or add them.
NOT_SIGNED = ["amz-sdk-invocation-id", "amz-sdk-request", "Content-Length", "Accept-Encoding"]

LOOPBACK = "http://127.0.0.1:9000"

# Every key of the table of keys on the wire, and some more.
KEYS = {
    "plain": "a/b.txt",
    "space": "a b",
    "plus": "a+b",
    "percent": "100%",
    "encoded slash": "a%2Fb",
    "two leading slashes": "//x",
    "leading slash": "/lead",
    "empty segment": "x//y",
    "dot dot segment": "a/../b",
    "leading dot segment": "./c",
    "dot dot": "..",
    "dot": ".",
    "question mark": "q?x=1&y",
    "fragment": "h#x",
    "marks": "~-_.!*'()",
    "brackets": "[x]{y}|^",
    "composed": unicodedata.normalize("NFC", "\u00fc"),
    "decomposed": unicodedata.normalize("NFD", "\u00fc"),
    "emoji": "\U0001f600.txt",
    "noncharacter": "a\ufffeb",
    "control bytes": "a\x01\x1f\x7fb",
    "tab": "a\tb",
    "line break": "a\r\nb",
    "longest": "k" * 1024,
    "soap": "soap",
    "trailing slash": "dir/",
    "wildcards": "*?[a]",
    "backslash and quotes": "a\\b\"c'd`",
    "reserved": "a:b@c,d;e=f$g",
    "version in name": "k?versionId=1",
}


class Recorder(botocore.auth.S3SigV4Auth):
    """Keeps the intermediate results of the last signature."""

    last = None

    def canonical_request(self, request):
        text = super().canonical_request(request)
        Recorder.last = {
            "canonicalRequest": text,
            "headers": [
                [name, value] for name, value in sorted(self.headers_to_sign(request).items())
            ],
        }
        return text

    def string_to_sign(self, request, canonical_request):
        text = super().string_to_sign(request, canonical_request)
        Recorder.last["stringToSign"] = text
        return text


class QueryRecorder(botocore.auth.S3SigV4QueryAuth):
    """Keeps the intermediate results of the last signature that went into a query."""

    last = None

    def canonical_request(self, request):
        text = super().canonical_request(request)
        QueryRecorder.last = {"canonicalRequest": text}
        return text

    def string_to_sign(self, request, canonical_request):
        text = super().string_to_sign(request, canonical_request)
        QueryRecorder.last["stringToSign"] = text
        return text


def answer(request, **_):
    Recorder.last["sent"] = request
    body = b""
    if "list-type" in request.url:
        body = b"<ListBucketResult/>"
    if "delete=" in request.url or request.url.endswith("?delete"):
        body = b"<DeleteResult/>"
    if "x-amz-copy-source" in {name.lower() for name in request.headers}:
        body = b"<CopyObjectResult><ETag>e</ETag></CopyObjectResult>"

    class Raw:
        def stream(self, **_):
            yield body

    return botocore.awsrequest.AWSResponse(request.url, 200, {}, Raw())


def strip(request, **_):
    for name in NOT_SIGNED:
        if name in request.headers:
            del request.headers[name]


def sign(name, operation, params, endpoint=LOOPBACK, region="us-east-1", style="path", token=None, s3=None):
    session = botocore.session.Session()
    client = session.create_client(
        "s3",
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        aws_session_token=token,
        config=Config(
            s3={"addressing_style": style, **(s3 or {})},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"total_max_attempts": 1},
        ),
    )
    client.meta.events.register_last("before-sign.s3", strip)
    client.meta.events.register("before-send.s3", answer)
    getattr(client, operation)(**params)
    seen = Recorder.last
    sent = seen["sent"]
    parts = urlsplit(sent.url)
    headers = {key.lower(): value for key, value in sent.headers.items()}

    def text(value):
        return value.decode() if isinstance(value, bytes) else value

    return {
        "name": name,
        "endpoint": endpoint,
        "region": region,
        "addressing": style,
        "bucket": params["Bucket"],
        "key": params.get("Key"),
        "method": sent.method,
        "query": [
            [unquote(pair.partition("=")[0]), unquote(pair.partition("=")[2])]
            for pair in parts.query.split("&")
            if pair
        ],
        "path": parts.path,
        "host": parts.netloc,
        "headers": seen["headers"],
        "payloadHash": text(headers["x-amz-content-sha256"]),
        "sessionToken": token,
        "canonicalRequest": seen["canonicalRequest"],
        "stringToSign": seen["stringToSign"],
        "authorization": text(headers["authorization"]),
        "copySource": params.get("CopySource"),
    }


def presign(name, operation, params, expires=3600, endpoint=LOOPBACK, region="us-east-1", style="path", token=None):
    session = botocore.session.Session()
    client = session.create_client(
        "s3",
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        aws_session_token=token,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": style},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    url = client.generate_presigned_url(operation, Params=params, ExpiresIn=expires)
    seen = QueryRecorder.last
    parts = urlsplit(url)
    pairs = [pair.partition("=")[::2] for pair in parts.query.split("&") if pair]
    names = {unquote(pair_name): unquote(value) for pair_name, value in pairs}
    headers = seen["canonicalRequest"].split("\n\n")[0].split("\n")[3:]
    return {
        "name": name,
        "endpoint": endpoint,
        "region": region,
        "addressing": style,
        "bucket": params["Bucket"],
        "key": params["Key"],
        "method": seen["canonicalRequest"].split("\n")[0],
        "path": parts.path,
        "host": parts.netloc,
        # What the query says besides the signature's own parameters.
        "query": sorted([pair_name, value] for pair_name, value in names.items() if not pair_name.startswith("X-Amz-")),
        "headers": [header.split(":", 1) for header in headers if not header.startswith("host:")],
        "expires": expires,
        "sessionToken": token,
        "canonicalRequest": seen["canonicalRequest"],
        "stringToSign": seen["stringToSign"],
        "signature": names["X-Amz-Signature"],
    }


def presigned_cases():
    for name in ["plain", "space", "plus", "percent", "question mark", "dot dot segment", "composed", "line break"]:
        yield presign(f"presign get: {name}", "get_object", {"Bucket": "bucket", "Key": KEYS[name]})
    yield presign("presign head", "head_object", {"Bucket": "bucket", "Key": "a"})
    yield presign("presign put", "put_object", {"Bucket": "bucket", "Key": "a"}, expires=1)
    yield presign("presign delete", "delete_object", {"Bucket": "bucket", "Key": "a"}, expires=604800)
    yield presign("presign a version", "get_object", {"Bucket": "bucket", "Key": "a", "VersionId": "v/1+2=="})
    yield presign(
        "presign a part", "upload_part", {"Bucket": "bucket", "Key": "a", "UploadId": "u/1+2", "PartNumber": 7}
    )
    yield presign(
        "presign with other headers in the answer",
        "get_object",
        {
            "Bucket": "bucket",
            "Key": "a",
            "ResponseContentType": "text/plain; charset=utf-8",
            "ResponseContentDisposition": 'attachment; filename="a b.txt"',
            "ResponseCacheControl": "no-cache",
            "ResponseContentEncoding": "identity",
            "ResponseContentLanguage": "de",
            "ResponseExpires": datetime.datetime(2026, 11, 22, 10, 11, 12),
        },
    )
    yield presign(
        "presign with signed headers",
        "put_object",
        {
            "Bucket": "bucket",
            "Key": "a",
            "ContentType": "text/plain",
            "Metadata": {"run": "  7   8 "},
            "RequestPayer": "requester",
            "ExpectedBucketOwner": "111122223333",
        },
    )
    yield presign("presign with a token", "get_object", {"Bucket": "bucket", "Key": "a"}, token=TOKEN)
    yield presign("presign on AWS", "get_object", {"Bucket": "bucket", "Key": "a b"}, 60, None, "eu-west-1", "virtual")
    yield presign("presign over TLS", "get_object", {"Bucket": "bucket", "Key": "a"}, 60, "https://s3.example.com:8443")


def cases():
    for name, key in KEYS.items():
        yield sign(f"get: {name}", "get_object", {"Bucket": "bucket", "Key": key})
    for name in ["space", "percent", "question mark", "composed", "line break", "dot dot segment", "version in name"]:
        source = {"Bucket": "source", "Key": KEYS[name]}
        yield sign(
            f"copy source: {name}", "copy_object", {"Bucket": "bucket", "Key": "to", "CopySource": source}
        )
    yield sign("list: first page", "list_objects_v2", {"Bucket": "bucket", "EncodingType": "url"})
    yield sign(
        "list: everything set",
        "list_objects_v2",
        {
            "Bucket": "bucket",
            "Prefix": "a b/c+d&e=f/\u00fc",
            "Delimiter": "/",
            "ContinuationToken": "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=",
            "EncodingType": "url",
            "MaxKeys": 7,
        },
    )
    yield sign(
        "list: start after", "list_objects_v2", {"Bucket": "bucket", "StartAfter": "~*'()", "EncodingType": "url"}
    )
    yield sign("list: on AWS", "list_objects_v2", {"Bucket": "bucket", "Prefix": "x/"}, None, "eu-west-1", "virtual")
    yield sign(
        "delete many: query without value",
        "delete_objects",
        {"Bucket": "bucket", "Delete": {"Objects": [{"Key": "a"}, {"Key": "b&c"}]}},
    )
    yield sign("session token", "head_object", {"Bucket": "bucket", "Key": "a"}, token=TOKEN)
    yield sign(
        "metadata with spaces",
        "put_object",
        {
            "Bucket": "bucket",
            "Key": "a",
            "Body": b"hello",
            "ContentType": "text/plain; charset=utf-8",
            "CacheControl": "public,  max-age=60",
            "Metadata": {"title": "  two   spaces inside ", "Upper": "X", "empty": ""},
        },
    )
    yield sign("put: signed payload", "put_object", {"Bucket": "bucket", "Key": "a", "Body": b"\x00\x01hello"})
    yield sign("put: empty payload", "put_object", {"Bucket": "bucket", "Key": "a", "Body": b""})
    yield sign(
        "put: unsigned payload over TLS",
        "put_object",
        {"Bucket": "bucket", "Key": "a", "Body": b"hello", "ContentMD5": "XUFAKrxLKna5cZ2REBfFkg=="},
        "https://s3.example.com",
    )
    yield sign(
        "put: signed payload over TLS",
        "put_object",
        {"Bucket": "bucket", "Key": "a", "Body": b"hello", "ContentMD5": "XUFAKrxLKna5cZ2REBfFkg=="},
        "https://s3.example.com",
        s3={"payload_signing_enabled": True},
    )
    yield sign(
        "put: conditional", "put_object", {"Bucket": "bucket", "Key": "a", "Body": b"x", "IfNoneMatch": "*"}
    )
    yield sign("get: range and condition", "get_object",
               {"Bucket": "bucket", "Key": "a", "Range": "bytes=0-9", "IfMatch": '"abc"'})
    yield sign("delete", "delete_object", {"Bucket": "bucket", "Key": "a", "ExpectedBucketOwner": "111122223333"})
    yield sign("head bucket", "head_bucket", {"Bucket": "bucket"})
    yield sign("create bucket", "create_bucket", {"Bucket": "bucket"})
    yield sign("default port", "get_object", {"Bucket": "bucket", "Key": "a"}, "http://s3.example.com:80")
    yield sign("other port", "get_object", {"Bucket": "bucket", "Key": "a"}, "https://s3.example.com:8443")
    yield sign("IPv6", "get_object", {"Bucket": "bucket", "Key": "a"}, "http://[::1]:9000")
    yield sign("base path", "get_object", {"Bucket": "bucket", "Key": "a"}, "https://gateway.example.com/s3")
    yield sign("virtual host", "get_object", {"Bucket": "bucket", "Key": "a b"}, "https://s3.example.com:8443",
               style="virtual")
    yield sign("virtual host: leading slash", "get_object", {"Bucket": "bucket", "Key": "/a"}, None, "eu-west-1",
               "virtual")
    yield sign("virtual host on AWS", "get_object", {"Bucket": "bucket", "Key": "a"}, None, "ap-southeast-2", "virtual")
    yield sign("China", "get_object", {"Bucket": "bucket", "Key": "a"}, None, "cn-north-1", "virtual")
    yield sign("dots in the bucket", "get_object", {"Bucket": "www.example.com", "Key": "a"}, None, "eu-west-1", "auto")


def main():
    botocore.auth.AUTH_TYPE_MAPS["s3v4"] = Recorder
    botocore.auth.AUTH_TYPE_MAPS["s3v4-query"] = QueryRecorder
    botocore.auth.get_current_datetime = lambda *_: MOMENT
    document = {
        "generator": f"Tests/Scripts/{pathlib.Path(__file__).name} with botocore {botocore.__version__}",
        "accessKeyID": ACCESS_KEY,
        "secretAccessKey": SECRET_KEY,
        "time": MOMENT.strftime("%Y%m%dT%H%M%SZ"),
        "cases": list(cases()),
        "presigned": list(presigned_cases()),
    }
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(document, indent=1, ensure_ascii=True) + "\n")
    print(f"{len(document['cases'])} cases and {len(document['presigned'])} presigned URLs")


if __name__ == "__main__":
    main()
