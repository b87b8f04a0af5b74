package import JobManifest
import JobPlan
package import RunFile

/// What steps send to one endpoint and get from it.
package struct Traffic: Sendable, Hashable {
  /// The endpoint.
  package var endpoint: EndpointName
  /// The requests that the steps take; those of planning and of retries are not counted.
  package var requests = RequestCounts()
  /// Bytes of objects that go to the endpoint; a copy within it moves none.
  package var bytesIn = 0
  /// Bytes of objects that come from the endpoint.
  package var bytesOut = 0

  /// The traffic of steps by endpoint, the default one first.
  package static func of(_ statistics: [StepStatistics]) -> [Traffic] {
    var all: [Traffic] = []
    for (place, steps) in Dictionary(grouping: statistics, by: Self.batch) {
      let sum = steps.reduce(Tally(count: 0, bytes: 0)) { $0 + $1.tally }
      var traffic = Traffic(endpoint: place.endpoint)
      traffic.requests = RequestCounts(of: sum.count, place.action, changesHeaders: place.changesHeaders)
      switch place.action {
      case .put: traffic.bytesIn = sum.bytes
      case .relay:
        traffic.bytesIn = sum.bytes
        if let origin = place.origin {
          var read = Traffic(endpoint: origin.endpoint)
          read.requests = RequestCounts(ofOrigin: sum.count)
          read.bytesOut = sum.bytes
          add(read, to: &all)
        }
      case .get: traffic.bytesOut = sum.bytes
      case .copy, .create, .touch, .update, .delete, .move, .remove, .check, .wait, .list, .skip, .fail: break
      }
      add(traffic, to: &all)
    }
    return all.sorted { ($0.endpoint ?? "") < ($1.endpoint ?? "") }
  }

  private static func add(_ traffic: Traffic, to all: inout [Traffic]) {
    if let known = all.firstIndex(where: { $0.endpoint == traffic.endpoint }) {
      all[known] = all[known] + traffic
    } else {
      all.append(traffic)
    }
  }

  /// Steps that may share a request.
  private static func batch(_ steps: StepStatistics) -> StepStatistics {
    var batch = steps
    batch.storageClass = nil
    batch.isNew = false
    batch.tally.count = 0
    batch.tally.bytes = 0
    return batch
  }

  fileprivate static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.requests = left.requests + right.requests
    sum.bytesIn = (Tally(count: 0, bytes: left.bytesIn) + Tally(count: 0, bytes: right.bytesIn)).bytes
    sum.bytesOut = (Tally(count: 0, bytes: left.bytesOut) + Tally(count: 0, bytes: right.bytesOut)).bytes
    return sum
  }
}
