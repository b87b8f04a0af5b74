/// Reads the `limit` of a deletion (row L10).
struct LimitDecoder {
  private static let hint = "write {objects: 1000, bytes: 10GiB, percent: 50}, or 'none'"
  private static let none = "none"

  let context: DecodingContext
  /// What holds for fields that are left out.
  var usual = DeleteLimit.usual

  /// What may be deleted at most: what is left out has the usual limit, and `none` lifts one or all.
  func decode(_ entry: YAMLEntry, field: String) -> DeleteLimit {
    if isNone(entry) { return .none }
    guard
      let reader = MappingReader(
        entry.value, of: entry.key, path: field, at: entry.keyRange,
        keys: .init(known: ["objects", "bytes", "percent"]), in: context, hint: Self.hint)
    else { return usual }
    if !["objects", "bytes", "percent"].contains(where: reader.has) {
      context.keyError("'limit' limits nothing", at: reader.range, hint: Self.hint)
    }
    var limit = usual
    if let entry = reader["objects"] {
      limit.objects =
        isNone(entry)
        ? nil : context.integer(entry.value, field: reader.field("objects"), in: 0...1_000_000_000_000)
    }
    if let entry = reader["bytes"] {
      limit.bytes = isNone(entry) ? nil : context.size(entry, field: reader.field("bytes"))
    }
    if let entry = reader["percent"] {
      limit.percentIsUsual = false
      limit.percent = isNone(entry) ? nil : context.integer(entry.value, field: reader.field("percent"), in: 0...100)
    }
    return limit
  }

  private func isNone(_ entry: YAMLEntry) -> Bool {
    if case .scalar(let scalar) = entry.value.content { return scalar.text == Self.none }
    return false
  }
}

extension DecodingContext {
  /// Reads a size: one number and one unit.
  func size(_ entry: YAMLEntry, field: String) -> Int? {
    guard let text = text(entry.value, field: field) else { return nil }
    guard let bytes = ByteSize.parse(text.value) else {
      let isNumber = !text.value.isEmpty && text.value.utf8.allSatisfy(ASCII.isDigit)
      error(
        "\(field.quoted) must be a whole number with a unit, found \(text.value.quoted)", at: text.range,
        hint: isNumber ? "write '\(text.value)B' for bytes" : ByteSize.hint)
      return nil
    }
    return bytes
  }
}
