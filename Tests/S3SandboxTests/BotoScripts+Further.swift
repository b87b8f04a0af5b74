extension BotoScripts {
  /// The operations that not every client needs.
  static let further: [(name: String, script: String)] = [
    (
      "versions are kept, listed, read and deleted",
      #"""
      if code(s3.put_bucket_versioning, Bucket=B, VersioningConfiguration={"Status": "Enabled"}):
          equal(code(s3.put_bucket_versioning, Bucket=B, VersioningConfiguration={"Status": "Enabled"}),
                ("NotImplemented", 501))
          equal("Status" in s3.get_bucket_versioning(Bucket=B), False)
      else:
          equal(s3.get_bucket_versioning(Bucket=B)["Status"], "Enabled")
          ids = [s3.put_object(Bucket=B, Key="a b+c", Body=b"x" * n)["VersionId"] for n in range(3)]
          equal([s3.get_object(Bucket=B, Key="a b+c", VersionId=id)["ContentLength"] for id in ids], [0, 1, 2])
          marker = s3.delete_object(Bucket=B, Key="a b+c")
          equal(marker["DeleteMarker"], True)
          equal(code(s3.get_object, Bucket=B, Key="a b+c"), ("NoSuchKey", 404))
          equal(code(s3.get_object, Bucket=B, Key="a b+c", VersionId=marker["VersionId"]), ("MethodNotAllowed", 405))
          for size in (1, 2, 3, 1000):
              pages = list(s3.get_paginator("list_object_versions").paginate(
                  Bucket=B, PaginationConfig={"PageSize": size}))
              equal([v["VersionId"] for page in pages for v in page.get("Versions", [])], ids[::-1])
              equal([(m["Key"], m["IsLatest"]) for page in pages for m in page.get("DeleteMarkers", [])],
                    [("a b+c", True)])
          source = {"Bucket": B, "Key": "a b+c", "VersionId": ids[2]}
          copy = s3.copy_object(Bucket=B, Key="a b+c", CopySource=source)
          equal(copy["CopySourceVersionId"], ids[2])
          equal(s3.head_object(Bucket=B, Key="a b+c")["VersionId"], copy["VersionId"])
          every = [{"Key": "a b+c", "VersionId": id} for id in ids + [copy["VersionId"], marker["VersionId"]]]
          gone = s3.delete_objects(Bucket=B, Delete={"Objects": every})["Deleted"]
          equal([entry.get("DeleteMarker", False) for entry in gone], [False] * 4 + [True])
          equal("Versions" in s3.list_object_versions(Bucket=B), False)
          s3.delete_bucket(Bucket=B)
      """#
    ),
    (
      "uploads are listed and their objects tell their parts",
      #"""
      uploads = []
      for key in ("b", "a b", "b", "c/d"):
          uploads.append((key, s3.create_multipart_upload(Bucket=B, Key=key, ChecksumAlgorithm="SHA256")["UploadId"]))
      pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=B, PaginationConfig={"PageSize": 1})
      listed = [(upload["Key"], upload["UploadId"]) for page in pages for upload in page.get("Uploads", [])]
      equal(listed, [uploads[1], uploads[0], uploads[2], uploads[3]])
      answer = s3.list_multipart_uploads(Bucket=B, Delimiter="/")
      equal([entry["Prefix"] for entry in answer["CommonPrefixes"]], ["c/"])
      upload = dict(Bucket=B, Key="b", UploadId=uploads[0][1])
      parts = []
      for number, body in enumerate((b"a" * (5 << 20), b"end"), 1):
          part = s3.upload_part(PartNumber=number, Body=body, ChecksumAlgorithm="SHA256", **upload)
          parts.append({"PartNumber": number, "ETag": part["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]})
      bare = [{name: part[name] for name in ("PartNumber", "ETag")} for part in parts]
      equal(code(s3.complete_multipart_upload, MultipartUpload={"Parts": bare}, **upload), ("InvalidRequest", 400))
      done = s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **upload)
      equal(done["ChecksumType"], "COMPOSITE")
      wanted = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]
      attributes = s3.get_object_attributes(Bucket=B, Key="b", ObjectAttributes=wanted)
      equal((attributes["ETag"], attributes["ObjectSize"]), (done["ETag"].strip('"'), (5 << 20) + 3))
      equal([part["Size"] for part in attributes["ObjectParts"]["Parts"]], [5 << 20, 3])
      equal(attributes["ObjectParts"]["TotalPartsCount"], 2)
      part = s3.get_object(Bucket=B, Key="b", PartNumber=2)
      equal((part["Body"].read(), part["PartsCount"]), (b"end", 2))
      """#
    ),
    (
      "encryption is echoed and the key of a customer is wanted back",
      #"""
      equal(s3.put_object(Bucket=B, Key="k", Body=b"hello")["ServerSideEncryption"], "AES256")
      kms = s3.put_object(Bucket=B, Key="k", Body=b"hello", ServerSideEncryption="aws:kms", SSEKMSKeyId="k1",
                          BucketKeyEnabled=True)
      assert kms["ETag"] != '"%s"' % hashlib.md5(b"hello").hexdigest()
      head = s3.head_object(Bucket=B, Key="k")
      equal((head["ServerSideEncryption"], head["SSEKMSKeyId"], head["BucketKeyEnabled"]),
            ("aws:kms", "arn:aws:kms:us-east-1:000000000000:key/k1", True))
      own = dict(SSECustomerAlgorithm="AES256", SSECustomerKey=b"k" * 32)
      put = s3.put_object(Bucket=B, Key="c", Body=b"hello", **own)
      assert "SSECustomerKeyMD5" in put and "ServerSideEncryption" not in put, put
      equal(code(s3.get_object, Bucket=B, Key="c"), ("InvalidRequest", 400))
      equal(code(s3.get_object, Bucket=B, Key="c", **dict(own, SSECustomerKey=b"x" * 32)), ("AccessDenied", 403))
      equal(s3.get_object(Bucket=B, Key="c", **own)["Body"].read(), b"hello")
      source = dict(CopySource={"Bucket": B, "Key": "c"}, CopySourceSSECustomerAlgorithm="AES256")
      equal(code(s3.copy_object, Bucket=B, Key="d", CopySource=source["CopySource"]), ("InvalidRequest", 400))
      s3.copy_object(Bucket=B, Key="d", CopySourceSSECustomerKey=b"k" * 32, **source)
      equal(s3.get_object(Bucket=B, Key="d")["Body"].read(), b"hello")
      equal(code(s3.put_object, Bucket=B, Key="e", Body=b"", SSECustomerAlgorithm="AES256", SSECustomerKey=b"short"),
            ("InvalidArgument", 400))
      """#
    ),
    (
      "grants are kept and archives are restored",
      #"""
      everyone = "http://acs.amazonaws.com/groups/global/AllUsers"
      grants = lambda: [(grant["Permission"], grant["Grantee"].get("URI")) for grant
                        in s3.get_object_acl(Bucket=B, Key="k")["Grants"]]
      s3.put_object(Bucket=B, Key="k", Body=b"cold", ACL="public-read", StorageClass="GLACIER")
      equal(grants(), [("FULL_CONTROL", None), ("READ", everyone)])
      policy = s3.get_object_acl(Bucket=B, Key="k")
      s3.put_object_acl(Bucket=B, Key="k", AccessControlPolicy={
          "Owner": policy["Owner"], "Grants": policy["Grants"][1:]})
      equal(grants(), [("READ", everyone)])
      s3.put_object_acl(Bucket=B, Key="k", ACL="private")
      equal(grants(), [("FULL_CONTROL", None)])
      equal(code(s3.get_object, Bucket=B, Key="k"), ("InvalidObjectState", 403))
      restore = {"Days": 1, "GlacierJobParameters": {"Tier": "Standard"}}
      answer = s3.restore_object(Bucket=B, Key="k", RestoreRequest=restore)
      equal(answer["ResponseMetadata"]["HTTPStatusCode"], 202)
      assert s3.head_object(Bucket=B, Key="k")["Restore"].startswith('ongoing-request="false", expiry-date="')
      equal(s3.get_object(Bucket=B, Key="k")["Body"].read(), b"cold")
      equal(grants(), [("FULL_CONTROL", None)])
      s3.put_object(Bucket=B, Key="warm", Body=b"")
      equal(code(s3.restore_object, Bucket=B, Key="warm", RestoreRequest=restore), ("InvalidObjectState", 403))
      """#
    ),
  ]
}
