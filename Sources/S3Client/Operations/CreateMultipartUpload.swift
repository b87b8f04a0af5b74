internal import HTTPTransport
public import S3Types

/// Which object to upload in parts, with everything that it will have besides its bytes.
public struct CreateMultipartUploadParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// Its headers.
  public var headers: ObjectHeaders
  /// Its tags, at most 10.
  public var tags: [String: String]
  /// Who may do what with it; nil leaves it to the bucket.
  public var acl: CannedACL?
  /// How the service encrypts it; nil leaves it to the bucket.
  public var encryption: ServerSideEncryption?
  /// The key that the service encrypts it with and forgets (SSE-C); every part has to name it again.
  public var customerKey: CustomerKey?
  /// The algorithm of the checksum that each part will carry; nil for none.
  public var checksumAlgorithm: ChecksumAlgorithm?
  /// What the checksum of the whole object covers; nil leaves it to the service.
  public var checksumCoverage: ObjectChecksum.Coverage?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Says what to upload.
  public init(
    _ location: S3Location, headers: ObjectHeaders = .none, tags: [String: String] = [:], acl: CannedACL? = nil,
    encryption: ServerSideEncryption? = nil, customerKey: CustomerKey? = nil,
    checksumAlgorithm: ChecksumAlgorithm? = nil, checksumCoverage: ObjectChecksum.Coverage? = nil,
    options: RequestOptions = .none
  ) {
    self.location = location
    self.headers = headers
    self.tags = tags
    self.acl = acl
    self.encryption = encryption
    self.customerKey = customerKey
    self.checksumAlgorithm = checksumAlgorithm
    self.checksumCoverage = checksumCoverage
    self.options = options
  }
}

/// An upload that has begun.
public struct CreateMultipartUploadResult: Sendable, Hashable {
  /// What the service calls the upload; parts name it.
  public let uploadID: String
  /// How many requests were sent for it; after more than one, the answer to an earlier one may have left an upload that
  /// nobody knows (row T3), which `listMultipartUploads` finds.
  public let attempts: Int
  /// How many of them may have begun an upload that nobody knows; the others were answered that they did not.
  package let lostAnswers: Int

  /// Describes an upload.
  public init(uploadID: String, attempts: Int = 1) {
    self.init(uploadID: uploadID, attempts: attempts, lostAnswers: 0)
  }

  /// Describes an upload, and how many answers were lost before it was known.
  package init(uploadID: String, attempts: Int, lostAnswers: Int) {
    self.uploadID = uploadID
    self.attempts = attempts
    self.lostAnswers = lostAnswers
  }
}

extension S3Client {
  /// Begins an upload in parts; nothing is visible until it is completed, and its parts are billed until then.
  public func createMultipartUpload(
    _ parameters: CreateMultipartUploadParameters
  ) async throws(S3Error) -> CreateMultipartUploadResult {
    var request = try S3Request(
      .createMultipartUpload, .post, bucket: parameters.location.bucket, key: parameters.location.key,
      query: [QueryItem("uploads")], options: parameters.options)
    try request.add(parameters.headers)
    try request.add(tags: parameters.tags)
    try request.add(parameters.acl)
    try request.add(parameters.encryption, or: parameters.customerKey)
    try request.add("x-amz-checksum-algorithm", ifSet: parameters.checksumAlgorithm?.rawValue)
    try request.add("x-amz-checksum-type", ifSet: parameters.checksumCoverage?.rawValue)
    return try await perform(request) { response async throws(S3Error) in
      // rclone leaves the last word of the name away.
      let document = try await response.readRecords(
        root: "InitiateMultipartUploadResult", or: "InitiateMultipartUpload"
      ).document
      guard let uploadID = document.text("UploadId") else {
        throw response.failure(.missingResult, "the answer says success but has no upload ID")
      }
      return CreateMultipartUploadResult(
        uploadID: uploadID, attempts: response.attempts, lostAnswers: response.lostAnswers)
    }
  }
}
