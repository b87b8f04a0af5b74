import S3Types

/// Reads patterns and filters.
struct FilterDecoder {
  /// The keys that make a filter.
  static let keys = ["filters", "include", "exclude"]

  let context: DecodingContext

  /// Prepares to read.
  init(context: DecodingContext) { self.context = context }

  /// Reads `filters`, or `include` and `exclude`.
  func decode(_ reader: MappingReader) -> Filter {
    guard let entry = reader["filters"] else {
      return Filter(excludes: patterns("exclude", in: reader), includes: patterns("include", in: reader))
    }
    for key in ["include", "exclude"] {
      guard let other = reader[key] else { continue }
      context.keyError(
        "\(reader.owner.quoted) has \(key.quoted) and 'filters'", at: other.keyRange,
        hint: "make it a rule of 'filters': '- \(key): ...', at the place where it is to be asked")
    }
    return list(entry, field: reader.field("filters"))
  }

  /// Reads a list of patterns, or one.
  func patterns(_ key: String, in reader: MappingReader) -> [Located<Pattern>] {
    guard let entry = reader[key] else { return [] }
    let field = reader.field(key)
    let items = context.listOrSingle(entry.value, field: field)
    if case .sequence(let all) = entry.value.content, all.isEmpty {
      context.error("\(field.quoted) is an empty list", at: entry.value.range, hint: "leave the key out")
    }
    let isList = if case .sequence = entry.value.content { true } else { false }
    return items.enumerated().compactMap { index, item in
      pattern(item, field: isList ? "\(field)[\(index)]" : field)
    }
  }

  /// Reads one pattern.
  func pattern(_ node: YAMLNode, field: String) -> Located<Pattern>? {
    guard let text = context.text(node, field: field, expansion: .pattern) else { return nil }
    let places = PlaceDecoder(context: context)
    guard places.isClean(text, field: field) else { return nil }
    places.warnAboutComment(text)
    do throws(PatternError) {
      return Located(try Pattern(parsing: text.value), at: text.range)
    } catch {
      var range = text.range
      if let part = error.range, text.isVerbatim { range = context.range(of: part, in: text.scalar, at: text.range) }
      context.error(error.message, at: range, hint: error.hint)
      return nil
    }
  }
}
