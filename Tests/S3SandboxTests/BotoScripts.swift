/// What boto3 is made to do against a sandbox; each scenario asserts what real S3 would answer.
///
/// boto3 is an independent client: nothing here goes through our own request signing or parsing.
enum BotoScripts {
  /// Runs every scenario in a bucket of its own and tells which ones failed; one interpreter for all is much cheaper.
  static let runner = #"""
    import json, sys, traceback
    failed = 0
    for number, (name, script) in enumerate(json.load(sys.stdin)):
        try:
            exec(compile(script, name, "exec"), {"B": "site-%d" % number})
            print("passed: " + name)
        except BaseException:
            failed += 1
            print("FAILED: %s\n%s" % (name, traceback.format_exc()))
    sys.exit(1 if failed else 0)
    """#

  static let prelude = #"""
    import boto3, concurrent.futures, hashlib, io, json, sys, urllib.request, urllib.error
    from botocore.config import Config
    from botocore.exceptions import ClientError

    def client(**options):
        config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, **options)
        return boto3.client("s3", config=config)

    def code(call, **parameters):
        try:
            call(**parameters)
        except ClientError as error:
            return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        return None

    def equal(found, expected):
        assert found == expected, "found %r instead of %r" % (found, expected)

    s3 = client()
    s3.create_bucket(Bucket=B)

    def keys(**parameters):
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=B, **parameters)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    """#

  static let scenarios: [(name: String, script: String)] =
    [
      (
        "objects keep bytes, headers and metadata",
        #"""
        sent = dict(ContentType="text/html; charset=utf-8", ContentEncoding="gzip", ContentLanguage="de",
                    ContentDisposition='attachment; filename="x y"', CacheControl="max-age=60",
                    Metadata={"one": "1", "two": "b  c"}, StorageClass="STANDARD_IA",
                    WebsiteRedirectLocation="/elsewhere")
        put = s3.put_object(Bucket=B, Key="page", Body=b"hello", **sent)
        equal(put["ETag"], '"%s"' % hashlib.md5(b"hello").hexdigest())
        for answer in (s3.get_object(Bucket=B, Key="page"), s3.head_object(Bucket=B, Key="page")):
            for name, value in sent.items():
                equal(answer[name], value)
            equal(answer["ContentLength"], 5)
            equal(answer["ETag"], put["ETag"])
        equal(s3.get_object(Bucket=B, Key="page")["Body"].read(), b"hello")
        s3.put_object(Bucket=B, Key="bare", Body=b"")
        head = s3.head_object(Bucket=B, Key="bare")
        equal(head["ContentType"], "binary/octet-stream")
        equal(head["ContentLength"], 0)
        equal("StorageClass" in head, False)
        equal(s3.get_object(Bucket=B, Key="page", ResponseContentType="text/x", ResponseCacheControl="no-store")
              ["ContentType"], "text/x")
        equal(code(s3.get_object, Bucket=B, Key="none"), ("NoSuchKey", 404))
        equal(code(s3.head_object, Bucket=B, Key="none"), ("404", 404))
        equal(code(s3.get_object, Bucket="no-such-bucket", Key="none"), ("NoSuchBucket", 404))
        equal(code(s3.put_object, Bucket=B, Key="k" * 1025, Body=b""), ("KeyTooLongError", 400))
        equal(code(s3.put_object, Bucket=B, Key="k", Body=b"", Metadata={"m": "x" * 2048}), ("MetadataTooLarge", 400))
        equal(code(s3.put_object, Bucket=B, Key="k", Body=b"", StorageClass="COLD"), ("InvalidStorageClass", 400))
        """#
      ),
      (
        "odd keys round trip through put, copy, list and delete",
        #"""
        odd = ["a b", "a+b", "100%", "a%2Fb", "//x", "/lead", "x//y", "a/../b", "./c", "..", ".", "q?x=1&y", "h#x",
               "~-_.!*'()", "[x]{y}|\\^", "\u00fc", "u\u0308", "\U0001F600", "\ufffe", "a\x01b", "tab\tx", "cr\r\nlf",
               "x" * 1024, "soap", "dir/", "*?[]", "k?versionId=1", "%", "+", " ", "a/b", "a"]
        for key in odd:
            s3.put_object(Bucket=B, Key=key, Body=key.encode())
            equal(s3.get_object(Bucket=B, Key=key)["Body"].read(), key.encode())
            s3.copy_object(Bucket=B, Key="copy/" + key[:1000], CopySource={"Bucket": B, "Key": key})
            equal(s3.get_object(Bucket=B, Key="copy/" + key[:1000])["Body"].read(), key.encode())
        every = sorted(odd + ["copy/" + key[:1000] for key in odd], key=lambda key: key.encode())
        equal(keys(), every)
        equal(keys(PaginationConfig={"PageSize": 3}), every)
        pages = s3.get_paginator("list_objects").paginate(Bucket=B, PaginationConfig={"PageSize": 3})
        equal([entry["Key"] for page in pages for entry in page["Contents"]], every)
        for key in every:
            s3.delete_object(Bucket=B, Key=key)
            equal(code(s3.head_object, Bucket=B, Key=key), ("404", 404))
        equal(keys(), [])
        """#
      ),
      (
        "a long listing is paged with and without a delimiter",
        #"""
        every = []
        for number in range(2600):
            every.append("d%02d/%04d" % (number % 13, number))
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda key: s3.put_object(Bucket=B, Key=key, Body=b""), every))
        s3.put_object(Bucket=B, Key="top", Body=b"")
        equal(keys(), sorted(every) + ["top"])
        first = s3.list_objects_v2(Bucket=B)
        equal((first["KeyCount"], first["IsTruncated"], first["MaxKeys"]), (1000, True, 1000))
        for size in (1, 5, 13, 14, 1000):
            pages = list(s3.get_paginator("list_objects_v2").paginate(
                Bucket=B, Delimiter="/", PaginationConfig={"PageSize": size}))
            equal([entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", [])],
                  ["d%02d/" % number for number in range(13)])
            equal([entry["Key"] for page in pages for entry in page.get("Contents", [])], ["top"])
            equal(sum(page["KeyCount"] for page in pages), 14)
            assert all(page["KeyCount"] == size for page in pages[:-1])
        equal(keys(Prefix="d07/", PaginationConfig={"PageSize": 7}), [key for key in sorted(every) if key[:4] == "d07/"])
        equal(keys(Prefix="d0", StartAfter="d08/9999"), [key for key in sorted(every) if key[:4] == "d09/"])
        pages = s3.get_paginator("list_objects").paginate(Bucket=B, Delimiter="/", PaginationConfig={"PageSize": 4})
        equal([entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", [])],
              ["d%02d/" % number for number in range(13)])
        equal(code(s3.list_objects_v2, Bucket=B, ContinuationToken="d07/0007"), ("InvalidArgument", 400))
        """#
      ),
      (
        "copies keep or replace what the directive says and honour conditions",
        #"""
        s3.put_object(Bucket=B, Key="a", Body=b"body", ContentType="text/plain", Metadata={"m": "1"},
                      StorageClass="STANDARD_IA", WebsiteRedirectLocation="/r")
        etag = s3.head_object(Bucket=B, Key="a")["ETag"]
        source = {"Bucket": B, "Key": "a"}
        answer = s3.copy_object(Bucket=B, Key="b", CopySource=source)
        equal(answer["CopyObjectResult"]["ETag"], etag)
        head = s3.head_object(Bucket=B, Key="b")
        equal((head["ContentType"], head["Metadata"]), ("text/plain", {"m": "1"}))
        equal(("StorageClass" in head, "WebsiteRedirectLocation" in head), (False, False))
        s3.copy_object(Bucket=B, Key="b", CopySource=source, MetadataDirective="REPLACE", Metadata={"n": "2"},
                       StorageClass="GLACIER_IR")
        head = s3.head_object(Bucket=B, Key="b")
        equal((head["ContentType"], head["Metadata"], head["StorageClass"]),
              ("binary/octet-stream", {"n": "2"}, "GLACIER_IR"))
        equal(s3.get_object(Bucket=B, Key="b")["Body"].read(), b"body")
        equal(code(s3.copy_object, Bucket=B, Key="a", CopySource=source), ("InvalidRequest", 400))
        s3.copy_object(Bucket=B, Key="a", CopySource=source, MetadataDirective="REPLACE", ContentType="text/x")
        equal(s3.head_object(Bucket=B, Key="a")["ContentType"], "text/x")
        wrong = '"%s"' % ("0" * 32)
        equal(code(s3.copy_object, Bucket=B, Key="c", CopySource=source, CopySourceIfMatch=wrong),
              ("PreconditionFailed", 412))
        equal(code(s3.copy_object, Bucket=B, Key="c", CopySource=source, CopySourceIfNoneMatch=etag),
              ("PreconditionFailed", 412))
        equal(code(s3.copy_object, Bucket=B, Key="c", CopySource=source, CopySourceIfMatch=etag), None)
        equal(code(s3.copy_object, Bucket=B, Key="c", CopySource=source, IfNoneMatch="*"), ("PreconditionFailed", 412))
        equal(code(s3.copy_object, Bucket=B, Key="c", CopySource={"Bucket": B, "Key": "none"}), ("NoSuchKey", 404))
        equal(code(s3.copy_object, Bucket=B, Key="c", CopySource=source, MetadataDirective="MERGE"),
              ("InvalidArgument", 400))
        """#
      ),
      (
        "conditional puts, gets and deletes hold",
        #"""
        first = s3.put_object(Bucket=B, Key="k", Body=b"one", IfNoneMatch="*")["ETag"]
        equal(code(s3.put_object, Bucket=B, Key="k", Body=b"two", IfNoneMatch="*"), ("PreconditionFailed", 412))
        equal(code(s3.put_object, Bucket=B, Key="k", Body=b"two", IfMatch='"no"'), ("PreconditionFailed", 412))
        equal(code(s3.put_object, Bucket=B, Key="none", Body=b"two", IfMatch=first), ("NoSuchKey", 404))
        second = s3.put_object(Bucket=B, Key="k", Body=b"two", IfMatch=first)["ETag"]
        equal(s3.get_object(Bucket=B, Key="k", IfMatch=second)["Body"].read(), b"two")
        equal(code(s3.get_object, Bucket=B, Key="k", IfMatch=first), ("PreconditionFailed", 412))
        equal(code(s3.get_object, Bucket=B, Key="k", IfNoneMatch=second), ("304", 304))
        modified = s3.head_object(Bucket=B, Key="k")["LastModified"]
        equal(code(s3.get_object, Bucket=B, Key="k", IfModifiedSince=modified), ("304", 304))
        equal(code(s3.head_object, Bucket=B, Key="k", IfMatch=first), ("412", 412))
        equal(code(s3.delete_object, Bucket=B, Key="k", IfMatch=first), ("PreconditionFailed", 412))
        equal(code(s3.delete_object, Bucket=B, Key="k", IfMatch=second), None)
        equal(code(s3.delete_object, Bucket=B, Key="k"), None)
        """#
      ),
      (
        "ranges are answered with 206 or 416",
        #"""
        s3.put_object(Bucket=B, Key="r", Body=b"0123456789")
        answer = s3.get_object(Bucket=B, Key="r", Range="bytes=2-4")
        equal((answer["Body"].read(), answer["ContentRange"]), (b"234", "bytes 2-4/10"))
        equal(answer["ResponseMetadata"]["HTTPStatusCode"], 206)
        equal(s3.get_object(Bucket=B, Key="r", Range="bytes=-3")["Body"].read(), b"789")
        equal(s3.get_object(Bucket=B, Key="r", Range="bytes=7-99")["Body"].read(), b"789")
        equal(code(s3.get_object, Bucket=B, Key="r", Range="bytes=10-"), ("InvalidRange", 416))
        """#
      ),
      (
        "a batch of deletes is protected, bounded and answered key by key",
        #"""
        for key in ("a", "b", "c&<>", "cr\r\nlf"):
            s3.put_object(Bucket=B, Key=key, Body=b"")
        answer = s3.delete_objects(Bucket=B, Delete={"Objects": [{"Key": k} for k in ("a", "c&<>", "cr\r\nlf", "none")]})
        equal([entry["Key"] for entry in answer["Deleted"]], ["a", "c&<>", "cr\r\nlf", "none"])
        equal("Errors" in answer, False)
        equal(keys(), ["b"])
        answer = s3.delete_objects(Bucket=B, Delete={"Quiet": True, "Objects": [{"Key": "none"}, {"Key": "b", "ETag": "x"}]})
        equal("Deleted" in answer, False)
        equal([(entry["Key"], entry["Code"]) for entry in answer["Errors"]], [("b", "PreconditionFailed")])
        equal(code(s3.delete_objects, Bucket=B, Delete={"Objects": [{"Key": str(n)} for n in range(1001)]}),
              ("MalformedXML", 400))
        bare = client(request_checksum_calculation="when_required")
        def strip(request, **_):
            for name in list(request.headers):
                if name.lower() in ("x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm", "content-md5"):
                    del request.headers[name]
        bare.meta.events.register("before-sign.s3.DeleteObjects", strip)
        equal(code(bare.delete_objects, Bucket=B, Delete={"Objects": [{"Key": "b"}]}), ("InvalidRequest", 400))
        equal(keys(), ["b"])
        """#
      ),
      (
        "checksums are verified and given back",
        #"""
        for algorithm in ("CRC32", "SHA1", "SHA256"):
            put = s3.put_object(Bucket=B, Key="c", Body=b"hello", ChecksumAlgorithm=algorithm)
            head = s3.head_object(Bucket=B, Key="c", ChecksumMode="ENABLED")
            equal(head["Checksum" + algorithm], put["Checksum" + algorithm])
        equal(code(s3.put_object, Bucket=B, Key="d", Body=b"hello", ChecksumSHA1="AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
              ("BadDigest", 400))
        equal(code(s3.put_object, Bucket=B, Key="d", Body=b"hello", ContentMD5="AAAAAAAAAAAAAAAAAAAAAA=="),
              ("BadDigest", 400))
        equal(code(s3.head_object, Bucket=B, Key="d"), ("404", 404))
        liar = client(signature_version="s3v4")
        liar.meta.events.register("before-send.s3.PutObject", lambda request, **_: setattr(request, "body", b"hullo") or None)
        equal(code(liar.put_object, Bucket=B, Key="d", Body=b"hello"), ("XAmzContentSHA256Mismatch", 400))
        """#
      ),
      (
        "what is not implemented is said aloud",
        #"""
        s3.put_object(Bucket=B, Key="k", Body=b"")
        equal(code(s3.get_bucket_acl, Bucket=B), ("NotImplemented", 501))
        equal(code(s3.get_object_torrent, Bucket=B, Key="k"), ("NotImplemented", 501))
        equal(code(s3.get_bucket_lifecycle_configuration, Bucket=B), ("NotImplemented", 501))
        """#
      ),
      (
        "buckets are made, found and removed by the rules",
        #"""
        s3.create_bucket(Bucket="second.bucket")
        names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
        assert names == sorted(names) and "second.bucket" in names and B in names, names
        equal(s3.head_bucket(Bucket=B)["BucketRegion"], "us-east-1")
        equal(s3.get_bucket_location(Bucket=B)["LocationConstraint"], None)
        s3.put_object(Bucket="second.bucket", Key="k", Body=b"")
        equal(code(s3.delete_bucket, Bucket="second.bucket"), ("BucketNotEmpty", 409))
        s3.delete_object(Bucket="second.bucket", Key="k")
        s3.delete_bucket(Bucket="second.bucket")
        equal(code(s3.head_bucket, Bucket="second.bucket"), ("404", 404))
        equal(code(s3.create_bucket, Bucket="UPPER"), ("InvalidBucketName", 400))
        equal(code(s3.create_bucket, Bucket="third", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}),
              ("IllegalLocationConstraintException", 400))
        """#
      ),
      (
        "a presigned address works for what it names and nothing else",
        #"""
        signer = client(signature_version="s3v4")
        s3.put_object(Bucket=B, Key="a b+c", Body=b"hello")
        address = signer.generate_presigned_url("get_object", Params={"Bucket": B, "Key": "a b+c"})
        equal(urllib.request.urlopen(address).read(), b"hello")
        upload = signer.generate_presigned_url("put_object", Params={"Bucket": B, "Key": "up"})
        urllib.request.urlopen(urllib.request.Request(upload, b"sent", method="PUT", headers={"Content-Type": ""}))
        equal(s3.get_object(Bucket=B, Key="up")["Body"].read(), b"sent")
        try:
            urllib.request.urlopen(address.replace("a%20b", "a%20c"))
            raise AssertionError("another key was let through")
        except urllib.error.HTTPError as error:
            equal(error.code, 403)
            assert b"<Code>SignatureDoesNotMatch</Code>" in error.read()
        """#
      ),
      (
        "a body of several megabytes arrives and leaves in one piece",
        #"""
        body = bytes(range(256)) * 20000
        s3.put_object(Bucket=B, Key="big", Body=body)
        equal(s3.get_object(Bucket=B, Key="big")["Body"].read(), body)
        s3.copy_object(Bucket=B, Key="copy", CopySource={"Bucket": B, "Key": "big"})
        equal(s3.get_object(Bucket=B, Key="copy")["Body"].read(), body)
        equal(s3.get_object(Bucket=B, Key="copy", Range="bytes=4000000-4000009")["Body"].read(), body[4000000:4000010])
        """#
      ),
      (
        "multipart uploads are put together by the rules",
        #"""
        five = b"a" * (5 << 20)
        upload = dict(Bucket=B, Key="m", UploadId=s3.create_multipart_upload(
            Bucket=B, Key="m", ContentType="text/x", Metadata={"m": "1"}, ChecksumAlgorithm="CRC32")["UploadId"])
        def part(number, body):
            answer = s3.upload_part(PartNumber=number, Body=body, **upload)
            return {name: answer[name] for name in ("ETag", "ChecksumCRC32")} | {"PartNumber": number}
        one, two, three = part(1, five), part(2, five), part(7, b"end")
        equal([entry["PartNumber"] for entry in s3.list_parts(**upload)["Parts"]], [1, 2, 7])
        complete = lambda parts, **more: code(
            s3.complete_multipart_upload, MultipartUpload={"Parts": parts}, **upload, **more)
        equal(complete([two, one]), ("InvalidPartOrder", 400))
        equal(complete([dict(one, ETag=two["ETag"][:-2] + '0"')]), ("InvalidPart", 400))
        equal(complete([one, dict(two, PartNumber=3)]), ("InvalidPart", 400))
        equal(complete([one, two, three], MpuObjectSize=1), ("InvalidRequest", 400))
        equal(code(s3.head_object, Bucket=B, Key="m"), ("404", 404))
        equal(complete([one, two, three], MpuObjectSize=(10 << 20) + 3, IfNoneMatch="*"), None)
        digests = b"".join(hashlib.md5(body).digest() for body in (five, five, b"end"))
        head = s3.head_object(Bucket=B, Key="m", ChecksumMode="ENABLED")
        equal(head["ETag"], '"%s-3"' % hashlib.md5(digests).hexdigest())
        equal((head["ContentType"], head["Metadata"], head["ChecksumType"]), ("text/x", {"m": "1"}, "COMPOSITE"))
        equal(s3.get_object(Bucket=B, Key="m")["Body"].read(), five + five + b"end")
        equal(complete([one, two, three]), ("NoSuchUpload", 404))
        small = s3.create_multipart_upload(Bucket=B, Key="m")["UploadId"]
        upload["UploadId"] = small
        one, two = part(1, b"tiny"), part(2, b"tiny")
        equal(complete([one, two]), ("EntityTooSmall", 400))
        equal(complete([one], IfNoneMatch="*"), ("PreconditionFailed", 412))
        equal(code(s3.upload_part, PartNumber=10001, Body=b"", **upload), ("InvalidArgument", 400))
        s3.upload_part_copy(PartNumber=1, CopySource={"Bucket": B, "Key": "m"},
                            CopySourceRange="bytes=10485758-10485762", **upload)
        parts = [{"PartNumber": p["PartNumber"], "ETag": p["ETag"]} for p in s3.list_parts(**upload)["Parts"]][:1]
        equal(complete(parts), None)
        equal(s3.get_object(Bucket=B, Key="m")["Body"].read(), b"aaend")
        gone = s3.create_multipart_upload(Bucket=B, Key="n")["UploadId"]
        s3.abort_multipart_upload(Bucket=B, Key="n", UploadId=gone)
        equal(code(s3.list_parts, Bucket=B, Key="n", UploadId=gone), ("NoSuchUpload", 404))
        equal(keys(), ["m"])
        """#
      ),
      (
        "tags are kept, copied, replaced and removed",
        #"""
        s3.put_object(Bucket=B, Key="t", Body=b"", Tagging="a=1&b=x%20y")
        tags = lambda key: [(tag["Key"], tag["Value"]) for tag in s3.get_object_tagging(Bucket=B, Key=key)["TagSet"]]
        equal(tags("t"), [("a", "1"), ("b", "x y")])
        equal(s3.head_object(Bucket=B, Key="t")["TagCount"], 2)
        s3.copy_object(Bucket=B, Key="u", CopySource={"Bucket": B, "Key": "t"})
        equal(tags("u"), [("a", "1"), ("b", "x y")])
        s3.copy_object(Bucket=B, Key="u", CopySource={"Bucket": B, "Key": "t"}, TaggingDirective="REPLACE", Tagging="c=3")
        equal(tags("u"), [("c", "3")])
        s3.put_object_tagging(Bucket=B, Key="u", Tagging={"TagSet": [{"Key": "<&>", "Value": ""}]})
        equal(tags("u"), [("<&>", "")])
        s3.delete_object_tagging(Bucket=B, Key="u")
        equal(tags("u"), [])
        equal(code(s3.put_object, Bucket=B, Key="v", Body=b"", Tagging="&".join("k%d=" % n for n in range(11))),
              ("BadRequest", 400))
        """#
      ),
      (
        "a bucket may stand in the host name",
        #"""
        import http.client, os, urllib.parse
        port = urllib.parse.urlsplit(os.environ["AWS_ENDPOINT_URL"]).port
        virtual = boto3.client("s3", endpoint_url="http://s3.localhost:%d" % port, config=Config(
            s3={"addressing_style": "virtual"}, signature_version="s3v4"))
        def send(method, key, body=None, **more):
            address = urllib.parse.urlsplit(virtual.generate_presigned_url(
                method, Params={"Bucket": B, "Key": key} | more))
            equal(address.netloc, "%s.s3.localhost:%d" % (B, port))
            connection = http.client.HTTPConnection("127.0.0.1", port)
            verb = "PUT" if body is not None else "GET"
            connection.request(verb, address.path + "?" + address.query, body, {"Host": address.netloc})
            answer = connection.getresponse()
            return answer.status, answer.read()
        equal(send("put_object", "v/ \u00fc", b"body"), (200, b""))
        equal(send("get_object", "v/ \u00fc"), (200, b"body"))
        equal(keys(), ["v/ \u00fc"])
        status, body = send("get_object", "v/ \u00fc", ResponseContentType="a\r\nb: c")
        assert status == 400 and b"<Code>InvalidArgument</Code>" in body, (status, body)
        """#
      ),
      (
        "a streamed body with its checksum in a trailer is taken apart and verified",
        #"""
        import http.client, os, urllib.parse, zlib, base64
        from botocore.auth import S3SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        endpoint = os.environ["AWS_ENDPOINT_URL"]
        def put(key, body, checksum):
            chunks = [body[i:i + 65536] for i in range(0, len(body), 65536)]
            framed = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
            framed += b"0\r\nx-amz-checksum-crc32:" + base64.b64encode(checksum.to_bytes(4, "big")) + b"\r\n\r\n"
            request = AWSRequest("PUT", "%s/%s/%s" % (endpoint, B, key), {
                "Content-Encoding": "gzip,aws-chunked", "x-amz-trailer": "x-amz-checksum-crc32",
                "x-amz-decoded-content-length": str(len(body)), "x-amz-sdk-checksum-algorithm": "CRC32"}, b"")
            request.context["checksum"] = {"request_algorithm": {"in": "trailer"}}
            S3SigV4Auth(Credentials("sandbox", "sandbox-secret"), "s3", "us-east-1").add_auth(request)
            equal(request.headers["X-Amz-Content-SHA256"], "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
            for chunked in (False, True):
                connection = http.client.HTTPConnection("127.0.0.1", urllib.parse.urlsplit(endpoint).port)
                sent = iter([framed[:70000], framed[70000:]]) if chunked else framed
                connection.request("PUT", "/%s/%s" % (B, key), sent, dict(request.headers), encode_chunked=chunked)
                answer = connection.getresponse()
                yield answer.status, answer.read()
        body = bytes(range(256)) * 600
        equal(list(put("t", body, zlib.crc32(body))), [(200, b"")] * 2)
        answer = s3.get_object(Bucket=B, Key="t")
        equal((answer["Body"].read(), answer["ContentEncoding"]), (body, "gzip"))
        for status, text in put("u", body, 1):
            assert status == 400 and b"<Code>BadDigest</Code>" in text, (status, text)
        equal(keys(), ["t"])
        """#
      ),
    ] + BotoScripts.further
}
