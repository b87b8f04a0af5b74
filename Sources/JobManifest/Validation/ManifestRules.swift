/// The rules that look at more than one field; each stands in a file of its own.
enum ManifestRules {
  /// A rule: looks at a manifest and reports.
  typealias Rule = @Sendable (ManifestDraft, Findings) -> Void

  /// All of them.
  static let all: [Rule] = [
    UniqueNames.check, KnownReferences.check, BucketRootDeletes.check, OverlappingCopies.check,
    UpdatesOfNothing.check,
  ]
}
