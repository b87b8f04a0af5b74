import HTTPTransport
import S3Sandbox
import S3Types
import Testing

@testable import S3Client

@Suite struct PathDeletingTests {
  @Test func `unlink deletes exactly one object, and neither a prefix nor what is below (rows 34, 37, 43)`()
    async throws
  {
    try await withSandbox { world in
      try await world.put("a", "a/x", "m/", "m/x", "p/x")
      try await world.path("a").unlink()
      #expect(try await world.keys() == ["a/x", "m/", "m/x", "p/x"])
      try await world.path("m/").unlink()
      #expect(try await world.keys() == ["a/x", "m/x", "p/x"])
      for path in [world.path("p"), world.path("p/"), world.path()] {
        #expect(await failure { () async throws(S3Error) in try await path.unlink() }?.code == .isPrefix)
      }
      #expect(try await world.keys() == ["a/x", "m/x", "p/x"])
    }
  }

  @Test func `x/ where only the object x exists deletes nothing and says so (row 37)`() async throws {
    try await withSandbox { world in
      try await world.put("x")
      let error = await failure { () async throws(S3Error) in try await world.path("x/").unlink(missingOK: false) }
      #expect(error?.isNotFound == true)
      #expect(try await world.keys() == ["x"])
    }
  }

  @Test func `missing is fine by default, and a 404 where it is not (rows 36, 43)`() async throws {
    try await withSandbox { world in
      try await world.path("a").unlink()
      #expect(try await world.path("a").rmtree().objects == 0)
      for error in [
        await failure { () async throws(S3Error) in try await world.path("a").unlink(missingOK: false) },
        await failure { () async throws(S3Error) in try await world.path("a").rmtree(missingOK: false) },
        await failure { () async throws(S3Error) in try await world.path("a").rmdir(missingOK: false) },
      ] {
        #expect(error?.isNotFound == true)
        #expect(error?.code == .noSuchKey)
      }
      #expect(world.server.requestLog.mutatingCount == 0)
    }
  }

