internal import HTTPTransport
public import S3Types

/// Which buckets of the account to list.
public struct ListBucketsParameters: Sendable, Hashable {
  /// Only names that start with this; empty for all.
  public var prefix: String
  /// Only buckets of this region; nil for all.
  public var region: String?
  /// The most buckets in one page; nil leaves it to the service, and some then send all in one.
  public var maxBuckets: Int?

  /// Says what to list.
  public init(prefix: String = "", region: String? = nil, maxBuckets: Int? = nil) {
    self.prefix = prefix
    self.region = region
    self.maxBuckets = maxBuckets
  }
}

/// One page of the buckets of an account.
public struct ListBucketsPage: Sendable, Hashable {
  /// The buckets, in the order of the service.
  public var buckets: [ListedBucket]
  /// What to ask the next page with; nil on the last page.
  public var nextContinuationToken: String?

  /// Describes a page.
  public init(buckets: [ListedBucket], nextContinuationToken: String? = nil) {
    self.buckets = buckets
    self.nextContinuationToken = nextContinuationToken
  }
}

/// A bucket of the account.
public struct ListedBucket: Sendable, Hashable {
  /// The name as listed; buckets from before 2018 may have names that no new bucket can have.
  public let name: String
  /// When it was made, where the service says so.
  public let created: Timestamp?
  /// Its region, where the service says so.
  public let region: String?

  /// The name for requests; nil when it is one of the old names, which this client cannot address.
  public var bucket: BucketName? { try? BucketName(name) }  // The one failure is the rule that nil stands for.

  /// Describes a bucket.
  public init(name: String, created: Timestamp? = nil, region: String? = nil) {
    self.name = name
    self.created = created
    self.region = region
  }
}

extension S3Client {
  /// Lists the buckets of the account, page by page.
  public func listBuckets(_ parameters: ListBucketsParameters = ListBucketsParameters()) -> Pager<ListBucketsPage> {
    Pager(guardedBy: BucketsGuard()) { [self] token async throws(S3Error) in
      try await listBucketsPage(parameters, continuationToken: token)
    }
  }

  /// Fetches one page of buckets; use `listBuckets(_:)`, which also guards the way from page to page.
  public func listBucketsPage(
    _ parameters: ListBucketsParameters, continuationToken: String?
  ) async throws(S3Error) -> ListBucketsPage {
    var request = try S3Request(.listBuckets, .get, bucket: nil)
    request.add(filter: parameters.prefix, as: "prefix")
    request.add(filter: parameters.region, as: "bucket-region")
    request.add(filter: continuationToken, as: "continuation-token")
    try request.add(limit: parameters.maxBuckets, as: "max-buckets")
    return try await perform(request) { response async throws(S3Error) in
      let answer = try await response.readRecords(root: "ListAllMyBucketsResult", ["Buckets/Bucket"])
      var buckets: [ListedBucket] = []
      for record in answer.records {
        guard let name = record.text("Name") else {
          throw response.failure(.malformedResponse, "the listing has a bucket without a name")
        }
        buckets.append(
          ListedBucket(
            name: name, created: record.timestamp("CreationDate"), region: record.text("BucketRegion")))
      }
      return ListBucketsPage(
        buckets: buckets, nextContinuationToken: answer.document.text("ContinuationToken"))
    }
  }
}

/// Decides whether a listing of buckets can be trusted: no token and no bucket comes twice.
private struct BucketsGuard: PageGuard {
  /// An account has at most 10,000 buckets unless AWS allows it more, so these sets stay small.
  private var tokens: Set<String> = []
  private var names: Set<String> = []

  mutating func accept(_ page: ListBucketsPage) throws(S3Error) -> String? {
    for bucket in page.buckets {
      guard names.insert(bucket.name).inserted else {
        throw Self.broken("bucket '\(Sanitised.text(bucket.name))' comes twice")
      }
    }
    guard let token = page.nextContinuationToken else { return nil }
    guard tokens.insert(token).inserted else {
      throw Self.broken("the service repeats a continuation token, so the listing would never end")
    }
    return token
  }

  private static func broken(_ message: String) -> S3Error {
    S3Error(
      code: .brokenListing, operation: .listBuckets, message: "the listing of buckets cannot be trusted: \(message)")
  }
}
