/// Numbers that depend on nothing but what they are made from (SplitMix64).
struct Draw: Sendable {
  private var state: UInt64

  init(_ seed: UInt64, _ parts: [UInt64]) {
    state = seed
    for part in parts { state = Self.mix(state &+ Self.step ^ part) }
  }

  private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mix(state)
  }

  /// At least 0 and less than 1.
  mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }
}

extension FaultRequest {
  /// What the request is about, as a number (FNV-1a).
  var fingerprint: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ text: String?) {
      for byte in (text ?? "").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    for text in [operation.rawValue, bucket, key, prefix, range] { add(text) }
    for number in [part, page] { add(number.map(String.init)) }
    return hash
  }
}
