internal import S3Types

/// Decides, page by page, whether a listing can still be trusted to be complete and in order.
///
/// Decisions that delete rest on listings (invariant I1), so whatever is odd ends the listing.
struct ListingGuard: PageGuard {
  private let parameters: ListObjectsV2Parameters
  private let operation: S3Operation
  /// The longest run of pages without an entry; real ones end after a few.
  static let maximumEmptyPages = 10_000

  /// Tokens since the last page with an entry, that page's own included, so that memory stays flat.
  ///
  /// As bytes: a token may be a key, and two spellings of one letter are two keys and one `String`.
  private var tokens: Set<[UInt8]> = []
  private var lastKey: ObjectKey?
  private var lastPrefix: String?

  init(_ parameters: ListObjectsV2Parameters, operation: S3Operation = .listObjectsV2) {
    self.parameters = parameters
    self.operation = operation
  }

  /// Checks a page against those before it; throws `.brokenListing`.
  mutating func accept(_ page: ListObjectsV2Page) throws(S3Error) -> String? {
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
    try accept(page.nextContinuationToken, isEmpty: page.objects.isEmpty && page.commonPrefixes.isEmpty)
    return page.nextContinuationToken
  }

  /// Row L5: pages with entries make progress by their order; those without must not lead round in a circle, nor for
  /// ever straight on (row L6 lets them go on).
  private mutating func accept(_ token: String?, isEmpty: Bool) throws(S3Error) {
    guard let token else { return }
    let bytes = Array(token.utf8)
    guard tokens.insert(bytes).inserted else {
      throw broken("the service repeats a continuation token, so the listing would never end", at: nil)
    }
    guard tokens.count <= Self.maximumEmptyPages else {
      throw broken("more than \(Self.maximumEmptyPages) pages in a row are empty", at: nil)
    }
    if !isEmpty { tokens = [bytes] }
  }

  private func broken(_ message: String, at key: ObjectKey?) -> S3Error {
    S3Error(
      code: .brokenListing, operation: operation, bucket: parameters.bucket, key: key, message: message)
  }
}
