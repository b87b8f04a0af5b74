/// An amount of money, exact to a billionth of its unit.
package struct Price: Sendable, Hashable {
  /// Billionths of a unit of the currency.
  package var billionths: Int64

  /// Counts billionths.
  package init(billionths: Int64) { self.billionths = billionths }

  /// Reads a decimal number such as `0.005`, with up to nine digits before and behind its point; nil for anything else.
  init?(decimal text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard (1...9).contains(parts[0].count), parts.allSatisfy({ $0.allSatisfy(ASCII.isDigit) }) else { return nil }
    let fraction = parts.count > 1 ? parts[1] : Substring("0").utf8
    guard (1...9).contains(fraction.count) else { return nil }
    let digits = Array(parts[0]) + Array(fraction) + [UInt8](repeating: UInt8(ascii: "0"), count: 9 - fraction.count)
    billionths = digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
  }
}
