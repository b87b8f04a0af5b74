/// Reads the text of a glob.
package struct GlobParser {
  private let scalars: [Unicode.Scalar]
  private let offsets: [Int]
  private let start: Int
  private var position = 0

  /// Prepares to read a pattern from a UTF-8 offset on.
  package init(_ text: String, from start: Int) {
    let body = String(Substring(text.utf8.dropFirst(start)))
    scalars = Array(body.unicodeScalars)
    var offset = start
    var offsets: [Int] = []
    for scalar in scalars {
      offsets.append(offset)
      offset += UTF8.width(scalar)
    }
    offsets.append(offset)
    self.offsets = offsets
    self.start = start
  }

  /// Reads it all.
  package mutating func parse() throws(PatternError) -> Glob {
    try refuseWhatCannotBeMeant()
    let isAnchored = scalars.first == "/"
    if isAnchored { position = 1 }
    var items = try sequence(depth: 0, startsSegment: true)
    if case .scalar("/")? = items.last { items.append(.crossingRun) }
    return Glob(isAnchored: isAnchored, items: items)
  }

  private func refuseWhatCannotBeMeant() throws(PatternError) {
    let text = String(String.UnicodeScalarView(scalars))
    guard !scalars.isEmpty else { throw PatternError("the pattern is empty", hint: "use '**' for everything") }
    guard text != "/" else { throw PatternError("the pattern '/' names nothing", hint: "use '**' for everything") }
    guard text.utf8.count <= Glob.maximumByteCount else {
      throw PatternError("the pattern has \(text.utf8.count) bytes and \(Glob.maximumByteCount) are allowed")
    }
    if text.utf8.starts(with: "./".utf8) || text == "." {
      throw PatternError(
        "paths in patterns are relative to the tree and never start with './'", at: range(0, min(2, scalars.count)),
        hint: "leave out './'")
    }
    if text.utf8.starts(with: "s3://".utf8) {
      throw PatternError(
        "a pattern matches paths relative to the tree, not URLs", at: range(0, 5), hint: "leave out bucket and prefix")
    }
    if let nul = scalars.firstIndex(of: "\0") {
      throw PatternError("a pattern cannot contain NUL", at: range(nul, nul + 1))
    }
  }

  /// Reads up to the end or, inside braces, up to "," or "}".
  private mutating func sequence(depth: Int, startsSegment: Bool) throws(PatternError) -> [GlobItem] {
    var items: [GlobItem] = []
    var startsSegment = startsSegment
    while let scalar = peek() {
      if depth > 0, scalar == "," || scalar == "}" { break }
      let item = try item(scalar, depth: depth, startsSegment: startsSegment)
      switch item {
      case .scalar("/"), .segments: startsSegment = true
      default: startsSegment = false
      }
      items.append(item)
    }
    return items
  }

  private mutating func item(
    _ scalar: Unicode.Scalar, depth: Int, startsSegment: Bool
  ) throws(PatternError) -> GlobItem {
    let first = position
    position += 1
    switch scalar {
    case "?": return .one
    case "*": return try stars(from: first, startsSegment: startsSegment)
    case "[": return .set(try set(from: first))
    case "{": return try alternatives(from: first, depth: depth + 1, startsSegment: startsSegment)
    case "}":
      throw PatternError("'}' closes nothing", at: range(first, position), hint: "write '\\}' for the character itself")
    case "\\":
      guard let escaped = peek() else {
        throw PatternError(
          "the pattern ends in a lone '\\'", at: range(first, position), hint: "write '\\\\' for the character itself")
      }
      position += 1
      return .scalar(escaped)
    default: return .scalar(scalar)
    }
  }

  private mutating func stars(from first: Int, startsSegment: Bool) throws(PatternError) -> GlobItem {
    guard peek() == "*" else { return .run }
    position += 1
    guard peek() != "*" else {
      throw PatternError("too many '*' in a row", at: range(first, position + 1), hint: "use '*' or '**'")
    }
    guard startsSegment, peek() == "/", position + 1 < scalars.count else { return .crossingRun }
    position += 1
    return .segments
  }

  private mutating func set(from first: Int) throws(PatternError) -> ScalarSet {
    if peek() == "^" {
      throw PatternError(
        "'[^' is not part of this grammar", at: range(first, position + 1),
        hint: "write '[!' for 'none of', '[\\^' for the character itself")
    }
    let isNegated = peek() == "!"
    if isNegated { position += 1 }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    while true {
      guard let scalar = peek() else {
        throw PatternError(
          "'[' is never closed", at: range(first, first + 1), hint: "write '\\[' for the character itself")
      }
      // As in every shell, a "]" in first place is a member.
      if scalar == "]", !ranges.isEmpty { break }
      ranges.append(try member())
    }
    position += 1
    return ScalarSet(ranges: ranges, isNegated: isNegated)
  }

  private mutating func member() throws(PatternError) -> ClosedRange<Unicode.Scalar> {
    let first = position
    let low = try memberScalar()
    guard peek() == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else { return low...low }
    position += 1
    let high = try memberScalar()
    guard low <= high else {
      throw PatternError("the range '\(low)-\(high)' is empty", at: range(first, position), hint: "swap its ends")
    }
    return low...high
  }

  private mutating func memberScalar() throws(PatternError) -> Unicode.Scalar {
    let first = position
    if peek() == "\\", position + 1 < scalars.count { position += 1 }
    guard let scalar = peek() else { throw PatternError("'[' is never closed", at: range(first, first)) }
    position += 1
    guard scalar != "/" else {
      throw PatternError("'[..]' never matches '/'", at: range(first, position), hint: "write '/' outside of brackets")
    }
    return scalar
  }

  private mutating func alternatives(
    from first: Int, depth: Int, startsSegment: Bool
  ) throws(PatternError) -> GlobItem {
    guard depth <= Glob.maximumDepth else {
      throw PatternError("braces are nested more than \(Glob.maximumDepth) deep", at: range(first, first + 1))
    }
    var alternatives: [[GlobItem]] = []
    while true {
      alternatives.append(try sequence(depth: depth, startsSegment: startsSegment))
      guard let end = peek() else {
        throw PatternError(
          "'{' is never closed", at: range(first, first + 1), hint: "write '\\{' for the character itself")
      }
      position += 1
      if end == "}" { return .either(alternatives) }
    }
  }

  private func peek() -> Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private func range(_ from: Int, _ to: Int) -> Range<Int> { offsets[from]..<offsets[min(to, scalars.count)] }
}
