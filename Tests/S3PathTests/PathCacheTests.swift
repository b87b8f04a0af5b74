import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct PathCacheTests {
  @Test func `a cached file is used as long as the object has its ETag (rows 9, 11)`() async throws {
    let files = try LocalFiles()
    let cache = files.at("cache")
    try await withSandbox {
      $0.cacheDirectory = cache
    } _: { world in
      let path = world.path("../d//a.csv")
      try await path.writeText("one")
      let first = try await path.cachedFile()
      #expect(LocalFiles.bytes(first) == Array("one".utf8))
      #expect(first.hasPrefix(cache + "/o") && first.hasSuffix(".csv"))
      world.transport.meddle()
      #expect(try await path.cachedFile() == first)
      #expect(world.transport.sent.map(\.method) == [.head])
      try await path.writeText("two")
      let second = try await path.cachedFile()
      #expect(second != first)
      #expect(LocalFiles.bytes(second) == Array("two".utf8))
      #expect(!LocalFiles.exists(first), "older states go")
    }
  }

  @Test func `the cache asks for the checksums that prove ranges`() async throws {
    let files = try LocalFiles()
    let cache = files.at("cache")
    try await withSandbox {
      PathUploadTests.inParts(&$0)
      $0.cacheDirectory = cache
      $0.dialect.isETagMD5 = false
      $0.dialect.isMultipartETagTrusted = false
      $0.checksum = .crc64nvme
    } _: { world in
      let bytes = pattern((10 << 20) + 7)
      try await world.path("a").writeBytes(bytes)
      world.transport.meddle { request in
        guard request.method == .get, request.headers["range"]?.hasPrefix("bytes=0-") == true else { return nil }
        return .change { response in
          HTTPResponse(
            status: response.status, headers: response.headers,
            body: HTTPResponseBody { () async throws(TransportError) in
              guard var chunk = try await response.body.next() else { return nil }
              chunk[0] ^= 1
              return chunk
            })
        }
      }
      let error = await failure { () async throws(S3Error) in try await world.path("a").cachedFile() }
      #expect(error?.code == .digestMismatch)
      world.transport.meddle()
      #expect(LocalFiles.bytes(try await world.path("a").cachedFile()) == bytes)
    }
  }

  @Test func `cache files are for their owner alone, and stay out of the way of others (row S19)`() async throws {
    let files = try LocalFiles()
    let cache = files.at("cache")
    try await withSandbox {
      $0.cacheDirectory = cache
    } _: { world in
      try await world.put("a", "b")
      let file = try await world.path("a").cachedFile()
      _ = try await world.path("b").cachedFile()
      #expect(LocalFiles.mode(file) == 0o600)
      #expect(LocalFiles.mode(cache) == 0o700)
      #expect(LocalFiles.mode(try #require(LocalDirectory.parent(of: file))) == 0o700)
      try files.write("cache/mine", "kept")
      try world.path("a").clearCache()
      #expect(!LocalFiles.exists(file))
      #expect(files.tree().count == 4)
      try world.client.clearCache()
      #expect(files.tree() == ["cache/", "cache/mine"])
    }
  }

  @Test func `a directory that others may write into holds no cached bytes`() async throws {
    let files = try LocalFiles()
    let cache = files.at("cache")
    try await withSandbox {
      $0.cacheDirectory = cache
    } _: { world in
      try await world.put("a")
      let place = "cache/" + FileCache.name(of: world.path("a"))
      try files.makeDirectory(place)
      try files.setMode(place, 0o777)
      let error = await failure { () async throws(S3Error) in try await world.path("a").cachedFile() }
      #expect(error?.code == .fileUnwritable)
      try files.setMode(place, 0o700)
      #expect(LocalFiles.bytes(try await world.path("a").cachedFile()) == Array("a".utf8))
    }
  }

  @Test func `without a directory the cache is private and goes with the client (row 9)`() async throws {
    let place = Locked("")
    try await withSandbox { world in
      try await world.put("a")
      try await Self.own(world, place)
    }
    let file = place.withLock { $0 }
    #expect(!file.isEmpty)
    #expect(!LocalFiles.exists(file))
    #expect(!LocalFiles.exists(LocalDirectory.parent(of: LocalDirectory.parent(of: file) ?? "/") ?? "/"))
  }

  static func own(_ world: SandboxWorld, _ place: Locked<String>) async throws {
    let path = S3Path(client: try world.otherClient(), bucket: world.bucket, key: "a")
    let file = try await path.cachedFile()
    #expect(LocalFiles.exists(file))
    place.withLock { $0 = file }
  }

  @Test func `bytes that are wrong are never cached, and a prefix cannot be`() async throws {
    let files = try LocalFiles()
    let cache = files.at("cache")
    try await withSandbox {
      $0.cacheDirectory = cache
    } _: { world in
      try await world.put("hello", "p/x")
      world.transport.meddle { request in
        guard request.method == .get, request.url.hasSuffix("/hello") else { return nil }
        return .answer(200, ["Content-Length": "5", "ETag": "\"5d41402abc4b2a76b9719d911017c592\""], "hellp")
      }
      let error = await failure { () async throws(S3Error) in try await world.path("hello").cachedFile() }
      #expect(error?.code == .digestMismatch)
      #expect(files.tree().filter { !$0.hasSuffix("/") }.isEmpty)
      let prefix = await failure { () async throws(S3Error) in try await world.path("p").cachedFile() }
      #expect(prefix?.code == .isPrefix)
    }
  }
}
