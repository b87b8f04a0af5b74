/// The source line of a diagnostic with its line before, a caret and a hint.
struct Excerpt {
  /// What is marked.
  let range: SourceRange
  /// What stands behind the marks.
  let hint: String?
  /// The lines of the file.
  let lines: SourceLines

  /// The widest piece of a source line that is shown, in cells.
  private static let window = 100
  private static let ellipsis = "..."

  /// One Character of the line: what is printed for it and how many cells that takes.
  private struct Cell {
    let display: String
    let width: Int
    /// Offsets in the line; an escape is longer than what it stands for.
    let start: Int
    let end: Int

    var isTab: Bool { display == "\t" }
  }

  /// Writes the lines, each with a gutter.
  func render(_ style: DiagnosticStyle) -> String {
    let number = lines.position(at: range.start).line
    let gutter = String(repeating: " ", count: String(number).utf8.count) + " |"
    var text = gutter + "\n"
    if number > 1 {
      let before = lines.text(in: lines.range(ofLine: number - 1))
      if before.contains(where: { !$0.isWhitespace }) { text += numbered(number - 1, like: number, cut(cells(before))) }
    }
    let lineRange = lines.range(ofLine: number)
    let line = cells(lines.text(in: lineRange))
    let first = line.firstIndex { lineRange.lowerBound + $0.end > range.start }
    let marked = first.map { from in
      line[from...].prefix { lineRange.lowerBound + $0.start < max(range.end, range.start + 1) }.indices
    }
    let part = visible(line, around: marked ?? line.count..<line.count)
    text += numbered(number, like: number, part.text)
    let hint = hint.map { " " + TerminalText.escaping($0) } ?? ""
    text += gutter + " " + part.padding + style.caret(part.marks) + hint + "\n"
    return text
  }

  private func numbered(_ number: Int, like widest: Int, _ line: String) -> String {
    let digits = String(number)
    let fill = String(repeating: " ", count: String(widest).utf8.count - digits.utf8.count)
    return (fill + digits + " | " + line).trimmedAtEnd + "\n"
  }

  private func cells(_ line: String) -> [Cell] {
    var start = 0
    return SourceSecrets.masking(line).map { character in
      let display = character == "\t" ? "\t" : TerminalText.escaping(String(character))
      let end = start + character.utf8.count
      defer { start = end }
      return Cell(display: display, width: display.count, start: start, end: end)
    }
  }

  private func cut(_ cells: [Cell]) -> String { visible(cells, around: 0..<0).text }

  /// The part of a line that fits, and the padding and marks that go below it.
  private func visible(_ cells: [Cell], around marked: Range<Int>) -> (text: String, padding: String, marks: String) {
    var from = 0
    var to = cells.count
    if cells.reduce(0, { $0 + $1.width }) > Self.window {
      // A third of the window stays in front of the caret.
      from = marked.lowerBound
      var room = Self.window / 3
      while from > 0, cells[from - 1].width <= room {
        from -= 1
        room -= cells[from].width
      }
      to = from
      room = Self.window
      while to < cells.count, cells[to].width <= room {
        room -= cells[to].width
        to += 1
      }
    }
    let isCutBefore = from > 0
    let text =
      (isCutBefore ? Self.ellipsis : "") + cells[from..<to].map(\.display).joined()
      + (to < cells.count ? Self.ellipsis : "")
    var padding = isCutBefore ? String(repeating: " ", count: Self.ellipsis.count) : ""
    for cell in cells[from..<max(from, min(marked.lowerBound, to))] {
      padding += cell.isTab ? "\t" : String(repeating: " ", count: cell.width)
    }
    let width = cells[marked.clamped(to: from..<to)].reduce(0) { $0 + $1.width }
    return (text, padding, "^" + String(repeating: "~", count: max(0, width - 1)))
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
