import JobManifest
import S3Types

extension WriteRule {
  /// What is known of a source and of what stands at its destination, without a look at their bytes.
  struct Facts {
    /// What their ETags say.
    enum Tags: Sendable, Hashable {
      case equal
      case different
      /// One of the two is a file: its MD5 has to be this one.
      case md5(String)
      /// They are of kinds that nobody can compare.
      case incomparable
    }

    /// Which of them is the newer one.
    enum Age: Sendable, Hashable {
      case newer
      case notNewer
      /// Both are written by this plan.
      case unknown
    }

    var sizesDiffer: Bool
    var tags: Tags
    var age: Age
    /// Whether an earlier operation of the plan writes one of them, so that nobody can look at its bytes yet.
    var isPlanned: Bool
  }

  /// Asks the criteria in their order, as `Comparison` says.
  static func verdict(_ comparison: Comparison, _ facts: Facts) -> Verdict {
    var couldCompare = true
    var couldNotBeProven = false
    for criterion in comparison.criteria {
      couldCompare = true
      switch criterion {
      case .size: if facts.sizesDiffer { return .write(.size) }
      case .mtime:
        switch facts.age {
        case .newer: return .write(.newer)
        case .unknown: return .write(.planned)
        case .notNewer: break
        }
      case .etag, .checksum:
        if facts.isPlanned { return .write(.planned) }
        if criterion == .checksum { return .compareChecksums }
        switch facts.tags {
        case .equal: return .skip(.same)
        case .different: return different(facts)
        case .md5(let md5): return .compareMD5(with: md5, orElse: different(facts))
        case .incomparable: (couldCompare, couldNotBeProven) = (false, true)
        }
      }
    }
    let verdict = couldCompare ? Verdict.skip(.same) : .write(.incomparable)
    return couldNotBeProven ? .compareKept(orElse: verdict) : verdict
  }

  /// An ETag of an encrypted object may look like an MD5 and is none, so that every run would find another one: where the
  /// source is not newer, a checksum has the last word.
  private static func different(_ facts: Facts) -> Verdict {
    facts.age == .notNewer ? .compareKept(orElse: .write(.etag)) : .write(.etag)
  }

  /// What the ETags of two objects say: two MD5s that differ say that the bytes do; tags of other kinds (parts,
  /// encryption) may differ for equal bytes.
  static func tags(_ mine: ETag?, _ theirs: ETag?) -> Facts.Tags {
    if let mine, mine == theirs { return .equal }
    return mine?.md5Hex != nil && theirs?.md5Hex != nil ? .different : .incomparable
  }

  /// What the ETag of an object says about a file.
  static func tags(ofFileAnd etag: ETag?) -> Facts.Tags { etag?.md5Hex.map { .md5($0) } ?? .incomparable }
}
