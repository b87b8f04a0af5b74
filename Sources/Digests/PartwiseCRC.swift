/// The check of a whole from those of its parts, which may come in any order.
///
/// A check of this kind is linear: that of a part, moved up by the bytes that follow it, is what the part adds to that of
/// the whole (s3-semantics 3d).
package struct PartwiseCRC: Sendable {
  private let code: CRC.Code
  private let size: Int
  private var sum: UInt64 = 0
  private var missing: Int

  /// Starts for a whole of `size` bytes.
  package init(_ variant: CRC.Variant, size: Int) {
    code = CRC.Code.of(variant)
    self.size = size
    missing = size
  }

  /// Adds the check of the bytes of a range; every byte must be added once.
  ///
  /// - Parameter value: Most significant byte first.
  /// - Returns: Whether the value has the length that such a check has; another one is not added.
  package mutating func add(_ value: [UInt8], of range: Range<Int>) -> Bool {
    guard let crc = code.crc(of: value) else { return false }
    let shift = UInt64(64 - 8 * code.byteCount)
    sum ^= code.polynomial.product(code.polynomial.power(8 * (size - range.upperBound)), crc << shift) >> shift
    missing -= range.count
    return true
  }

  /// The check of the whole, most significant byte first; nil as long as parts are missing.
  package var value: [UInt8]? { missing == 0 ? code.bytes(of: sum) : nil }
}
