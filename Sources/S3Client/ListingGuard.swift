internal import S3Types

/// Decides, page by page, whether a listing can still be trusted to be complete and in order.
///
/// Decisions that delete rest on listings (invariant I1), so whatever is odd ends the listing.
struct ListingGuard {
  private let parameters: ListObjectsV2Parameters
  private var tokens: Set<String> = []
  private var lastKey: ObjectKey?
  private var lastPrefix: String?

  init(_ parameters: ListObjectsV2Parameters) { self.parameters = parameters }

  /// Checks a page against those before it; throws `.brokenListing`.
  mutating func accept(_ page: ListObjectsV2Page) throws(S3Error) {
    for object in page.objects {
      guard object.key.starts(with: parameters.prefix) else {
        throw broken("the answer contains a key that does not start with the prefix", at: object.key)
      }
      // Row L8; the same comparison finds a page that repeats the one before it (row L5).
      if let lastKey, object.key <= lastKey {
        throw broken("the keys are not in byte order, so nothing that is missing can be noticed", at: object.key)
      }
      lastKey = object.key
    }
    for prefix in page.commonPrefixes {
      guard prefix.utf8.starts(with: parameters.prefix.utf8) else {
        throw broken("the answer contains a common prefix that does not start with the prefix", at: nil)
      }
      if let lastPrefix, !ByteOrder.precedes(lastPrefix, prefix) {
        throw broken("the common prefixes are not in byte order", at: nil)
      }
      lastPrefix = prefix
    }
    // Row L5: a token that comes again leads round in a circle. Empty pages may go on (row L6) but not for ever.
    if let token = page.nextContinuationToken, !tokens.insert(token).inserted {
      throw broken("the service repeats a continuation token, so the listing would never end", at: nil)
    }
  }

  private func broken(_ message: String, at key: ObjectKey?) -> S3Error {
    S3Error(
      code: .brokenListing, operation: .listObjectsV2, bucket: parameters.bucket, key: key, message: message)
  }
}
