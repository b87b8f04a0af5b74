/// Parses one of the two shared files of the AWS tools, `credentials` and `config`.
///
/// The rules are those of "Format of the shared config and credentials files" in the AWS SDKs and Tools reference:
/// properties under section headers, comments with `#` or `;`, indented lines that continue a value or, below a
/// property without a value, nest properties in it. What stands in a section twice is merged, the later line wins.
/// Sections of other kinds are passed over.
struct SharedConfigParser {
  /// The two kinds of file, which name profiles differently.
  enum Kind: Sendable { case credentials, config }

  /// Parses a file; `path` is for messages only.
  ///
  /// No message repeats a value, which may be a secret (row S5).
  static func parse(_ bytes: [UInt8], kind: Kind, path: String) throws(S3Error) -> SharedConfigFile {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw S3Error(code: .configuration, message: "file '\(Sanitised.text(path, limit: 4096))' is not UTF-8")
    }
    var parser = SharedConfigParser(kind: kind, path: path)
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      try parser.parseLine(Substring(line), number: index + 1)
    }
    return parser.file
  }

  private enum Section {
    /// Next: any, at a section header.
    case none
    case ignored
    case profile(String)
    case services(String)
    case ssoSession(String)
  }

  private let kind: Kind
  private let path: String
  private var file = SharedConfigFile()
  private var section = Section.none
  /// The property that an indented line belongs to.
  private var property: String?
  private var isNesting = false
  /// `[profile default]` hides `[default]`, wherever they stand.
  private var hasPrefixedDefault = false

  private init(kind: Kind, path: String) {
    self.kind = kind
    self.path = path
  }

  private mutating func parseLine(_ line: Substring, number: Int) throws(S3Error) {
    let trimmed = Self.trim(line)
    guard let first = trimmed.unicodeScalars.first else { return }
    let isIndented = line.unicodeScalars.first.map { $0 == " " || $0 == "\t" } ?? false
    if first == "#" || first == ";" { return }
    if isIndented, let property {
      try parseContinuation(trimmed, of: property, number)
    } else if first == "[" {
      try parseHeader(trimmed, number)
    } else {
      try parseProperty(trimmed, number)
    }
  }

  private mutating func parseHeader(_ line: Substring, _ number: Int) throws(S3Error) {
    property = nil
    guard let end = line.firstIndex(of: "]") else { throw broken("a section header is not closed by ']'", number) }
    let rest = Self.trim(line[line.index(after: end)...])
    guard rest.isEmpty || rest.hasPrefix("#") || rest.hasPrefix(";") else {
      throw broken("something follows a section header", number)
    }
    enter(Self.trim(line[line.index(after: line.startIndex)..<end]))
  }

  private mutating func enter(_ header: Substring) {
    let (word, name) = Self.splitHeader(header)
    switch (kind, word) {
    case (.credentials, nil): section = name.isEmpty ? .ignored : .profile(name)
    case (.config, nil) where name == "default": section = hasPrefixedDefault ? .ignored : .profile(name)
    case (.config, "profile"?):
      if name == "default", !hasPrefixedDefault {
        hasPrefixedDefault = true
        file.profiles["default"] = nil
        file.subsections["default"] = nil
      }
      section = name.isEmpty ? .ignored : .profile(name)
    case (.config, "services"?): section = name.isEmpty ? .ignored : .services(name)
    case (.config, "sso-session"?): section = name.isEmpty ? .ignored : .ssoSession(name)
    default: section = .ignored
    }
    switch section {
    case .profile(let name): file.profiles[name, default: [:]].merge([:]) { $1 }
    case .ssoSession(let name): file.ssoSessions[name, default: [:]].merge([:]) { $1 }
    case .none, .ignored, .services: break
    }
  }

  private mutating func parseProperty(_ line: Substring, _ number: Int) throws(S3Error) {
    guard let equals = line.firstIndex(of: "=") else { throw broken("a line has no '='", number) }
    let name = Self.trim(line[..<equals]).lowercased()
    guard !name.isEmpty else { throw broken("a property has no name", number) }
    if case .none = section { throw broken("a property stands before the first section", number) }
    let value = Self.withoutComment(Self.trim(line[line.index(after: equals)...]))
    property = name
    isNesting = value.isEmpty
    switch section {
    case .profile(let profile): file.profiles[profile, default: [:]][name] = String(value)
    case .ssoSession(let session): file.ssoSessions[session, default: [:]][name] = String(value)
    case .none, .ignored, .services: break
    }
  }

  private mutating func parseContinuation(_ line: Substring, of property: String, _ number: Int) throws(S3Error) {
    guard isNesting else {
      switch section {
      case .profile(let profile): file.profiles[profile]?[property]? += "\n" + String(line)
      case .ssoSession(let session): file.ssoSessions[session]?[property]? += "\n" + String(line)
      case .none, .ignored, .services: break
      }
      return
    }
    guard let equals = line.firstIndex(of: "=") else { throw broken("an indented line has no '='", number) }
    let name = Self.trim(line[..<equals]).lowercased()
    let value = Self.withoutComment(Self.trim(line[line.index(after: equals)...]))
    switch section {
    case .profile(let profile):
      file.subsections[profile, default: [:]][property, default: [:]][name] = String(value)
    case .services(let services):
      file.services[services, default: [:]][property, default: [:]][name] = String(value)
    case .none, .ignored, .ssoSession: break
    }
  }

  private func broken(_ reason: String, _ line: Int) -> S3Error {
    S3Error(code: .configuration, message: "\(Sanitised.text(path, limit: 4096)):\(line): \(reason)")
  }

  /// `profile name`, `services name` or a bare name; a name may be quoted.
  private static func splitHeader(_ header: Substring) -> (word: String?, name: String) {
    for word in ["profile", "services", "sso-session"] where header.hasPrefix(word) {
      let rest = header.dropFirst(word.count)
      if rest.unicodeScalars.first.map({ $0 == " " || $0 == "\t" }) == true { return (word, unquoted(trim(rest))) }
    }
    return (nil, unquoted(header))
  }

  private static func unquoted(_ name: Substring) -> String {
    guard name.count >= 2, let mark = name.first, mark == "\"" || mark == "'", name.last == mark else {
      return String(name)
    }
    return String(name.dropFirst().dropLast())
  }

  /// A comment in a value needs white space before its mark, so that secrets may contain `#`.
  private static func withoutComment(_ value: Substring) -> Substring {
    var previous: Unicode.Scalar = " "
    for index in value.unicodeScalars.indices {
      let scalar = value.unicodeScalars[index]
      if scalar == "#" || scalar == ";", previous == " " || previous == "\t" { return trim(value[..<index]) }
      previous = scalar
    }
    return value
  }

  private static func trim(_ text: Substring) -> Substring {
    var scalars = text.unicodeScalars
    while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
    while let last = scalars.last, isSpace(last) { scalars.removeLast() }
    return Substring(scalars)
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" || scalar == "\r" }
}

/// What one shared file says.
struct SharedConfigFile: Sendable {
  /// Properties by profile; names of properties in lower case.
  var profiles: [String: [String: String]] = [:]
  /// Nested properties by profile and the property that they are nested in, such as `s3`.
  var subsections: [String: [String: [String: String]]] = [:]
  /// Properties by session of single sign-on.
  var ssoSessions: [String: [String: String]] = [:]
  /// Properties by services section and service.
  var services: [String: [String: [String: String]]] = [:]
}
