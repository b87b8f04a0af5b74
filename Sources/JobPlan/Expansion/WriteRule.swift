import JobManifest
import S3Types

/// Decides whether a destination is written; pure, and the reason names the rule that decided (row L13).
enum WriteRule {
  /// The decision.
  enum Verdict: Sendable, Hashable {
    case write(StepReason)
    case skip(StepReason)
    /// Size is equal and the ETag is an MD5: the file has to be read to decide.
    case compareMD5(with: String)
  }

  /// For a local file; `now` is when objects of this plan count as written.
  static func verdict(
    _ policy: WritePolicy, size: Int, modified: Timestamp, destination: SeenObject?, now: Timestamp
  ) -> Verdict {
    if policy == .always { return .write(.always) }
    guard let destination else { return .write(policy == .missing ? .missing : .new) }
    switch (policy, destination.origin) {
    case (.always, _): return .write(.always)
    case (.missing, _): return .skip(.exists)
    case (.newer, .listed(_, let written)): return modified > written ? .write(.newer) : .skip(.older)
    case (.newer, .planned): return modified > now ? .write(.newer) : .skip(.older)
    case (.changed, _) where destination.size != size: return .write(.size)
    case (.changed, .planned): return .write(.planned)
    case (.changed, .listed(let etag, let written)):
      if let md5 = etag?.md5Hex { return .compareMD5(with: md5) }
      return modified > written ? .write(.newer) : .skip(.same)
    }
  }

  /// For an object.
  static func verdict(_ policy: WritePolicy, source: SeenObject, destination: SeenObject?) -> Verdict {
    if policy == .always { return .write(.always) }
    guard let destination else { return .write(policy == .missing ? .missing : .new) }
    switch (policy, source.origin, destination.origin) {
    case (.always, _, _): return .write(.always)
    case (.missing, _, _): return .skip(.exists)
    case (.newer, .planned, .listed): return .write(.newer)
    case (.newer, .planned, .planned): return .write(.planned)
    // What this plan writes is newer than what was there before it.
    case (.newer, .listed, .planned): return .skip(.older)
    case (.newer, .listed(_, let changed), .listed(_, let written)):
      return changed > written ? .write(.newer) : .skip(.older)
    case (.changed, _, _) where destination.size != source.size: return .write(.size)
    case (.changed, .planned, _), (.changed, _, .planned): return .write(.planned)
    case (.changed, .listed(let mine, let changed), .listed(let theirs, let written)):
      if let mine, mine == theirs { return .skip(.same) }
      // Two MD5s differ: so do the bytes. Other tags of equal bytes may differ (parts, encryption).
      if mine?.md5Hex != nil, theirs?.md5Hex != nil { return .write(.etag) }
      return changed > written ? .write(.newer) : .skip(.same)
    }
  }
}
