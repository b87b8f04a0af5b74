import JobManifest
import S3Types

extension WriteRule {
  /// For an object that becomes a file; a file of this plan counts as newer than anything that is there now.
  static func verdict(
    _ policy: WritePolicy, source: SeenObject, file: (size: Int, modified: Timestamp?)?
  ) -> Verdict {
    if policy == .always { return .write(.always) }
    guard let file else { return .write(policy == .missing ? .missing : .new) }
    switch (policy, source.origin, file.modified) {
    case (.always, _, _): return .write(.always)
    case (.missing, _, _): return .skip(.exists)
    case (.newer, .planned, .some): return .write(.newer)
    case (.newer, .planned, nil): return .write(.planned)
    case (.newer, .listed, nil): return .skip(.older)
    case (.newer, .listed(_, let changed), let written?): return changed > written ? .write(.newer) : .skip(.older)
    case (.changed, _, _) where file.size != source.size: return .write(.size)
    case (.changed, .planned, _), (.changed, _, nil): return .write(.planned)
    case (.changed, .listed(let etag, let changed), let written?):
      if let md5 = etag?.md5Hex { return .compareMD5(with: md5) }
      return changed > written ? .write(.newer) : .skip(.same)
    }
  }

  /// For a file that an earlier operation of this plan writes: newer than what is there now, of bytes nobody knows yet.
  static func verdict(_ policy: WritePolicy, plannedSize size: Int, destination: SeenObject?) -> Verdict {
    if policy == .always { return .write(.always) }
    guard let destination else { return .write(policy == .missing ? .missing : .new) }
    switch (policy, destination.origin) {
    case (.always, _): return .write(.always)
    case (.missing, _): return .skip(.exists)
    case (.newer, .listed): return .write(.newer)
    case (.changed, _) where destination.size != size: return .write(.size)
    case (.newer, .planned), (.changed, _): return .write(.planned)
    }
  }
}
