import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct TransferDecisionTests {
  static let everything: CallDefaults = {
    var all = CallDefaults(
      requestPayer: true, expectedBucketOwner: "111122223333", encryption: ServerSideEncryption(algorithm: "AES256"),
      acl: .publicRead,
      headers: ObjectHeaders(
        contentType: "a/b", cacheControl: "c", storageClass: StorageClass(rawValue: "GLACIER"),
        userMetadata: ["k": "v"]),
      tags: ["t": "u"])
    do {
      all.customerKey = try CustomerKey(Array(repeating: 7, count: 32))
    } catch {
      Issue.record("32 bytes are a key: \(error)")
    }
    return all
  }()

  @Test(arguments: CallDefaults.Call.allCases)
  func `each kind of call takes its extras only, and list and delete payer and owner alone (row 12)`(
    _ call: CallDefaults.Call
  ) {
    let all = Self.everything
    let kept = all.filtered(for: call)
    #expect(kept.requestPayer)
    #expect(kept.expectedBucketOwner == "111122223333")
    #expect((kept.customerKey != nil) == [.download, .upload, .copy].contains(call))
    #expect((kept.encryption != nil) == [.upload, .copy].contains(call))
    #expect((kept.acl != nil) == [.upload, .copy].contains(call))
    #expect((kept.headers.storageClass != nil) == [.upload, .copy].contains(call))
    #expect((kept.headers.contentType != nil) == (call == .upload))
    #expect((kept.headers.userMetadata.isEmpty) == (call != .upload))
    #expect((kept.tags.isEmpty) == (call != .upload))
    if call == .list || call == .delete {
      #expect(kept == CallDefaults(requestPayer: true, expectedBucketOwner: "111122223333"))
    }
  }

  @Test func `the extras travel with the calls of paths (row 12)`() async throws {
    try await withSandbox {
      $0.callDefaults = CallDefaults(requestPayer: true, expectedBucketOwner: "000000000000")
    } _: { world in
      let path = world.path("t/a")
      try await path.writeText("a")
      _ = try await path.readText()
      try await path.copy(to: world.path("t/b"))
      try await path.touch()
      try await path.rename(to: world.path("t/c"))
      _ = try await world.path("t").kind()
      try await world.path("t/b").unlink()
      try await world.path("t").rmtree()
      _ = try await world.path().exists()
      #expect(world.transport.sent.count > 15)
      for request in world.transport.sent {
        #expect(request.headers["x-amz-request-payer"] == "requester", "\(request.method) \(request.url)")
        #expect(request.headers["x-amz-expected-bucket-owner"] == "000000000000", "\(request.method) \(request.url)")
      }
    }
  }

  @Test func `without signing a path works where anybody may, and no request says who asks (rows 5, 55)`() async throws
  {
    try await withSandbox({ $0.authentication = .anonymous }, allowsAnonymous: true) { world in
      try await world.path("a").writeText("a")
      #expect(try await world.path("a").readText() == "a")
      #expect(try await world.path("a").isFile() == true)
      #expect(world.transport.sent.allSatisfy { $0.headers["authorization"] == nil })
      let error = await failure { () async throws(S3Error) in try await world.path("a").presignedURL() }
      #expect(error?.code == .configuration)
    }
  }

  @Test func `one policy bounds the parts on their way in upload, download and copy (rows 8, 55)`() async throws {
    try await withSandbox {
      $0.transfer = TransferConfiguration(multipartThreshold: 6 << 20, partSize: 5 << 20, maxConcurrentParts: 2)
    } _: { world in
      let files = try LocalFiles()
      try files.write("a", pattern(16 << 20))
      let path = world.path("a")
      let transfers: [@Sendable () async throws -> Void] = [
        { try await path.upload(from: files.at("a")) }, { try await path.download(to: files.at("b")) },
        { try await path.copy(to: world.path("c")) },
      ]
      for transfer in transfers {
        world.transport.meddle()
        try await transfer()
        #expect(world.transport.mostInFlight == 2)
        #expect(
          world.transport.sent.filter {
            ($0.headers["range"] ?? $0.headers["x-amz-copy-source-range"]) != nil
              || $0.url.contains("partNumber=") && $0.method == .put
          }.count == 4)
      }
      #expect(files.bytes("b") == files.bytes("a"))
    }
  }

  @Test func `a key of the caller's own goes with reads, writes, copies and refreshes (rows 12, 55, S17)`() async throws
  {
    let key = try CustomerKey(Array(0..<32))
    for parts in [false, true] {
      try await withSandbox {
        $0.callDefaults = CallDefaults(customerKey: key)
        if parts {
          $0.transfer = TransferConfiguration(multipartThreshold: 6 << 20, partSize: 5 << 20)
          $0.transfer.singleCopyLimit = 6 << 20
        }
      } _: { world in
        let files = try LocalFiles()
        let bytes = pattern(parts ? 7 << 20 : 100)
        try files.write("a", bytes)
        try await world.path("a").upload(from: files.at("a"))
        #expect(try await world.path("a").metadata().customerKeyAlgorithm == "AES256")
        try await world.path("a").copy(to: world.path("b"))
        try await world.path("b").touch()
        try await world.path("b").download(to: files.at("b"))
        #expect(files.bytes("b") == bytes)
        let bare = S3Path(client: try world.otherClient(), bucket: world.bucket, key: "b")
        #expect(await failure { () async throws(S3Error) in try await bare.readBytes() } != nil)
      }
    }
  }

  struct Sizes: Sendable {
    let size: Int
    let partSize: Int
    let count: Int
  }

  @Test(arguments: [
    Sizes(size: 8 << 20, partSize: 8 << 20, count: 1), Sizes(size: (8 << 20) + 1, partSize: 8 << 20, count: 2),
    Sizes(size: (8 << 20) * 10_000, partSize: 8 << 20, count: 10_000),
    Sizes(size: (8 << 20) * 10_000 + 1, partSize: 16 << 20, count: 5_001),
    Sizes(size: 5 << 40, partSize: 1 << 30, count: 5_120), Sizes(size: 48 << 40, partSize: 5 << 30, count: 9_831),
  ])
  func `parts grow until 10,000 of them are enough (row 8)`(_ expected: Sizes) throws {
    let plan = try #require(TransferConfiguration().parts(ofSize: expected.size))
    #expect(plan.partSize == expected.partSize)
    #expect(plan.count == expected.count)
    #expect(plan.range(ofPart: 1).lowerBound == 0)
    #expect(plan.range(ofPart: plan.count).upperBound == expected.size - 1)
    #expect(plan.count < 2 || plan.range(ofPart: 2).lowerBound == plan.range(ofPart: 1).upperBound + 1)
  }

  @Test func `a part is never smaller than S3 takes, and nothing that has no bytes has parts`() {
    let transfer = TransferConfiguration(multipartThreshold: 0, partSize: 1)
    #expect(transfer.partSize == 5 << 20)
    #expect(!transfer.usesParts(forSize: 0))
    #expect(transfer.usesParts(forSize: 1))
    #expect(TransferConfiguration().multipartThreshold == 8 << 20)
  }

  struct Choice: Sendable {
    let policy: OverwritePolicy
    let source: OverwritePolicy.Side
    let destination: OverwritePolicy.Side
    let replaces: Bool
  }

  static func side(_ size: Int, _ seconds: Int?, _ md5: String? = nil) -> OverwritePolicy.Side {
    OverwritePolicy.Side(size: size, modified: seconds.map { Timestamp(seconds: $0) }, md5: md5)
  }

  @Test(arguments: [
    Choice(policy: .always, source: side(1, 1, "a"), destination: side(1, 9, "a"), replaces: true),
    Choice(policy: .never, source: side(1, 9), destination: side(2, 1), replaces: false),
    Choice(policy: .ifOlder, source: side(1, 2), destination: side(1, 1), replaces: true),
    Choice(policy: .ifOlder, source: side(1, 2), destination: side(1, 2), replaces: false),
    Choice(policy: .ifOlder, source: side(9, 2), destination: side(1, 3), replaces: false),
    Choice(policy: .ifOlder, source: side(1, nil), destination: side(1, 3), replaces: true),
    Choice(policy: .ifDifferent, source: side(2, 1), destination: side(1, 9), replaces: true),
    Choice(policy: .ifDifferent, source: side(1, 9, "a"), destination: side(1, 1, "a"), replaces: false),
    Choice(policy: .ifDifferent, source: side(1, 1, "a"), destination: side(1, 9, "b"), replaces: true),
    Choice(policy: .ifDifferent, source: side(1, 1), destination: side(1, 9, "b"), replaces: false),
    Choice(policy: .ifDifferent, source: side(1, 9), destination: side(1, 1, "b"), replaces: true),
  ])
  func `a policy is a table of sizes, times and digests (rows 14, 46, 49)`(_ choice: Choice) {
    let reason = choice.policy.reasonToSkip(source: choice.source, destination: choice.destination)
    #expect((reason == nil) == choice.replaces)
  }

  @Test(arguments: [
    ("a", false, ["a"]), ("a/b c/d", false, ["a", "b c", "d"]), ("...", false, ["..."]),
    ("a\\..\\b", false, ["a\\..\\b"]),
    ("m/", true, ["m"]), ("a/m/", true, ["a", "m"]),
  ])
  func `a key becomes a path segment by segment`(_ key: String, _ isMarker: Bool, _ segments: [String]) throws {
    #expect(try LocalName.segments(of: key, isMarker: isMarker) == segments)
  }

  @Test(arguments: [
    ("", false), ("..", false), ("../a", false), ("a/..", false), ("a/../b", false), (".", false), ("./a", false),
    ("/a", false), ("a//b", false), ("a/", false), ("a\u{0}b", false), ("//", true), ("../", true), ("/", true),
  ])
  func `a key that would leave the directory or hide another is refused (rows S1, D9)`(_ key: String, _ isMarker: Bool)
  {
    #expect(throws: LocalName.Unsafe.self) { try LocalName.segments(of: key, isMarker: isMarker) }
  }

  @Test func `a name gives type and encoding as the pinned table says, from the first name that is known (row 10)`() {
    let configuration = S3ClientConfiguration(region: "us-east-1", authentication: .anonymous)
    let guessed = configuration.headers(explicit: .none, names: ["data", "a.tar.gz"])
    #expect(guessed.contentType == "application/x-tar")
    #expect(guessed.contentEncoding == "gzip")
    let explicit = configuration.headers(explicit: ObjectHeaders(contentType: "application/gzip"), names: ["a.tar.gz"])
    #expect(explicit.contentType == "application/gzip")
    #expect(explicit.contentEncoding == nil, "who says the type has said what the bytes are")
  }

  @Test func `settings say all of it, and the environment none (rows 8-12, 14)`() async throws {
    var settings = ClientSettings(isAnonymous: true)
    settings.transfer = TransferConfiguration(multipartThreshold: 1, partSize: 6 << 20)
    settings.contentTypeMethod = nil
    settings.contentTypeRules = [try ContentTypeRule("*.x", type: "x/y")]
    settings.cacheDirectory = "/nowhere"
    settings.callDefaults = CallDefaults(requestPayer: true)
    let environment = Environment([
      "CLOUDPATHLIB_LOCAL_CACHE_DIR": "/a", "CLOUDPATHLIB_FORCE_OVERWRITE_TO_CLOUD": "1", "S3CLIENT_CACHE_DIR": "/b",
    ])
    let configuration = try await settings.resolve(environment: environment) { _ throws(S3Error) in nil }.configuration
    #expect(configuration.transfer == settings.transfer)
    #expect(configuration.contentTypeMethod == nil)
    #expect(configuration.headers(explicit: .none, names: ["a.x"]).contentType == "x/y")
    #expect(configuration.cacheDirectory == "/nowhere")
    #expect(configuration.callDefaults.requestPayer)
    let plain = try await ClientSettings(isAnonymous: true)
      .resolve(environment: environment) { _ throws(S3Error) in nil }.configuration
    #expect(plain.cacheDirectory == nil)
    #expect(plain.headers(explicit: .none, names: ["a.html"]).contentType == "text/html")
  }
}
