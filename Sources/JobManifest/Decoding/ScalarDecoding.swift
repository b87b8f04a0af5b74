/// A text with its place.
package struct Text {
  /// The text after interpolation.
  package var value: String
  /// The scalar.
  var scalar: YAMLScalar
  /// Where the scalar stands.
  package var range: SourceRange

  /// Whether it is what the file says, with nothing put in.
  var isVerbatim: Bool { value == scalar.text }

  /// The text with its place.
  var located: Located<String> { Located(value, at: range) }
}

/// How `${…}` in a text is treated.
package enum Expansion {
  /// Replaced.
  case values
  /// Replaced by values that stand for themselves in a pattern.
  case pattern
  /// Refused.
  case none
}

extension DecodingContext {
  /// Reads a text; numbers and words like `yes` are taken as they are written (row Y9).
  package func text(_ node: YAMLNode, field: String, expansion: Expansion = .values) -> Text? {
    guard let scalar = scalar(node, field: field, expected: "text") else { return nil }
    var problems: [Interpolator.Problem] = []
    let value: String?
    switch expansion {
    case .values: value = interpolator.expand(scalar.text, problems: &problems)
    case .pattern:
      value = interpolator.expand(scalar.text, problems: &problems) { Pattern.escaping($0, in: scalar.text) }
    case .none:
      value = scalar.text.replacing("$${", with: "${")
      if let offset = Interpolator.firstReference(in: scalar.text) {
        error(
          "\(field.quoted) takes no variables", at: range(of: offset..<offset + 2, in: scalar, at: node.range),
          hint: "write the value out")
        return nil
      }
    }
    for problem in problems {
      error(problem.message, at: range(of: problem.range, in: scalar, at: node.range), hint: problem.hint)
    }
    guard let value, problems.isEmpty else { return nil }
    guard !value.isEmpty else {
      error("\(field.quoted) is empty", at: node.range)
      return nil
    }
    return Text(value: value, scalar: scalar, range: node.range)
  }

  /// Reads one of the words of an enumeration.
  package func word<Word: RawRepresentable & CaseIterable>(_ entry: YAMLEntry, field: String) -> Word?
  where Word.RawValue == String {
    word(entry.value, of: field)
  }

  /// Reads one of the words of an enumeration.
  func word<Word: RawRepresentable & CaseIterable>(_ node: YAMLNode, of field: String) -> Word?
  where Word.RawValue == String {
    let words = Word.allCases.map(\.rawValue)
    let expected = words.count == 1 ? words[0].quoted : "one of " + words.joined(separator: ", ")
    guard let scalar = scalar(node, field: field, expected: expected) else { return nil }
    if let word = Word(rawValue: scalar.text) { return word }
    error(
      "\(field.quoted) must be \(expected), found \(node.summary)", at: node.range,
      hint: Nearest.hint(for: scalar.text, among: words))
    return nil
  }

  /// Reads `true` or `false`, and nothing else for it (row Y9).
  package func boolean(_ entry: YAMLEntry, field: String) -> Bool? {
    guard let scalar = scalar(entry.value, field: field, expected: "true or false") else { return nil }
    if scalar.style == .plain, let value = Bool(scalar.text) { return value }
    let meant: [String: String] = [
      "yes": "true", "on": "true", "y": "true", "1": "true", "true": "true", "no": "false", "off": "false",
      "n": "false", "0": "false", "false": "false",
    ]
    error(
      "\(field.quoted) must be true or false, found \(entry.value.summary)", at: entry.value.range,
      hint: meant[scalar.text.lowercased()].map { "write \($0)" + (scalar.style == .plain ? "" : " without quotes") })
    return nil
  }

  /// Reads a decimal number in a range (rows Y10 and Y28).
  package func integer(_ node: YAMLNode, field: String, in allowed: ClosedRange<Int>) -> Int? {
    let expected = "a whole number from \(allowed.lowerBound) to \(allowed.upperBound)"
    guard let scalar = scalar(node, field: field, expected: expected) else { return nil }
    guard scalar.style == .plain else {
      error(
        "\(field.quoted) must be \(expected), found a text in quotes", at: node.range,
        hint: "write it without quotes")
      return nil
    }
    var digits = Substring(scalar.text)
    if digits.first == "-" || digits.first == "+" { digits = digits.dropFirst() }
    let isNumber = !digits.isEmpty && digits.utf8.allSatisfy(ASCII.isDigit)
    if isNumber, digits.utf8.count > 1, digits.first == "0" {
      error(
        "\(field.quoted) has a leading zero: \(scalar.text.quoted)", at: node.range,
        hint: "some programs read that as octal; write it without")
      return nil
    }
    guard isNumber, let value = Int(scalar.text), allowed.contains(value) else {
      error("\(field.quoted) must be \(expected), found \(scalar.text.quoted)", at: node.range)
      return nil
    }
    return value
  }

  /// Reads a list, or a single value as a list of one.
  package func listOrSingle(_ node: YAMLNode, field: String) -> [YAMLNode] {
    if case .sequence(let items) = node.content { return nonNull(items, field: field) }
    // Row Y17: "-a" on one line and "-b" on the next are one text "-a -b", and no list.
    if case .scalar(let scalar) = node.content, scalar.style == .plain, scalar.text.first == "-" {
      error(
        "\(field.quoted) must be a list or one value, found the text \(scalar.text.quoted)", at: node.range,
        hint: "write '- ' with a space for a list item; put the text in quotes if the '-' belongs to it")
      return []
    }
    return [node]
  }

  /// Reports list items that say nothing (`- ` and nothing behind it).
  package func nonNull(_ items: [YAMLNode], field: String) -> [YAMLNode] {
    items.enumerated().compactMap { index, item in
      guard item.isNull else { return item }
      error("'\(field)[\(index)]' has no value", at: item.range, hint: "give it one, or remove the '-'")
      return nil
    }
  }

  private func scalar(_ node: YAMLNode, field: String, expected: String) -> YAMLScalar? {
    switch node.content {
    case .scalar(let scalar) where !scalar.isNull: return scalar
    case .invalid: return nil
    default:
      error("\(field.quoted) must be \(expected), found \(node.summary)", at: node.range)
      return nil
    }
  }
}
