internal import CFold

/// Carry-less multiplication, by which a long run of bytes becomes a short one with the same remainder.
package enum Folding {
  /// Whether this processor has it (x86-64 with PCLMULQDQ).
  package static let isAvailable = s3job_can_fold() != 0

  /// Bytes are folded in multiples of this.
  static let blockSize = 64

  /// Powers of x by which blocks are moved over the next ones.
  struct Constants: Sendable {
    /// Over 64 bytes, low and high half; then over 16.
    ///
    /// A product of reflected factors is one power short.
    let powers: [UInt64]

    init(_ polynomial: Polynomial) { powers = [512 + 63, 512 - 1, 128 + 63, 128 - 1].map(polynomial.power) }
  }

  /// Sixteen bytes with the remainder of `bytes`, a multiple of the block size, after a check in `state`.
  static func fold(_ bytes: RawSpan, _ state: UInt64, _ constants: Constants) -> [UInt8] {
    unsafe bytes.withUnsafeBytes { input in
      unsafe [UInt8](unsafeUninitializedCapacity: 16) { folded, count in
        guard let start = input.baseAddress, let result = folded.baseAddress else { return }
        unsafe s3job_fold(
          start.assumingMemoryBound(to: UInt8.self), input.count, state, constants.powers, result)
        count = 16
      }
    }
  }
}
