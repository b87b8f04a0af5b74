/// Reads the text of a regular expression, of which the whole path has to be an instance.
///
/// What an automaton can run in time that only grows with the path: `.`, `[..]`, `[^..]`, `\d \w \s` and their
/// opposites, groups, `|`, `*`, `+`, `?`, `{m,n}`. `^` and `$` may stand where they say nothing, at the ends. References
/// back and assertions need a matcher that tries things out, and are refused.
package struct RegexParser {
  /// The most elements once every `{m,n}` is written out; what a match may cost is bounded by it.
  package static let mostElements = 1000

  private let scalars: [Unicode.Scalar]
  private let offsets: [Int]
  private var position = 0

  /// Prepares to read a pattern from a UTF-8 offset on.
  package init(_ text: String, from start: Int) {
    scalars = Array(String(Substring(text.utf8.dropFirst(start))).unicodeScalars)
    var offsets = [start]
    for scalar in scalars { offsets.append(offsets[offsets.count - 1] + UTF8.width(scalar)) }
    self.offsets = offsets
  }

  /// Reads it all.
  package mutating func parse() throws(PatternError) -> Glob {
    guard !scalars.isEmpty else {
      throw PatternError("the regular expression is empty", hint: "use '.*' for everything")
    }
    let bytes = offsets[scalars.count] - offsets[0]
    guard bytes <= Glob.maximumByteCount else {
      throw PatternError("the pattern has \(bytes) bytes and \(Glob.maximumByteCount) are allowed")
    }
    if let nul = scalars.firstIndex(of: "\0") {
      throw PatternError("a pattern cannot contain NUL", at: range(nul, nul + 1))
    }
    let items = try alternatives(depth: 0)
    guard position == scalars.count else {
      throw PatternError(
        "')' closes nothing", at: range(position, position + 1), hint: "write '\\)' for the character itself")
    }
    guard Self.count(items) <= Self.mostElements else {
      throw PatternError(
        "with its repeats written out the regular expression has more than \(Self.mostElements) elements",
        hint: "repeat less, or use '*' or '+'")
    }
    return Glob(isAnchored: true, items: items)
  }

  /// How many elements there are once repeats are written out, or more than are allowed.
  private static func count(_ items: [GlobItem]) -> Int {
    var sum = 0
    for item in items {
      switch item {
      case .either(let alternatives): sum += 1 + alternatives.reduce(0) { $0 + count($1) }
      case .times(let items, let least, let most): sum += (1 + count(items)) * max(1, most ?? least + 1)
      default: sum += 1
      }
      // Both factors above are small then, and no product overflows.
      guard sum <= mostElements else { return mostElements + 1 }
    }
    return sum
  }

  /// Reads up to the end or to ")".
  private mutating func alternatives(depth: Int) throws(PatternError) -> [GlobItem] {
    var found = [try sequence(depth: depth)]
    while peek() == "|" {
      position += 1
      found.append(try sequence(depth: depth))
    }
    return found.count == 1 ? found[0] : [.either(found)]
  }

  private mutating func sequence(depth: Int) throws(PatternError) -> [GlobItem] {
    var items: [GlobItem] = []
    if depth == 0, peek() == "^" { position += 1 }
    while let scalar = peek(), scalar != "|", scalar != ")" {
      if scalar == "$", depth == 0, position + 1 == scalars.count || scalars[position + 1] == "|" {
        position += 1
        break
      }
      let atom = try atom(scalar, depth: depth)
      items.append(try repeated(atom))
    }
    return items
  }

  private mutating func atom(_ scalar: Unicode.Scalar, depth: Int) throws(PatternError) -> GlobItem {
    let first = position
    position += 1
    switch scalar {
    case ".": return .any
    case "[": return .set(try set(from: first))
    case "(": return try group(from: first, depth: depth + 1)
    case "\\": return try escape(from: first)
    case "^", "$": throw unescaped(scalar, "in the middle can never match, because the whole path has to")
    case "*", "+", "?", "{": throw unescaped(scalar, "has nothing to repeat")
    case "]", "}": throw unescaped(scalar, "closes nothing")
    default: return .scalar(scalar)
    }
  }

  /// Says what is wrong with the scalar that was just read.
  private func unescaped(_ scalar: Unicode.Scalar, _ trouble: String) -> PatternError {
    PatternError(
      "'\(scalar)' \(trouble)", at: range(position - 1, position), hint: "write '\\\(scalar)' for the character itself")
  }

  private mutating func group(from first: Int, depth: Int) throws(PatternError) -> GlobItem {
    guard depth <= Glob.maximumDepth else {
      throw PatternError("groups are nested more than \(Glob.maximumDepth) deep", at: range(first, first + 1))
    }
    if peek() == "?" {
      guard position + 1 < scalars.count, scalars[position + 1] == ":" else {
        throw PatternError(
          "'(?' begins something that is not part of this grammar", at: range(first, position + 2),
          hint: "of these there is only '(?:'; for what must not match, add a rule to 'filters'")
      }
      position += 2
    }
    let items = try alternatives(depth: depth)
    guard peek() == ")" else {
      throw PatternError(
        "'(' is never closed", at: range(first, first + 1), hint: "write '\\(' for the character itself")
    }
    position += 1
    return .either([items])
  }

  // MARK: Repeats

  /// Takes the repeat behind an atom, if there is one.
  private mutating func repeated(_ atom: GlobItem) throws(PatternError) -> GlobItem {
    let first = position
    var least = 0
    var most: Int?
    switch peek() {
    case "*": break
    case "+": least = 1
    case "?": most = 1
    case "{": (least, most) = try bounds(from: first)
    default: return atom
    }
    position += 1
    // Whether it takes as much as it can or as little makes no difference to the whole path.
    if peek() == "?" { position += 1 }
    if let scalar = peek(), "*+?{".unicodeScalars.contains(scalar) {
      throw PatternError(
        "'\(scalar)' follows another repeat", at: range(first, position + 1),
        hint: "put what is repeated into '(?:' and ')'")
    }
    return .times([atom], least: least, most: most)
  }

  /// Reads `{m}`, `{m,}` or `{m,n}`, up to the "}".
  private mutating func bounds(from first: Int) throws(PatternError) -> (Int, Int?) {
    position += 1
    let least = number()
    var most = least
    var isOpen = false
    if peek() == "," {
      position += 1
      isOpen = peek() == "}"
      most = number()
    }
    guard let least, peek() == "}", isOpen || most != nil else {
      throw PatternError(
        "'{' has to be followed by numbers", at: range(first, position + 1),
        hint: "write '{2}', '{2,}' or '{2,5}', or '\\{' for the character itself")
    }
    guard max(least, most ?? 0) <= Self.mostElements, most.map({ $0 >= max(least, 1) }) ?? true else {
      throw PatternError(
        "the numbers of a repeat must rise, and end between 1 and \(Self.mostElements)", at: range(first, position + 1))
    }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = peek(), ("0"..."9").contains(scalar) {
      value = min((value ?? 0) * 10 + Int(scalar.value - 48), Self.mostElements + 1)
      position += 1
    }
    return value
  }

  // MARK: Escapes and sets

  /// ASCII only, so that what they match does not depend on a version of Unicode.
  private static let classes: [Unicode.Scalar: [ClosedRange<Unicode.Scalar>]] = [
    "d": ["0"..."9"], "w": ["0"..."9", "A"..."Z", "_"..."_", "a"..."z"], "s": ["\t"..."\r", " "..." "],
  ]

  private mutating func escape(from first: Int) throws(PatternError) -> GlobItem {
    guard let scalar = peek() else {
      throw PatternError(
        "the pattern ends in a lone '\\'", at: range(first, position), hint: "write '\\\\' for the character itself")
    }
    position += 1
    if let ranges = Self.classes[scalar] {
      return .set(ScalarSet(ranges: ranges, isNegated: false, crossesSlash: true))
    }
    if let ranges = Unicode.Scalar(scalar.value + 0x20).flatMap({ Self.classes[$0] }) {
      return .set(ScalarSet(ranges: ranges, isNegated: true, crossesSlash: true))
    }
    return .scalar(try literal(scalar, from: first))
  }

  /// What a backslash before a scalar that is no class means.
  private func literal(_ scalar: Unicode.Scalar, from first: Int) throws(PatternError) -> Unicode.Scalar {
    let isDigit = ("0"..."9").contains(scalar)
    guard !isDigit, !("a"..."z").contains(scalar), !("A"..."Z").contains(scalar) else {
      throw PatternError(
        "'\\\(scalar)' is not part of this grammar", at: range(first, position),
        hint: isDigit ? "what a group has matched cannot be asked for again" : "'\\' goes before '.' and other signs")
    }
    return scalar
  }

  private mutating func set(from first: Int) throws(PatternError) -> ScalarSet {
    let isNegated = peek() == "^"
    if isNegated { position += 1 }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    while true {
      guard let scalar = peek() else {
        throw PatternError(
          "'[' is never closed", at: range(first, first + 1), hint: "write '\\[' for the character itself")
      }
      // As everywhere, a "]" in first place is a member.
      if scalar == "]", !ranges.isEmpty { break }
      ranges += try member()
    }
    position += 1
    return ScalarSet(ranges: ranges, isNegated: isNegated, crossesSlash: true)
  }

  private mutating func member() throws(PatternError) -> [ClosedRange<Unicode.Scalar>] {
    let first = position
    let following = position + 1 < scalars.count ? scalars[position + 1] : nil
    if peek() == "[", following == ":" || following == "." || following == "=" {
      throw PatternError(
        "named classes are not part of this grammar", at: range(first, position + 2),
        hint: "write ranges, as in '[a-z]', or '\\[' for the character itself")
    }
    if peek() == "\\", let ranges = following.flatMap({ Self.classes[$0] }) {
      position += 2
      return ranges
    }
    let low = try memberScalar()
    guard peek() == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else { return [low...low] }
    position += 1
    let high = try memberScalar()
    guard low <= high else {
      throw PatternError("the range '\(low)-\(high)' is empty", at: range(first, position), hint: "swap its ends")
    }
    return [low...high]
  }

  private mutating func memberScalar() throws(PatternError) -> Unicode.Scalar {
    let first = position
    let isEscaped = peek() == "\\"
    if isEscaped { position += 1 }
    guard let scalar = peek() else { throw PatternError("'[' is never closed", at: range(first, position)) }
    position += 1
    return isEscaped ? try literal(scalar, from: first) : scalar
  }

  private func peek() -> Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private func range(_ from: Int, _ to: Int) -> Range<Int> { offsets[from]..<offsets[min(to, scalars.count)] }
}
