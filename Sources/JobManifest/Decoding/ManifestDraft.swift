/// What could be read of a manifest, for the rules that look at more than one place.
struct ManifestDraft {
  /// Every operation, also those with mistakes.
  var operations: [OperationDraft]
  /// The endpoints without mistakes.
  var endpoints: [String: EndpointDefinition]
  /// Whether there are `content_types` rules, with mistakes or without.
  var hasContentTypes: Bool
}

/// What could be read of one operation.
struct OperationDraft {
  /// The name.
  var name: Located<String>?
  /// What it does; nil when that has mistakes.
  var verb: Verb?
  /// Where it starts.
  var range: SourceRange
  /// Operations that must have succeeded before.
  var needs: [Located<String>]
  /// Operations whose derived order is lifted.
  var independentOf: [Located<String>]
  /// What its failures mean.
  var failureRule: FailureRule

  /// The operation, when all of it could be read.
  var complete: Operation? {
    guard let name, let verb else { return nil }
    var operation = Operation(name: name, verb: verb, range: range, needs: needs, independentOf: independentOf)
    operation.failureRule = failureRule
    return operation
  }
}
