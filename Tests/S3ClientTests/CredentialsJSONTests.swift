import S3Types
import Testing

@testable import S3Client

@Suite struct CredentialsJSONTests {
  @Test(arguments: [
    ("{}", JSONValue.object([])), (" [ ] ", .array([])), ("null", .null), ("true", .bool(true)),
    ("false", .bool(false)),
    ("0", .number("0")), ("-0.5e+10", .number("-0.5e+10")), ("1795345872000", .number("1795345872000")),
    (#""a""#, .string("a")), (#""\u0041\n\"\\\/\b\f\r\t""#, .string("A\n\"\\/\u{8}\u{c}\r\t")),
    (#""\ud83d\ude00é""#, .string("😀é")),
    (
      #"{"a": [1, {"b": null}]}"#,
      .object([
        .init(name: "a", value: .array([.number("1"), .object([.init(name: "b", value: .null)])]))
      ])
    ),
  ])
  func `a text is read as it stands`(_ text: String, _ value: JSONValue) throws {
    #expect(try JSONReader.read(Array(text.utf8)) == value)
  }

  @Test(arguments: [
    ("", "is empty", 0), ("  ", "is empty", 2), ("planted", "has something that is no value", 0),
    ("nul", "has something that is no value", 0), ("{", "ends in the middle", 1), (#"{"a""#, "ends in the middle", 4),
    (#"{"a":"#, "ends in the middle", 5), (#"{"a":1"#, "ends in the middle", 6), (#"{"a":1,}"#, "lacks a name", 7),
    ("{a:1}", "lacks a name", 1), (#"{"a" 1}"#, "lacks a ':'", 5), (#"{"a":1 "b":2}"#, "lacks a ','", 7),
    (#"{"a":1,"a":2}"#, "has a name twice", 10), ("[1", "ends in the middle", 2),
    ("[1,]", "has something that is no value", 3),
    ("[1 2]", "lacks a ','", 3), ("01", "goes on after its end", 1), ("1.", "has a broken number", 2),
    ("-", "has a broken number", 1), ("1e", "has a broken number", 2), ("+1", "has something that is no value", 0),
    ("NaN", "has something that is no value", 0), (#""a"#, "ends in the middle", 2),
    ("\"a\nb\"", "has a control character in a text", 2),
    (#""\x""#, "has a broken escape", 3), (#""\u12"#, "ends in the middle", 3),
    (#""\u12g4""#, "has a broken escape", 3),
    (#""\ud800""#, "has half a surrogate pair", 7), (#""\udc00""#, "has half a surrogate pair", 7),
    (#""\ud800A""#, "has half a surrogate pair", 7), (#""\ud800\u0041""#, "has half a surrogate pair", 13),
    ("{} {}", "goes on after its end", 3), ("// x\n{}", "has something that is no value", 0),
    ("'a'", "has something that is no value", 0), ("\u{FEFF}{}", "has something that is no value", 0),
  ])
  func `a text that is not JSON says where, and quotes nothing`(_ text: String, _ reason: String, _ offset: Int) {
    #expect(throws: JSONFailure(reason: reason, offset: offset)) { try JSONReader.read(Array(text.utf8)) }
  }

  @Test func `depth and size are bounded`() {
    let deep = Array(repeating: UInt8(ascii: "["), count: 100_000)
    #expect(throws: JSONFailure(reason: "is nested too deeply", offset: 32)) { try JSONReader.read(deep) }
    let large = [UInt8](repeating: 0x20, count: JSONReader.maximumByteCount + 1)
    #expect(throws: JSONFailure.self) { try JSONReader.read(large) }
    #expect(throws: JSONFailure(reason: "has text that is not UTF-8", offset: 2)) {
      try JSONReader.read([0x22, 0xFF, 0x22])
    }
  }

  @Test(arguments: [#"{"a": "\u0001\"\\é😀", "b": [1, true, null, {}]}"#, "[]", "-1.5e3", #""""#])
  func `what is written is read back`(_ text: String) throws {
    let value = try JSONReader.read(Array(text.utf8))
    #expect(try JSONReader.read(value.serialised) == value)
  }

  @Test func `a value shows nothing of what it holds`() throws {
    var text = ""
    dump(try JSONReader.read(Array(#"{"planted": "planted"}"#.utf8)), to: &text)
    #expect(!text.contains("planted"))
  }

  @Test(
    arguments: [
      ("2026-11-22T10:11:12Z", 0), ("2026-11-22T10:11:12UTC", 0), ("2026-11-22T10:11:12+00:00", 0),
      ("2026-11-22T11:11:12+01:00", 0), ("2026-11-22T11:11:12+0100", 0), ("2026-11-22T04:41:12-05:30", 0),
      ("2026-11-22T10:11:13.5+00:00", 1.5), ("2026-11-22T10:11:12", nil), ("2026-11-22", nil), ("", nil),
      ("2026-11-22T10:11:12+1", nil), ("2026-11-22T10:11:12+25:00", nil), ("2026-11-22T10:11:12+00:99", nil),
      ("2026-11-22T10:11:12+00:00x", nil), ("tomorrow", nil), ("1795342272", nil),
    ] as [(String, Double?)])
  func `moments are read in the forms that credential sources write`(_ text: String, _ offset: Double?) {
    #expect(CredentialTime.parse(text) == offset.map { Timestamp.test.advanced(by: .seconds($0)) })
  }
}
