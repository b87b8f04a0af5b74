/// Reads manifests.
package enum ManifestReader {
  /// Reads a manifest, replaces its variables and checks all of it.
  ///
  /// The text is read once and kept in the result, so that what runs is what was checked (row Y27). Throws everything
  /// that is wrong with it, warnings included; a manifest that can be used comes with its warnings.
  package static func read(
    source: SourceFile, context: ManifestContext
  ) throws(DiagnosticList) -> ManifestReading {
    let findings = Findings()
    let decoding = DecodingContext(source: source, findings: findings)
    var result: ManifestDecoder.Result?
    if TextChecks.check(source, findings: findings), let root = YAMLComposer.compose(source, findings: findings) {
      result = ManifestDecoder(context: decoding, given: context).decode(root)
    }
    if let draft = result?.draft {
      for rule in ManifestRules.all { rule(draft, findings) }
    }
    let operations = result?.draft.operations.compactMap(\.complete) ?? []
    let sorted = findings.diagnostics.sortedByPosition()
    guard let result, !findings.hasErrors else { throw DiagnosticList(source: source, diagnostics: sorted) }
    var manifest = Manifest(
      source: source, name: result.name, variables: result.variables, endpoints: result.draft.endpoints,
      contentTypes: result.contentTypes, operations: operations, environmentVariables: result.environmentVariables,
      protected: result.protected)
    manifest.bucketRules = decoding.bucketRules
    return ManifestReading(manifest: manifest, warnings: sorted)
  }
}

/// A manifest that can be used, and what its author should look at all the same.
package struct ManifestReading: Sendable {
  /// The manifest.
  package var manifest: Manifest
  /// Warnings in the order of their positions.
  package var warnings: [Diagnostic]
}
