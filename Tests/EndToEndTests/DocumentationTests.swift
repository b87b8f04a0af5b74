import Foundation
import Testing

extension EndToEnd {
  /// Holds the page that compares the library with the one it grew from to what the tests prove.
  @Suite("The documentation of the library")
  struct DocumentationTests {
    /// A row of the table: its number and the names of the tests in its last column.
    private struct Row {
      let number: Int
      let tests: [String]
    }

    private static func rows() throws -> [Row] {
      let page = Repository.file("Sources/S3Client/S3Client.docc/ComingFromCloudpathlib.md")
      return try String(contentsOf: page, encoding: .utf8).split(separator: "\n").compactMap { line in
        let cells = line.split(separator: "|", omittingEmptySubsequences: false)
        guard cells.count == 6, let number = Int(cells[1].drop { $0 == " " }.prefix { $0 != " " }) else { return nil }
        let names = cells[4].split(separator: "`", omittingEmptySubsequences: false).enumerated()
        return Row(number: number, tests: names.filter { $0.offset % 2 == 1 }.map { String($0.element) })
      }
    }

    /// The names of all tests, from their source: whatever is declared is run by `make test`.
    private static func testNames() throws -> Set<String> {
      let directory = Repository.file("Tests")
      let walk = try #require(FileManager.default.enumerator(atPath: directory.path))
      var names: Set<String> = []
      for case let name as String in walk where name.hasSuffix("Tests.swift") {
        let source = try String(contentsOf: directory.appending(path: name), encoding: .utf8)
        names.formUnion(source.matches(of: /@Test[^`]*func `([^`]+)`/).map { String($0.output.1) })
      }
      return names
    }

    @Test func `every row of cloudpathlib's features has its own line, in order`() throws {
      #expect(try Self.rows().map(\.number) == Array(1...55))
    }

    @Test func `every row names tests, and every test that it names exists`() throws {
      let known = try Self.testNames()
      for row in try Self.rows() {
        #expect(!row.tests.isEmpty, "row \(row.number) names no test")
        for test in row.tests { #expect(known.contains(test), "row \(row.number): no test is called '\(test)'") }
      }
    }
  }
}
