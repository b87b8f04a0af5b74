/// Rows whose cells stand below each other.
struct TextTable {
  /// How cells of a column stand.
  enum Alignment { case left, right }

  /// A piece of a row.
  struct Cell {
    let text: String
    let style: Paint.Style?

    init(_ text: String, _ style: Paint.Style? = nil) {
      self.text = text
      self.style = style
    }
  }

  private let columns: [Alignment]
  private var rows: [[Cell]] = []
  /// A cell that is wider shifts its own row only, so that one long key does not push all others off the screen.
  private static let widestColumn = 72

  /// Makes a table without rows; every row has a cell for each column.
  init(columns: [Alignment]) { self.columns = columns }

  /// Adds a row.
  mutating func add(_ row: [Cell]) { rows.append(row) }

  /// The rows as lines, without spaces at their ends.
  func lines(indentation: String, paint: Paint) -> [String] {
    let widths = columns.indices.map { column in
      rows.map { min($0[column].text.count, Self.widestColumn) }.max() ?? 0
    }
    return rows.map { row in
      var line = indentation
      var gap = ""
      for (column, cell) in row.enumerated() where widths[column] > 0 {
        let padding = String(repeating: " ", count: max(0, widths[column] - cell.text.count))
        let painted = paint(cell.text, cell.style)
        line += gap
        switch columns[column] {
        case .left:
          line += painted
          gap = padding + "  "
        case .right:
          line += padding + painted
          gap = "  "
        }
        if column == 0 { gap = padding + " " }
      }
      // Empty cells at the end leave only spaces behind.
      while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
      return line
    }
  }
}
