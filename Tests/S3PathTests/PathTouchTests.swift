import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct PathTouchTests {
  static let rich = ObjectHeaders(
    contentType: "text/x-odd", contentEncoding: "gzip", contentLanguage: "de", contentDisposition: "inline",
    cacheControl: "max-age=60", expires: "Thu, 01 Dec 2033 16:00:00 GMT",
    storageClass: StorageClass(rawValue: "STANDARD_IA"), userMetadata: ["a": "1", "b-c": "two words"])

  /// Everything that a refresh has to keep.
  struct Kept: Equatable {
    let headers: ObjectHeaders
    let encryption: ServerSideEncryption?
    let tags: [String: String]
    let bytes: [UInt8]

    init(_ path: S3Path) async throws {
      let found = try await path.metadata()
      headers = found.headers
      encryption = found.encryption
      tags = try await path.client.getObjectTagging(GetObjectTaggingParameters(path.location)).tags
      bytes = try await path.readBytes()
    }
  }

  static func writeRich(_ path: S3Path, _ bytes: [UInt8]) async throws {
    var parameters = PutObjectParameters(try path.location, source: .bytes(bytes), headers: rich)
    parameters.tags = ["k": "v & w", "l": ""]
    parameters.encryption = ServerSideEncryption(algorithm: "AES256")
    _ = try await path.client.putObject(parameters)
  }

  @Test func `a refresh keeps metadata and every header, class, encryption and tags (row 30)`() async throws {
    try await withSandbox { world in
      let path = world.path("rich")
      try await Self.writeRich(path, Array("hello".utf8))
      let before = try await Kept(path)
      #expect(before.headers == Self.rich)
      #expect(before.encryption != nil)
      let touched = try await path.touch()
      #expect(touched?.headers == Self.rich)
      #expect(try await Kept(path) == before)
    }
  }

  @Test func `above the limit of one copy a refresh goes in parts under a condition each and keeps as much (row 30)`()
    async throws
  {
    try await withSandbox { configuration in
      configuration.transfer.singleCopyLimit = 6 << 20
      configuration.transfer.partSize = 5 << 20
    } _: { world in
      let path = world.path("large")
      try await Self.writeRich(path, pattern(11 << 20))
      let before = try await Kept(path)
      let etag = try await path.stat().etag
      world.transport.meddle()
      try await path.touch()
      let parts = world.transport.sent.filter { $0.url.contains("partNumber=") }
      #expect(parts.count == 3)
      #expect(parts.allSatisfy { $0.headers["x-amz-copy-source-if-match"] == etag?.quoted })
      #expect(try await Kept(path) == before)
      #expect(try await path.metadata().partsCount == 3)
    }
  }

  @Test func `a refresh sets the time of modification`() async throws {
    try await withSandbox { world in
      try await world.put("a")
      let before = try await world.path("a").stat().lastModified
      world.transport.meddle()
      let after = try await world.path("a").touch()?.lastModified
      #expect(try #require(after) >= #require(before))
      let copy = try #require(world.transport.sent.first { $0.method == .put })
      #expect(copy.headers["x-amz-copy-source"] == "bucket/a")
      #expect(copy.headers["x-amz-metadata-directive"] == "REPLACE")
      #expect(copy.headers["x-amz-copy-source-if-match"] == "\"0cc175b9c0f1b6a831c399e269772661\"")
    }
  }

  @Test func `a missing object is created, skipped or an error (row 42)`() async throws {
    try await withSandbox { world in
      #expect(try await world.path("a.html").touch(ifMissing: .skip) == nil)
      let error = await failure { () async throws(S3Error) in try await world.path("a.html").touch(ifMissing: .error) }
      #expect(error?.isNotFound == true)
      #expect(try await world.keys().isEmpty)
      let made = try await world.path("a.html").touch()
      #expect(made?.size == 0)
      #expect(made?.headers.contentType == "text/html")
    }
  }

  @Test func `an object that exists is an error where that is not fine (row 42)`() async throws {
    try await withSandbox { world in
      try await world.put("a")
      let error = await failure { () async throws(S3Error) in try await world.path("a").touch(existOK: false) }
      #expect(error?.code == .exists)
    }
  }

  @Test func `what somebody else writes meanwhile is never replaced by the empty object`() async throws {
    try await withSandbox { world in
      let other = try world.otherClient()
      let theirs = S3Path(client: other, bucket: world.bucket, key: "a")
      world.transport.meddle { request in
        guard request.headers["if-none-match"] == "*" else { return nil }
        return .first { try await theirs.writeText("theirs") }
      }
      #expect(try await world.path("a").touch()?.size == 6)
      #expect(try await theirs.readText() == "theirs")
    }
  }

  @Test func `an object that is replaced before it is refreshed stays as it is`() async throws {
    try await withSandbox { world in
      try await world.put("a")
      let theirs = S3Path(client: try world.otherClient(), bucket: world.bucket, key: "a")
      world.transport.meddle { request in
        request.method == .put ? .first { try await theirs.writeText("theirs") } : nil
      }
      let error = await failure { () async throws(S3Error) in try await world.path("a").touch() }
      #expect(error?.isPreconditionFailed == true)
      #expect(try await theirs.readText() == "theirs")
    }
  }

  @Test func `a service that loses headers or adds metadata is found out (s3-semantics 3g)`() async throws {
    let lies: [(inout HTTPHeaders) -> Void] = [
      { $0["x-amz-meta-extra"] = "1" }, { $0["x-amz-meta-a"] = nil }, { $0["cache-control"] = nil },
      { $0["content-type"] = "application/octet-stream" }, { $0["etag"] = "\"0123\"" },
    ]
    for (index, lie) in lies.enumerated() {
      try await withSandbox { world in
        try await Self.writeRich(world.path("a"), [1])
        nonisolated(unsafe) let lie = lie
        world.transport.meddle { [weak transport = world.transport] request in
          guard let transport, request.method == .head, transport.sent.contains(where: { $0.method == .put }) else {
            return nil
          }
          return .change { response in
            var headers = response.headers
            unsafe lie(&headers)
            return HTTPResponse(status: response.status, headers: headers, body: response.body)
          }
        }
        let error = await failure { () async throws(S3Error) in try await world.path("a").touch() }
        #expect(error?.code == .notProven, "lie \(index)")
      }
    }
  }

  @Test func `metadata that cannot be read is not thrown away (x-amz-missing-meta)`() async throws {
    try await withSandbox { world in
      try await world.put("a")
      world.transport.meddle { request in
        guard request.method == .head else { return nil }
        return .change { response in
          var headers = response.headers
          headers["x-amz-missing-meta"] = "1"
          return HTTPResponse(status: response.status, headers: headers, body: response.body)
        }
      }
      let error = await failure { () async throws(S3Error) in try await world.path("a").touch() }
      #expect(error?.code == .refused)
      #expect(!world.transport.sent.contains { $0.method == .put })
    }
  }

  @Test func `a prefix and a bucket cannot be touched, a marker can`() async throws {
    try await withSandbox { world in
      try await world.put("p/x", "m/")
      for path in [world.path("p"), world.path()] {
        #expect(await failure { () async throws(S3Error) in try await path.touch() }?.code == .isPrefix)
      }
      #expect(try await world.path("m/").touch()?.size == 0)
    }
  }

  @Test func `the list of rights is that of the defaults, or is kept where that is asked for (row 30)`() async throws {
    try await withSandbox { world in
      var parameters = PutObjectParameters(try world.path("a").location, source: .bytes([]))
      parameters.acl = .publicRead
      func grants() async throws -> Int {
        try await world.client.getObjectACL(GetObjectACLParameters(world.path("a").location)).grants.count
      }
      _ = try await world.client.putObject(parameters)
      #expect(try await grants() == 2)
      try await world.path("a").touch(access: .keep)
      #expect(try await grants() == 2)
      try await world.path("a").touch()
      #expect(try await grants() == 1)
    }
    try await withSandbox {
      $0.callDefaults = CallDefaults(acl: .publicRead)
    } _: { world in
      try await world.put("a")
      try await world.path("a").touch()
      let rights = try await world.client.getObjectACL(GetObjectACLParameters(world.path("a").location))
      #expect(rights.grants.count == 2)
    }
  }
}
