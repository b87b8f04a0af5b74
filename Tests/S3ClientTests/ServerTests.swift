import Foundation
import S3Client
import S3Types
import Testing

/// The client against a real server on loopback: set `S3JOB_TEST_ENDPOINT`, for example to that of `moto_server`,
/// and `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` where it verifies signatures.
///
/// What a server is known to do differently is left out here: moto checks neither signatures nor the conditions of
/// copies (s3-semantics 3g), so those are proven against scripted answers and the sandbox.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["S3JOB_TEST_ENDPOINT"] != nil))
struct ServerTests {
  private static func client() throws -> S3Client {
    let environment = ProcessInfo.processInfo.environment
    let url = try #require(environment["S3JOB_TEST_ENDPOINT"])
    let credentials = Credentials(
      accessKeyID: environment["AWS_ACCESS_KEY_ID"] ?? "test",
      secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "test-secret")
    return S3Client(
      configuration: S3ClientConfiguration(
        endpoint: try EndpointURL(url), region: "us-east-1",
        authentication: .provider(StaticCredentials(credentials))))
  }

  private static func bucket(_ client: S3Client) async throws -> BucketName {
    let bucket = try BucketName("client-\(UUID().uuidString.lowercased())")
    try await client.createBucket(CreateBucketParameters(bucket))
    return bucket
  }

  private static func bytes(of result: GetObjectResult) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let chunk = try await result.body.next() { bytes += chunk }
    return bytes
  }

  @Test func `what is put can be headed, read in full and in part, copied, listed and deleted`() async throws {
    let client = try Self.client()
    let bucket = try await Self.bucket(client)
    _ = try await client.headBucket(HeadBucketParameters(bucket))
    let keys = ["a b", "a+b", "100%", "a%2Fb", "x//y", "q?x=1&y", "h#x", "~-_.!*'()", "[x]{y}|^", "u\u{308}", "\u{FC}"]
    let headers = ObjectHeaders(
      contentType: "text/css", contentEncoding: "gzip", cacheControl: "max-age=60", userMetadata: ["title": "T"])
    for key in keys {
      let location = S3Location(bucket: bucket, key: try ObjectKey(key))
      let put = try await client.putObject(
        PutObjectParameters(location, source: .bytes(Array("hello \(key)".utf8)), headers: headers))
      let head = try await client.headObject(HeadObjectParameters(location, ifMatch: put.etag))
      #expect(head.size == put.size)
      #expect(head.etag == put.etag)
      #expect(head.headers.contentType == "text/css")
      #expect(head.headers.contentEncoding == "gzip")
      #expect(head.headers.userMetadata == ["title": "T"])
      let whole = try await client.getObject(GetObjectParameters(location, expectedLength: put.size))
      #expect(try await Self.bytes(of: whole) == Array("hello \(key)".utf8))
      let part = try await client.getObject(GetObjectParameters(location, range: 1...3, ifMatch: put.etag))
      #expect(try await Self.bytes(of: part) == Array("ell".utf8))
      let copy = S3Location(bucket: bucket, key: try ObjectKey("copy/" + key))
      let copied = try await client.copyObject(CopyObjectParameters(from: location, to: copy))
      #expect(copied.etag == put.etag)
      #expect(try await client.headObject(HeadObjectParameters(copy)).headers.userMetadata == ["title": "T"])
    }
    let pager = client.listObjectsV2(ListObjectsV2Parameters(bucket: bucket, maxKeys: 3))
    var listed: [ObjectKey] = []
    while let page = try await pager.nextPage() { listed += page.objects.map(\.key) }
    #expect(listed == (try (keys + keys.map { "copy/" + $0 }).map { try ObjectKey($0) }.sorted()))
    let folded = try await client.listObjectsV2Page(
      ListObjectsV2Parameters(bucket: bucket, prefix: "copy/", delimiter: "/"), continuationToken: nil)
    #expect(folded.commonPrefixes == ["copy/x/"])
    let first = S3Location(bucket: bucket, key: listed[0])
    _ = try await client.deleteObject(DeleteObjectParameters(first))
    let outcomes = try await client.deleteObjects(
      DeleteObjectsParameters(bucket: bucket, entries: listed.map { DeleteObjectsParameters.Entry($0) }))
    #expect(outcomes.allSatisfy { (try? $0.result.get()) != nil })
    let after = try await client.listObjectsV2Page(ListObjectsV2Parameters(bucket: bucket), continuationToken: nil)
    #expect(after.objects.isEmpty)
  }

  @Test func `a file of 3 MB arrives and comes back whole`() async throws {
    let client = try Self.client()
    let location = S3Location(bucket: try await Self.bucket(client), key: try ObjectKey("large"))
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
    let file = FileManager.default.temporaryDirectory.appending(path: "s3client-\(UUID().uuidString)")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let put = try await client.putObject(
      PutObjectParameters(location, source: .file(FileSource(path: file.path, expectedSize: bytes.count))))
    #expect(put.size == bytes.count)
    let read = try await client.getObject(GetObjectParameters(location, ifMatch: put.etag, expectedLength: bytes.count))
    #expect(try await Self.bytes(of: read) == bytes)
  }

  @Test func `replacing headers in place drops those that are not named, and errors have their codes`() async throws {
    let client = try Self.client()
    let bucket = try await Self.bucket(client)
    let location = S3Location(bucket: bucket, key: try ObjectKey("a"))
    let put = try await client.putObject(
      PutObjectParameters(
        location, source: .bytes([1]), headers: ObjectHeaders(contentType: "a/b", userMetadata: ["old": "1"])))
    _ = try await client.copyObject(
      CopyObjectParameters(
        from: location, to: location, sourceIfMatch: put.etag,
        headers: .replace(ObjectHeaders(contentType: "c/d", userMetadata: ["new": "2"]))))
    let head = try await client.headObject(HeadObjectParameters(location))
    #expect(head.headers.contentType == "c/d")
    #expect(head.headers.userMetadata == ["new": "2"])
    await #expect(throws: S3Error.self) {
      try await client.putObject(PutObjectParameters(location, source: .bytes([2]), condition: .absent))
    }
    do throws(S3Error) {
      _ = try await client.getObject(
        GetObjectParameters(S3Location(bucket: bucket, key: location.key), ifMatch: ETag("other")))
      Issue.record("a wrong condition was accepted")
    } catch {
      #expect(error.isPreconditionFailed)
    }
    do {
      let missing = S3Location(bucket: bucket, key: try ObjectKey("missing"))
      _ = try await client.headObject(HeadObjectParameters(missing))
      Issue.record("a missing object was found")
    } catch let error as S3Error {
      #expect(error.isNotFound)
    }
    do {
      _ = try await client.listObjectsV2Page(
        ListObjectsV2Parameters(bucket: try BucketName("nobody-has-this-bucket")), continuationToken: nil)
      Issue.record("a missing bucket was listed")
    } catch let error as S3Error {
      #expect(error.code == .noSuchBucket)
    }
  }
}
