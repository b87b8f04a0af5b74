import Foundation
import Testing

/// Holds Tests/rows.txt to what there is: every row of the reference has tests, and each test that it names runs.
@Suite struct RowIndexTests {
  private struct Row {
    var id: String
    /// Pairs of a file and a title.
    var tests: [(file: String, title: String)]
  }

  private static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

  private static func rows() throws -> [Row] {
    let text = try String(contentsOf: directory.appending(path: "rows.txt"), encoding: .utf8)
    var rows: [Row] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard line.hasPrefix("  ") else {
        rows.append(Row(id: String(line.prefix { $0 != " " }), tests: []))
        continue
      }
      let parts = try #require(line.firstMatch(of: /^  (\S+\.swift): (.+)$/), "\(line)").output
      try #require(!rows.isEmpty, "a test before any row: \(line)")
      rows[rows.count - 1].tests.append((String(parts.1), String(parts.2)))
    }
    return rows
  }

  /// The titles of the tests of a file that are not switched off by what stands before them.
  private static func titles(in file: String) throws -> Set<String> {
    let source = try String(contentsOf: directory.appending(path: file), encoding: .utf8)
    let tests = source.matches(of: /@Test(?<traits>[^`]*?)func `(?<title>[^`]+)`/)
    return Set(tests.filter { !$0.output.traits.contains(".disabled") }.map { String($0.output.title) })
  }

  @Test func `every row and every bug of others is there once, in order`() throws {
    let expected =
      (1...16).map { "T\($0)" } + (1...24).map { "R\($0)" } + (1...15).map { "L\($0)" } + (1...15).map { "D\($0)" }
      + ["S1", "S2", "S3", "S11", "S16"] + (1...20).map { "B\($0)" }
    #expect(try Self.rows().map(\.id) == expected)
  }

  @Test func `every row names tests that exist`() throws {
    for row in try Self.rows() {
      #expect(!row.tests.isEmpty, "row \(row.id) names no test")
      for test in row.tests {
        #expect(try Self.titles(in: test.file).contains(test.title), "row \(row.id): no test '\(test.title)'")
      }
    }
  }

  /// A test that says in its title which row it is of cannot be forgotten here.
  @Test func `every test that begins with the name of a row or bug is in the index`() throws {
    let rows = Dictionary(uniqueKeysWithValues: try Self.rows().map { ($0.id, Set($0.tests.map(\.title))) })
    let walk = try #require(FileManager.default.enumerator(atPath: Self.directory.path))
    var found = 0
    for case let name as String in walk where name.hasSuffix("Tests.swift") {
      for title in try Self.titles(in: name) {
        guard let match = title.firstMatch(of: /^(PeerBug0?|(?=[TRLDS][0-9]))([TRLDS]?[0-9]+)\b/)?.output else {
          continue
        }
        let id = match.1.isEmpty ? String(match.2) : "B\(match.2)"
        // The reference has rows that are held elsewhere, such as S17 and P4.
        guard let titles = rows[id] else { continue }
        found += 1
        #expect(titles.contains(title), "row \(id) does not name '\(title)' in \(name)")
      }
    }
    #expect(found > 20)
  }
}
