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
  }
}
