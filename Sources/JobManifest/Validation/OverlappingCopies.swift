import S3Types

/// A copy or a move goes neither onto its own source (row L15) nor into it (row L12).
///
/// Only what the text says is compared here; the plan compares what the services resolve.
enum OverlappingCopies {
  @Sendable static func check(_ draft: ManifestDraft, findings: Findings) {
    for operation in draft.operations {
      guard let copy = operation.verb?.copied, isOneService(copy, draft),
        copy.from.url.bucket == copy.to.url.bucket
      else { continue }
      let notes = [Diagnostic(.note, "the source is here", at: copy.from.range)]
      let source = tree(copy.from.url.keyOrPrefix)
      let destination = tree(copy.to.url.keyOrPrefix)
      if ByteOrder.areEqual(source, destination) {
        findings.error(
          "source and destination are the same place", at: copy.to.range,
          hint: "use 'touch' to write an object again", notes: notes)
      } else if !copy.from.isObject, destination.utf8.starts(with: source.utf8) {
        findings.error(
          "the destination lies inside the source: each run would \(operation.verb?.word ?? "copy") the copies of the last",
          at: copy.to.range,
          hint: "choose a destination outside of it", notes: notes)
      }
    }
  }

  /// The prefix of everything below; empty for a whole bucket.
  private static func tree(_ keyOrPrefix: String) -> String {
    keyOrPrefix.isEmpty || keyOrPrefix.utf8.last == UInt8(ascii: "/") ? keyOrPrefix : keyOrPrefix + "/"
  }

  /// Two names of one URL are one service; so are two names of AWS, where bucket names are global.
  private static func isOneService(_ copy: Copy, _ draft: ManifestDraft) -> Bool {
    if copy.from.endpoint == copy.to.endpoint { return true }
    return url(copy.from.endpoint, draft) == url(copy.to.endpoint, draft)
  }

  private static func url(_ name: EndpointName, _ draft: ManifestDraft) -> String? {
    guard let name, var url = draft.endpoints[name]?.url?.lowercased() else { return nil }
    while url.last == "/" { url.removeLast() }
    return url
  }
}

extension Verb {
  /// What it copies within S3, to keep it or to take it away.
  fileprivate var copied: Copy? {
    switch transfer {
    case .copy(let copy): copy
    case .move(let move): move.copy
    default: nil
    }
  }
}
