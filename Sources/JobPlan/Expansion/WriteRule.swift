import JobManifest
import S3Types

/// Decides whether a destination is written; pure, and the reason names the rule that decided (row L13).
enum WriteRule {
  /// The decision.
  enum Verdict: Sendable, Hashable {
    case write(StepReason)
    case skip(StepReason)
    /// What decides is whether the file has the MD5 that is the ETag of the object; where it has not, the second says what
    /// that means.
    indirect case compareMD5(with: String, orElse: Verdict)
    /// What decides are the checksums of both.
    case compareChecksums
    /// What decides are checksums of the whole that a service keeps; the other verdict holds where it keeps none.
    indirect case compareKept(orElse: Verdict)
  }

  /// For a local file; `now` is when objects of this plan count as written.
  static func verdict(
    _ policy: WritePolicy, _ comparison: Comparison = .usual, size: Int, modified: Timestamp,
    destination: SeenObject?, now: Timestamp
  ) -> Verdict {
    if policy == .always { return .write(.always) }
    guard let destination else { return .write(policy == .missing ? .missing : .new) }
    var facts = Facts(sizesDiffer: destination.size != size, tags: .incomparable, age: .notNewer, isPlanned: true)
    switch destination.origin {
    case .listed(let etag, let written):
      facts.isPlanned = false
      facts.tags = tags(ofFileAnd: etag)
      if modified > written { facts.age = .newer }
    case .planned: if modified > now { facts.age = .newer }
    }
    return verdict(policy, comparison, facts)
  }

  /// For an object.
  static func verdict(
    _ policy: WritePolicy, _ comparison: Comparison = .usual, source: SeenObject, destination: SeenObject?
  ) -> Verdict {
    if policy == .always { return .write(.always) }
    guard let destination else { return .write(policy == .missing ? .missing : .new) }
    var facts = Facts(
      sizesDiffer: destination.size != source.size, tags: .incomparable, age: .unknown, isPlanned: true)
    switch (source.origin, destination.origin) {
    case (.planned, .listed): facts.age = .newer
    case (.planned, .planned): break
    // What this plan writes is newer than what was there before it.
    case (.listed, .planned): facts.age = .notNewer
    case (.listed(let mine, let changed), .listed(let theirs, let written)):
      facts.isPlanned = false
      facts.tags = tags(mine, theirs)
      facts.age = changed > written ? .newer : .notNewer
    }
    return verdict(policy, comparison, facts)
  }

  /// The part that is the same for all kinds of sources and destinations, when there is something at the destination.
  static func verdict(_ policy: WritePolicy, _ comparison: Comparison, _ facts: Facts) -> Verdict {
    switch policy {
    case .always: .write(.always)
    case .missing: .skip(.exists)
    case .changed: verdict(comparison, facts)
    case .newer:
      switch facts.age {
      case .newer: .write(.newer)
      case .notNewer: .skip(.older)
      case .unknown: .write(.planned)
      }
    }
  }
}
