internal import ConcurrencyHelpers
internal import S3Types

extension S3Client {
  /// The budget of the host that serves a region; all buckets of a region on AWS count as one host.
  func budget(region: String) -> RetryBudget {
    guard configuration.endpoint == nil, region != configuration.region else { return homeBudget }
    return configuration.retry.budget(forHost: Self.budgetHost(nil, region))
  }

  /// The budget of the host that serves a bucket, as far as its region is known.
  func budget(of bucket: BucketName) -> RetryBudget {
    budget(region: learned.withLock { $0.regions[bucket] } ?? configuration.region)
  }

  /// The name that clients of one host have in common.
  static func budgetHost(_ endpoint: EndpointURL?, _ region: String) -> String {
    endpoint?.hostAndPort ?? "s3.\(region)"
  }
}
