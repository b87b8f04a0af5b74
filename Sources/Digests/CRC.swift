/// A reflected cyclic redundancy check, eight bytes per round (slicing-by-8).
package struct CRC: Sendable {
  /// The three checks that S3 knows.
  package enum Variant: Sendable { case crc32, crc32c, crc64nvme }

  private let tables: [UInt64]
  private let byteCount: Int
  private let mask: UInt64
  private var state: UInt64

  /// Starts a check.
  package init(_ variant: Variant) {
    switch variant {
    case .crc32: (tables, byteCount) = (Self.crc32Tables, 4)
    case .crc32c: (tables, byteCount) = (Self.crc32cTables, 4)
    case .crc64nvme: (tables, byteCount) = (Self.crc64Tables, 8)
    }
    mask = byteCount == 8 ? .max : 0xFFFF_FFFF
    state = mask
  }

  /// Adds bytes.
  package mutating func update(_ bytes: RawSpan) { state = Self.advance(state, over: bytes, tables.span) }

  private static func advance(_ state: UInt64, over bytes: RawSpan, _ tables: Span<UInt64>) -> UInt64 {
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

  /// The check so far, most significant byte first.
  package var value: [UInt8] {
    let final = state ^ mask
    return (0..<byteCount).reversed().map { UInt8(truncatingIfNeeded: final >> UInt64(8 * $0)) }
  }

  private static let crc32Tables = makeTables(0xEDB8_8320)
  private static let crc32cTables = makeTables(0x82F6_3B78)
  private static let crc64Tables = makeTables(0x9A6C_9329_AC4B_C9B5)

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
