/// Reads `on_error` and `failures`, which stand beside the verb.
struct FailureRuleDecoder {
  /// The keys.
  static let keys = [onError, failures]
  private static let onError = "on_error"
  private static let failures = "failures"

  let context: DecodingContext

  /// Reads both.
  func decode(_ reader: MappingReader) -> FailureRule {
    var rule = FailureRule.usual
    if let entry = reader[Self.onError] {
      rule.reaction = context.word(entry, field: reader.field(Self.onError)) ?? .goOn
    }
    if let entry = reader[Self.failures] { rule.tolerance = tolerance(entry, path: reader.field(Self.failures)) }
    if rule.reaction == .stop, rule.tolerance != nil, let entry = reader[Self.failures] {
      context.keyError(
        "'failures' tolerates what 'on_error: stop' does not", at: entry.keyRange, hint: "leave one of them out")
    }
    return rule
  }

  private func tolerance(_ entry: YAMLEntry, path: String) -> FailureRule.Tolerance? {
    guard
      let reader = MappingReader(
        entry.value, of: entry.key, path: path, at: entry.keyRange, keys: .init(known: ["objects", "percent"]),
        in: context, hint: "write 'failures: {objects: 10}' or 'failures: {percent: 1}'")
    else { return nil }
    guard reader.has("objects") || reader.has("percent") else {
      context.keyError("'failures' says nothing", at: entry.keyRange, hint: "give it 'objects', 'percent' or both")
      return nil
    }
    return FailureRule.Tolerance(
      objects: reader["objects"].flatMap {
        context.integer($0.value, field: reader.field("objects"), in: 0...1_000_000_000)
      },
      percent: reader["percent"].flatMap { context.integer($0.value, field: reader.field("percent"), in: 0...100) })
  }
}
