import Digests
import Testing

@Suite struct DigestsTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "d41d8cd98f00b204e9800998ecf8427e"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "900150983cd24fb0d6963f7d28e17f72"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", "8215ef0796a20bcaaae116d3876c664a"
    ),
  ])
  func `digests agree with the published vectors`(_ text: String, _ sha256: String, _ md5: String) {
    #expect(Hex.encode(Digest.of(Array(text.utf8), .sha256)) == sha256)
    #expect(Hex.encode(Digest.of(Array(text.utf8), .md5)) == md5)
  }

  /// The check values of the catalogues of these codes.
  @Test(arguments: [
    (CRC.Variant.crc32, "123456789", "y/Q5Jg=="), (.crc32c, "123456789", "4waSgw=="),
    (.crc64nvme, "123456789", "rosUhgp5mIg="), (.crc32, "", "AAAAAA=="), (.crc64nvme, "hello", "M3eFcAZSQlc="),
  ])
  func `checks agree with the published vectors, in one piece and byte by byte`(
    _ variant: CRC.Variant, _ text: String, _ expected: String
  ) {
    var whole = CRC(variant)
    unsafe whole.update(Array(text.utf8).span.bytes)
    var pieces = CRC(variant)
    for byte in text.utf8 { unsafe pieces.update([byte].span.bytes) }
    #expect(Base64.encode(whole.value) == expected)
    #expect(Base64.encode(pieces.value) == expected)
  }

  /// The tables are the oracle, and the published vectors that of the tables.
  @Test(arguments: CRC.Variant.allCases)
  func `folding gives what the tables give, for every length and from every state`(_ variant: CRC.Variant) {
    #expect(!isIntel || Folding.isAvailable)
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<1_500).map { _ in UInt8.random(in: 0...255, using: &random) }
    for length in Array(0...300) + [1_024, 1_087, 1_499] {
      var (folded, tables) = (CRC(variant), CRC(variant, folds: false))
      for piece in [bytes[..<(length / 3)], bytes[(length / 3)..<length]] {
        unsafe folded.update(piece.span.bytes)
        unsafe tables.update(piece.span.bytes)
      }
      #expect(folded.value == tables.value, "\(length) bytes")
    }
  }

  private var isIntel: Bool {
    #if arch(x86_64)
      true
    #else
      false
    #endif
  }

  @Test(arguments: CRC.Variant.allCases)
  func `checks of parts in any order make that of the whole`(_ variant: CRC.Variant) throws {
    let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 7919 &+ $0 / 256) }
    func check(_ range: Range<Int>) -> [UInt8] {
      var crc = CRC(variant)
      unsafe crc.update(bytes[range].span.bytes)
      return crc.value
    }
    for edges in [[0, 1_000], [0, 1, 1_000], [0, 300, 600, 900, 1_000], [0, 999, 1_000]] {
      var parts = PartwiseCRC(variant, size: 1_000)
      for (start, end) in zip(edges, edges.dropFirst()).reversed() {
        #expect(parts.value == nil)
        let isTaken = parts.add(check(start..<end), of: start..<end)
        #expect(isTaken)
      }
      #expect(parts.value == check(0..<1_000))
    }
    #expect(PartwiseCRC(variant, size: 0).value == check(0..<0))
    var short = PartwiseCRC(variant, size: 1_000)
    let isTaken = short.add([1, 2], of: 0..<1_000)
    #expect(!isTaken && short.value == nil)
  }

  @Test(
    arguments: [("", [UInt8]()), ("00fF", [0, 255]), ("0", nil), ("0g", nil), ("\u{FC}a", nil)] as [(String, [UInt8]?)])
  func `hexadecimal is read in either case and nothing else is`(_ text: String, _ expected: [UInt8]?) {
    #expect(Hex.decode(text) == expected)
  }

  @Test func `a digest of pieces is the digest of the whole`() {
    let digest = Digest(.sha256)
    for piece in ["a", "", "b", "c"] { digest.update(Array(piece.utf8)) }
    #expect(digest.finish() == Digest.of(Array("abc".utf8), .sha256))
  }

  /// RFC 4231, test cases 1, 2, 3 and 6 (a key longer than a block).
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      [UInt8](repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func `HMAC-SHA256 agrees with RFC 4231`(_ key: [UInt8], _ message: [UInt8], _ expected: String) {
    #expect(Hex.encode(Digest.hmacSHA256(key: key, message)) == expected)
  }

  @Test func `HMAC takes an empty message`() {
    #expect(
      Hex.encode(Digest.hmacSHA256(key: Array("key".utf8), []))
        == "5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0")
  }

  @Test func `hexadecimal is lower-case, two digits for every byte`() {
    let all = (0...255).map { UInt8($0) }
    let text = Hex.encode(all)
    #expect(text.utf8.count == 512)
    #expect(text.hasPrefix("000102030405060708090a0b0c0d0e0f10"))
    #expect(text.hasSuffix("fcfdfeff"))
    #expect(Hex.encode([]).isEmpty)
  }

  /// RFC 4648 section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func `base64 agrees with RFC 4648`(_ text: String, _ expected: String) {
    #expect(Base64.encode(Array(text.utf8)) == expected)
  }

  @Test func `base64 uses plus and slash`() {
    #expect(Base64.encode([0xFB, 0xFF, 0xFE]) == "+//+")
  }
}
