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
    if case .move(let move) = self {
      return move.copy.from.isObject || move.allowsBucketRoot ? nil : (move.copy.from, "moves everything from")
    }
    guard let deletion, case .prefix(let place) = deletion.target, !deletion.allowsBucketRoot else { return nil }
    return (place, "deletes from")
  }
}
