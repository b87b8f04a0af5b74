internal import HTTPTransport
public import S3Types

/// What to list.
public struct ListObjectsV2Parameters: Sendable, Hashable {
  /// The bucket.
  public var bucket: BucketName
  /// Only keys that start with these bytes; empty for all.
  public var prefix: String
  /// Keys that share everything up to this text after the prefix are folded into one common prefix.
  public var delimiter: String?
  /// Only keys after this one, in byte order.
  public var startAfter: String?
  /// The most entries in one page; nil leaves it to the service (1,000).
  public var maxKeys: Int?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Says what to list.
  public init(
    bucket: BucketName, prefix: String = "", delimiter: String? = nil, startAfter: String? = nil, maxKeys: Int? = nil,
    options: RequestOptions = .none
  ) {
    self.bucket = bucket
    self.prefix = prefix
    self.delimiter = delimiter
    self.startAfter = startAfter
    self.maxKeys = maxKeys
    self.options = options
  }
}

/// One page of a listing.
public struct ListObjectsV2Page: Sendable, Hashable {
  /// The objects, in byte order of their keys.
  public var objects: [ObjectSummary]
  /// The common prefixes, when a delimiter was given.
  public var commonPrefixes: [String]
  /// What to ask the next page with; nil on the last page.
  public var nextContinuationToken: String?

  /// Describes a page.
  public init(objects: [ObjectSummary], commonPrefixes: [String] = [], nextContinuationToken: String? = nil) {
    self.objects = objects
    self.commonPrefixes = commonPrefixes
    self.nextContinuationToken = nextContinuationToken
  }
}

extension S3Client {
  /// Fetches one page of a listing; of services that only have ListObjects, by that.
  public func listObjectsV2Page(
    _ parameters: ListObjectsV2Parameters, continuationToken: String?
  ) async throws(S3Error) -> ListObjectsV2Page {
    guard configuration.dialect.listVersion == .v2 else {
      return try await listObjectsV2PageByMarker(parameters, continuationToken: continuationToken)
    }
    var query = [QueryItem("list-type", "2")] + encodingQuery
    if !parameters.prefix.isEmpty { query.append(QueryItem("prefix", parameters.prefix)) }
    if let delimiter = parameters.delimiter { query.append(QueryItem("delimiter", delimiter)) }
    if let count = parameters.maxKeys { query.append(QueryItem("max-keys", String(count))) }
    if let continuationToken {
      query.append(QueryItem("continuation-token", continuationToken))
    } else if let start = parameters.startAfter {
      query.append(QueryItem("start-after", start))
    }
    let request = try S3Request(
      .listObjectsV2, .get, bucket: parameters.bucket, query: query, options: parameters.options)
    return try await perform(request) { response async throws(S3Error) in
      var visitor = ListingVisitor()
      try await response.readXML(root: "ListBucketResult", into: &visitor)
      do throws(ListingVisitor.Unusable) {
        return try visitor.page()
      } catch {
        throw response.failure(error.isIncomplete ? .brokenListing : .malformedResponse, error.reason)
      }
    }
  }
}
