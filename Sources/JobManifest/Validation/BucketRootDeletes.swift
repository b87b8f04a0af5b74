import S3Types

/// A bucket is never emptied by a prefix that came out empty (row S16).
enum BucketRootDeletes {
  @Sendable static func check(_ draft: ManifestDraft, findings: Findings) {
    for operation in draft.operations {
      guard case .delete(let delete)? = operation.verb, case .prefix(let place) = delete.target,
        !delete.allowsBucketRoot
      else { continue }
      let prefix = place.url.keyOrPrefix
      // A prefix of slashes only is what is left of `s3://bucket/${empty}/`.
      guard prefix.utf8.allSatisfy({ $0 == UInt8(ascii: "/") }) else { continue }
      findings.error(
        "this deletes from the root of bucket \(place.url.bucket.rawValue.quoted)", at: place.range,
        hint: "name a prefix, or add 'allow_bucket_root: true' if the whole bucket is meant")
    }
  }
}
