/// No two operations have one name.
enum UniqueNames {
  @Sendable static func check(_ draft: ManifestDraft, findings: Findings) {
    var places: [String: SourceRange?] = [:]
    for name in draft.operations.compactMap(\.name) {
      guard let first = places[name.value] else {
        places[name.value] = name.range
        continue
      }
      findings.error(
        "operation \(name.value.quoted) exists twice", at: name.range, hint: "give each a name of its own",
        notes: [Diagnostic(.note, "the first \(name.value.quoted) is here", at: first)])
    }
  }
}
