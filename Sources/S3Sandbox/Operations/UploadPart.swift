import NIOHTTP1
import S3Types

/// UploadPart: `PUT /bucket/key?partNumber=N&uploadId=U`.
enum UploadPart {
  static let mostParts = 10_000
  static let smallestPart = 5 << 20

  static func prepare(_ context: OperationContext, _ expectation: PayloadExpectation) throws(S3Failure) {
    guard let length = expectation.length else { throw .missingContentLength }
    guard length <= PutObject.largestBody else {
      throw S3Failure(.badRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
    }
    let (id, _) = try target(context.request)
    let plan = try context.multipart.plan(id, try context.request.validBucket(), try context.key())
    try plan.encryption.admitPart(try CustomerKey(context.request))
    guard let algorithm = plan.checksum else { return }
    let given = expectation.algorithms.first
    // A checksum of the whole object needs none of the parts; a composite is made of nothing else.
    guard given == algorithm || (given == nil && plan.isFullObjectChecksum) else {
      throw .invalidRequest(
        "Checksum Type mismatch occurred, expected checksum Type: \(algorithm.rawValue), actual checksum Type: "
          + (given?.rawValue ?? "null"))
    }
  }

  static func respond(_ context: OperationContext, _ body: ReceivedBody) throws(S3Failure) -> S3Response {
    guard case .object(let upload, let summary) = body else { throw .internalError("the body was not kept") }
    let (id, number) = try target(context.request)
    let bucket = try context.request.validBucket()
    let encryption = try context.multipart.plan(id, bucket, try context.key()).encryption
    let now = context.now()
    let part = MultipartUploads.Part(
      number: number, body: upload, size: summary.size, tag: encryption.tag(of: summary.md5, at: now),
      checksum: summary.checksums.first, received: now)
    try context.multipart.add(part, to: id, bucket, try context.key())
    var headers = [("ETag", part.etag.quoted)] + encryption.headers
    if let checksum = part.checksum { headers.append((checksum.algorithm.headerName, checksum.value)) }
    return S3Response(status: .ok, headers: headers)
  }

  /// The upload and the part number that a request names.
  static func target(_ request: S3Request) throws(S3Failure) -> (id: String, number: Int) {
    (request.query["uploadId"] ?? "", try partNumber(request.query["partNumber"] ?? ""))
  }

  static func partNumber(_ text: String) throws(S3Failure) -> Int {
    guard let number = Int(text), (1...mostParts).contains(number) else {
      throw .invalidArgument(
        "Part number must be an integer between 1 and \(mostParts), inclusive", name: "partNumber", value: text)
    }
    return number
  }
}
