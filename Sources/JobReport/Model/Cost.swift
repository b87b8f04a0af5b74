package import JobManifest
import JobPlan
package import RunFile

/// What steps are estimated to cost: requests and traffic, by a table of prices.
///
/// Storage, retrieval and retries are not in it, and an object in parts counts as one request.
package struct Cost: Sendable, Hashable {
  /// The currency, as it is to be shown.
  package var currency: String
  /// Of the requests, in trillionths of a unit.
  package var requests: Int128 = 0
  /// Of the bytes that go to services and come from them, in trillionths of a unit.
  package var transfer: Int128 = 0

  /// All of it.
  package var total: Int128 { requests + transfer }

  /// Estimates what steps cost.
  package init(of statistics: [StepStatistics], by prices: PriceTable) {
    currency = prices.currency
    for steps in statistics where steps.action != .delete {
      add(RequestCounts(of: steps.tally.count, steps.action, changesHeaders: steps.changesHeaders), steps, prices)
    }
    // Deletes of one bucket share requests, whatever the class of what they delete.
    for traffic in Traffic.of(statistics.filter { $0.action == .delete }) { add(traffic.requests, nil, prices) }
    for traffic in Traffic.of(statistics) {
      transfer +=
        Self.share(of: traffic.bytesIn, prices.transferIn) + Self.share(of: traffic.bytesOut, prices.transferOut)
    }
  }

  private mutating func add(_ counts: RequestCounts, _ steps: StepStatistics?, _ prices: PriceTable) {
    for (name, count) in counts.byClass {
      guard let request = PriceTable.Request(rawValue: name) else { continue }
      // A billionth for a thousand requests is a trillionth for each.
      requests += Int128(count) * Int128(prices.price(of: request, storageClass: steps?.storageClass).billionths)
    }
  }

  private static func share(of bytes: Int, _ price: Price) -> Int128 {
    Int128(bytes) * Int128(price.billionths) * 1000 / (1 << 30)
  }

  /// An amount as a decimal number, to a millionth and with two digits at least: `0.0012`, `3.50`.
  static func decimal(_ trillionths: Int128) -> String {
    let millionths = (trillionths + 500_000) / 1_000_000
    var digits = String(millionths % 1_000_000)
    digits = String(repeating: "0", count: 6 - digits.utf8.count) + digits
    while digits.utf8.count > 2, digits.last == "0" { digits.removeLast() }
    return "\(millionths / 1_000_000).\(digits)"
  }
}
