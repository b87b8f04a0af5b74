import Foundation
import Testing

extension EndToEnd {
  /// Rows L of the reference, through the program: nothing is deleted on the word of a listing that is not whole.
  @Suite("A listing that is not whole")
  struct ListingRowTests {
    private static let retire = """
        - name: retire
          delete: {prefix: "s3://many/old/", limit: none}
      """

    /// What goes wrong with which page, and the row that it is.
    static let failures = [
      "L1: first page 403|pagefail: {page: 1, status: 403, code: AccessDenied}",
      "L1: first page 404|pagefail: {page: 1, status: 404, code: NoSuchBucket}",
      "L1: first page 500|pagefail: 1", "L2: later page 403|pagefail: {page: 2, status: 403, code: AccessDenied}",
      "L2: later page 500|pagefail: 2", "L2: last page reset|on: {operation: ListObjectsV2, page: 3}, cut: now",
      "L3: later page is cut XML|pagefail: {page: 2, how: cut}",
      "L3: the connection breaks|on: {operation: ListObjectsV2, page: 2}, cut: 20000",
      "L4: no token|pagefail: {page: 2, how: no_token}",
      "L4: last page says truncated|pagefail: {page: 3, how: no_token}",
      "L5: token repeats|pagefail: {page: 2, how: repeated_token}", "L8: disorder|pagefail: {page: 2, how: reversed}",
      "L8: a key twice|pagefail: {page: 2, how: duplicated}",
      "T14: a page of HTML|on: {operation: ListObjectsV2, page: 2}, reply: {status: 200, body: <html>router</html>}",
    ]

    @Test(arguments: failures)
    func `deletes nothing, and the run fails (rows L1-L5, L8, bugs 1, 2, 16)`(_ failure: String) async throws {
      let rule = try #require(failure.split(separator: "|").last)
      let day = try await BadDay.run(Self.retire, faults: ["- {\(rule)}"], synthetic: "many=old/:2500")
      #expect(day.outcome.status == 1, day.words)
      #expect(day.deletes.isEmpty, day.words)
      #expect(day.outcome.stderr.contains("many"), day.words)
      let report = try #require(day.report)
      #expect(report.states["retire"] == RunReport.failed && report.run.exitCode == 1)
      #expect(!report.steps.contains { $0.state == "done" })
    }

    @Test func `an empty page in the middle is not the end (row L6)`() async throws {
      let day = try await BadDay.run(
        Self.retire, faults: ["- {pagefail: {page: 2, how: empty}}"], synthetic: "many=old/:2500")
      #expect(day.outcome.status == 0, day.words)
      #expect(day.report?.tally(of: "retire") == ["delete done": 2500])
    }

    @Test func `copies and downloads take no half of a tree for the whole either (rows L2, L4)`() async throws {
      let day = try await BadDay.run(
        """
          - name: mirror
            copy: {from: "s3://many/old/", to: "s3://box/new/"}
          - name: fetch
            download: {from: "s3://many/old/", to: out/}
        """, faults: ["- {pagefail: {page: 2, how: no_token}}"], synthetic: "many=old/:2500")
      #expect(day.outcome.status == 1, day.words)
      #expect(day.report?.states["mirror"] == RunReport.failed && day.report?.states["fetch"] == RunReport.failed)
      #expect(day.files.isEmpty && !day.requests.contains { $0.mutating }, day.words)
    }

    @Test func `what needs the source that could not be listed is not started, and deletes nothing (rows L1, R24)`()
      async throws
    {
      let day = try await BadDay.run(
        """
          - name: mirror
            copy: {from: "s3://box/source/", to: "s3://box/target/"}
          - name: clear
            needs: [mirror]
            delete: {prefix: "s3://box/source/", limit: none}
        """, faults: ["- {on: {prefix: source/}, pagefail: {page: 1, status: 404, code: NoSuchKey}}"],
        objects: ["box/source/1": "1", "box/target/1": "old"])
      #expect(day.outcome.status == 1, day.words)
      #expect(day.report?.states["clear"] == RunReport.notStarted && day.deletes.isEmpty, day.words)
      #expect(day.files.count == 2)
    }

    @Test func `a prefix without a slash is a tree, and its siblings stay (row L11, bug 17)`() async throws {
      let day = try await BadDay.run(
        """
          - name: retire
            delete: {prefix: "s3://box/logs", limit: none}
        """, faults: [], objects: ["box/logs/1": "1", "box/logs2/1": "2", "box/logs-old": "3"])
      #expect(day.outcome.status == 0, day.words)
      #expect(Set(day.files.keys) == ["box/logs2/1", "box/logs-old"], day.words)
    }

    @Test func `equal size and other content is a difference, and the report says which rule decided (row L13)`()
      async throws
    {
      let day = try await BadDay.run(
        """
          - name: mirror
            copy: {from: "s3://box/source/", to: "s3://box/target/"}
        """, faults: [],
        objects: ["box/source/1": "abc", "box/target/1": "xyz", "box/source/2": "abc", "box/target/2": "abc"])
      #expect(day.outcome.status == 0, day.words)
      #expect(day.files["box/target/1"] == Data("abc".utf8))
      let step = day.report?.steps.first { $0.destination == "s3://box/target/1" }
      #expect(step?.state == "done" && step?.reason == "etag", "\(String(describing: step))")
      #expect(day.report?.steps.first { $0.destination == "s3://box/target/2" }?.action == "skip")
    }

    @Test func `what is excluded is never deleted (row L14)`() async throws {
      let day = try await BadDay.run(
        """
          - name: retire
            delete: {prefix: "s3://box/logs/", exclude: ["*.keep", "/sub/**"], limit: none}
        """, faults: [], objects: ["box/logs/1": "1", "box/logs/2.keep": "2", "box/logs/sub/3": "3"])
      #expect(day.outcome.status == 0, day.words)
      #expect(Set(day.files.keys) == ["box/logs/2.keep", "box/logs/sub/3"], day.words)
    }

    @Test func `a target inside its source is refused or copied from what was there before (row L12)`() async throws {
      let scratch = try Scratch()
      for _ in 0..<2 {
        let day = try await BadDay.run(
          """
            - name: nest
              copy: {from: "s3://box/a/", to: "s3://box/a/b/"}
          """, faults: [], objects: ["box/a/1": "1"], in: scratch)
        #expect(day.outcome.status == 2, day.words)
        #expect(Set(day.files.keys) == ["box/a/1"], day.words)
      }
    }
  }
}
