/// How one service took the requests of a run.
package struct ServiceFlow: Sendable, Hashable {
  /// What its endpoints lead to.
  package var service: String
  /// The names of its endpoints; `default` is that of the environment.
  package var endpoints: [String]
  /// Whether the number of requests at once was given and not found out.
  package var isFixed: Bool
  /// How many requests may be on their way at once.
  package var limit: Int
  /// The most that it has been.
  package var peak: Int
  /// Requests that may begin in a second; nil for any number.
  package var requestRate: Int?
  /// Bytes of objects that may move in a second; nil for any number.
  package var bandwidth: Int?
  /// Requests that have ended, every attempt counted.
  package var requests: Int
  /// Answers that asked for fewer requests.
  package var throttles: Int
  /// Attempts that were made again.
  package var retries: Int
  /// For how long some request waited for its turn, in milliseconds.
  package var waitingMilliseconds: Int

  /// Describes a service.
  package init(
    service: String, endpoints: [String], isFixed: Bool, limit: Int, peak: Int, requestRate: Int? = nil,
    bandwidth: Int? = nil, requests: Int, throttles: Int, retries: Int, waitingMilliseconds: Int
  ) {
    self.service = service
    self.endpoints = endpoints
    self.isFixed = isFixed
    self.limit = limit
    self.peak = peak
    self.requestRate = requestRate
    self.bandwidth = bandwidth
    self.requests = requests
    self.throttles = throttles
    self.retries = retries
    self.waitingMilliseconds = waitingMilliseconds
  }

  /// From so many requests on, how they went is worth a line at the end of a run.
  private static let manyRequests = 1000

  /// A line for the end of a run; nil where there is nothing worth a word.
  package var closingLine: String? {
    guard requests >= Self.manyRequests || throttles > 0 || retries > 0 else { return nil }
    var parts = ["\(Quantity.count(requests, "request"))"]
    parts.append(isFixed ? "\(limit) at once" : "up to \(peak) at once, \(limit) in the end")
    if throttles > 0 { parts.append("THROTTLED: \(Quantity.count(throttles, "answer")) asked for fewer") }
    if retries > 0 { parts.append(retries == 1 ? "1 retry" : "\(retries) retries") }
    return "\(service): " + parts.joined(separator: "; ") + "."
  }

  /// A few characters for the line of progress.
  package var progressNote: String {
    throttles > 0 ? "\(limit) at once (throttled \(throttles)×)" : "\(limit) at once"
  }
}

extension [ServiceFlow] {
  /// Writes the array that the schema calls `services`.
  func write(_ json: inout JSONWriter) {
    json.array { json in
      for flow in self {
        json.object(compact: true) { json in
          json.member("service", flow.service)
          json.key("endpoints")
          json.array { json in
            for name in flow.endpoints { json.value(name) }
          }
          json.member("fixed", flow.isFixed)
          json.member("limit", flow.limit)
          json.member("peak", flow.peak)
          json.member("request_rate", ifPresent: flow.requestRate)
          json.member("bandwidth", ifPresent: flow.bandwidth)
          json.member("requests", flow.requests)
          json.member("throttles", flow.throttles)
          json.member("retries", flow.retries)
          json.member("waiting_ms", flow.waitingMilliseconds)
        }
      }
    }
  }
}
