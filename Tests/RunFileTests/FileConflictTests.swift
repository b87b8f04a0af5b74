import JobPlan
import RunFile
import S3Types
import Testing

@Suite struct FileConflictTests {
  private static func get(_ path: String, of operation: Int) throws -> Step {
    Step(
      operation: operation, action: .get, source: .object(try address("k"), ObjectState(size: 1)),
      destination: .file(path: path), size: 1, reason: .new, expected: .absent)
  }

  @Test func `files that cannot both be are found`() throws {
    let file = try temporaryRunFile()
    try file.append([
      try Self.get("/d/a", of: 0), try Self.get("/d/a!", of: 0), try Self.get("/d/a/b", of: 1),
      try Self.get("/d/a0", of: 0), try Self.get("/d/same", of: 0), try Self.get("/d/same", of: 2),
      try Self.get("/d/dir/", of: 0), try Self.get("/d/dir/x", of: 0),
    ])
    #expect(
      try file.filesInTheWay(limit: 9).map { "\($0.first.path) \($0.second.path) \($0.second.operation)" }
        == ["/d/a /d/a/b 1"])
    #expect(try file.filesWrittenTwice(limit: 9) == [])
    #expect(try file.pairsThatWriteOneFile().map { [$0.first, $0.second] } == [[0, 2]])
    #expect(try file.filesWritten(byBoth: 0, and: 2, limit: 9) == ["/d/same"])
    #expect(try file.filesWritten(byBoth: 2, and: 0, limit: 9) == ["/d/same"])
    #expect(try file.filesWritten(byBoth: 0, and: 1, limit: 9) == [])
    try file.append([try Self.get("/d/same", of: 2)])
    #expect(try file.filesWrittenTwice(limit: 9).map { "\($0.path) \($0.operation)" } == ["/d/same 2"])
  }

  @Test func `D13: files that are one where names fold are found, kept and removed ones too`() throws {
    let file = try temporaryRunFile()
    var kept = try Self.get("/d/Kept", of: 0)
    kept.action = .skip
    var removed = try Self.get("/d/KEPT", of: 0)
    (removed.action, removed.source) = (.remove, nil)
    try file.append([
      kept, removed, try Self.get("/d/a", of: 0), try Self.get("/d/a!", of: 0), try Self.get("/d/caf\u{E9}", of: 0),
      try Self.get("/d/CAFE\u{301}", of: 0), try Self.get("/d/x/", of: 0), try Self.get("/d/X/", of: 0),
      try Self.get("/d/A", of: 1),
    ])
    let found = try file.filesOfOneName(of: [0], limit: 9).map { [$0.first.path, $0.second.path] }
    // As bytes, because to Swift two of the names are equal.
    #expect(
      Set(found.map { $0.map { Array($0.utf8) } })
        == [
          ["/d/KEPT", "/d/Kept"].map { Array($0.utf8) }, ["/d/CAFE\u{301}", "/d/caf\u{E9}"].map { Array($0.utf8) },
        ])
    #expect(try file.filesOfOneName(of: [0, 1], limit: 9).count == 3)
  }

  @Test func `a file and the marker of a directory of its name collide`() throws {
    let file = try temporaryRunFile()
    try file.append([try Self.get("/d/a", of: 0), try Self.get("/d/a/", of: 0)])
    #expect(try file.filesInTheWay(limit: 9).map(\.second.path) == ["/d/a/"])
  }

  @Test func `files that one operation reads and another writes are found`() throws {
    let file = try temporaryRunFile()
    try file.append([
      try Self.get("/d/a", of: 0),
      Step(
        operation: 1, action: .put, source: .file(path: "/d/a", size: 1, modified: moment),
        destination: .object(try address("u")), size: 1, reason: .new, expected: .absent),
    ])
    #expect(try file.filesRead(by: 1, writtenBy: 0, limit: 9) == ["/d/a"])
    #expect(try file.filesRead(by: 0, writtenBy: 1, limit: 9) == [])
  }
}
