import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct PathReadingTests {
  @Test func `bytes and text come back as they were written, with the type of the name`() async throws {
    try await withSandbox { world in
      let path = world.path("d\u{FC}/a b.html")
      try await path.writeText("gr\u{FC}n", headers: ObjectHeaders(cacheControl: "no-cache", userMetadata: ["k": "v"]))
      #expect(try await path.readText() == "gr\u{FC}n")
      #expect(try await path.readBytes() == Array("gr\u{FC}n".utf8))
      let found = try await path.metadata()
      #expect(found.headers.contentType == "text/html")
      #expect(found.headers.cacheControl == "no-cache")
      #expect(found.headers.userMetadata == ["k": "v"])
    }
  }

  @Test func `text that is not UTF-8 is an error and not repaired`() async throws {
    try await withSandbox { world in
      try await world.path("a").writeBytes([0x61, 0xFF])
      let error = await failure { () async throws(S3Error) in try await world.path("a").readText() }
      #expect(error?.code == .notUTF8)
      #expect(try await world.path("a").readBytes() == [0x61, 0xFF])
    }
  }

  @Test func `an object above the limit is refused before it is read`() async throws {
    try await withSandbox { world in
      try await world.put("hello")
      let error = await failure { () async throws(S3Error) in try await world.path("hello").readBytes(limit: 4) }
      #expect(error?.code == .refused)
      #expect(try await world.path("hello").readBytes(limit: 5).count == 5)
    }
  }

  @Test func `bytes that do not have the MD5 of the ETag are an error (row T8)`() async throws {
    try await withSandbox { world in
      try await world.put("hello")
      world.transport.meddle { request in
        guard request.method == .get else { return nil }
        return .answer(200, ["Content-Length": "5", "ETag": "\"5d41402abc4b2a76b9719d911017c592\""], "hellp")
      }
      let error = await failure { () async throws(S3Error) in try await world.path("hello").readBytes() }
      #expect(error?.code == .digestMismatch)
    }
  }

  @Test func `reading a missing object is a 404`() async throws {
    try await withSandbox { world in
      let error = await failure { () async throws(S3Error) in try await world.path("a").readBytes() }
      #expect(error?.isNotFound == true)
    }
  }

  @Test func `writing under a condition replaces nobody's object`() async throws {
    try await withSandbox { world in
      try await world.put("a")
      let error = await failure { () async throws(S3Error) in
        try await world.path("a").writeText("b", condition: .absent)
      }
      #expect(error?.isPreconditionFailed == true)
      #expect(try await world.path("a").readText() == "a")
    }
  }
}
