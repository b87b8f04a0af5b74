import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct PathMovingTests {
  @Test func `a move copies, looks, and then deletes exactly what it copied (row 31)`() async throws {
    try await withSandbox { world in
      try await PathTouchTests.writeRich(world.path("a"), Array("hello".utf8))
      let before = try await PathTouchTests.Kept(world.path("a"))
      let etag = try await world.path("a").stat().etag
      world.transport.meddle()
      try await world.path("a").rename(to: world.path("d/b"))
      #expect(
        world.transport.lines == ["HEAD /bucket/a", "PUT /bucket/d/b", "HEAD /bucket/d/b", "DELETE /bucket/a"])
      #expect(world.transport.sent[1].headers["x-amz-copy-source-if-match"] == etag?.quoted)
      #expect(world.transport.sent[3].headers["if-match"] == etag?.quoted)
      #expect(try await PathTouchTests.Kept(world.path("d/b")) == before)
      #expect(try await world.keys() == ["d/b"])
    }
  }

  @Test func `moving onto itself does nothing, by whatever client (row 45, bug 7)`() async throws {
    try await withSandbox { world in
      try await world.put("a", "d/x")
      let again = S3Path(client: try world.otherClient(), bucket: world.bucket, key: "a")
      world.transport.meddle()
      #expect(try await world.path("a").rename(to: world.path("a")).isDone == false)
      #expect(try await world.path("a").rename(to: again).isDone == false)
      #expect(try await world.path("a").rename(to: world.path()).isDone == false)
      _ = try await world.path("d/").move(to: world.path("d"))
      #expect(world.transport.sent.isEmpty)
      #expect(try await world.keys() == ["a", "d/x"])
    }
  }

  @Test(arguments: [nil, ChecksumAlgorithm.crc64nvme, .sha256])
  func `a move to another service deletes nothing because of a length alone (invariant I2)`(
    checksum: ChecksumAlgorithm?
  ) async throws {
    try await withSandbox {
      $0.dialect.isETagMD5 = false
      $0.dialect.isMultipartETagTrusted = false
      $0.dialect.checksums = .none
      $0.checksum = checksum
    } _: { near in
      try await withSandbox { far in
        try await near.put("a")
        let error = await failure { () async throws(S3Error) in
          try await near.path("a").rename(to: far.path("b"))
        }
        #expect(error?.code == (checksum == nil ? .notProven : nil))
        #expect(try await near.keys() == (checksum == nil ? ["a"] : []))
        #expect(try await far.keys() == (checksum == nil ? [] : ["b"]))
        try await near.put("c")
        try await near.path("c").copy(to: far.path("c"))
        #expect(try await far.path("c").readText() == "c")
      }
    }
  }

  @Test func `the target is never deleted first, and stays when the copy fails (row 45)`() async throws {
    try await withSandbox { world in
      try await world.put("a", "b")
      world.transport.meddle { $0.method == .put ? .error(403, "AccessDenied") : nil }
      let error = await failure { () async throws(S3Error) in try await world.path("a").rename(to: world.path("b")) }
      #expect(error?.code == .accessDenied)
      #expect(!world.transport.sent.contains { $0.method == .delete })
      world.transport.meddle()
      #expect(try await world.path("b").readText() == "b")
      try await world.path("a").rename(to: world.path("b"))
      #expect(try await world.path("b").readText() == "a")
      #expect(try await world.keys() == ["b"])
    }
  }

  @Test func `a copy that is not proven deletes no source (invariant I2)`() async throws {
    let lies: [MeddlingTransport.Meddling] = [
      .answer(404, [:], ""), .answer(403, [:], ""),
      .answer(200, ["Content-Length": "7", "ETag": "\"0cc175b9c0f1b6a831c399e269772661\""], ""),
      .answer(200, ["Content-Length": "1", "ETag": "\"00000000000000000000000000000000\""], ""),
    ]
    for lie in lies {
      try await withSandbox { world in
        try await world.put("a")
        world.transport.meddle { $0.method == .head && $0.url.hasSuffix("/b") ? lie : nil }
        let error = await failure { () async throws(S3Error) in
          try await world.path("a").rename(to: world.path("b"))
        }
        #expect(error != nil)
        #expect(!world.transport.sent.contains { $0.method == .delete })
      }
    }
  }

  @Test func `a success without a result deletes no source (rows R5-R8)`() async throws {
    for body in ["", "<Error><Code>AccessDenied</Code></Error>", "<html>", "<CopyObjectResult></CopyObjectResult>"] {
      try await withSandbox { world in
        try await world.put("a")
        world.transport.meddle { $0.method == .put ? .answer(200, [:], body) : nil }
        let error = await failure { () async throws(S3Error) in
          try await world.path("a").rename(to: world.path("b"))
        }
        #expect(error != nil)
        #expect(!world.transport.sent.contains { $0.method == .delete })
      }
    }
  }

  @Test func `a source that is replaced after it was looked at is neither copied nor deleted`() async throws {
    for method in [HTTPRequest.Method.put, .delete] {
      try await withSandbox { world in
        try await world.put("a")
        let theirs = S3Path(client: try world.otherClient(), bucket: world.bucket, key: "a")
        world.transport.meddle { $0.method == method ? .first { try await theirs.writeText("theirs") } : nil }
        let error = await failure { () async throws(S3Error) in
          try await world.path("a").rename(to: world.path("b"))
        }
        #expect(error?.isPreconditionFailed == true)
        #expect(try await theirs.readText() == "theirs")
      }
    }
  }

  @Test func `a service without conditional deletes is looked at once more before the delete`() async throws {
    try await withSandbox { world in
      try await world.put("a")
      world.transport.meddle { request in
        request.method == .delete && request.headers["if-match"] != nil ? .error(501, "NotImplemented") : nil
      }
      try await world.path("a").rename(to: world.path("b"))
      #expect(world.transport.lines.suffix(3) == ["DELETE /bucket/a", "HEAD /bucket/a", "DELETE /bucket/a"])
      #expect(try await world.keys() == ["b"])
    }
  }

  @Test func `a prefix cannot be renamed, and with it nothing is deleted (rows 33, 45)`() async throws {
    try await withSandbox { world in
      try await world.put("p/x", "p/y")
      let error = await failure { () async throws(S3Error) in try await world.path("p").rename(to: world.path("q")) }
      #expect(error?.code == .isPrefix)
      let missing = await failure { () async throws(S3Error) in
        try await world.path("no").rename(to: world.path("q"))
      }
      #expect(missing?.isNotFound == true)
      #expect(try await world.keys() == ["p/x", "p/y"])
    }
  }

  @Test func `a move of an object with keys below it moves that object alone (row 33)`() async throws {
    try await withSandbox { world in
      try await world.put("a", "a/x")
      try await world.path("a").rename(to: world.path("b"))
      #expect(try await world.keys() == ["a/x", "b"])
    }
  }

  @Test func `a tree is moved object by object, markers too, and what is ignored stays (row 47)`() async throws {
    try await withSandbox { world in
      try await world.put("t/", "t/a", "t/b/c", "t/m/", "t/keep.log")
      let result = try await world.path("t").move(to: world.path("u"), ignoring: { $0.hasSuffix(".log") })
      #expect(result.objects == 4)
      #expect(result.skipped == 1)
      #expect(try await world.keys() == ["t/keep.log", "u/", "u/a", "u/b/c", "u/m/"])
      #expect(try await world.path("u/b/c").readText() == "t/b/c")
    }
  }

  @Test func `an object that fails stays, the others are moved, and the failure is told`() async throws {
    try await withSandbox { world in
      try await world.put("t/a", "t/b", "t/c")
      world.transport.meddle { $0.method == .put && $0.url.hasSuffix("/b") ? .error(403, "AccessDenied") : nil }
      let events = Events()
      let error = await failure { () async throws(S3Error) in
        try await world.path("t").move(to: world.path("u"), observer: events.observer)
      }
      #expect(error?.code == .partlyFailed)
      #expect(events.lines == ["done t/a", "done t/c", "failed t/b AccessDenied"])
      #expect(try await world.keys() == ["t/b", "u/a", "u/c"])
    }
  }

  @Test func `a move that the policy skips deletes nothing`() async throws {
    try await withSandbox { world in
      try await world.put("a", "b")
      #expect(try await world.path("a").rename(to: world.path("b"), overwrite: .never).isDone == false)
      #expect(try await world.keys() == ["a", "b"])
    }
  }
}
