import S3Types

/// A bucket is never emptied by a prefix that came out empty (row S16).
enum BucketRootDeletes {
  @Sendable static func check(_ draft: ManifestDraft, findings: Findings) {
    for operation in draft.operations {
      guard let (place, deed) = operation.verb?.emptied else { continue }
      let prefix = place.url.keyOrPrefix
      // A prefix of slashes only is what is left of `s3://bucket/${empty}/`.
      guard prefix.utf8.allSatisfy({ $0 == UInt8(ascii: "/") }) else { continue }
      findings.error(
        "this \(deed) the root of bucket \(place.url.bucket.rawValue.quoted)", at: place.range,
        hint: "name a prefix, or add 'allow_bucket_root: true' if the whole bucket is meant")
    }
  }
}

extension Verb {
  /// The tree that it takes objects from without a permission to take all of a bucket, and how it does.
  fileprivate var emptied: (place: RemotePlace, deed: String)? {
    switch self {
    case .delete(let delete):
      if case .prefix(let place) = delete.target, !delete.allowsBucketRoot { return (place, "deletes from") }
    case .move(let move):
      if !move.copy.from.isObject, !move.allowsBucketRoot { return (move.copy.from, "moves everything from") }
    default: break
    }
    return nil
  }
}
