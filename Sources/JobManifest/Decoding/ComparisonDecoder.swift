/// Reads `compare`.
struct ComparisonDecoder {
  /// The key.
  static let key = "compare"

  let context: DecodingContext

  /// What the manifest says; the usual comparison where it says nothing.
  func decode(_ reader: MappingReader, policy: WritePolicy) -> Comparison {
    guard let entry = reader[Self.key] else { return .usual }
    let field = reader.field(Self.key)
    if policy != .changed {
      context.keyError(
        "'compare' has no meaning beside 'if: \(policy.rawValue)'", at: entry.keyRange,
        hint: "leave one of them out; 'if: changed' is what compares")
    }
    if case .sequence(let all) = entry.value.content, all.isEmpty {
      context.error("\(field.quoted) is an empty list", at: entry.value.range, hint: "leave the key out")
    }
    var criteria: [Comparison.Criterion] = []
    for (index, item) in context.listOrSingle(entry.value, field: field).enumerated() {
      var isList = false
      if case .sequence = entry.value.content { isList = true }
      let name = isList ? "\(field)[\(index)]" : field
      guard let criterion: Comparison.Criterion = context.word(item, of: name) else { continue }
      guard !criteria.contains(criterion) else {
        context.error("\(field.quoted) names \(criterion.rawValue.quoted) twice", at: item.range)
        continue
      }
      criteria.append(criterion)
    }
    return criteria.isEmpty ? .usual : Comparison(criteria)
  }
}
