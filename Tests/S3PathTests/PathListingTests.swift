import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct PathListingTests {
  /// Entries as text: `object key`, `marker key`, `prefix key`.
  static func lines(_ entries: some AsyncSequence<S3PathEntry, S3Error>) async throws -> [String] {
    var lines: [String] = []
    for try await entry in entries { lines.append("\(entry.kind) \(entry.path.key)") }
    return lines
  }

  @Test func `one level gives objects and prefixes, both a and a/, without its own marker (rows 24, 27, 28)`()
    async throws
  {
    try await withSandbox { world in
      try await world.put("d/", "d/a", "d/a/x", "d/a-b", "d/m/", "d/z", "d2/x")
      for path in [world.path("d"), world.path("d/")] {
        #expect(
          try await Self.lines(path.list()) == [
            "object d/a", "object d/a-b", "prefix d/a/", "prefix d/m/", "object d/z",
          ])
      }
      #expect(try await Self.lines(world.path().list()) == ["prefix d/", "prefix d2/"])
    }
  }

  @Test func `a recursive listing has every parent once, nearest first, before what it holds (rows 25, 26)`()
    async throws
  {
    try await withSandbox { world in
      try await world.put("d/", "d/a", "d/b/c/e", "d/b/c/f", "d/b/g", "d/m/", "d/m/x", "d/n//o", "d2/x")
      #expect(
        try await Self.lines(world.path("d").list(recursive: true)) == [
          "marker d/", "object d/a", "prefix d/b/c/", "prefix d/b/", "object d/b/c/e", "object d/b/c/f", "object d/b/g",
          "marker d/m/", "object d/m/x", "prefix d/n//", "prefix d/n/", "object d/n//o",
        ])
    }
  }

  @Test func `an object with bytes whose key ends in a slash is no marker and does not stand for its prefix`()
    async throws
  {
    try await withSandbox { world in
      try await world.path("d/").writeText("bytes")
      try await world.put("d/x")
      #expect(
        try await Self.lines(world.path().list(recursive: true)) == ["object d/", "prefix d/", "object d/x"])
    }
  }

  @Test func `more than a page of keys comes whole and in order, and parents are not repeated on later pages`()
    async throws
  {
    try await withSandbox { world in
      let count = 2345
      for index in 0..<count { try await world.path("t/p\(index / 1000)/k\(10_000 + index)").writeText("") }
      world.transport.meddle()
      var objects = 0
      var prefixes: [String] = []
      for try await entry in world.path("t").list(recursive: true) {
        if entry.kind == .prefix { prefixes.append(entry.path.key) } else { objects += 1 }
      }
      #expect(objects == count)
      #expect(prefixes == ["t/p0/", "t/p1/", "t/p2/"])
      #expect(world.transport.sent.count == 3)
    }
  }

  @Test func `the next page is asked for while one is read`() async throws {
    try await withSandbox { world in
      for index in 0..<1001 { try await world.path("k\(10_000 + index)").writeText("") }
      world.transport.meddle()
      let pages = ReadAheadPager(world.client.pages(world.path().listing(delimiter: nil)))
      #expect(try await pages.nextPage()?.objects.count == 1000)
      // Nobody has asked for the second page, and yet its request comes.
      while world.transport.sent.count < 2 { await Task.yield() }
      #expect(try await pages.nextPage()?.objects.count == 1)
      #expect(try await pages.nextPage() == nil)
      #expect(world.transport.sent.count == 2)
    }
  }

  @Test func `a page that fails ends the listing with its error`() async throws {
    try await withSandbox { world in
      for index in 0..<1001 { try await world.path("k\(10_000 + index)").writeText("") }
      world.transport.meddle { $0.url.contains("continuation-token") ? .error(403, "AccessDenied") : nil }
      var count = 0
      var entries = world.path().list(recursive: true).makeAsyncIterator()
      let error = await failure { () async throws(S3Error) in
        while try await entries.next(isolation: nil) != nil { count += 1 }
      }
      #expect(error?.code == .accessDenied)
      #expect(count == 1000)
    }
  }

  @Test func `a service that has only ListObjects is listed by that, page by page (row 25)`() async throws {
    try await withSandbox {
      $0.dialect.listVersion = .v1
    } _: { world in
      for index in 0..<1001 { try await world.path("t/k\(10_000 + index)").writeText("") }
      try await world.put("t/d/x")
      world.transport.meddle()
      var count = 0
      for try await entry in world.path("t").list(recursive: true) where entry.kind == .object { count += 1 }
      #expect(count == 1002)
      #expect(try await Self.lines(world.path("t/d").list()) == ["object t/d/x"])
      #expect(try await world.path("t/d").kind() == .prefix)
      #expect(try await world.path("t").rmtree().objects == 1002)
      #expect(!world.transport.lines.contains { $0.contains("list-type=2") })
    }
  }

  @Test func `walk goes down level by level, and only where it is let`() async throws {
    try await withSandbox { world in
      try await world.put("t/a", "t/b/c", "t/b/d/e", "t/z/y")
      var levels: [String] = []
      for try await level in world.path("t").walk() {
        levels.append("\(level.path.key) \(level.prefixes.map(\.name)) \(level.objects.map(\.path.name))")
      }
      #expect(
        levels == [
          #"t/ ["b", "z"] ["a"]"#, #"t/b/ ["d"] ["c"]"#, #"t/b/d/ [] ["e"]"#, #"t/z/ [] ["y"]"#,
        ])
      world.transport.meddle()
      var walk = world.path("t").walk().makeAsyncIterator()
      _ = try await walk.next(isolation: nil)
      #expect(world.transport.sent.count == 1, "a walk lists a level only when it gets there")
      walk.skipBelow()
      #expect(try await walk.next(isolation: nil) == nil)
    }
  }

  @Test func `glob finds objects and prefixes, and lists no more than its literal start`() async throws {
    try await withSandbox { world in
      try await world.put("t/2025/a.csv", "t/2026/a.csv", "t/2026/b.txt", "t/2026/x/c.csv", "u.csv")
      let path = world.path("t")
      #expect(try await Self.lines(path.glob("2026/*.csv")) == ["object t/2026/a.csv"])
      #expect(
        try await Self.lines(path.glob("**/*.csv")) == [
          "object t/2025/a.csv", "object t/2026/a.csv", "object t/2026/x/c.csv",
        ])
      #expect(try await Self.lines(path.rglob("c.csv")) == ["object t/2026/x/c.csv"])
      #expect(try await Self.lines(path.glob("202?")) == ["prefix t/2025/", "prefix t/2026/"])
      #expect(try await Self.lines(path.rglob("x")) == ["prefix t/2026/x/"])
      #expect(try await Self.lines(path.glob("2026/x/c.csv")) == ["object t/2026/x/c.csv"])
      #expect(try await Self.lines(path.glob("*.csv")).isEmpty)
      world.transport.meddle()
      _ = try await Self.lines(path.glob("2026/a*"))
      #expect(world.transport.lines.first?.contains("prefix=t%2F2026%2Fa") == true)
      #expect(world.transport.lines.first?.contains("delimiter=%2F") == true)
    }
  }
}
