import S3Types

/// Reads `tags`: a mapping of names to values, or `none` ("Categorizing your storage using tags" in the Amazon S3 user
/// guide says what S3 takes).
struct TagDecoder {
  /// The key in the manifest.
  static let key = "tags"
  private static let maximumCount = 10
  private static let maximumName = 128
  private static let maximumValue = 256

  private let context: DecodingContext

  /// Prepares to read.
  init(context: DecodingContext) { self.context = context }

  /// Exactly the tags that objects should have, empty for none; nil where nothing is said, or something wrong.
  func decode(_ reader: MappingReader) -> [String: String]? {
    guard let entry = reader[Self.key] else { return nil }
    let field = reader.field(Self.key)
    if case .scalar(let scalar) = entry.value.content, scalar.text == "none" { return [:] }
    guard case .mapping(let entries) = entry.value.content else {
      if case .invalid = entry.value.content { return nil }
      context.error(
        "\(field.quoted) must be a mapping or none, found \(entry.value.summary)", at: entry.value.range,
        hint: "write 'tags: {name: value}'; 'tags: none' removes all")
      return nil
    }
    var tags: [String: String] = [:]
    for item in entries {
      guard isName(item), let value = value(item, field: field + "." + item.key) else { continue }
      guard tags.updateValue(value, forKey: item.key) == nil else {
        context.error(
          "the tag \(item.key.quoted) is given twice, in two Unicode forms", at: item.keyRange,
          hint: "leave one of them out")
        continue
      }
    }
    if entries.count > Self.maximumCount {
      context.error(
        "\(field.quoted) has \(entries.count) tags", at: entry.keyRange,
        hint: "an object has at most \(Self.maximumCount)")
    }
    return tags
  }

  private func isName(_ item: YAMLEntry) -> Bool {
    guard (1...Self.maximumName).contains(item.key.unicodeScalars.count) else {
      context.error(
        "the name of a tag has 1 to \(Self.maximumName) characters, found \(item.key.unicodeScalars.count)",
        at: item.keyRange)
      return false
    }
    guard item.key.lowercased().afterPrefix("aws:") == nil else {
      context.error(
        "\(item.key.quoted) starts with 'aws:', which AWS keeps for itself", at: item.keyRange,
        hint: "choose another name")
      return false
    }
    return consistsOfTagCharacters(item.key, "the name of a tag", at: item.keyRange)
  }

  /// A value, which may be empty: `""`.
  private func value(_ item: YAMLEntry, field: String) -> String? {
    if case .scalar(let scalar) = item.value.content, scalar.text.isEmpty, !scalar.isNull { return "" }
    guard let text = context.text(item.value, field: field) else { return nil }
    guard text.value.unicodeScalars.count <= Self.maximumValue else {
      context.error(
        "\(field.quoted) has \(text.value.unicodeScalars.count) characters", at: text.range,
        hint: "the value of a tag has at most \(Self.maximumValue)")
      return nil
    }
    return consistsOfTagCharacters(text.value, field.quoted, at: text.range) ? text.value : nil
  }

  /// Letters, digits, spaces and `+ - = . _ : / @`; never a line break (row S11).
  private func consistsOfTagCharacters(_ text: String, _ owner: String, at range: SourceRange) -> Bool {
    let wrong = text.unicodeScalars.first { scalar in
      let isKnown = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      let isMark = scalar.properties.canonicalCombiningClass != .notReordered
      return !(isKnown || isMark || scalar == " " || "+-=._:/@".unicodeScalars.contains(scalar))
    }
    guard let wrong else { return true }
    let isControl = ASCII.isControl(wrong)
    context.error(
      isControl
        ? "\(owner) has a line break or control character"
        : "\(owner) has the character \(String(wrong).quoted), which no tag can have",
      at: range, hint: "use letters, digits, spaces and + - = . _ : / @")
    return false
  }
}
