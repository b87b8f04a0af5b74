import JobPlan
import S3Client
import S3Types

/// Writes an object again from itself, which is how S3 changes its time or its headers.
enum SelfCopy {
  /// Copies the object onto itself with every header resent, because REPLACE drops what is not (section 3e).
  ///
  /// An access control list of its own is the one thing that is not kept: S3 gives the copy the default one, unless the
  /// manifest names another.
  /// The copy is tied to the ETag whose headers were read, so a concurrent write is never undone.
  static func perform(
    _ before: ObjectMetadata, headers: ObjectHeaders, extras: ObjectExtras = .none, at location: S3Location,
    on store: any ObjectStore, now: () -> Timestamp
  ) async throws(S3Error) -> StepSuccess {
    try CopyStep.requireRewritable(before, at: location)
    guard before.size <= store.writeRules.transfer.singleCopyLimit else {
      return try await LargeCopy.again(before, at: location, headers: headers, extras: extras, on: store)
    }
    let began = now()
    do throws(S3Error) {
      var copy = CopyObjectParameters(
        from: location, to: location, sourceIfMatch: before.etag, headers: .replace(headers),
        tags: extras.tags.map { .replace($0) } ?? .keep, storageClass: headers.storageClass,
        encryption: extras.encryption ?? before.encryption)
      copy.acl = extras.acl
      let result = try await store.copyObject(copy)
      return StepSuccess(etag: result.etag, attempts: result.attempts)
    } catch  where error.code == .missingResult || isSentAgain(error) {
      // Some services answer a copy onto itself with a result that is empty; success has to be proven (row R7). And what
      // our own first attempt has written, whose answer was lost, may have another ETag than what it was made from.
      let after = try await store.headObject(HeadObjectParameters(location))
      guard hasMoved(from: before, to: after, headers: headers, began: began) else { throw error }
      return StepSuccess(etag: after.etag)
    }
  }

  /// Whether the object has the same bytes, as far as ETags tell, these headers and a later time.
  ///
  /// An HTTP date cannot tell two moments of one second apart.
  static func hasMoved(
    from before: ObjectMetadata, to after: ObjectMetadata, headers: ObjectHeaders, began: Timestamp
  ) -> Bool {
    guard let earlier = before.lastModified, let later = after.lastModified,
      before.etag == after.etag || isMadeWhole(before.etag, after.etag), before.size == after.size,
      after.headers == headers
    else { return false }
    return later > earlier || (later == earlier && began.seconds - earlier.seconds <= 1)
  }

  /// Whether the condition on the source failed for an attempt that was not the first.
  private static func isSentAgain(_ error: S3Error) -> Bool { error.isPreconditionFailed && error.attempts > 1 }

  /// Whether the ETag of an object in parts has become one of an object in one piece, as a copy in one request makes it.
  private static func isMadeWhole(_ before: ETag?, _ after: ETag?) -> Bool {
    before?.md5Hex == nil && before?.rawValue.contains("-") == true && after?.md5Hex != nil
  }
}
