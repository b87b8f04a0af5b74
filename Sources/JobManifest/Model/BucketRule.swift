package import S3Types

/// What every request of a job to a bucket says besides what it asks for.
package struct BucketRule: Sendable, Hashable {
  /// The account that has to own the bucket, else the service refuses (row S16).
  package var expectedOwner: String?
  /// Whether the job pays for requests to somebody else's bucket.
  package var paysForRequests: Bool

  /// Sets a rule.
  package init(expectedOwner: String? = nil, paysForRequests: Bool = false) {
    self.expectedOwner = expectedOwner
    self.paysForRequests = paysForRequests
  }
}

/// A bucket of an endpoint.
package struct BucketPlace: Sendable, Hashable {
  /// The endpoint; nil is the default one.
  package var endpoint: EndpointName
  /// The bucket.
  package var bucket: BucketName

  /// Names a bucket.
  package init(endpoint: EndpointName, bucket: BucketName) {
    self.endpoint = endpoint
    self.bucket = bucket
  }
}
