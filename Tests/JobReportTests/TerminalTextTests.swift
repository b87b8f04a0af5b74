import JobReport
import Testing

struct TerminalTextTests {
  @Test(arguments: [
    ("plain/ü key", "plain/ü key"), ("esc\u{1B}[31m", "esc\\u{1b}[31m"), ("a\nb", "a\\u{a}b"),
    ("x\u{202E}y", "x\\u{202e}y"), ("\u{9B}2J", "\\u{9b}2J"),
  ])
  func `a key cannot drive the terminal`(raw: String, shown: String) {
    #expect(TerminalText.escaped(raw) == shown)
  }

  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (5 << 20, "5.0 MiB"), (3 << 40, "3.0 TiB"),
  ])
  func `bytes are shown in binary units`(count: Int, shown: String) {
    #expect(TerminalText.bytes(count) == shown)
  }

  @Test func `a count agrees with its noun`() {
    #expect(TerminalText.count(1, "object") == "1 object")
    #expect(TerminalText.count(2, "object") == "2 objects")
  }
}
