import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct PathCopyingTests {
  @Test func `a copy goes below a prefix under its own name (row 46)`() async throws {
    try await withSandbox { world in
      try await world.put("a.txt")
      try await world.path("a.txt").copy(to: world.path("d/"))
      try await world.path("a.txt").copy(to: world.path("e"))
      #expect(try await world.keys() == ["a.txt", "d/a.txt", "e"])
    }
  }

  @Test func `a copy above the threshold keeps headers, metadata, tags, class and encryption (rows 8, 32)`()
    async throws
  {
    try await withSandbox { configuration in
      configuration.transfer = TransferConfiguration(multipartThreshold: 6 << 20, partSize: 5 << 20)
    } _: { world in
      let path = world.path("large")
      try await PathTouchTests.writeRich(path, pattern(11 << 20))
      let before = try await PathTouchTests.Kept(path)
      let etag = try await path.stat().etag
      world.transport.meddle()
      try await path.copy(to: world.path("copy"))
      let parts = world.transport.sent.filter { $0.headers["x-amz-copy-source-range"] != nil }
      #expect(parts.count == 3)
      #expect(parts.allSatisfy { $0.headers["x-amz-copy-source-if-match"] == etag?.quoted })
      #expect(try await PathTouchTests.Kept(world.path("copy")) == before)
      #expect(try await world.path("copy").metadata().partsCount == 3)
    }
  }

  @Test func `a copy in parts that fails is aborted, and leaves nothing`() async throws {
    try await withSandbox { configuration in
      configuration.transfer = TransferConfiguration(multipartThreshold: 6 << 20, partSize: 5 << 20)
    } _: { world in
      try await world.path("large").writeBytes(pattern(11 << 20))
      world.transport.meddle { $0.url.contains("partNumber=2") ? .error(403, "AccessDenied") : nil }
      let error = await failure { () async throws(S3Error) in
        try await world.path("large").copy(to: world.path("copy"))
      }
      #expect(error?.code == .accessDenied)
      #expect(world.transport.sent.contains { $0.method == .delete })
      let uploads = world.client.listMultipartUploads(ListMultipartUploadsParameters(bucket: world.bucket))
      #expect(try await uploads.nextPage()?.uploads.isEmpty == true)
      #expect(try await world.keys() == ["large"])
    }
  }

  @Test func `tags that may not be read make one copy of it, and above 5 GiB an error unless they may go (row 32)`()
    async throws
  {
    try await withSandbox { configuration in
      configuration.transfer = TransferConfiguration(multipartThreshold: 6 << 20, partSize: 5 << 20)
    } _: { world in
      try await PathTouchTests.writeRich(world.path("large"), pattern(7 << 20))
      let before = try await PathTouchTests.Kept(world.path("large"))
      world.transport.meddle { $0.url.hasSuffix("?tagging=") ? .error(403, "AccessDenied") : nil }
      try await world.path("large").copy(to: world.path("copy"))
      #expect(!world.transport.sent.contains { $0.headers["x-amz-copy-source-range"] != nil })
      world.transport.meddle()
      #expect(try await PathTouchTests.Kept(world.path("copy")) == before)
    }
    for drops in [false, true] {
      try await withSandbox { configuration in
        configuration.transfer = TransferConfiguration(multipartThreshold: 6 << 20, partSize: 5 << 20)
        configuration.transfer.singleCopyLimit = 6 << 20
        configuration.transfer.dropsUnreadableTags = drops
      } _: { world in
        try await PathTouchTests.writeRich(world.path("large"), pattern(7 << 20))
        world.transport.meddle { $0.url.hasSuffix("?tagging=") ? .error(403, "AccessDenied") : nil }
        let error = await failure { () async throws(S3Error) in
          try await world.path("large").copy(to: world.path("copy"))
        }
        #expect(error?.code == (drops ? nil : .accessDenied))
      }
    }
  }

  @Test func `a service without copies in parts is asked for one copy, up to its limit (row 32)`() async throws {
    try await withSandbox {
      $0.transfer = TransferConfiguration(multipartThreshold: 6 << 20, partSize: 5 << 20)
      $0.transfer.singleCopyLimit = 8 << 20
      $0.dialect.hasPartCopy = false
      $0.dialect.hasTagging = false
    } _: { world in
      try await world.path("a").writeBytes(pattern(7 << 20))
      try await world.path("b").writeBytes(pattern(9 << 20))
      try await world.path("a").copy(to: world.path("c"))
      let error = await failure { () async throws(S3Error) in try await world.path("b").copy(to: world.path("d")) }
      #expect(error?.code == .refused)
      #expect(!world.transport.lines.contains { $0.contains("tagging") || $0.contains("uploads") })
      #expect(try await world.keys() == ["a", "b", "c"])
    }
  }

  @Test func `between two clients the bytes pass through memory and keep all that belongs to them (row 46)`()
    async throws
  {
    try await withSandbox { configuration in
      configuration.transfer = TransferConfiguration(multipartThreshold: 6 << 20, partSize: 5 << 20)
    } _: { near in
      try await withSandbox { configuration in
        configuration.transfer = TransferConfiguration(multipartThreshold: 6 << 20, partSize: 5 << 20)
      } _: { far in
        for size in [0, 5, 11 << 20] {
          let path = near.path("size\(size)")
          try await PathTouchTests.writeRich(path, pattern(size))
          try await path.copy(to: far.path("copy\(size)"))
          let (left, right) = (
            try await PathTouchTests.Kept(path), try await PathTouchTests.Kept(far.path("copy\(size)"))
          )
          #expect(left.headers == right.headers)
          #expect(left.tags == right.tags)
          #expect(left.bytes == right.bytes)
        }
        #expect(far.transport.sent.allSatisfy { $0.headers["x-amz-copy-source"] == nil })
        // A source that is replaced on the way is not mixed with what came before.
        let theirs = S3Path(client: try near.otherClient(), bucket: near.bucket, key: "size\(11 << 20)")
        near.transport.meddle { request in
          request.headers["range"]?.hasPrefix("bytes=5242880-") == true
            ? .first { try await theirs.writeBytes(pattern(11 << 20).reversed()) } : nil
        }
        let error = await failure { () async throws(S3Error) in
          try await near.path("size\(11 << 20)").copy(to: far.path("mixed"))
        }
        #expect(error?.isPreconditionFailed == true)
        #expect(try await far.path("mixed").exists() == false)
      }
    }
  }

  @Test func `the policy says when a copy replaces (rows 14, 46)`() async throws {
    try await withSandbox { world in
      try await world.put("old", "same")
      try await world.path("new").writeText("same")
      func copies(_ source: String, _ target: String, _ policy: OverwritePolicy) async throws -> Bool {
        try await world.path("target").writeText(target)
        return try await world.path(source).copy(to: world.path("target"), overwrite: policy).isDone
      }
      #expect(try await copies("old", "old", .always) == true)
      #expect(try await copies("old", "x", .never) == false)
      #expect(try await copies("old", "old", .ifDifferent) == false)
      #expect(try await copies("old", "olD", .ifDifferent) == true)
      #expect(try await copies("old", "x", .ifOlder) == false, "the target was written after the source")
      #expect(try await world.path("old").copy(to: world.path("fresh"), overwrite: .never).isDone == true)
      // What appears between the look and the copy is not replaced either.
      let theirs = S3Path(client: try world.otherClient(), bucket: world.bucket, key: "raced")
      world.transport.meddle { $0.method == .put ? .first { try await theirs.writeText("theirs") } : nil }
      let error = await failure { () async throws(S3Error) in
        try await world.path("old").copy(to: world.path("raced"), overwrite: .never)
      }
      #expect(error?.isPreconditionFailed == true)
      #expect(try await theirs.readText() == "theirs")
    }
  }

  @Test func `a tree is copied a fixed number of objects at a time, markers too, without what is ignored (row 47)`()
    async throws
  {
    try await withSandbox { configuration in
      configuration.transfer.maxConcurrentObjects = 3
    } _: { world in
      try await world.put("t/", "t/a", "t/b/c", "t/m/", "t//odd", "t/x.tmp", "t2/no")
      let result = try await world.path("t").copyTree(to: world.path("u/"), ignoring: { $0.hasSuffix(".tmp") })
      #expect(result.objects == 5)
      #expect(result.skipped == 1)
      let keys = try await world.keys()
      #expect(keys.filter { $0.hasPrefix("u") } == ["u/", "u//odd", "u/a", "u/b/c", "u/m/"])
      #expect(keys.count == 12)
      for index in 0..<30 { try await world.path("many/\(index)").writeText("") }
      world.transport.meddle()
      try await world.path("many").copyTree(to: world.path("v"))
      // Three objects, and the page ahead.
      #expect((2...4).contains(world.transport.mostInFlight), "\(world.transport.mostInFlight)")
    }
  }

  @Test func `a tree is not copied into itself (row L12)`() async throws {
    try await withSandbox { world in
      try await world.put("t/a")
      for target in ["t/u", "t", "t/"] {
        let error = await failure { () async throws(S3Error) in
          try await world.path("t").copyTree(to: world.path(target))
        }
        #expect(error?.code == .refused)
      }
      #expect(try await world.path("t").copyTree(to: world.path("t2")).objects == 1)
    }
  }

  @Test func `a tree copy of an object or of nothing is an error, a copy of a prefix too`() async throws {
    try await withSandbox { world in
      try await world.put("o", "p/x")
      let object = await failure { () async throws(S3Error) in try await world.path("o").copyTree(to: world.path("u")) }
      #expect(object?.code == .isObject)
      let nothing = await failure { () async throws(S3Error) in
        try await world.path("no").copyTree(to: world.path("u"))
      }
      #expect(nothing?.isNotFound == true)
      let prefix = await failure { () async throws(S3Error) in try await world.path("p").copy(to: world.path("u")) }
      #expect(prefix?.code == .isPrefix)
      #expect(try await world.keys() == ["o", "p/x"])
    }
  }
}
