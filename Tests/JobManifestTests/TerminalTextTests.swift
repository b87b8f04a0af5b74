import JobManifest
import Testing

@Suite struct TerminalTextTests {
  @Test(arguments: [
    ("plain/ü key", "plain/ü key"), ("esc\u{1B}[31m", "esc\\u{1B}[31m"), ("a\nb", "a\\nb"),
    ("x\u{202E}y", "x\\u{202E}y"), ("\u{9B}2J", "\\u{9B}2J"),
  ])
  func `a key cannot drive the terminal (row S13)`(raw: String, shown: String) {
    #expect(TerminalText.escaping(raw) == shown)
  }
}
