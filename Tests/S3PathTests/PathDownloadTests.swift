import ConcurrencyHelpers
import Glibc
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct PathDownloadTests {
  @Test func `an object goes to its file, or into a directory under its name (rows 16, 48)`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      try await world.put("d/a.txt", "empty/")
      try await world.path("zero").writeText("")
      try files.makeDirectory("there")
      let path = world.path("d/a.txt")
      try await path.download(to: files.at("b"))
      try await path.download(to: files.at("there"))
      try await path.download(to: files.at("new/"))
      try await world.path("zero").download(to: files.at("zero"))
      #expect(files.tree() == ["b", "new/", "new/a.txt", "there/", "there/a.txt", "zero"])
      #expect(files.text("there/a.txt") == "d/a.txt")
      #expect(files.bytes("zero") == [])
    }
  }

  @Test func `while an object comes its bytes are in a file of its own beside the target (rows 16, S3)`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      try await world.put("a")
      try files.write("a", "older")
      let seen = Locked<[String]>([])
      world.transport.meddle { request in
        guard request.method == .get, request.url.hasSuffix("/a") else { return nil }
        return .first {
          let names = files.tree()
          seen.withLock { $0 = names }
          #expect(files.text("a") == "older")
          #expect(names.first.flatMap { LocalFiles.mode(files.at($0)) } == 0o600)
        }
      }
      try await world.path("a").download(to: files.at("a"))
      let names = seen.withLock { $0 }
      #expect(names.count == 2)
      #expect(names.first?.hasPrefix(TemporaryFile.namePrefix) == true)
      #expect(files.tree() == ["a"])
      #expect(files.text("a") == "a")
      let get = try #require(world.transport.sent.first { $0.method == .get && $0.url.hasSuffix("/a") })
      #expect(get.headers["if-match"] == "\"0cc175b9c0f1b6a831c399e269772661\"")
    }
  }

  @Test func `what is missing is asked for first, and no file is made (row 48)`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      let error = await failure { () async throws(S3Error) in try await world.path("a").download(to: files.at("a")) }
      #expect(error?.isNotFound == true)
      #expect(files.tree().isEmpty)
    }
  }

  @Test func `a large object comes in ranges under one condition, each in its place (row 8)`() async throws {
    try await withSandbox(PathUploadTests.inParts) { world in
      let files = try LocalFiles()
      let bytes = pattern((11 << 20) + 7)
      try await world.path("large").writeBytes(bytes)
      let etag = try await world.path("large").stat().etag
      world.transport.meddle()
      try await world.path("large").download(to: files.at("large"))
      let ranges = world.transport.sent.filter { $0.headers["range"] != nil }
      #expect(ranges.count == 3)
      #expect(ranges.allSatisfy { $0.headers["if-match"] == etag?.quoted })
      #expect(files.bytes("large") == bytes)
      #expect(files.tree() == ["large"])
    }
  }

  @Test func `an object that is replaced between ranges is fetched anew and never mixed (row T11, bug 12)`()
    async throws
  {
    try await withSandbox(PathUploadTests.inParts) { world in
      let files = try LocalFiles()
      try await world.path("large").writeBytes(pattern(11 << 20))
      let newer: [UInt8] = pattern(12 << 20).reversed()
      let theirs = S3Path(client: try world.otherClient(), bucket: world.bucket, key: "large")
      world.transport.meddle { [weak transport = world.transport] request in
        guard let transport, request.headers["range"]?.hasPrefix("bytes=5242880-") == true,
          transport.sent.filter({ $0.headers["range"]?.hasPrefix("bytes=5242880-") == true }).count == 1
        else { return nil }
        return .first { try await theirs.writeBytes(newer) }
      }
      try await world.path("large").download(to: files.at("large"))
      #expect(files.bytes("large") == newer)
    }
  }

  @Test func `a service that ignores ranges is asked for the whole (row T10)`() async throws {
    try await withSandbox(PathUploadTests.inParts) { world in
      let files = try LocalFiles()
      let bytes = pattern(11 << 20)
      try await world.path("large").writeBytes(bytes)
      world.transport.meddle { request in
        guard request.headers["range"] != nil else { return nil }
        return .change { response in
          var headers = response.headers
          headers["content-range"] = nil
          return HTTPResponse(status: 200, headers: headers, body: response.body)
        }
      }
      try await world.path("large").download(to: files.at("large"))
      #expect(files.bytes("large") == bytes)
    }
  }

  @Test func `wrong bytes, short bodies and error documents never become a file (rows T5-T9, bugs 10, 11)`()
    async throws
  {
    let md5 = "\"5d41402abc4b2a76b9719d911017c592\""
    let lies: [MeddlingTransport.Meddling] = [
      .answer(200, ["Content-Length": "5", "ETag": md5], "hellp"),
      .answer(200, ["Content-Length": "4", "ETag": md5], "hell"),
      .answer(200, ["Content-Length": "5", "ETag": md5], "hell"),
      .answer(200, ["Content-Length": "41", "ETag": md5], "<Error><Code>InternalError</Code></Error>"),
      .answer(200, ["Content-Length": "5", "ETag": "\"other-2\"", "x-amz-checksum-crc32": "AAAAAA=="], "hello"),
    ]
    for (index, lie) in lies.enumerated() {
      try await withSandbox { world in
        let files = try LocalFiles()
        try await world.put("hello")
        try files.write("hello", "older")
        world.transport.meddle { $0.method == .get && !$0.url.contains("list-type") ? lie : nil }
        let error = await failure { () async throws(S3Error) in
          try await world.path("hello").download(to: files.at("hello"))
        }
        #expect(error != nil, "lie \(index)")
        #expect(files.tree() == ["hello"], "the temporary file is gone")
        #expect(files.text("hello") == "older")
      }
    }
  }

  @Test func `a byte that is flipped in a range is found when the file is read back (rows T7, T8)`() async throws {
    try await withSandbox(PathUploadTests.inParts) { world in
      let files = try LocalFiles()
      try await world.path("large").writeBytes(pattern(11 << 20))
      world.transport.meddle { request in
        guard request.headers["range"]?.hasPrefix("bytes=5242880-") == true else { return nil }
        return .change { response in
          let body = response.body
          return HTTPResponse(
            status: response.status, headers: response.headers,
            body: HTTPResponseBody { () async throws(TransportError) in
              guard var chunk = try await body.next() else { return nil }
              chunk[0] ^= 1
              return chunk
            })
        }
      }
      let error = await failure { () async throws(S3Error) in
        try await world.path("large").download(to: files.at("large"))
      }
      #expect(error?.code == .digestMismatch)
      #expect(files.tree().isEmpty)
    }
  }

  @Test func `a tree comes with its directories, markers and odd names (row 48)`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      try await world.put("t/", "t/a", "t/b/c d+%", "t/m/", "t/u\u{308}", "t/\u{FC}", "t2/no")
      let result = try await world.path("t").download(to: files.at("out/deep"))
      #expect(result.objects == 6)
      let expected = [
        "out/", "out/deep/", "out/deep/a", "out/deep/b/", "out/deep/b/c d+%", "out/deep/m/", "out/deep/u\u{308}",
        "out/deep/\u{FC}",
      ]
      // As bytes, because to Swift the last two names are one.
      #expect(Set(files.tree().map { Array($0.utf8) }) == Set(expected.map { Array($0.utf8) }))
      #expect(files.text("out/deep/b/c d+%") == "t/b/c d+%")
    }
  }

  @Test func `no key leads out of the directory or becomes another's file (rows S1, D9, D10, bugs 9, 18)`()
    async throws
  {
    try await withSandbox { world in
      let files = try LocalFiles()
      let bad = [
        "t/../x", "t/a/../../x", "t/..", "t//abs", "t/a//b", "t/./c", "t/" + String(repeating: "n", count: 256),
      ]
      for key in bad { try await world.path(key).writeText("bad") }
      try await world.path("t/data/").writeText("bytes in a marker")
      try await world.put("t/good", "t/a/fine", "t/back\\slash", "t/...")
      let events = Events()
      let error = await failure { () async throws(S3Error) in
        try await world.path("t").download(to: files.at("out"), observer: events.observer)
      }
      #expect(error?.code == .partlyFailed)
      #expect(
        events.lines.filter { $0.hasPrefix("failed") }
          == (bad + ["t/data/"]).map { "failed \($0) Client.UnsafeName" }.sorted())
      #expect(files.tree() == ["out/", "out/...", "out/a/", "out/a/fine", "out/back\\slash", "out/good"])
    }
  }

  @Test func `no link in the directory is followed, and one at the target is replaced (rows S2, S3)`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      try await world.put("t/link/x", "t/file", "t/good")
      try files.makeDirectory("outside")
      try files.write("outside/victim", "untouched")
      try files.link("out/link", to: files.at("outside"))
      try files.link("out/file", to: files.at("outside/victim"))
      let events = Events()
      let error = await failure { () async throws(S3Error) in
        try await world.path("t").download(to: files.at("out"), observer: events.observer)
      }
      #expect(error?.code == .partlyFailed)
      #expect(events.lines == ["done t/file", "done t/good", "failed t/link/x Client.FileUnwritable"])
      #expect(files.text("outside/victim") == "untouched")
      #expect(files.text("out/file") == "t/file")
      #expect(files.tree().filter { $0.hasPrefix("outside") } == ["outside/", "outside/victim"])
    }
  }

  @Test func `a file and a prefix of one name fail as one item and the rest comes (row D8)`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      try await world.put("t/a", "t/a/b", "t/z")
      let error = await failure { () async throws(S3Error) in
        try await world.path("t").download(to: files.at("out"))
      }
      #expect(error?.code == .partlyFailed)
      #expect(error?.message.contains("1 of 3") == true)
      #expect(files.text("out/z") == "t/z")
    }
  }

  @Test func `the policy compares object and file (rows 14, 46)`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      try await world.put("a")
      func downloads(_ policy: OverwritePolicy, over local: String, seconds: Int) async throws -> Bool {
        try files.write("a", local)
        try files.setModified("a", seconds: seconds)
        return try await world.path("a").download(to: files.at("a"), overwrite: policy).objects == 1
      }
      #expect(try await downloads(.never, over: "x", seconds: 1) == false)
      #expect(files.text("a") == "x")
      #expect(try await downloads(.ifOlder, over: "x", seconds: 1) == true)
      #expect(try await downloads(.ifOlder, over: "x", seconds: 4_000_000_000) == false)
      #expect(try await downloads(.ifDifferent, over: "a", seconds: 1) == false)
      #expect(try await downloads(.ifDifferent, over: "b", seconds: 4_000_000_000) == true)
      #expect(try await downloads(.always, over: "x", seconds: 4_000_000_000) == true)
      #expect(files.text("a") == "a")
    }
  }

  @Test func `a file gets the permissions that the process gives`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      try await world.put("a")
      try await world.path("a").download(to: files.at("a"))
      try files.write("b", "b")
      #expect(LocalFiles.mode(files.at("a")) == FileMode.usual())
      #expect(FileMode.usual() & 0o600 == 0o600)
    }
  }
}
