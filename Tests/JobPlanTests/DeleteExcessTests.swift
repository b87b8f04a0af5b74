import JobManifest
import Testing

@testable import JobPlan

@Suite struct DeleteExcessTests {
  @Test(arguments: [
    // A whole tree is 100 % of itself: only count and size hold.
    (selects: false, doomed: 10_000, bytes: 0, listed: 10_000, kinds: [] as [Refusal.Kind]),
    (false, 10_001, 0, 10_001, [.objectLimit]),
    (false, 1, 100 << 30, 1, []),
    (false, 1, 100 << 30 + 1, 1, [.byteLimit]),
    // A selection of most of a tree is suspect, unless the tree is a handful.
    (true, 50, 0, 100, []), (true, 51, 0, 100, [.percentLimit]), (true, 99, 0, 99, []), (true, 0, 0, 0, []),
    (true, 5001, 0, 10_000, [.percentLimit]),
  ])
  func `what a manifest leaves out is limited too`(
    selects: Bool, doomed: Int, bytes: Int, listed: Int, kinds: [Refusal.Kind]
  ) throws {
    guard case .delete(let verb) = try delete("s3://bbb/x/", olderThan: selects ? 1 : nil, limit: .usual) else {
      return
    }
    let excess = DeleteExcess.find(verb, doomed: Tally(count: doomed, bytes: bytes), listed: listed)
    #expect(excess.map(\.kind) == kinds)
  }

  @Test func `a refusal says both numbers and what to write`() async throws {
    var world = FakeWorld()
    world.objects = ["bbb/x/1": FakeObject("a"), "bbb/x/2": FakeObject("bb"), "bbb/x/3": FakeObject("ccc")]
    let refusals = try await refusals(
      [
        operation(
          "d",
          try delete("s3://bbb/x/", filter: try excluding("3"), limit: DeleteLimit(objects: 1, bytes: 2, percent: 66)))
      ], in: world)
    #expect(
      refusals.map(\.message) == [
        "'d' would delete 2 objects below 's3://bbb/x/', and its limit is 1 object",
        "'d' would delete 2 objects with 3 bytes below 's3://bbb/x/', and its limit is 2 bytes (2B)",
        "'d' would delete 2 of the 3 objects (67 %) below 's3://bbb/x/', and its limit is 66 %",
      ])
    #expect(
      refusals.map(\.hint) == [
        "check the prefix; if this is meant, write 'limit: {objects: 2}'",
        "check the prefix; if this is meant, write 'limit: {bytes: 3B}'",
        "check the prefix; if this is meant, write 'limit: {percent: 67}'",
      ])
  }
}
