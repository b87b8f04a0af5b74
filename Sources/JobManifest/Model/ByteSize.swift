/// Sizes as manifests write them: one number and one unit, `10GiB`.
package enum ByteSize {
  /// The units, the largest first; those with an "i" count in 1024s, the others in 1000s.
  private static let units: [(name: String, bytes: Int)] = [
    ("PiB", 1 << 50), ("PB", 1_000_000_000_000_000), ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30),
    ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10), ("KB", 1000), ("B", 1),
  ]

  /// What messages say about units.
  package static let hint = "for example 500MB or 10GiB; units are B, KB, MB, GB, TB, PB and KiB, MiB, GiB, TiB, PiB"

  /// The bytes; nil for anything but a whole number and a unit, and for more than the largest number.
  package static func parse(_ text: String) -> Int? {
    let digits = text.prefix { $0.utf8.allSatisfy(ASCII.isDigit) }
    let name = text.dropFirst(digits.count)
    guard let unit = units.first(where: { $0.name == name }), let count = Int(digits),
      digits.count == 1 || digits.first != "0"
    else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.bytes)
    return overflow ? nil : bytes
  }

  /// The size to write in a manifest for at least so many bytes: `4GiB` for 3.2 of them.
  package static func atLeast(_ bytes: Int) -> String {
    let unit = units.first { $0.name.hasSuffix("iB") && $0.bytes <= bytes } ?? ("B", 1)
    let count = bytes / unit.bytes + (bytes % unit.bytes == 0 ? 0 : 1)
    return "\(count)\(unit.name)"
  }
}
