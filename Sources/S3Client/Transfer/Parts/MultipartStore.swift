package import S3Types

/// The half of a store that writes objects in parts, and what has to be known for it.
package protocol MultipartStore: ObjectReader, ObjectWriter {
  /// What the service speaks, and how objects are moved.
  var writeRules: WriteRules { get }

  /// Begins an upload in parts.
  func createMultipartUpload(
    _ parameters: CreateMultipartUploadParameters
  ) async throws(S3Error) -> CreateMultipartUploadResult

  /// Sends one part.
  func uploadPart(_ parameters: UploadPartParameters) async throws(S3Error) -> UploadPartResult

  /// Makes a part of another object of the service.
  func uploadPartCopy(_ parameters: UploadPartCopyParameters) async throws(S3Error) -> UploadPartCopyResult

  /// Puts the object together.
  func completeMultipartUpload(
    _ parameters: CompleteMultipartUploadParameters
  ) async throws(S3Error) -> CompleteMultipartUploadResult

  /// Gives an upload up.
  func abortMultipartUpload(_ parameters: AbortMultipartUploadParameters) async throws(S3Error)

  /// A page of the parts of an upload that have arrived.
  func listPartsPage(
    _ parameters: ListPartsParameters, partNumberMarker: Int?
  ) async throws(S3Error) -> ListPartsPage

  /// A page of the uploads that were neither completed nor aborted.
  func listMultipartUploadsPage(
    _ parameters: ListMultipartUploadsParameters, marker: KeyMarker?
  ) async throws(S3Error) -> ListMultipartUploadsPage
}

extension S3Client: MultipartStore {
  /// What the service speaks, and how objects are moved.
  package var writeRules: WriteRules {
    WriteRules(dialect: configuration.dialect, transfer: configuration.transfer, checksum: usualChecksum)
  }
}

/// What the writers of objects have to know of a store.
package struct WriteRules: Sendable, Hashable {
  /// What the service speaks.
  package var dialect: Dialect
  /// When objects are moved in parts, and how large these are.
  package var transfer: TransferConfiguration
  /// The checksum that uploads get which do not say.
  package var checksum: ChecksumAlgorithm?

  /// Sets the rules.
  package init(dialect: Dialect, transfer: TransferConfiguration, checksum: ChecksumAlgorithm? = nil) {
    self.dialect = dialect
    self.transfer = transfer
    self.checksum = checksum
  }

  /// Whether an object of this size is uploaded in parts; PutObject takes no more than a part may have.
  package func usesParts(forUploadOf size: Int) -> Bool {
    transfer.usesParts(forSize: size) || size > dialect.parts.maximumSize
  }

  /// Whether a job copies an object of this size in parts: where CopyObject does not take it, or would take long.
  package func usesParts(forCopyOf size: Int) -> Bool {
    size > transfer.singleCopyLimit || (dialect.hasPartCopy && size >= transfer.copyThreshold)
  }

  /// The parts of an object of a size; throws `.refused` where the service takes none that large.
  package func parts(
    ofSize size: Int, at location: S3Location, _ operation: S3Operation, preferring partSize: Int? = nil
  ) throws(S3Error) -> PartPlan {
    let limits = dialect.parts
    guard let plan = transfer.parts(ofSize: size, rules: limits, preferring: partSize) else {
      throw S3Error(
        code: .refused, operation: operation, bucket: location.bucket, key: location.key,
        message:
          "\(size) bytes are more than \(limits.maximumCount) parts of \(limits.maximumSize) bytes, the most of this service"
      )
    }
    return plan
  }
}

extension MultipartStore {
  /// The tags of an object; none from a service that has no tags.
  ///
  /// - Throws: What the service answers; tags that may not be read are a failure, unless the transfer may drop them.
  package func tags(of location: S3Location, options: RequestOptions = .none) async throws(S3Error) -> [String: String]
  {
    guard writeRules.dialect.hasTagging else { return [:] }
    do throws(S3Error) {
      return try await getObjectTagging(GetObjectTaggingParameters(location, options: options)).tags
    } catch {
      if error.code == .notImplemented { return [:] }
      if error.status == 403, writeRules.transfer.dropsUnreadableTags { return [:] }
      throw error
    }
  }
}
