import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct PathURLTests {
  static func client(_ endpoint: String?) throws -> S3Client {
    S3Client(
      configuration: S3ClientConfiguration(
        endpoint: try endpoint.map { try EndpointURL($0) }, region: "eu-west-1", authentication: .anonymous))
  }

  @Test func `the public URL is where a request would go, encoded once (row 52)`() throws {
    let rows: [(endpoint: String?, path: String, url: String)] = [
      (nil, "s3://bucket/a b+c//\u{FC}?", "https://bucket.s3.eu-west-1.amazonaws.com/a%20b%2Bc//%C3%BC%3F"),
      ("http://127.0.0.1:9000/base", "s3://bucket/a", "http://127.0.0.1:9000/base/bucket/a"),
      ("http://127.0.0.1:9000/base", "s3://bucket", "http://127.0.0.1:9000/base/bucket"),
    ]
    for row in rows {
      let path = try Self.client(row.endpoint).path(row.path)
      let url = try path.publicURL
      #expect(url == row.url)
    }
  }

  @Test func `a presigned URL reads the object without credentials, and shows itself to nobody (row 52)`() async throws
  {
    try await withSandbox { world in
      try await world.put("a b")
      let url = try await world.path("a b").presignedURL()
      #expect(url.secretURL.contains("X-Amz-Expires=3600"))
      #expect(!"\(url)".contains("X-Amz-Signature=") || "\(url)".contains("redacted"))
      let answer = try await CurlTransport().send(HTTPRequest(method: .get, url: url.secretURL))
      #expect(answer.status == 200)
      #expect(try await answer.body.collect(upTo: 100) == Array("a b".utf8))
    }
  }

  @Test(arguments: [
    ("s3://arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap/key", true),
    ("s3://arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap", true),
    ("s3://arn:aws:s3::12345678901:accesspoint/mfzwi23gnjvgw.mrap/key", false),
    ("s3://arn:aws:s3::123456789012:bucket/mfzwi23gnjvgw.mrap/key", false),
    ("s3://arn:aws:s3::123456789012:accesspoint", false), ("s3://arn:aws", false), ("s3://x.mrap:y", false),
  ])
  func `a multi-region access point is refused by name, and what only looks like one as a URL (row 53)`(
    _ url: String, _ isNamed: Bool
  ) throws {
    let client = try Self.client(nil)
    let error = #expect(throws: S3Error.self) { try client.path(url) }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.contains("SigV4A") == isNamed)
  }

  @Test func `no bucket and no longer than a week is signed`() async throws {
    try await withSandbox { world in
      for error in [
        await failure { () async throws(S3Error) in try await world.path().presignedURL() },
        await failure { () async throws(S3Error) in try await world.path("a").presignedURL(expiresIn: .seconds(604_801))
        },
      ] { #expect(error?.code == .invalidRequest) }
    }
  }

  @Test func `the buckets of the account are listed (row 29)`() async throws {
    try await withSandbox { world in
      let buckets = try await world.client.buckets()
      #expect(buckets.map(\.description) == ["s3://bucket/", "s3://other/"])
    }
  }

  @Test func `metadata tells everything that HEAD does (row 15)`() async throws {
    try await withSandbox { world in
      try await PathTouchTests.writeRich(world.path("a"), Array("hello".utf8))
      world.transport.meddle()
      let found = try await world.path("a").metadata()
      #expect(world.transport.sent.map(\.method) == [.head], "HEAD and no GET")
      #expect(found.headers == PathTouchTests.rich)
      #expect(found.encryption?.algorithm == "AES256")
      #expect(found.size == 5)
      #expect(found.tagCount == 2)
      #expect(found.lastModified != nil)
      #expect(world.transport.sent.first?.headers["x-amz-checksum-mode"] == "ENABLED")
    }
  }
}