  @Test func `a refusal to look is no reason to delete (row 35)`() async throws {
    try await withSandbox { world in
      try await world.put("a", "a/x")
      world.transport.meddle { $0.method == .head ? .answer(403, [:], "") : nil }
      for error in [
        await failure { () async throws(S3Error) in try await world.path("a").unlink() },
        await failure { () async throws(S3Error) in try await world.path("a").rmtree() },
      ] { #expect(error?.code == .accessDenied) }
      world.transport.meddle()
      #expect(try await world.keys() == ["a", "a/x"])
    }
  }

  @Test func `rmtree deletes what is below a slash, and neither siblings nor the object of the name (row 35)`()
    async throws
  {
    try await withSandbox { world in
      try await world.put("t", "t/", "t/a", "t/b/c", "t2/x", "t-x")
      let deleted = try await world.path("t").rmtree()
      #expect(deleted.objects == 3)
      #expect(try await world.keys() == ["t", "t-x", "t2/x"])
    }
  }

  @Test func `rmtree of an object is an error (row 43)`() async throws {
    try await withSandbox { world in
      try await world.put("t")
      #expect(await failure { () async throws(S3Error) in try await world.path("t").rmtree() }?.code == .isObject)
      #expect(try await world.keys() == ["t"])
    }
  }

  @Test func `a bucket is emptied only where that is allowed (row 38)`() async throws {
    try await withSandbox { world in
      try await world.put("a", "b/c")
      let error = await failure { () async throws(S3Error) in try await world.path().rmtree() }
      #expect(error?.code == .refused)
      #expect(error?.message.contains("allowBucketRoot") == true)
      #expect(try await world.keys() == ["a", "b/c"])
      #expect(try await world.path().rmtree(allowBucketRoot: true).objects == 2)
      #expect(try await world.keys().isEmpty)
    }
  }

  @Test func `more than 1,000 objects go in batches, with odd keys among them (row 35)`() async throws {
    try await withSandbox { world in
      for index in 0..<1500 { try await world.path("t/\(index)").writeText("") }
      try await world.put("t/a b+c%20&<>\"'", "t/\u{FC}", "t/u\u{308}", "t//x", "t/../y")
      try await world.path("t/\u{1}control").writeText("")
      world.server.requestLog.reset()
      #expect(try await world.path("t").rmtree().objects == 1506)
      #expect(try await world.keys().isEmpty)
      #expect(world.server.requestLog.count(of: "DeleteObjects") == 2)
      #expect(world.server.requestLog.count(of: "DeleteObject") == 1)
    }
  }

  @Test func `a later page that fails means that nothing is deleted (invariant I1, rows L1-L4)`() async throws {
    try await withSandbox { world in
      for index in 0..<1001 { try await world.path("t/\(10_000 + index)").writeText("") }
      let lies: [MeddlingTransport.Meddling] = [
        .error(403, "AccessDenied"), .error(503, "SlowDown"),
        .answer(200, [:], "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"),
        .answer(200, [:], "<html>hello</html>"),
      ]
      for lie in lies {
        world.transport.meddle { $0.url.contains("continuation-token") ? lie : nil }
        #expect(await failure { () async throws(S3Error) in try await world.path("t").rmtree() } != nil)
        #expect(!world.transport.sent.contains { $0.method == .post || $0.method == .delete })
      }
      world.transport.meddle()
      #expect(try await world.keys().count == 1001)
    }
  }

  @Test func `every refusal of a key is told, and the others are deleted (row 35, bug 15)`() async throws {
    try await withSandbox { world in
      try await world.put("t/a", "t/b", "t/c")
      world.transport.meddle { request in
        guard request.method == .post else { return nil }
        return .answer(
          200, [:],
          "<DeleteResult><Deleted><Key>t/a</Key></Deleted>"
            + "<Error><Key>t/b</Key><Code>AccessDenied</Code><Message>no</Message></Error>"
            + "<Error><Key>t/c</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>")
      }
      let events = Events()
      let error = await failure { () async throws(S3Error) in
        try await world.path("t").rmtree(observer: events.observer)
      }
      #expect(error?.code == .partlyFailed)
      #expect(error?.message.contains("2 of 3 objects failed") == true)
      #expect(error?.message.contains("s3://bucket/t/b") == true)
      #expect(events.lines == ["done t/a", "failed t/b AccessDenied", "failed t/c AccessDenied"])
    }
  }

  @Test func `objects that are still there afterwards are an error`() async throws {
    try await withSandbox { world in
      try await world.put("t/a")
      world.transport.meddle { request in
        guard request.method == .post else { return nil }
        return .answer(200, [:], "<DeleteResult><Deleted><Key>t/a</Key></Deleted></DeleteResult>")
      }
      let error = await failure { () async throws(S3Error) in try await world.path("t").rmtree() }
      #expect(error?.code == .notProven)
    }
  }

  @Test func `rmdir deletes the marker of an empty prefix only (row 43)`() async throws {
    try await withSandbox { world in
      try await world.put("e/", "f/", "f/x", "o")
      try await world.path("e").rmdir()
      #expect(await failure { () async throws(S3Error) in try await world.path("f").rmdir() }?.code == .refused)
      #expect(await failure { () async throws(S3Error) in try await world.path("o").rmdir() }?.code == .isObject)
      #expect(try await world.keys() == ["f/", "f/x", "o"])
    }
  }

  @Test func `rmdir deletes no bytes, whatever their key ends in (row 43)`() async throws {
    try await withSandbox { world in
      try await world.path("d/").writeText("bytes")
      for key in ["d", "d/"] {
        let error = await failure { () async throws(S3Error) in try await world.path(key).rmdir() }
        #expect(error?.code == .isObject)
      }
      #expect(try await world.keys() == ["d/"])
    }
  }

  @Test func `rmdir deletes the marker that it saw, and none that got bytes since (row L10)`() async throws {
    try await withSandbox { world in
      try await world.put("e/")
      let theirs = S3Path(client: try world.otherClient(), bucket: world.bucket, key: "e/")
      world.transport.meddle { request in
        request.method == .delete ? .first { try await theirs.writeText("bytes") } : nil
      }
      let error = await failure { () async throws(S3Error) in try await world.path("e").rmdir() }
      #expect(error?.code == .preconditionFailed)
      world.transport.meddle()
      #expect(try await world.path("e/").readText() == "bytes")
    }
  }

  @Test func `where conditions of deletes are ignored, objects are looked at side by side and deleted soon after`()
    async throws
  {
    try await withSandbox {
      $0.dialect.conditions.delete = false
    } _: { world in
      var entries: [DeleteObjectsParameters.Entry] = []
      for index in 0..<205 {
        let key = "\(1000 + index)"
        try await world.path(key).writeText(key)
        // Every hundredth is another one than the entry names.
        let etag = index % 100 == 50 ? ETag("other") : try await world.path(key).stat().etag
        entries.append(.init(try ObjectKey(key), ifMatch: etag))
      }
      world.transport.meddle()
      let outcomes = try await world.client.deleteObjects(
        DeleteObjectsParameters(bucket: world.bucket, entries: entries))
      #expect(outcomes.map(\.key) == entries.map(\.key))
      #expect(outcomes.count { (try? $0.result.get()) == nil } == 2)
      #expect(try await world.keys() == ["1050", "1150"])
      let methods = world.transport.sent.map(\.method).filter { $0 != .get }
      #expect(methods.split(separator: .post).map(\.count) == [100, 100, 5])
      #expect(methods.count { $0 == .post } == 3)
      #expect((2...16).contains(world.transport.mostInFlight))
    }
  }

  @Test func `mkdir sends nothing, or writes a marker that replaces nothing (row 44)`() async throws {
    try await withSandbox { world in
      world.transport.meddle()
      try await world.path("d").mkdir()
      try await world.path().mkdir(marker: true)
      #expect(world.transport.sent.isEmpty)
      try await world.path("d").mkdir(marker: true)
      try await world.path("d/").mkdir(marker: true)
      #expect(try await world.keys() == ["d/"])
      #expect(try await world.path("d").kind() == .prefix)
      try await world.path("e/").writeText("bytes")
      try await world.path("e").mkdir(marker: true)
      #expect(try await world.path("e/").readText() == "bytes")
    }
  }
}
