public import S3Types

extension ObjectReader {
  /// Lists a bucket page by page, in byte order, with several requests on their way at once where the service lists in
  /// byte order; what is promised about the pages is what `listObjectsV2(_:)` promises.
  ///
  /// The keys are divided by their common prefixes and by reckoning where the middle between two keys is. A listing that
  /// fits on one page costs one request. Pages that come before their turn wait in some 24 MiB of memory at most.
  ///
  /// - Parameters:
  ///   - parameters: What to list.
  ///   - requests: The most requests on their way at once.
  public func listObjectsV2InParallel(
    _ parameters: ListObjectsV2Parameters, requests: Int = 24
  ) -> ListObjectsV2Pager {
    // Levels and pages of a chosen size are for those who want them one after the other.
    guard requests > 1, parameters.delimiter == nil, parameters.maxKeys == nil, listsInByteOrder(parameters.bucket)
    else { return listObjectsV2(parameters) }
    var limits = ListingRanges.Limits()
    limits.requests = requests
    let listing = ParallelListing(parameters, limits: limits) { parameters, token async throws(S3Error) in
      try await listObjectsV2Page(parameters, continuationToken: token)
    }
    // The guard sees the pages once more in the order in which they leave (row L8).
    return ListObjectsV2Pager(parameters: parameters) { _ async throws(S3Error) in try await listing.nextPage() }
  }

  /// Nothing is known about the order.
  public func listsInByteOrder(_ bucket: BucketName) -> Bool { false }
}

extension S3Client {
  /// Whether the service promises byte order and understands `start-after` in this bucket; directory buckets and the
  /// first version of listings do neither.
  public func listsInByteOrder(_ bucket: BucketName) -> Bool {
    configuration.dialect.listVersion == .v2 && configuration.dialect.listsInByteOrder
      && !bucket.rawValue.hasSuffix("--x-s3")
  }
}
