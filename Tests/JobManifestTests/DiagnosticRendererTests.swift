import Testing

@testable import JobManifest

@Suite struct `Rendered diagnostics` {
  private func render(_ text: String, _ diagnostics: [Diagnostic], color: Bool = false) -> String {
    DiagnosticRenderer.render(
      DiagnosticList(source: SourceFile(name: "site.yaml", text: text), diagnostics: diagnostics), color: color)
  }

  private func at(_ part: String, in text: String) throws -> SourceRange {
    let found = try #require(text.firstRange(of: part))
    let start = text.utf8.distance(from: text.startIndex, to: found.lowerBound)
    return SourceRange(start: start, end: start + part.utf8.count)
  }

  @Test func `show place, lines, caret, hint and notes`() throws {
    let text = String(repeating: "#\n", count: 11) + "  - assets\n    upload:\n      contnet-type: text/css\n"
    let note = Diagnostic(.note, "operation 'assets' starts here", at: try at("- assets", in: text))
    let diagnostic = Diagnostic(
      .error, "unknown key 'contnet-type' in 'upload'", at: try at("contnet-type", in: text),
      hint: "did you mean 'content_type'?", notes: [note])
    #expect(
      render(text, [diagnostic]) == """
        site.yaml:14:7: error: unknown key 'contnet-type' in 'upload'
           |
        13 |     upload:
        14 |       contnet-type: text/css
           |       ^~~~~~~~~~~~ did you mean 'content_type'?
        site.yaml:12:3: note: operation 'assets' starts here

        """)
  }

  @Test func `keep tabs in front of the caret`() throws {
    #expect(
      render("a:\t\tbad\n", [Diagnostic(.error, "m", at: try at("bad", in: "a:\t\tbad"))]) == """
        site.yaml:1:5: error: m
          |
        1 | a:\t\tbad
          |   \t\t^~~

        """)
  }

  @Test func `count one cell for each character and one column for each scalar`() throws {
    let text = "日本🇩🇪e\u{301}: bad\n"
    #expect(
      render(text, [Diagnostic(.warning, "m", at: try at("bad", in: text))]) == """
        site.yaml:1:9: warning: m
          |
        1 | 日本🇩🇪e\u{301}: bad
          |       ^~~

        """)
  }

  @Test func `cut long lines around the caret`() throws {
    let text = String(repeating: "a", count: 200) + "BAD" + String(repeating: "b", count: 200)
    let line = String(repeating: "a", count: 33) + "BAD" + String(repeating: "b", count: 64)
    #expect(
      render(text, [Diagnostic(.error, "m", at: try at("BAD", in: text))]) == """
        site.yaml:1:201: error: m
          |
        1 | ...\(line)...
          | \(String(repeating: " ", count: 36))^~~

        """)
  }

  @Test func `mark only the first line of what spans several`() throws {
    let text = "ab cd\nef\n"
    #expect(
      render(text, [Diagnostic(.error, "m", at: SourceRange(start: 3, end: 8))]) == """
        site.yaml:1:4: error: m
          |
        1 | ab cd
          |    ^~

        """)
  }

  @Test func `point behind the last line at the end of the file`() {
    #expect(
      render("a: b\n", [Diagnostic(.error, "m", at: SourceRange(start: 5, end: 5))]) == """
        site.yaml:2:1: error: m
          |
        1 | a: b
        2 |
          | ^

        """)
  }

  @Test func `survive places that do not exist`() {
    for range in [SourceRange(start: 99, end: 100), SourceRange(start: -3, end: -1), SourceRange(start: 3, end: 1)] {
      #expect(render("a: b", [Diagnostic(.error, "m", at: range)]).contains("error: m"))
      #expect(render("", [Diagnostic(.error, "m", at: range)]).contains("site.yaml:1:1: error: m"))
    }
  }

  @Test func `escape what could change the terminal`() throws {
    let text = "a: \u{1B}[2J\u{202E}x\n"
    let rendered = render(
      text, [Diagnostic(.error, "found '\u{1B}]0;\u{7}\u{9B}\n\u{202E}'", at: try at("x", in: text))])
    #expect(
      rendered == """
        site.yaml:1:9: error: found '\\u{1B}]0;\\u{7}\\u{9B}\\n\\u{202E}'
          |
        1 | a: \\u{1B}[2J\\u{202E}x
          | \(String(repeating: " ", count: 3 + 6 + 3 + 8))^

        """)
  }

  @Test func `hide the passwords of URLs and move nothing`() throws {
    let text = "url: https://ann:hunter2@host/ x\n"
    let rendered = render(text, [Diagnostic(.error, "m", at: try at("x", in: text))])
    #expect(rendered.contains("1 | url: https://***********@host/ x\n  |                                ^\n"))
  }

  @Test func `stand in the order of their places, and the rest is counted`() {
    let text = String(repeating: "x\n", count: 30)
    let all = (0..<25).reversed().map { Diagnostic(.error, "m\($0)", at: SourceRange(start: 2 * $0, end: 2 * $0)) }
    let rendered = render(text, all + [Diagnostic(.error, "file", at: nil, hint: "look")])
    #expect(rendered.hasPrefix("site.yaml: error: file; look\nsite.yaml:1:1: error: m0\n"))
    #expect(rendered.hasSuffix("and 6 more\n"))
    #expect(!rendered.contains("m19"))
  }

  @Test func `are coloured only on request`() {
    let diagnostic = Diagnostic(.error, "m", at: SourceRange(start: 0, end: 1), hint: "h")
    let colored = render("a\n", [diagnostic], color: true)
    #expect(colored.contains("\u{1B}[1;31merror:\u{1B}[0m"))
    #expect(colored.contains("\u{1B}[1;32m^\u{1B}[0m h"))
    #expect(!render("a\n", [diagnostic]).contains("\u{1B}"))
  }

  @Test func `exist for machines with lines and columns`() {
    let source = SourceFile(name: "f", text: "ü: x\r\ny: z\rw\n")
    let list = DiagnosticList(
      source: source,
      diagnostics: [
        Diagnostic(.error, "b", at: SourceRange(start: 12, end: 13), hint: "h"),
        Diagnostic(.warning, "a", at: SourceRange(start: 4, end: 5), notes: [Diagnostic(.note, "n", at: nil)]),
      ])
    let placed = PlacedDiagnostic.all(of: list)
    #expect(placed.map(\.message) == ["a", "b"])
    #expect(placed.map(\.start) == [.init(line: 1, column: 4), .init(line: 3, column: 1)])
    #expect(placed.map(\.end) == [.init(line: 1, column: 5), .init(line: 3, column: 2)])
    #expect(placed[0].notes.map(\.message) == ["n"])
    #expect(placed[1].hint == "h")
  }
}
