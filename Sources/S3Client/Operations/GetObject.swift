internal import HTTPTransport
public import S3Types

/// Which object to read, and which part of it.
public struct GetObjectParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// The bytes to read, first and last included; nil for all.
  public var range: ClosedRange<Int>?
  /// The part to read, by its number when it was uploaded, 1 to 10,000; not together with a range.
  public var partNumber: Int?
  /// The version of the object; nil for the newest.
  public var versionID: String?
  /// Read only if the object has this ETag.
  public var ifMatch: ETag?
  /// Read only if the object has another ETag; else the failure is `.notModified`.
  public var ifNoneMatch: ETag?
  /// Read only if the object was modified after this moment; else the failure is `.notModified`.
  public var ifModifiedSince: Timestamp?
  /// Read only if the object was not modified after this moment.
  public var ifUnmodifiedSince: Timestamp?
  /// The number of bytes that the answer must have; another announced length is a failure (row T6).
  public var expectedLength: Int?
  /// Whether the answer should tell the checksums that the service keeps; one of all bytes is compared with those that
  /// arrive (row T7).
  public var wantsChecksums: Bool
  /// The key that it was encrypted with (SSE-C).
  public var customerKey: CustomerKey?
  /// Owner check and payer.
  public var options: RequestOptions
  /// Whether the caller compares a checksum of all bytes itself, as it must where a body may be taken up after a cut.
  package var leavesChecksum = false

  /// Names the object.
  public init(
    _ location: S3Location, range: ClosedRange<Int>? = nil, partNumber: Int? = nil, versionID: String? = nil,
    ifMatch: ETag? = nil, ifNoneMatch: ETag? = nil, ifModifiedSince: Timestamp? = nil,
    ifUnmodifiedSince: Timestamp? = nil, expectedLength: Int? = nil, wantsChecksums: Bool = false,
    customerKey: CustomerKey? = nil, options: RequestOptions = .none
  ) {
    self.location = location
    self.range = range
    self.partNumber = partNumber
    self.versionID = versionID
    self.ifMatch = ifMatch
    self.ifNoneMatch = ifNoneMatch
    self.ifModifiedSince = ifModifiedSince
    self.ifUnmodifiedSince = ifUnmodifiedSince
    self.expectedLength = expectedLength
    self.wantsChecksums = wantsChecksums
    self.customerKey = customerKey
    self.options = options
  }
}

extension S3Client {
  /// Opens an object, or a range of it, for reading; bytes are given as stored, never decoded.
  public func getObject(_ parameters: GetObjectParameters) async throws(S3Error) -> GetObjectResult {
    var request = try S3Request(
      .getObject, .get, bucket: parameters.location.bucket, key: parameters.location.key,
      options: parameters.options)
    if let range = parameters.range {
      guard parameters.partNumber == nil else {
        throw request.failure(.invalidRequest, "either a range of bytes or a part can be read, not both")
      }
      guard range.lowerBound >= 0 else {
        throw request.failure(.invalidRequest, "a range of bytes begins at 0 or after, not at \(range.lowerBound)")
      }
      try request.add("range", "bytes=\(range.lowerBound)-\(range.upperBound)")
    }
    try request.add(
      ReadOptions(
        partNumber: parameters.partNumber, versionID: parameters.versionID, ifMatch: parameters.ifMatch,
        ifNoneMatch: parameters.ifNoneMatch, ifModifiedSince: parameters.ifModifiedSince,
        ifUnmodifiedSince: parameters.ifUnmodifiedSince, wantsChecksums: parameters.wantsChecksums,
        customerKey: parameters.customerKey))
    return try await perform(request) { response async throws(S3Error) in
      let length = try Self.provenLength(of: response, parameters)
      let metadata = response.metadata(size: length)
      let isWhole = parameters.range == nil && parameters.partNumber == nil
      let compares = parameters.wantsChecksums && !parameters.leavesChecksum
      let checksum = compares && isWhole ? metadata.checksums.first(where: \.coversBytes) : nil
      return GetObjectResult(
        metadata: metadata, body: Self.body(of: response, length: length, checksum: checksum))
    }
  }

  /// The number of bytes to come, after checking that they are those that were asked for (rows T6, T10).
  private static func provenLength(
    of response: S3Response, _ parameters: GetObjectParameters
  ) throws(S3Error) -> Int {
    let announced = try response.contentLength()
    if let range = parameters.range {
      try check(response.headers["content-range"], covers: range, announced, response)
    } else if parameters.partNumber == nil, response.http.status != 200 {
      throw response.failure(.rangeMismatch, "the answer is a part of the object, and the whole was asked for")
    }
    if let expected = parameters.expectedLength, let announced, announced != expected {
      throw response.failure(.sizeMismatch, "the object has \(announced) bytes and not the expected \(expected)")
    }
    guard let length = announced ?? parameters.expectedLength else {
      throw response.failure(.malformedResponse, "the answer does not say how long the object is")
    }
    return length
  }

  /// Some services answer a range with status 200; the range that they name is what counts (s3-semantics 3g).
  private static func check(
    _ header: String?, covers range: ClosedRange<Int>, _ announced: Int?, _ response: S3Response
  ) throws(S3Error) {
    guard let header, let answered = ContentRange(header) else {
      throw response.failure(.rangeMismatch, "a range was asked for and the answer does not say which part it is")
    }
    let last = answered.total.map { min(range.upperBound, $0 - 1) } ?? range.upperBound
    guard answered.first == range.lowerBound, answered.last == last,
      announced == nil || announced == last - answered.first + 1
    else {
      throw response.failure(
        .rangeMismatch,
        "bytes \(range.lowerBound)-\(range.upperBound) were asked for and the answer is \(Sanitised.text(header))")
    }
  }
}
