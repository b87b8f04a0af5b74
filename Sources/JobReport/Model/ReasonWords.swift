package import JobPlan

/// What the reasons of steps and exclusions mean, in words.
package enum ReasonWords {
  private static let words: [StepReason: String] = [
    .new: "nothing is there yet", .extra: "it is not in the source", .emptied: "all that it held is deleted before",
    .checksum: "its checksum differs", .incomparable: "nothing of 'compare' could prove it the same",
    .size: "its size differs", .etag: "its bytes differ",
    .newer: "the source is newer than what is there", .always: "the manifest says 'if: always'",
    .planned: "an earlier operation of this plan writes or deletes one of the two", .requested: "the manifest names it",
    .same: "it is the same already", .exists: "it exists, and the manifest says 'if: missing'",
    .older: "what is there is at least as new as the source, or old enough for 'older_than'",
    .missing: "nothing is there, and the manifest says 'if: missing'", .younger: "it is younger than 'older_than'",
    .symlink: "symbolic links are not followed", .special: "it is no regular file, or belongs to a run",
    .unreadable: "it cannot be read", .satisfied: "what is waited for is there already",
    .pending: "what is waited for is not there yet", .wouldPass: "all is as it has to be, by what the plan has seen",
    .wouldFail: "it is not as it has to be, by what the plan has seen",
    .unproven: "nothing proves that what is there is the same",
    .moved: "it is gone from there, and its destination exists",
    .encryption: "its encryption is not as declared, and the bytes are the same",
    .tags: "its tags are not as declared, and the bytes are the same",
    .storageClass: "its storage class is not as declared",
    .archived: "its class has to be restored before it can be written again",
    .unseenMetadata: "it has metadata that cannot be read, which would be lost",
    .customerKey: "it is encrypted with a key that only its owner has",
    .undeclared: "nothing is declared about it", .rootMarker: "the marker of the tree itself has no counterpart",
  ]

  /// The meaning of a reason for a step with an action; the reason itself where it has none.
  package static func words(for reason: StepReason, of action: StepAction) -> String {
    switch (reason, action) {
    case (.older, .delete), (.older, .move): return "it is older than 'older_than'"
    case (.older, _): return "what is there is at least as new as the source"
    case (.missing, .skip): return "nothing is there"
    case (.missing, .fail): return "it is listed, and nothing is there"
    case (.same, .move): return "the same bytes are there; once all else is, too, the source is deleted"
    default: break
    }
    if let words = words[reason] { return words }
    let text = reason.rawValue
    let prefix = "header:"
    return text.hasPrefix(prefix)
      ? "the header '\(text.dropFirst(prefix.count))' is not as declared, and the bytes are the same" : text
  }

  /// Why something takes no part.
  package static func words(for exclusion: Exclusion, line: Int?) -> String {
    switch exclusion.reason {
    case .exclude:
      let place = line.map { " (line \($0))" } ?? ""
      return "excluded by \"\(exclusion.pattern ?? "")\"\(place)"
    case .rule(let number):
      let place = line.map { ", line \($0)" } ?? ""
      return "excluded by \"\(exclusion.pattern ?? "")\" (rule \(number)\(place))"
    case .include: return "no pattern of 'include' names it"
    case .others: return "no rule of 'filters' names it, and its default is to exclude"
    case .younger: return "younger than 'older_than'"
    case .marker: return "a marker, and 'markers: delete' is not said"
    case .notListed:
      let place = line.map { ", line \($0)" } ?? ""
      return "not in '\(exclusion.pattern ?? "")' (keys_from\(place))"
    case .missing: return "\(exclusion.pattern ?? "") names it, nothing is there, and 'if_missing: skip' is said"
    case .unread: return "its counterpart in the source may be in a directory that cannot be read"
    }
  }
}
