import Foundation
import JobPlan
import RunFile
import S3Types
import Testing

/// Keys of lists that stay with the plan, for steps that look for them.
@Suite struct KeptKeysTests {
  private func keys(_ names: [String]) -> [ListedKey] {
    names.enumerated().map { ListedKey(key: $1, file: $0 % 2, line: $0 + 1, column: 2) }
  }

  @Test func `they are read by page in byte order, each operation has its own, and a new load forgets them`() throws {
    let file = try temporaryRunFile()
    #expect(try file.add(keys(["b", "\u{FC}", "a!", "a"]), of: 1).isEmpty)
    #expect(try file.add(keys(["x"]), of: 2).isEmpty)
    try file.keepKeys(of: 1, files: ["one.csv", "two.csv"])
    let pages = file.keptKeys(of: 1)
    #expect(try pages.page(nil, 3).map(\.key) == ["a", "a!", "b"])
    #expect(try pages.page("b", 3) == [ListedKey(key: "\u{FC}", file: 1, line: 2, column: 2)])
    #expect(try pages.page("\u{FC}", 3) == [])
    #expect(try pages.last() == "\u{FC}")
    #expect(try pages.files() == ["one.csv", "two.csv"])
    #expect(try file.keptPlace(of: "\u{FC}", in: 1) == "two.csv:2")
    #expect(try file.keptPlace(of: "u\u{308}", in: 1) == nil)
    // Not kept: nobody looks for it.
    #expect(try file.keptPlace(of: "x", in: 2) == nil && file.keptKeys(of: 2).last() == nil)
    try file.dropKeys(of: 1)
    #expect(try pages.page(nil, 3) == [] && pages.last() == nil && pages.files() == [])
    #expect(try file.keys(of: 1, after: nil, limit: 9) == [])
    #expect(try file.keys(of: 2, after: nil, limit: 9).count == 1)
  }

  @Test func `an operation that cannot be planned keeps none`() throws {
    let file = try temporaryRunFile()
    _ = try file.add(keys(["a"]), of: 0)
    try file.keepKeys(of: 0, files: ["one.csv"])
    try file.dropSteps(of: 0)
    #expect(try file.keptKeys(of: 0).last() == nil && file.keptKeys(of: 0).files() == [])
  }

  /// What somebody does to a saved plan.
  @Test(
    arguments: [
      "", "DELETE FROM listed_keys WHERE key = 'b'", "UPDATE listed_keys SET key = 'c' WHERE key = 'b'",
      "UPDATE listed_keys SET line = 7", "UPDATE listed_files SET name = 'other.csv'",
    ])
  func `a saved plan has them, and is another one without them`(_ change: String) throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/saved.plan"
    let file = try RunFile.create(at: .file(path), header: try header())
    _ = try file.add(keys(["b", "a"]), of: 1)
    try file.keepKeys(of: 1, files: ["one.csv", "two.csv"])
    for operation in 0..<3 { try file.record(.planned(excluded: 0), of: operation) }
    try file.finishPlan()
    _ = try file.seal()
    try file.finish()
    guard change.isEmpty else {
      let sqlite = Process()
      sqlite.executableURL = URL(filePath: "/usr/bin/env")
      sqlite.arguments = [
        "python3", "-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()",
        path, change,
      ]
      try sqlite.run()
      sqlite.waitUntilExit()
      try #require(sqlite.terminationStatus == 0)
      let error = #expect(throws: RunFileError.self) { try RunFile.openSealed(at: path) }
      #expect(error?.code == .corrupt)
      return
    }
    let opened = try RunFile.openSealed(at: path).file
    #expect(try opened.keptKeys(of: 1).page(nil, 9).map(\.key) == ["a", "b"])
  }
}
