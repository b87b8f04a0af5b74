import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct RequestTests {
  private var settings: SandboxConfiguration {
    var settings = SandboxConfiguration()
    settings.ownerID = "1"
    return settings
  }

  @Test(arguments: [
    ("/", "127.0.0.1:9000", nil, nil),
    ("/site", "127.0.0.1:9000", "site", nil),
    ("/site/", "127.0.0.1:9000", "site", nil),
    ("/site//x", "127.0.0.1:9000", "site", "/x"),
    ("/site///x", "127.0.0.1:9000", "site", "//x"),
    ("/site/a/../b", "127.0.0.1:9000", "site", "a/../b"),
    ("/site/a+b", "127.0.0.1:9000", "site", "a+b"),
    ("/site/a%252Fb", "127.0.0.1:9000", "site", "a%2Fb"),
    ("/site/k", "site.localhost:9000", "site", "site/k"),
    ("/k", "my.site.s3.localhost", "my.site", "k"),
    ("//k", "site.s3.localhost:80", "site", "/k"),
    ("/site/k", "s3.localhost:9000", "site", "k"),
    ("/site/k", "localhost:9000", "site", "k"),
  ])
  func `a target is split into bucket and key and decoded once`(
    _ target: String, _ host: String, _ bucket: String?, _ name: String?
  ) throws {
    let request = try makeRequest(.GET, target, [("Host", host)])
    #expect(request.bucket == bucket)
    #expect(request.key?.rawValue == name)
  }

  @Test(arguments: [
    ("/site/%ff", "InvalidURI"), ("/site/%zz", "InvalidURI"), ("/site/100%", "InvalidURI"),
    ("/site?prefix=%c3", "InvalidURI"), ("http://127.0.0.1/site", "InvalidURI"), ("//k", "InvalidBucketName"),
    ("/site/" + String(repeating: "x", count: 1025), "KeyTooLongError"),
  ])
  func `a target that names no bucket or key is refused`(_ target: String, _ code: String) {
    #expect(failureCode { () throws(S3Failure) in _ = try makeRequest(.GET, target) } == code)
  }

  @Test(arguments: [
    (HTTPMethod.GET, "/", [:], "ListBuckets"), (.GET, "/b", [:], "ListObjects"),
    (.GET, "/b?list-type=2", [:], "ListObjectsV2"), (.GET, "/b?location", [:], "GetBucketLocation"),
    (.HEAD, "/b", [:], "HeadBucket"), (.PUT, "/b", [:], "CreateBucket"), (.DELETE, "/b", [:], "DeleteBucket"),
    (.POST, "/b?delete", [:], "DeleteObjects"), (.GET, "/b/k", [:], "GetObject"), (.HEAD, "/b/k", [:], "HeadObject"),
    (.PUT, "/b/k", [:], "PutObject"), (.PUT, "/b/k", ["x-amz-copy-source": "b/a"], "CopyObject"),
    (.DELETE, "/b/k", [:], "DeleteObject"), (.POST, "/b/k?uploads", [:], "CreateMultipartUpload"),
    (.PUT, "/b/k?partNumber=1&uploadId=u", [:], "UploadPart"),
    (.PUT, "/b/k?partNumber=1&uploadId=u", ["x-amz-copy-source": "b/a"], "UploadPartCopy"),
    (.POST, "/b/k?uploadId=u", [:], "CompleteMultipartUpload"), (.GET, "/b/k?uploadId=u", [:], "ListParts"),
    (.DELETE, "/b/k?uploadId=u", [:], "AbortMultipartUpload"), (.GET, "/b/k?tagging", [:], "GetObjectTagging"),
    (.PUT, "/b/k?tagging", [:], "PutObjectTagging"), (.DELETE, "/b/k?tagging", [:], "DeleteObjectTagging"),
    (.GET, "/b/k?acl", [:], "GetObjectAcl"), (.PUT, "/b/k?acl", ["x-amz-acl": "private"], "PutObjectAcl"),
    (.GET, "/b?versioning", [:], "GetBucketVersioning"), (.PUT, "/b?versioning", [:], "PutBucketVersioning"),
    (.GET, "/b?versions&key-marker=x", [:], "ListObjectVersions"), (.GET, "/b/k?versionId=x", [:], "GetObject"),
    (.POST, "/b/k?restore", [:], "RestoreObject"),
    (.GET, "/b?uploads&prefix=x", [:], "ListMultipartUploads"),
    (.GET, "/b/k?attributes", ["x-amz-object-attributes": "ETag"], "GetObjectAttributes"),
  ])
  func `a request is routed to the operation that S3 would perform`(
    _ method: HTTPMethod, _ target: String, _ headers: [String: String], _ operation: String
  ) throws {
    let request = try makeRequest(method, target, headers.map { ($0.key, $0.value) })
    let found = try S3Operation.route(request)
    #expect(found.rawValue == operation)
    try RequestRules.check(request, for: found, settings)
  }

  @Test(
    arguments: [
      ("/b?acl", [:]), ("/b?lifecycle", [:]), ("/b?policy", [:]), ("/b/k?torrent", [:]), ("/b/k?versionId=1", [:]),
      ("/b/k", ["x-amz-object-lock-mode": "GOVERNANCE"]), ("/b/k", ["x-amz-grant-love": "id=1"]),
      ("/b/k", ["x-amz-new-header": "1"]),
    ] as [(String, [String: String])])
  func `what is not understood is refused and not ignored`(_ target: String, _ headers: [String: String]) throws {
    let request = try makeRequest(.PUT, target, headers.map { ($0.key, $0.value) })
    let code = failureCode { () throws(S3Failure) in
      try RequestRules.check(request, for: try S3Operation.route(request), settings)
    }
    #expect(code == "NotImplemented")
  }

  @Test func `a bucket of another owner than the expected one is denied`() throws {
    let request = try makeRequest(.GET, "/b/k", [("x-amz-expected-bucket-owner", "2")])
    let code = failureCode { () throws(S3Failure) in
      try RequestRules.check(request, for: .getObject, settings)
    }
    #expect(code == "AccessDenied")
  }

  @Test(arguments: [
    ("site/k", "k"), ("/site/k", "k"), ("site/a%20b%2Bc", "a b+c"), ("site//x", "/x"),
    ("site/k%3FversionId%3D1", "k?versionId=1"),
    ("site/k?versionId=null", "k"), ("site%2Fk", "k"), ("site/a+b", "a+b"),
  ])
  func `a copy source is decoded once`(_ text: String, _ name: String) throws {
    let source = try CopySource(try makeRequest(.PUT, "/b/copy", [("x-amz-copy-source", text)]))
    #expect(source.bucket.rawValue == "site")
    #expect(source.key.rawValue == name)
  }

  @Test func `metadata beyond two kilobytes is refused`() throws {
    let fits = try makeRequest(.PUT, "/b/k", [("x-amz-meta-A", String(repeating: "x", count: 2047))])
    #expect(try ObjectHeaders(from: fits).userMetadata["a"]?.count == 2047)
    let large = try makeRequest(.PUT, "/b/k", [("x-amz-meta-a", String(repeating: "x", count: 2048))])
    #expect(failureCode { () throws(S3Failure) in _ = try ObjectHeaders(from: large) } == "MetadataTooLarge")
  }

  @Test(arguments: [
    ("aws-chunked", nil), ("gzip,aws-chunked", "gzip"), ("gzip, aws-chunked", "gzip"), ("gzip", "gzip"),
  ])
  func `the framing of the body is not kept as its encoding`(_ sent: String, _ kept: String?) throws {
    let request = try makeRequest(.PUT, "/b/k", [("Content-Encoding", sent)])
    #expect(try ObjectHeaders(from: request).contentEncoding == kept)
  }
}
