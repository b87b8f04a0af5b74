internal import Digests
internal import HTTPTransport
public import S3Types

/// Which parts make up the object.
public struct CompleteMultipartUploadParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// The upload.
  public var uploadID: String
  /// Every part of the object, ordered by number; the service takes only those that are named (row R15).
  public var parts: [CompletedPart]
  /// The bytes that the object must have (`x-amz-mp-object-size`); some services ignore it.
  public var size: Int?
  /// The checksum that the whole object must have.
  public var checksum: ObjectChecksum?
  /// The user metadata that the upload was begun with; when given, an object counts as ours only if it has it (row R12).
  public var userMetadata: [String: String]?
  /// The key that the upload was begun with (SSE-C).
  public var customerKey: CustomerKey?
  /// What must be there now.
  public var condition: WriteCondition
  /// Owner check and payer.
  public var options: RequestOptions

  /// Names the parts.
  public init(
    _ location: S3Location, uploadID: String, parts: [CompletedPart], size: Int? = nil,
    checksum: ObjectChecksum? = nil, userMetadata: [String: String]? = nil, customerKey: CustomerKey? = nil,
    condition: WriteCondition = .none, options: RequestOptions = .none
  ) {
    self.location = location
    self.uploadID = uploadID
    self.parts = parts
    self.size = size
    self.checksum = checksum
    self.userMetadata = userMetadata
    self.customerKey = customerKey
    self.condition = condition
    self.options = options
  }
}

/// The object that was put together.
public struct CompleteMultipartUploadResult: Sendable, Hashable {
  /// Its ETag.
  public let etag: ETag
  /// Its version, in a versioned bucket.
  public let versionID: String?
  /// The checksums that the service keeps, where it says so.
  public let checksums: [ObjectChecksum]
  /// How many requests were sent for it.
  public let attempts: Int

  /// Describes an object.
  public init(etag: ETag, versionID: String? = nil, checksums: [ObjectChecksum] = [], attempts: Int = 1) {
    self.etag = etag
    self.versionID = versionID
    self.checksums = checksums
    self.attempts = attempts
  }
}

extension S3Client {
  /// Puts an object together from the parts of an upload.
  ///
  /// The service answers with status 200 before it has done so; only the result element says that it did (rows R5-R8).
  /// When the answer is lost and the upload is gone afterwards, the object is looked up and must prove to be ours
  /// (row R12). A conflict with another conditional write ends the upload: abort it and begin again (row R14).
  public func completeMultipartUpload(
    _ parameters: CompleteMultipartUploadParameters
  ) async throws(S3Error) -> CompleteMultipartUploadResult {
    let request = try Self.request(parameters)
    do {
      return try await perform(request) { response async throws(S3Error) in
        // The other name is moto's.
        let document = try await response.readRecords(
          root: "CompleteMultipartUploadResult", or: "CompleteMultipartUploadResponse"
        ).document
        guard let etag = document.etag() else {
          throw response.failure(.missingResult, "the answer says success but has no ETag")
        }
        if let count = etag.partCount, count != parameters.parts.count {
          throw response.failure(
            .sizeMismatch, "the object was put together from \(count) parts and \(parameters.parts.count) were named")
        }
        return CompleteMultipartUploadResult(
          etag: etag, versionID: response.versionID, checksums: document.checksums(), attempts: response.attempts)
      }
    } catch {
      if let proven = await ownEarlierCompletion(after: error, parameters) { return proven }
      throw error
    }
  }

  /// Rows R12, R13: the answer to an earlier attempt was lost, and the upload is gone or the condition fails on our own
  /// object: that has our size and metadata, and the ETag of our parts or the checksum of all our bytes.
  private func ownEarlierCompletion(
    after error: S3Error, _ parameters: CompleteMultipartUploadParameters
  ) async -> CompleteMultipartUploadResult? {
    let hasFailedOnIt = error.isPreconditionFailed && parameters.condition != .none
    guard error.code == .noSuchUpload || hasFailedOnIt, error.attempts > 1 else { return nil }
    let expected = ETag(ofParts: parameters.parts.map(\.etag))
    let head = HeadObjectParameters(
      parameters.location, wantsChecksums: parameters.checksum != nil, customerKey: parameters.customerKey,
      options: parameters.options)
    do throws(S3Error) {
      let found = try await headObject(head)
      guard let etag = found.etag, etag == expected || found.hasChecksum(parameters.checksum),
        parameters.size == nil || parameters.size == found.size,
        parameters.userMetadata.map({ $0.lowercasedNames == found.headers.userMetadata }) ?? true
      else { return nil }
      return CompleteMultipartUploadResult(
        etag: etag, versionID: found.versionID, checksums: found.checksums, attempts: error.attempts)
    } catch {
      return nil  // Without proof the failure of the request is what is reported.
    }
  }

  private static func request(_ parameters: CompleteMultipartUploadParameters) throws(S3Error) -> S3Request {
    var request = try S3Request(
      .completeMultipartUpload, .post, bucket: parameters.location.bucket, key: parameters.location.key,
      options: parameters.options)
    request.timeouts.idle = longWorkIdleTimeout
    try request.name(uploadID: parameters.uploadID)
    try request.setDocument(try document(parameters.parts, request))
    if let size = parameters.size {
      guard size >= 0 else { throw request.failure(.invalidRequest, "\(size) cannot be the size of an object") }
      try request.add("x-amz-mp-object-size", String(size))
    }
    if let checksum = parameters.checksum {
      try request.add(checksum.algorithm.headerName, checksum.value)
      try request.add("x-amz-checksum-type", ifSet: checksum.coverage?.rawValue)
    }
    try request.add(parameters.customerKey)
    try request.add(parameters.condition)
    return request
  }

  private static func document(_ parts: [CompletedPart], _ request: S3Request) throws(S3Error) -> [UInt8] {
    guard PartNumber.range.contains(parts.count) else {
      throw request.failure(.invalidRequest, "an object is put together from 1 to 10,000 parts, not \(parts.count)")
    }
    var last = 0
    var document = RequestDocument("CompleteMultipartUpload")
    for part in parts {
      guard PartNumber.range.contains(part.number), part.number > last else {
        throw request.failure(
          .invalidRequest,
          "parts are named once, in ascending order, with numbers from 1 to 10,000; \(part.number) follows \(last)")
      }
      last = part.number
      document.open("Part")
      try document.add("ETag", part.etag.quoted, of: request)
      if let checksum = part.checksum { try document.add(checksum.algorithm.elementName, checksum.value, of: request) }
      try document.add("PartNumber", String(part.number), of: request)
      document.close("Part")
    }
    return document.finish()
  }
}

extension ETag {
  /// The ETag that S3 gives an object put together from parts with these ETags, `md5(md5s)-N`; nil when one of them is
  /// no MD5.
  init?(ofParts parts: [ETag]) {
    let digest = Digest(.md5)
    for part in parts {
      guard let bytes = part.md5Hex.flatMap(Hex.decode) else { return nil }
      digest.update(bytes)
    }
    self.init("\(Hex.encode(digest.finish()))-\(parts.count)")
  }

  /// The number of parts, when the tag has the shape that S3 gives to objects put together from parts.
  var partCount: Int? {
    let halves = rawValue.split(separator: "-", omittingEmptySubsequences: false)
    guard halves.count == 2, ETag(String(halves[0])).md5Hex != nil else { return nil }
    return Int(halves[1])
  }
}

extension [String: String] {
  /// The same entries with names as they travel.
  fileprivate var lowercasedNames: [String: String] {
    Dictionary(map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
  }
}
