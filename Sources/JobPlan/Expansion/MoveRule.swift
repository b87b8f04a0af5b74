import JobManifest

/// Decides what becomes of the source of a move where a copy would leave the destination alone; pure.
enum MoveRule {
  /// The verdict of the rule for copies, and what follows from it for a move.
  ///
  /// Where the same bytes are there already, only the source is deleted, with the reason `same`; the run proves it first.
  /// What a copy takes for the same because it is as large and not older is no proof to delete by (invariant I2), nor is
  /// it said that headers are as this move declares them: then the object is written again.
  /// An object that the policy leaves alone (`missing`, `newer`) keeps its source, too.
  static func verdict(
    _ verdict: WriteRule.Verdict, _ source: SeenObject, _ destination: SeenObject?, changes: HeaderSettings
  ) -> WriteRule.Verdict {
    if case .compareKept(let otherwise) = verdict {
      return self.verdict(otherwise, source, destination, changes: changes)
    }
    guard verdict == .skip(.same) else { return verdict }
    guard case .listed(let mine?, _) = source.origin, case .listed(let theirs?, _)? = destination?.origin,
      mine == theirs, changes == .none
    else { return .write(.unproven) }
    return .write(.same)
  }
}
