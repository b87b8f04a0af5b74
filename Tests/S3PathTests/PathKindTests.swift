import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct PathKindTests {
  @Test func `object, prefix, both, marker and nothing are told apart (rows 18-20)`() async throws {
    try await withSandbox { world in
      try await world.put("file", "dir/x", "both", "both/x", "marker/", "file0_0.txt", "data/")
      try await world.path("data/").writeText("bytes")
      let expected: [(String, S3Path.Kind)] = [
        ("file", .object), ("dir", .prefix), ("dir/", .prefix), ("both", .both), ("both/", .prefix),
        ("marker", .prefix), ("marker/", .prefix), ("nothing", .missing), ("nothing/", .missing),
        ("file0", .missing), ("file/", .missing), ("data/", .object), ("", .prefix),
      ]
      for (key, kind) in expected {
        let path = world.path(key)
        #expect(try await path.kind() == kind, "\(key)")
        #expect(try await path.isFile() == kind.hasObject, "\(key)")
        #expect(try await path.isDirectory() == kind.hasPrefix, "\(key)")
        #expect(try await path.exists() == (kind != .missing), "\(key)")
      }
      try await world.put("data/x")
      #expect(try await world.path("data/").kind() == .both)
    }
  }

  @Test func `an empty key is a prefix without a request, and trees look the bucket up once (row 17)`() async throws {
    try await withSandbox { world in
      world.transport.meddle()
      let absent = S3Path(client: world.client, bucket: try BucketName("absent"))
      #expect(try await absent.kind() == .prefix)
      #expect(world.transport.sent.isEmpty)
      #expect(try await absent.classifyTree().kind == .missing)
      #expect(try await world.path().classifyTree().kind == .prefix)
      #expect(world.transport.lines == ["HEAD /absent", "HEAD /bucket"])
    }
  }

  @Test func `a bare bucket is looked up with HeadBucket (row 22)`() async throws {
    try await withSandbox { world in
      #expect(try await world.path().exists() == true)
      let absent = S3Path(client: world.client, bucket: try BucketName("absent"))
      #expect(try await absent.exists() == false)
      world.transport.meddle { _ in .answer(403, [:], "") }
      #expect(await failure { () async throws(S3Error) in try await world.path().exists() }?.status == 403)
    }
  }

  @Test func `the object is asked for first, and only a 404 leads to a listing of one key (row 23)`() async throws {
    try await withSandbox { world in
      try await world.put("dir/x")
      world.transport.meddle()
      #expect(try await world.path("dir").exists() == true)
      #expect(world.transport.lines.count == 2)
      #expect(world.transport.lines[0] == "HEAD /bucket/dir")
      #expect(world.transport.lines[1].contains("max-keys=1"))
      #expect(world.transport.lines[1].contains("prefix=dir%2F"))
    }
  }

  @Test(arguments: [(403, "AccessDenied"), (301, "PermanentRedirect"), (400, "BadRequest")])
  func `what may not be seen or is elsewhere is reported as such, without a listing (rows 21-23)`(
    _ status: Int, _ code: String
  ) async throws {
    try await withSandbox { world in
      try await world.put("marker/", "a")
      world.transport.meddle { _ in .answer(status, [:], "") }
      for path in [world.path("marker/"), world.path("a")] {
        for error in [
          await failure { () async throws(S3Error) in try await path.exists() },
          await failure { () async throws(S3Error) in try await path.kind() },
          await failure { () async throws(S3Error) in try await path.isFile() },
          await failure { () async throws(S3Error) in try await path.isDirectory() },
          await failure { () async throws(S3Error) in try await path.stat() },
        ] {
          #expect(error?.status == status)
          #expect(error?.code.rawValue == code)
          #expect(error?.isNotFound == false)
        }
      }
      #expect(world.transport.sent.allSatisfy { $0.method == .head })
    }
  }

  @Test func `a listing that is refused after a 404 is an error too`() async throws {
    try await withSandbox { world in
      world.transport.meddle { $0.method == .get ? .error(403, "AccessDenied") : nil }
      let error = await failure { () async throws(S3Error) in try await world.path("a").exists() }
      #expect(error?.code == .accessDenied)
    }
  }

  @Test func `stat tells size and time, and a missing object is a typed 404 (row 51)`() async throws {
    try await withSandbox { world in
      try await world.put("a", "dir/x")
      let stat = try await world.path("a").stat()
      #expect(stat.size == 1)
      #expect(stat.etag?.md5Hex == "0cc175b9c0f1b6a831c399e269772661")
      #expect(stat.lastModified != nil)
      let missing = await failure { () async throws(S3Error) in try await world.path("b").stat() }
      #expect(missing?.isNotFound == true)
      let prefix = await failure { () async throws(S3Error) in try await world.path("dir").stat() }
      #expect(prefix?.code == .isPrefix)
      let bucket = await failure { () async throws(S3Error) in try await world.path().stat() }
      #expect(bucket?.code == .isPrefix)
    }
  }
}
