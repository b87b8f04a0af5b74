/// Arithmetic on remainders modulo the polynomial of a check, over the field of two elements.
///
/// A remainder is a word with the coefficient of x^0 in its highest bit, as reflected checks have it.
struct Polynomial: Sendable {
  private let reduction: UInt64
  private let highest: UInt64

  /// Takes a polynomial of a degree up to 64, its leading coefficient left out, reflected in as many bits.
  init(reflected: UInt64, degree: Int) {
    reduction = reflected << UInt64(64 - degree)
    highest = 1 << UInt64(64 - degree)
  }

  static let one: UInt64 = 1 << 63

  private func timesX(_ value: UInt64) -> UInt64 {
    value & highest == 0 ? value >> 1 : (value ^ highest) >> 1 ^ reduction
  }

  func product(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var result: UInt64 = 0
    var shifted = second
    var rest = first
    while rest != 0 {
      if rest & Self.one != 0 { result ^= shifted }
      rest <<= 1
      shifted = timesX(shifted)
    }
    return result
  }

  /// x to a power.
  func power(_ exponent: Int) -> UInt64 {
    var result = Self.one
    var square = timesX(Self.one)
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result = product(result, square) }
      square = product(square, square)
      rest >>= 1
    }
    return result
  }
}
