import Foundation
import S3Types
import Testing

@testable import JobManifest

/// The YAML hazards by row; each is handled, or refused by name.
@Suite struct `YAML hazards` {
  private static let touch = "    touch: {object: \"s3://acme/k\"}\n"

  private func touched(_ value: String) throws -> String {
    let reading = try read(manifest("    touch: {object: \(value)}\n"))
    guard case .touch(let touch)? = reading.manifest.operations.first?.verb else { return "" }
    return touch.target.place.url.keyOrPrefix
  }

  private func metadata(_ value: String) throws -> String? {
    let text = manifest("    upload: {from: a/, to: \"s3://acme/\", metadata: {m: \(value)}}\n")
    guard case .upload(let upload)? = try read(text).manifest.operations.first?.verb else { return nil }
    return upload.headers.metadata["m"]
  }

  @Test func `Y1 a duplicate key is an error with both positions, however it is quoted`() throws {
    let text = manifest("    touch: {object: \"s3://acme/a\", \"object\": \"s3://acme/b\"}\n")
    let error = #expect(throws: DiagnosticList.self) { try read(text) }
    let placed = PlacedDiagnostic.all(of: try #require(error))
    #expect(placed.map(\.message) == ["key 'object' is given twice"])
    #expect(placed.first?.start == SourceLines.Position(line: 4, column: 36))
    #expect(placed.first?.notes.first?.start == SourceLines.Position(line: 4, column: 13))
  }

  @Test func `Y2 an unknown key is an error with the nearest name, and x- is ignored`() throws {
    #expect(mistakes(manifest("    touch: {objekt: \"s3://acme/k\"}\n")) == ["4:13: unknown key 'objekt' in 'touch'"])
    _ = try read("x-note: {any: [thing]}\n" + manifest("    x-owner: ann\n" + Self.touch))
  }

  @Test func `Y3 an alias bomb is refused alias by alias and expands to nothing`() {
    var bomb = "version: 1\nx-0: &a0 [lol]\n"
    for level in 1...9 { bomb += "x-\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n" }
    let found = mistakes(bomb)
    #expect(found.count(where: { $0.contains("aliases are not supported") }) == 27)
    #expect(found.count(where: { $0.contains("anchors are not supported") }) == 10)
  }

  @Test func `Y4 an alias to its own ancestor is refused`() {
    #expect(mistakes("version: 1\nx-a: &a [*a]\n").contains("2:10: aliases are not supported, found '*a'"))
  }

  @Test func `Y5 undefined aliases and redefined anchors are refused`() {
    #expect(mistakes("version: 1\nx-a: *b\n").contains("2:6: aliases are not supported, found '*b'"))
    let redefined = mistakes("version: 1\nx-a: &a 1\nx-b: &a 2\n")
    #expect(redefined.count(where: { $0.contains("anchors are not supported") }) == 2)
  }

  @Test func `Y6 a merge key is refused by name, and in quotes it is a key like others`() {
    #expect(mistakes(manifest("    <<: {a: b}\n" + Self.touch)) == ["4:5: merge keys ('<<') are not supported"])
    #expect(mistakes(manifest("    \"<<\": {a: b}\n" + Self.touch)) == ["4:5: unknown key '<<' in 'operations[0]'"])
  }

  @Test func `Y7 nesting stops at 64 levels, without recursion and without delay`() {
    let deep = String(repeating: "[", count: 100_000)
    let clock = ContinuousClock()
    let duration = clock.measure {
      #expect(mistakes("version: 1\nx-a: " + deep) == ["2:69: nesting is deeper than 64 levels"])
    }
    #expect(duration < .seconds(5))
    let fine = "x-a: " + String(repeating: "[", count: 63) + String(repeating: "]", count: 63) + "\n"
    #expect(mistakes(fine + manifest(Self.touch)) == [])
  }

  @Test func `Y8 bytes and values are counted`() {
    let big = "version: 1\n# " + String(repeating: "x", count: YAMLLimits.bytes)
    #expect(mistakes(big) == ["the file has 16777229 bytes; a manifest has at most 16777216"])
    let many = "version: 1\nx-a: [" + String(repeating: "1,", count: 200_001) + "]\n"
    #expect(mistakes(many).map { $0.drop { $0 != " " } } == [" the file has more than 200000 values"])
    #expect(throws: DiagnosticList.self) {
      try SourceFile(name: "m", contents: [UInt8](repeating: 0x20, count: YAMLLimits.bytes + 1))
    }
  }

