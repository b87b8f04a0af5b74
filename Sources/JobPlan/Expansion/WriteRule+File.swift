import JobManifest
import S3Types

extension WriteRule {
  /// For an object that becomes a file; a file of this plan counts as newer than anything that is there now.
  static func verdict(
    _ policy: WritePolicy, _ comparison: Comparison = .usual, source: SeenObject,
    file: (size: Int, modified: Timestamp?)?
  ) -> Verdict {
    if policy == .always { return .write(.always) }
    guard let file else { return .write(policy == .missing ? .missing : .new) }
    var facts = Facts(sizesDiffer: file.size != source.size, tags: .incomparable, age: .unknown, isPlanned: true)
    switch (source.origin, file.modified) {
    case (.planned, .some): facts.age = .newer
    case (.planned, nil): break
    case (.listed, nil): facts.age = .notNewer
    case (.listed(let etag, let changed), let written?):
      facts.isPlanned = false
      facts.tags = tags(ofFileAnd: etag)
      facts.age = changed > written ? .newer : .notNewer
    }
    return verdict(policy, comparison, facts)
  }

  /// For a file that an earlier operation of this plan writes: newer than what is there now, of bytes nobody knows yet.
  static func verdict(
    _ policy: WritePolicy, _ comparison: Comparison = .usual, plannedSize size: Int, destination: SeenObject?
  ) -> Verdict {
    if policy == .always { return .write(.always) }
    guard let destination else { return .write(policy == .missing ? .missing : .new) }
    var facts = Facts(sizesDiffer: destination.size != size, tags: .incomparable, age: .unknown, isPlanned: true)
    if case .listed = destination.origin { facts.age = .newer }
    return verdict(policy, comparison, facts)
  }
}
