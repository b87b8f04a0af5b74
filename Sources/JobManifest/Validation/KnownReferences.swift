/// `needs` and `independent_of` name other operations of the manifest, each once, and do not contradict each other.
enum KnownReferences {
  @Sendable static func check(_ draft: ManifestDraft, findings: Findings) {
    let names = Set(draft.operations.compactMap(\.name?.value))
    for operation in draft.operations {
      for (key, references) in [("needs", operation.needs), ("independent_of", operation.independentOf)] {
        check(references, key: key, of: operation, names: names, findings: findings)
      }
      for reference in operation.independentOf {
        guard let need = operation.needs.first(where: { $0.value == reference.value }) else { continue }
        findings.error(
          "'needs' and 'independent_of' both name \(reference.value.quoted)", at: reference.range,
          hint: "leave one of them out", notes: [Diagnostic(.note, "'needs' names it here", at: need.range)])
      }
    }
  }

  private static func check(
    _ references: [Located<String>], key: String, of operation: OperationDraft, names: Set<String>, findings: Findings
  ) {
    var seen: Set<String> = []
    for reference in references {
      if !seen.insert(reference.value).inserted {
        findings.error("\(key.quoted) names \(reference.value.quoted) twice", at: reference.range)
      } else if reference.value == operation.name?.value {
        findings.error(
          "operation \(reference.value.quoted) names itself in \(key.quoted)", at: reference.range, hint: "remove it")
      } else if !names.contains(reference.value) {
        findings.error(
          "\(key.quoted) names an operation that does not exist: \(reference.value.quoted)", at: reference.range,
          hint: Nearest.hint(for: reference.value, among: names.sorted()))
      }
    }
  }
}
