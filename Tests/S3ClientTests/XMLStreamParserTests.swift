import Testing

@testable import S3Client

/// Writes down what it sees.
private struct Log: XMLVisitor {
  var lines: [String] = []
  mutating func begin(_ name: String, depth: Int) { lines.append("\(depth)<\(name)") }
  mutating func end(_ name: String, parent: String, depth: Int, text: Span<UInt8>) {
    lines.append("\(depth)>\(name) in \(parent): \(text.string)")
  }
}

@Suite struct XMLStreamParserTests {
  private func parse(_ text: String, inPiecesOf size: Int = .max) -> (log: [String], failure: XMLFailure?) {
    var log = Log()
    let parser = XMLStreamParser()
    do throws(XMLFailure) {
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        try parser.feed(Array(rest.prefix(size)), into: &log)
        rest = rest.dropFirst(size)
      }
      try parser.finish(into: &log)
      return (log.lines, nil)
    } catch {
      return (log.lines, error)
    }
  }

  @Test func `elements come in order, with parent, depth and text`() {
    let result = parse("<a xmlns=\"u\"><p:b xmlns:p=\"v\">x&amp;y&#xD;<![CDATA[<z>]]></p:b><c/></a>")
    #expect(result.failure == nil)
    #expect(result.log == ["0<a", "1<b", "1>b in a: x&y\r<z>", "1<c", "1>c in a: ", "0>a in : "])
  }

  @Test(arguments: [1, 2, 7, 16_383, 16_384, 16_385])
  func `a text is whole however it is cut into pieces`(_ size: Int) {
    let long = String(repeating: "\u{FC}&amp;z", count: 20_000)
    let result = parse("<a>x<b>\(long)</b>y<c>\(long)</c></a>", inPiecesOf: size)
    let text = String(repeating: "\u{FC}&z", count: 20_000)
    #expect(result.failure == nil)
    #expect(result.log == ["0<a", "1<b", "1>b in a: \(text)", "1<c", "1>c in a: \(text)", "0>a in : "])
  }

  @Test func `each of many names is told by itself`() {
    let names = (0..<2000).map { "n\($0)" }
    let result = parse("<a>" + (names + names.reversed()).map { "<\($0)/>" }.joined() + "</a>", inPiecesOf: 100)
    let expected = (names + names.reversed()).flatMap { ["1<\($0)", "1>\($0) in a: "] }
    #expect(result.log == ["0<a"] + expected + ["0>a in : "])
  }

  @Test(arguments: [
    "<!DOCTYPE a><a/>",
    "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
    """
    <!DOCTYPE l [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">
    <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]><l>&e;&e;&e;&e;&e;</l>
    """,
  ])
  func `a document type ends the parse before anything of it takes effect (row S12)`(_ text: String) {
    let result = parse(text)
    #expect(result.failure?.reason == "it contains a document type")
    #expect(result.log.isEmpty)
  }

  @Test func `an entity that XML does not have is an error`() {
    #expect(parse("<a>&nbsp;</a>").failure != nil)
  }

  @Test func `deep nesting is refused without recursion`() {
    let text = String(repeating: "<a>", count: 200_000)
    #expect(parse(text).failure?.reason == "its elements are nested too deeply")
  }

  @Test(arguments: ["", "<a", "<a><b></b>", "<a>text", "<?xml version=\"1.0\"?>  "])
  func `a document that ends too early is told apart from one that is wrong`(_ text: String) {
    #expect(parse(text).failure?.isTruncated == true)
  }

  @Test(arguments: ["<a></b>", "<a>\u{1}</a>", "<a/><b/>", "x<a/>", "<a b=c/>"])
  func `a document that is wrong is refused`(_ text: String) {
    let failure = parse(text).failure
    #expect(failure != nil)
    #expect(failure?.isTruncated == false)
  }

  @Test func `a namespace name that is not absolute is no reason to refuse`() {
    #expect(parse("<a xmlns=\"s3.amazonaws.com/doc\"/>").failure == nil)
  }

  @Test(arguments: [
    ("a&b<c>d\"e", "a&amp;b&lt;c&gt;d&quot;e"), ("a\r\nb\tc", "a&#xD;&#xA;b&#x9;c"),
    ("\u{FC}\u{1F600}", "\u{FC}\u{1F600}"),
  ])
  func `element content is escaped so that it arrives unchanged`(_ text: String, _ expected: String) throws {
    let content = try #require(XMLEscape.content(text))
    #expect(String(decoding: content, as: UTF8.self) == expected)
    var log = Log()
    let parser = XMLStreamParser()
    try parser.feed(Array("<a>".utf8) + content + Array("</a>".utf8), into: &log)
    try parser.finish(into: &log)
    #expect(log.lines.last == "0>a in : \(text)")
  }

  @Test(arguments: ["\u{0}", "a\u{1}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
  func `what XML cannot carry is not written`(_ text: String) {
    #expect(XMLEscape.content(text) == nil)
  }
}
