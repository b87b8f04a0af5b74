internal import HTTPTransport
public import S3Types

/// What to list by the first version of the operation, which some services know alone.
public struct ListObjectsParameters: Sendable, Hashable {
  /// The bucket.
  public var bucket: BucketName
  /// Only keys that start with these bytes; empty for all.
  public var prefix: String
  /// Keys that share everything up to this text after the prefix are folded into one common prefix.
  public var delimiter: String?
  /// The most entries in one page; nil leaves it to the service (1,000).
  public var maxKeys: Int?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Says what to list.
  public init(
    bucket: BucketName, prefix: String = "", delimiter: String? = nil, maxKeys: Int? = nil,
    options: RequestOptions = .none
  ) {
    self.bucket = bucket
    self.prefix = prefix
    self.delimiter = delimiter
    self.maxKeys = maxKeys
    self.options = options
  }
}

/// One page of a listing by the first version of the operation.
public struct ListObjectsPage: Sendable, Hashable {
  /// The objects, in byte order of their keys.
  public var objects: [ObjectSummary]
  /// The common prefixes, when a delimiter was given.
  public var commonPrefixes: [String]
  /// What to ask the next page with, the last key or common prefix; nil on the last page.
  public var nextMarker: String?

  /// Describes a page.
  public init(objects: [ObjectSummary], commonPrefixes: [String] = [], nextMarker: String? = nil) {
    self.objects = objects
    self.commonPrefixes = commonPrefixes
    self.nextMarker = nextMarker
  }
}

extension S3Client {
  /// Lists a bucket by the first version of the operation, page by page, in byte order; `listObjectsV2` is better where
  /// the service has it.
  public func listObjects(_ parameters: ListObjectsParameters) -> Pager<ListObjectsPage> {
    Pager(guardedBy: MarkedListingGuard(parameters)) { [self] marker async throws(S3Error) in
      try await listObjectsPage(parameters, marker: marker)
    }
  }

  /// Fetches one page after a key or common prefix; use `listObjects(_:)`, which also guards the way from page to page.
  public func listObjectsPage(
    _ parameters: ListObjectsParameters, marker: String?
  ) async throws(S3Error) -> ListObjectsPage {
    var request = try S3Request(
      .listObjects, .get, bucket: parameters.bucket, query: encodingQuery,
      options: parameters.options)
    request.add(filter: parameters.prefix, as: "prefix")
    request.add(filter: parameters.delimiter, as: "delimiter")
    request.add(filter: marker, as: "marker")
    try request.add(limit: parameters.maxKeys, as: "max-keys")
    return try await perform(request) { response async throws(S3Error) in
      var visitor = ListingVisitor()
      try await response.readXML(root: "ListBucketResult", into: &visitor)
      do throws(ListingVisitor.Unusable) {
        return try visitor.markedPage()
      } catch {
        throw response.failure(error.isIncomplete ? .brokenListing : .malformedResponse, error.reason)
      }
    }
  }

  /// The second version's page by means of the first, for services that know only that one.
  func listObjectsV2PageByMarker(
    _ parameters: ListObjectsV2Parameters, continuationToken: String?
  ) async throws(S3Error) -> ListObjectsV2Page {
    let page = try await listObjectsPage(
      ListObjectsParameters(
        bucket: parameters.bucket, prefix: parameters.prefix, delimiter: parameters.delimiter,
        maxKeys: parameters.maxKeys, options: parameters.options),
      marker: continuationToken ?? parameters.startAfter)
    return ListObjectsV2Page(page)
  }
}

extension ListObjectsV2Page {
  /// The same page, with the marker for a token.
  init(_ page: ListObjectsPage) {
    self.init(
      objects: page.objects, commonPrefixes: page.commonPrefixes, nextContinuationToken: page.nextMarker)
  }
}

private struct MarkedListingGuard: PageGuard {
  private var order: ListingGuard

  init(_ parameters: ListObjectsParameters) {
    order = ListingGuard(
      ListObjectsV2Parameters(bucket: parameters.bucket, prefix: parameters.prefix), operation: .listObjects)
  }

  mutating func accept(_ page: ListObjectsPage) throws(S3Error) -> String? {
    try order.accept(ListObjectsV2Page(page))
  }
}
