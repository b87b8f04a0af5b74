internal import HTTPTransport
internal import S3Types

/// Conditions that a service does not honour, checked by a HEAD before the first attempt of the request.
///
/// This is not atomic: between the HEAD and the last attempt of the request somebody else can write. It is the most that such a service
/// offers, and better than a header that it ignores or refuses.
extension S3Client {
  /// A request as this dialect has it: without the conditions that the service does not honour, which hold at this
  /// moment, and without digests that it does not take.
  func conforming(_ request: S3Request) async throws(S3Error) -> S3Request {
    var request = request
    let dialect = configuration.dialect
    if let support = request.operation.conditionSupport, !dialect.conditions[keyPath: support] {
      try await checkDestination(&request)
    }
    if !dialect.conditions.copySource { try await checkCopySource(&request) }
    try request.adjustDigests(to: dialect)
    return request
  }

  private func checkDestination(_ request: inout S3Request) async throws(S3Error) {
    let match = request.headers["if-match"]
    let isNew = request.headers["if-none-match"] != nil
    guard match != nil || isNew, let bucket = request.bucket, let key = request.key else { return }
    let found = try await currentState(of: S3Location(bucket: bucket, key: key), request)
    if isNew, found != nil { throw unfulfilled(request, "there is an object already") }
    if let match {
      guard let found else {
        // What is missing is deleted already.
        if request.operation == .deleteObject { return request.dropConditions() }
        throw unfulfilled(request, "there is no object, and If-Match names one")
      }
      guard found.etag == ETag(match) || match == "*" else {
        throw unfulfilled(request, "the object has another ETag than the one that If-Match names")
      }
    }
    request.dropConditions()
  }

  private func checkCopySource(_ request: inout S3Request) async throws(S3Error) {
    let condition = SourceCondition(request)
    guard !condition.isNone else { return }
    guard let text = request.headers["x-amz-copy-source"], let source = CopySourceHeader(text) else {
      throw request.failure(.invalidRequest, "the source of the copy cannot be looked up")
    }
    var head = try S3Request(.headObject, .head, bucket: source.location.bucket, key: source.location.key)
    try head.name(versionID: source.versionID)
    head.headers["x-amz-expected-bucket-owner"] = request.headers["x-amz-source-expected-bucket-owner"]
    head.headers["x-amz-request-payer"] = request.headers["x-amz-request-payer"]
    head.takeCustomerKey(of: request, "x-amz-copy-source-server-side-encryption-customer-")
    let found = try await perform(head) { response async throws(S3Error) in response.metadata(size: 0) }
    if let objection = condition.objection(to: found) {
      throw unfulfilled(request, "the source \(source.location.printable) \(objection)")
    }
    SourceCondition.drop(from: &request)
  }

  /// What is at a key now; nil when nothing is.
  private func currentState(of location: S3Location, _ request: S3Request) async throws(S3Error) -> ObjectMetadata? {
    var head = try S3Request(.headObject, .head, bucket: location.bucket, key: location.key)
    try head.name(versionID: request.query.first { $0.name == "versionId" }?.value)
    head.headers["x-amz-expected-bucket-owner"] = request.headers["x-amz-expected-bucket-owner"]
    head.headers["x-amz-request-payer"] = request.headers["x-amz-request-payer"]
    head.takeCustomerKey(of: request, "x-amz-server-side-encryption-customer-")
    do throws(S3Error) {
      return try await perform(head) { response async throws(S3Error) in response.metadata(size: 0) }
    } catch  where error.isNotFound {
      return nil
    }
  }

  private func unfulfilled(_ request: S3Request, _ reason: String) -> S3Error {
    request.failure(
      .preconditionFailed,
      "\(reason) (looked up, because this service does not check conditions of \(request.operation))")
  }
}

extension S3Operation {
  /// Which of a dialect's answers is about the conditions of this operation; nil for reads.
  fileprivate var conditionSupport: KeyPath<ConditionSupport, Bool>? {
    switch self {
    case .putObject: \.put
    case .completeMultipartUpload: \.complete
    case .copyObject: \.copy
    case .deleteObject: \.delete
    default: nil
    }
  }
}

extension S3Request {
  fileprivate mutating func dropConditions() {
    headers["if-match"] = nil
    headers["if-none-match"] = nil
  }

  /// The headers that a HEAD needs for an object that its owner alone has the key of (SSE-C), where a request has it
  /// under names of this prefix.
  fileprivate mutating func takeCustomerKey(of request: S3Request, _ prefix: String) {
    needsTLS = request.needsTLS
    for field in request.headers.fields where field.name.lowercased().hasPrefix(prefix) {
      headers.add("x-amz-server-side-encryption-customer-" + field.name.dropFirst(prefix.count), field.value)
    }
  }
}

extension S3Location {
  /// The location with control characters made harmless (row S13).
  var printable: String { "s3://\(bucket)/" + Sanitised.text(key.rawValue, limit: ObjectKey.maximumByteCount) }
}