  @Test(arguments: ["no", "yes", "on", "off", "y", "n", "NO", "True", "1"])
  func `Y9 booleans are true and false only, and text keeps words as they are`(word: String) throws {
    let text = manifest("    upload: {from: a/, to: \"s3://acme/\", guess: \(word)}\n")
    #expect(
      mistakes(text) == ["4:49: 'operations[0].upload.guess' must be true or false, found '\(word)'"])
    #expect(try metadata(word) == word)
  }

  @Test(arguments: ["017", "0o17", "0x1F", "1_000", "12:30:45", "08", "1e3", "1.0", "+-1"])
  func `Y10 integers are decimal digits, and text keeps numbers as they are`(number: String) throws {
    let found = mistakes(manifest("    delete: {prefix: \"s3://acme/a/\", limit: {objects: \(number)}}\n"))
    #expect(found.count == 1 && found[0].contains("'operations[0].delete.limit.objects'"), "\(found)")
    #expect(try metadata("\"\(number)\"") == number)
    #expect(try metadata(number) == number)
  }

  @Test(arguments: ["", "~", "null", "Null", "NULL"])
  func `Y11 nothing is never taken for an empty prefix or for any age`(nothing: String) throws {
    #expect(mistakes(manifest("    delete:\n      prefix: \(nothing)\n")) == ["5:7: 'prefix' has no value"])
    let age = manifest("    delete:\n      prefix: s3://acme/a/\n      older_than: \(nothing)\n")
    #expect(mistakes(age) == ["6:7: 'older_than' has no value"])
    #expect(mistakes("content_types: \(nothing)\nvariables: \(nothing)\n" + manifest(Self.touch)) == [])
    #expect(try metadata("\"\(nothing.isEmpty ? "x" : nothing)\"") == (nothing.isEmpty ? "x" : nothing))
  }

  @Test func `Y11 an unquoted date is text`() throws {
    #expect(try metadata("2026-11-22") == "2026-11-22")
  }

  @Test func `Y12 a tab that indents is called a tab, and one behind a colon is harmless`() {
    #expect(mistakes("version: 1\noperations:\n\t- name: a\n") == ["3:1: a tab cannot be used for indentation"])
    #expect(mistakes("version:\t1\n" + manifest(Self.touch).dropFirst("version: 1\n".count)) == [])
  }

  @Test func `Y13 a byte order mark is skipped and moves no column, UTF-16 is refused`() throws {
    #expect(mistakes("\u{FEFF}" + manifest(Self.touch)) == [])
    #expect(mistakes("\u{FEFF}versoin: 1\noperations: []\n").first == "1:1: unknown key 'versoin' in the manifest")
    for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian] {
      let bytes = Array(try #require("version: 1\n".data(using: encoding)))
      let error = #expect(throws: DiagnosticList.self) { try SourceFile(name: "m", contents: bytes) }
      #expect(error?.diagnostics.first?.message == "the file is UTF-16 or UTF-32; a manifest is UTF-8")
    }
  }

  @Test func `Y14 NUL never reaches a key, and other control characters only as an escape`() throws {
    #expect(
      mistakes(manifest("    touch: {object: \"s3://acme/x\\0y\"}\n"))
        == ["4:21: 'operations[0].touch.object' has the control character U+0000"])
    #expect(try touched("\"s3://acme/x\\x01y\"") == "x\u{1}y")
    #expect(
      mistakes(manifest("    touch:\n      object: |-\n        s3://acme/x\n        y\n"))
        == ["5:15: 'operations[0].touch.object' has the control character U+000A"])
    #expect(
      mistakes(manifest("    touch: {object: \"s3://acme/x\n\n      y\"}\n"))
        == ["4:21: 'operations[0].touch.object' has the control character U+000A"])
  }

  @Test func `Y15 raw control characters, bad UTF-8, lone surrogates and noncharacters are errors with a place`() {
    #expect(mistakes("version: 1\nname: a\u{1}b\n").first == "2:8: character U+0001 is not allowed in YAML")
    #expect(mistakes("version: 1\nname: a\u{FFFE}b\n").first == "2:8: character U+FFFE is not allowed in YAML")
    #expect(mistakes("version: 1\nname: \"\\uD800\"\n").first?.hasPrefix("2:") == true)
    let error = #expect(throws: DiagnosticList.self) {
      try SourceFile(name: "m", contents: Array("version: 1\nname: ü".utf8) + [0xFF, 0x0A])
    }
    #expect(error?.diagnostics.first?.message == "byte 0xFF is not UTF-8")
    #expect(error?.diagnostics.first?.range == SourceRange(start: 19, end: 19))
  }

  @Test func `Y16 there is exactly one document`() {
    #expect(mistakes(manifest(Self.touch) + "---\na: b\n").count == 1)
    #expect(mistakes(manifest(Self.touch) + "...\ntrailing\n").count == 1)
    #expect(mistakes("---\n" + manifest(Self.touch) + "...\n") == [])
    #expect(mistakes("") == ["the file is empty"])
    #expect(mistakes("# nothing\n") == ["the file is empty"])
    #expect(mistakes("---\n") == ["2:1: the manifest must be a mapping, found nothing"])
  }

  @Test func `Y17 a list without spaces is quoted as the text that it is`() {
    let text = manifest(
      "    upload:\n      from: a/\n      to: s3://acme/\n      exclude:\n        -a\n        -b\n")
    #expect(
      mistakes(text)
        == ["8:9: 'operations[0].upload.exclude' must be a list or one value, found the text '-a -b'"])
    #expect(mistakes("version: 1\noperations:\n  -a\n  -b\n") == ["3:3: 'operations' must be a list, found '-a -b'"])
  }

  @Test(arguments: [
    ("a: b: c\n", "1:5: a ':' cannot stand here"), ("a: [b\n", "1:4: this '[' is never closed"),
    ("a:\n  b: c\n d: e\n", "3:2: this does not fit into the mapping it stands in"),
    ("a: 'b\n", "1:4: this quote is never closed"), ("a: \"\\q\"\n", "1:5: unknown escape in double quotes"),
    ("a: @b\n", "1:4: an unquoted value cannot start with '@'"),
  ])
  func `Y18 broken YAML is an error with a position`(text: String, message: String) {
    #expect(mistakes(text) == [message])
  }

  @Test func `Y19 a long key is called one, and long values are fine`() throws {
    let long = String(repeating: "k", count: 1010)
    #expect(mistakes(long + long + ": x\n") == ["1:1: a key is longer than 1024 characters"])
    #expect(mistakes("version: 1\n" + long + long + ": x\n") == ["2:1: a key is longer than 1024 characters"])
    #expect(try touched("\"s3://acme/\(long)\"") == long)
  }

  @Test(arguments: ["!!python/object:os.system", "!x", "!!binary", "!!int", "!"])
  func `Y20 tags are refused`(tag: String) {
    #expect(
      mistakes(manifest("    touch: {object: \(tag) \"s3://acme/k\"}\n"))
        == ["4:21: tags are not supported, found '\(tag)'"])
  }

  @Test func `Y20 the tag for text is harmless`() throws {
    #expect(try touched("!!str s3://acme/k") == "k")
    #expect(try metadata("!!str null") == "null")
  }

  @Test(arguments: [
    ("? [a]\n: b\n", "a key must be text, found a list"), ("? {a: b}\n: b\n", "a key must be text, found a mapping"),
    ("~: b\n", "a key is missing here"), ("null: b\n", "a key is missing here"), (": b\n", "a key is missing here"),
  ])
  func `Y21 keys are text`(text: String, message: String) {
    #expect(mistakes(text).contains { $0.hasSuffix(message) }, "\(mistakes(text))")
  }

  @Test func `Y22 unknown versions and directives are errors`() {
    #expect(mistakes("%YAML 1.3\n---\na: b\n") == ["1:1: this version of YAML is not known"])
    #expect(mistakes("%FOO bar\n---\na: b\n") == ["1:1: this directive is not known"])
    #expect(mistakes("%YAML 1.1\n---\n" + manifest(Self.touch)) == [])
  }

  @Test(arguments: ["\r", "\u{85}", "\u{2028}", "\u{2029}"])
  func `Y23 odd line breaks are warned about, once`(lineBreak: String) throws {
    let text = manifest(Self.touch) + "# one\(lineBreak)# two\(lineBreak)# three\n"
    let warnings = try read(text).warnings
    #expect(warnings.count == 1)
    #expect(warnings.first?.message.hasPrefix("this line ends in ") == true)
  }

  @Test func `Y23 CRLF is fine`() throws {
    let text = manifest(Self.touch).replacing("\n", with: "\r\n")
    #expect(try read(text).warnings == [])
    #expect(mistakes(text.replacing("touch", with: "tuch")) == ["4:5: unknown key 'tuch' in 'operations[0]'"])
  }

  @Test func `Y24 a key never ends in the line break of a block`() throws {
    for place in ["touch:\n      object", "delete:\n      prefix"] {
      let found = mistakes(manifest("    \(place): |\n        s3://acme/k\n"))
      #expect(found.count == 1 && found[0].hasSuffix("ends in a line break"), "\(found)")
    }
    let path = mistakes(manifest("    upload:\n      to: s3://acme/\n      from: |\n        site\n"))
    #expect(path == ["6:13: 'operations[0].upload.from' ends in a line break"])
    let pattern = mistakes(
      manifest("    upload:\n      to: s3://acme/\n      from: a\n      exclude: |\n        *.map\n"))
    #expect(pattern == ["7:16: 'operations[0].upload.exclude' ends in a line break"])
    #expect(try read(manifest("    touch:\n      object: |-\n        s3://acme/k\n")).warnings == [])
  }

  @Test func `Y25 a value that a comment cuts off is warned about`() throws {
    let cut = try read(manifest("    touch:\n      object: s3://acme/run #1/k\n"))
    #expect(cut.warnings.map(\.message) == ["the value ends before '#': what follows is a comment"])
    let comment = try read(manifest("    touch:\n      object: s3://acme/run # first\n"))
    #expect(comment.warnings == [])
    #expect(try touched("\"s3://acme/run #1/k\"") == "run #1/k")
  }

  @Test func `Y26 unset and empty variables are errors, and values are data`() throws {
    let head = "variables: {v: {required: true}, e: {env: E}}\n"
    let body = "    touch: {object: \"s3://acme/${v}/${env.E}\"}\n"
    #expect(mistakes(manifest(body, head: head)).count == 2)
    #expect(mistakes(manifest(body, head: head), variables: ["v": ""], environment: ["E": ""]).count == 2)
    let value = "a: [b], \"c\" ${v} ${env.E} *&!#"
    let reading = try read(manifest(body, head: head), variables: ["v": value], environment: ["E": "x"])
    guard case .touch(let touch)? = reading.manifest.operations.first?.verb else { return }
    #expect(touch.target.place.url.keyOrPrefix == value + "/x")
  }

  @Test func `Y27 the text that was read is kept byte for byte`() throws {
    let text = "\u{FEFF}" + manifest(Self.touch) + "# ü u\u{308}  \r\n"
    #expect(try Array(read(text).manifest.source.text.utf8) == Array(text.utf8))
  }

  @Test(arguments: [
    ("objects", "99999999999999999999"), ("objects", "-1"), ("objects", ".nan"), ("percent", "101"),
    ("percent", "-0x1"), ("percent", "1.5"), ("objects", "1000000000001"),
  ])
  func `Y28 numbers are checked for their range, with the path of the field`(field: String, number: String) {
    let found = mistakes(manifest("    delete: {prefix: \"s3://acme/a/\", limit: {\(field): \(number)}}\n"))
    #expect(found.count == 1)
    #expect(found.first?.contains("'operations[0].delete.limit.\(field)' must be a whole number from 0 to") == true)
  }

  @Test func `Y28 an age cannot overflow`() {
    let found = mistakes(manifest("    delete: {prefix: \"s3://acme/a/\", older_than: 99999999999999999999w}\n"))
    #expect(found == ["4:50: 'operations[0].delete.older_than' is longer than 36500 days: '99999999999999999999w'"])
  }
}
