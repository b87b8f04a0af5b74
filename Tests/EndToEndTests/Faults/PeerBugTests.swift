import Foundation
import Testing

extension EndToEnd {
  /// The peer bugs of the reference, section 8, by their numbers: what other tools did, and must not be done here.
  @Suite("Bugs of others")
  struct PeerBugTests {
    private static let retire = """
        - name: retire
          delete: {prefix: "s3://many/old/", limit: none}
      """

    @Test func `PeerBug01: a later page fails, and nothing is deleted`() async throws {
      let day = try await BadDay.run(Self.retire, faults: ["- {pagefail: 2}"], synthetic: "many=old/:2500")
      #expect(day.outcome.status == 1 && day.deletes.isEmpty, day.words)
    }

    @Test func `PeerBug02: a truncated page without a token is no end, and nothing is deleted`() async throws {
      let day = try await BadDay.run(
        Self.retire, faults: ["- {pagefail: {page: 3, how: no_token}}"], synthetic: "many=old/:2500")
      #expect(day.outcome.status == 1 && day.deletes.isEmpty, day.words)
    }
  }
}
