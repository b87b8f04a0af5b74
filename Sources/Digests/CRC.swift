/// A reflected cyclic redundancy check.
///
/// Long runs of bytes are folded by carry-less multiplication where the processor has it; the rest goes eight bytes per
/// round through tables (slicing-by-8).
package struct CRC: Sendable {
  /// The three checks that S3 knows.
  package enum Variant: Sendable, Hashable, CaseIterable { case crc32, crc32c, crc64nvme }

  private let code: Code
  private let folds: Bool
  private var state: UInt64

  /// Starts a check.
  ///
  /// - Parameter folds: Whether the processor's carry-less multiplication is used; by default where it is there.
  package init(_ variant: Variant, folds: Bool = Folding.isAvailable) {
    code = Code.of(variant)
    self.folds = folds && Folding.isAvailable
    state = code.mask
  }

  /// Adds bytes.
  package mutating func update(_ bytes: RawSpan) {
    let foldable = folds ? bytes.byteCount / Folding.blockSize * Folding.blockSize : 0
    if foldable > 0 {
      let folded = Folding.fold(bytes.extracting(first: foldable), state, code.folding)
      state = unsafe code.advance(0, over: folded.span.bytes)
    }
    state = code.advance(state, over: bytes.extracting(droppingFirst: foldable))
  }

  /// The check so far, most significant byte first.
  package var value: [UInt8] { code.bytes(of: state ^ code.mask) }
}

extension CRC {
  /// What one variant needs; made once.
  struct Code: Sendable {
    let polynomial: Polynomial
    let byteCount: Int
    let folding: Folding.Constants
    private let tables: [UInt64]

    private init(_ reflected: UInt64, byteCount: Int) {
      polynomial = Polynomial(reflected: reflected, degree: 8 * byteCount)
      self.byteCount = byteCount
      folding = Folding.Constants(polynomial)
      tables = Self.makeTables(reflected)
    }

    private static let crc32 = Code(0xEDB8_8320, byteCount: 4)
    private static let crc32c = Code(0x82F6_3B78, byteCount: 4)
    private static let crc64nvme = Code(0x9A6C_9329_AC4B_C9B5, byteCount: 8)

    static func of(_ variant: Variant) -> Code {
      switch variant {
      case .crc32: crc32
      case .crc32c: crc32c
      case .crc64nvme: crc64nvme
      }
    }

    /// What a check starts with and ends with.
    var mask: UInt64 { byteCount == 8 ? .max : 0xFFFF_FFFF }

    func advance(_ state: UInt64, over bytes: RawSpan) -> UInt64 {
      let tables = self.tables.span
      var crc = state
      var offset = 0
      let wholeRounds = bytes.byteCount / 8 * 8
      while offset < wholeRounds {
        let word = unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)) ^ crc
        crc = tables[7 * 256 + Int(word & 0xFF)] ^ tables[6 * 256 + Int(word >> 8 & 0xFF)]
        crc ^= tables[5 * 256 + Int(word >> 16 & 0xFF)] ^ tables[4 * 256 + Int(word >> 24 & 0xFF)]
        crc ^= tables[3 * 256 + Int(word >> 32 & 0xFF)] ^ tables[2 * 256 + Int(word >> 40 & 0xFF)]
        crc ^= tables[256 + Int(word >> 48 & 0xFF)] ^ tables[Int(word >> 56)]
        offset += 8
      }
      while offset < bytes.byteCount {
        let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        crc = tables[Int((crc ^ UInt64(byte)) & 0xFF)] ^ crc >> 8
        offset += 1
      }
      return crc
    }

    func bytes(of crc: UInt64) -> [UInt8] {
      (0..<byteCount).reversed().map { UInt8(truncatingIfNeeded: crc >> UInt64(8 * $0)) }
    }

    /// Nil for a value of another length.
    func crc(of bytes: [UInt8]) -> UInt64? {
      bytes.count == byteCount ? bytes.reduce(0) { $0 << 8 | UInt64($1) } : nil
    }

    private static func makeTables(_ polynomial: UInt64) -> [UInt64] {
      var tables = [UInt64](repeating: 0, count: 8 * 256)
      for index in 0..<256 {
        tables[index] = (0..<8).reduce(UInt64(index)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ polynomial : crc >> 1 }
      }
      for round in 1..<8 {
        for index in 0..<256 {
          let before = tables[(round - 1) * 256 + index]
          tables[round * 256 + index] = tables[Int(before & 0xFF)] ^ before >> 8
        }
      }
      return tables
    }
  }
}
