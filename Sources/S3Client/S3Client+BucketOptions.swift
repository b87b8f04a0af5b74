internal import HTTPTransport
internal import S3Types

extension S3Client {
  private static let owner = "x-amz-expected-bucket-owner"
  private static let sourceOwner = "x-amz-source-expected-bucket-owner"
  private static let payer = "x-amz-request-payer"

  /// The request with what is said once about its bucket, and about the one that it copies from.
  func addingBucketOptions(_ request: S3Request) throws(S3Error) -> S3Request {
    guard !configuration.bucketOptions.isEmpty else { return request }
    var request = request
    let options = request.bucket.flatMap { configuration.bucketOptions[$0] } ?? .none
    let source = request.sourceBucket.flatMap { configuration.bucketOptions[$0] } ?? .none
    try request.add(Self.owner, unlessSet: options.expectedBucketOwner)
    try request.add(Self.sourceOwner, unlessSet: source.expectedBucketOwner)
    try request.add(Self.payer, unlessSet: options.requestPayer || source.requestPayer ? "requester" : nil)
    return request
  }

  /// The refusal with what was expected of the owners, which a service does not say.
  func explainingOwner(_ error: S3Error, of request: S3Request) -> S3Error {
    guard error.status == 403 else { return error }
    var expected: [String] = []
    for (name, bucket) in [(Self.owner, request.bucket), (Self.sourceOwner, request.sourceBucket)] {
      guard let account = request.headers[name], let bucket else { continue }
      expected.append("bucket '\(bucket)' to belong to \(account)")
    }
    guard !expected.isEmpty else { return error }
    var explained = error
    explained.message += "; 'expected_owner' asks for \(expected.joined(separator: " and for "))"
    return explained
  }
}

extension S3Request {
  /// The bucket that a copy reads; bucket names are never encoded.
  fileprivate var sourceBucket: BucketName? {
    guard let text = headers["x-amz-copy-source"] else { return nil }
    return try? BucketName(String(text.drop { $0 == "/" }.prefix { $0 != "/" }))
  }

  fileprivate mutating func add(_ name: String, unlessSet value: String?) throws(S3Error) {
    if headers[name] == nil { try add(name, ifSet: value) }
  }
}
