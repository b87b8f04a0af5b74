import S3Types

@testable import S3Client

extension RequestTarget {
  /// Bucket, key and query at an endpoint.
  init(
    endpoint: EndpointURL, bucket: BucketName?, key: ObjectKey?, query: [QueryItem], addressing: AddressingStyle
  ) throws(S3Error) {
    let rules = EndpointRules(endpoint: endpoint, region: "us-east-1", addressing: addressing)
    self.init(try rules.route(for: .getObject, bucket: bucket, key: key), key: key, query: query)
  }
}
