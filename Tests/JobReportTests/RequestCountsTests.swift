import JobPlan
import JobReport
import RunFile
import Testing

struct RequestCountsTests {
  @Test(
    arguments: [
      (.put, 7, false, RequestCounts(put: 7)), (.put, 7, true, RequestCounts(head: 7, put: 7)),
      (.create, 1, false, RequestCounts(put: 1)),
      (.get, 7, false, RequestCounts(get: 7)), (.copy, 7, false, RequestCounts(copy: 7)),
      (.copy, 7, true, RequestCounts(head: 7, copy: 7)), (.touch, 2, false, RequestCounts(head: 2, copy: 2)),
      (.update, 2, true, RequestCounts(head: 2, copy: 2)), (.update, 2, false, RequestCounts(head: 2, put: 2)),
      (.move, 3, false, RequestCounts(head: 6, copy: 3, delete: 3)),
      (.delete, 0, false, RequestCounts()), (.delete, 1, false, RequestCounts(delete: 1)),
      (.delete, 1000, false, RequestCounts(delete: 1)), (.delete, 1001, false, RequestCounts(delete: 2)),
      (.skip, 9, false, RequestCounts()), (.fail, 9, false, RequestCounts()),
    ] as [(StepAction, Int, Bool, RequestCounts)])
  func `every action sends its requests`(
    action: StepAction, count: Int, changesHeaders: Bool, requests: RequestCounts
  ) {
    #expect(RequestCounts(of: count, action, changesHeaders: changesHeaders) == requests)
  }

  @Test func `traffic is summed for each endpoint, deletes for each bucket and operation`() {
    func steps(
      _ action: StepAction, of operation: Int = 0, on endpoint: String? = nil, in bucket: String = "b", count: Int,
      bytes: Int = 0, isNew: Bool = false
    ) -> StepStatistics {
      StepStatistics(
        operation: operation, action: action, endpoint: endpoint, bucket: bucket, isNew: isNew,
        tally: Tally(count: count, bytes: bytes))
    }
    let traffic = Traffic.of([
      steps(.put, count: 2, bytes: 10), steps(.put, count: 3, bytes: .max, isNew: true),
      steps(.get, on: "far", count: 1, bytes: 7), steps(.copy, count: 4, bytes: 99),
      steps(.delete, count: 600), steps(.delete, count: 600, isNew: true), steps(.delete, in: "c", count: 1),
      steps(.delete, of: 1, count: 1),
    ])
    #expect(traffic.map(\.endpoint) == [nil, "far"])
    #expect(traffic.map(\.requests) == [RequestCounts(put: 5, copy: 4, delete: 4), RequestCounts(get: 1)])
    #expect(traffic.map(\.bytesIn) == [.max, 0])
    #expect(traffic.map(\.bytesOut) == [0, 7])
  }
}
