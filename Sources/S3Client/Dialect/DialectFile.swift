/// A dialect as text: `key = value` lines, `#` comments, the version first.
///
/// `base` names the profile that everything comes from which the file does not say; it is `generic` when left out.
enum DialectFile {
  /// The version of the format, in the first line that is no comment.
  static let version = "1"
  /// The largest file that is read.
  static let maximumByteCount = 64 << 10

  private static let ownKeys = ["version", "name", "base"]

  private struct Entry {
    let line: Int
    let key: String
    let value: String
  }

  /// A mistake with its line; 0 is the file as a whole.
  private struct Problem: Error {
    let line: Int
    let text: String
  }

  /// Reads a dialect; throws `.configuration` with `file:line:` of the first mistake.
  static func parse(_ bytes: [UInt8], file: String) throws(S3Error) -> Dialect {
    do throws(Problem) {
      return try dialect(from: try entries(of: bytes))
    } catch {
      let place = Sanitised.text(file, limit: 4096) + (error.line > 0 ? ":\(error.line)" : "")
      throw S3Error(code: .configuration, message: "\(place): \(error.text)")
    }
  }

  /// The file for a dialect, with comments below the version.
  static func text(of dialect: Dialect, comments: [String] = []) -> String {
    var lines = ["version = \(version)"] + comments.map { "# " + Sanitised.text($0) } + ["name = \(dialect.name)"]
    lines += DialectField.all.map { "\($0.name) = \($0.text(dialect))" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Whether a text can be the name of a dialect.
  static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || "._-".utf8.contains(byte)
      }
  }

  private static func entries(of bytes: [UInt8]) throws(Problem) -> [Entry] {
    guard bytes.count <= maximumByteCount else {
      throw Problem(line: 0, text: "it has \(bytes.count) bytes, and a dialect at most \(maximumByteCount)")
    }
    var entries: [Entry] = []
    var line = 0
    for raw in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      guard let text = String(validating: raw.last == 0x0D ? raw.dropLast() : raw, as: UTF8.self) else {
        throw Problem(line: line, text: "the line is not UTF-8")
      }
      guard !text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F }) else {
        throw Problem(line: line, text: "the line has a control character")
      }
      if let entry = try entry(trimmed(Substring(text)), line) { entries.append(entry) }
    }
    return entries
  }

  private static func entry(_ text: Substring, _ line: Int) throws(Problem) -> Entry? {
    guard !text.isEmpty, !text.hasPrefix("#") else { return nil }
    guard let equals = text.firstIndex(of: "=") else {
      throw Problem(line: line, text: "'\(Sanitised.text(String(text)))' is not of the form 'key = value'")
    }
    let key = String(trimmed(text[..<equals]))
    let value = String(trimmed(text[text.index(after: equals)...]))
    guard !key.isEmpty else { throw Problem(line: line, text: "there is no key before '='") }
    guard !value.isEmpty else { throw Problem(line: line, text: "'\(Sanitised.text(key))' has no value") }
    return Entry(line: line, key: key, value: value)
  }

  private static func dialect(from entries: [Entry]) throws(Problem) -> Dialect {
    guard let first = entries.first else { throw Problem(line: 0, text: "it is empty; \(versionRule)") }
    guard first.key == "version" else { throw Problem(line: first.line, text: versionRule) }
    guard first.value == version else {
      throw Problem(
        line: first.line,
        text: "version '\(Sanitised.text(first.value))' of the format is not known here; this program reads version 1")
    }
    var lines: [String: Int] = [:]
    for entry in entries {
      if let earlier = lines.updateValue(entry.line, forKey: entry.key) {
        throw Problem(line: entry.line, text: "'\(Sanitised.text(entry.key))' is set already in line \(earlier)")
      }
    }
    var dialect = try base(entries.first { $0.key == "base" })
    for entry in entries where !["version", "base"].contains(entry.key) { try set(entry, of: &dialect) }
    guard dialect.parts.minimumSize <= dialect.parts.maximumSize else {
      throw Problem(
        line: lines["part_size_min"] ?? lines["part_size_max"] ?? 0, text: "part_size_min is above part_size_max")
    }
    return dialect
  }

  private static func base(_ entry: Entry?) throws(Problem) -> Dialect {
    guard let entry else { return .generic }
    guard let dialect = Dialect.named.first(where: { $0.name == entry.value }) else {
      throw Problem(line: entry.line, text: Dialect.unknown(entry.value))
    }
    return dialect
  }

  private static func set(_ entry: Entry, of dialect: inout Dialect) throws(Problem) {
    if entry.key == "name" {
      guard isName(entry.value) else {
        throw Problem(
          line: entry.line,
          text: "'\(Sanitised.text(entry.value))' cannot be a name; use letters, digits, '.', '_' and '-', at most 64")
      }
      dialect.name = entry.value
      return
    }
    guard let field = DialectField.all.first(where: { $0.name == entry.key }) else {
      let hint = NearestName.hint(for: entry.key, among: DialectField.all.map(\.name) + ownKeys)
      throw Problem(line: entry.line, text: "unknown key '\(Sanitised.text(entry.key))'\(hint)")
    }
    guard field.set(&dialect, entry.value) else {
      throw Problem(
        line: entry.line, text: "'\(Sanitised.text(entry.value))' is not a value of \(field.name): \(field.values)")
    }
  }

  private static let versionRule = "the first line must be 'version = 1'"

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
    while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
    return text
  }
}
