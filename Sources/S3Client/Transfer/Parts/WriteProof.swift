package import S3Types

/// Compares an object that was written in several requests with what it has to be (rows R12, R13, R15).
package struct WriteProof: Sendable {
  /// Bytes that it must have.
  let size: Int
  /// Headers and metadata that it must have; others may be there.
  let headers: ObjectHeaders
  /// The ETag that the service gave when it had written.
  let written: ETag
  /// The ETag that follows from the parts; nil when nobody knows.
  var expectedETag: ETag?
  /// The MD5 of the bytes in hex, where it is known.
  var md5: String?
  /// Whether the service has compared a checksum of all bytes.
  var isChecked = false
  /// Whether the metadata must be exactly this.
  var isExact = false

  /// Says what an object in parts has to be.
  package init(size: Int, headers: ObjectHeaders, written: MultipartWriter.Written) {
    self.size = size
    self.headers = headers
    self.written = written.etag
    expectedETag = written.expectedETag
    isChecked = written.isChecked
  }

  /// Says what an object has to be.
  package init(size: Int, headers: ObjectHeaders, written: ETag, md5: String? = nil, isExact: Bool = false) {
    self.size = size
    self.headers = headers
    self.written = written
    self.md5 = md5
    self.isExact = isExact
  }

  /// The same, without any further metadata.
  package var exactly: WriteProof {
    var exact = self
    exact.isExact = true
    return exact
  }

  /// Looks the object up; throws `.notProven` when it is not what was written.
  ///
  /// - Returns: Whether it was seen. Who may write need not be allowed to read; then the answer to the write has to speak
  ///   for the bytes, by the ETag that follows from the parts or by a checksum that the service has compared.
  @discardableResult
  package func check(
    _ create: CreateMultipartUploadParameters, on store: any MultipartStore
  ) async throws(S3Error) -> Bool {
    let head = HeadObjectParameters(create.location, customerKey: create.customerKey, options: create.options)
    let difference: String?
    do throws(S3Error) {
      difference = self.difference(try await store.headObject(head), store.writeRules.dialect)
    } catch {
      if error.status == 403, !isExact, isAnswered(store.writeRules.dialect) { return false }
      guard error.isNotFound else { throw error }
      difference = "it is not there"
    }
    guard let difference else { return true }
    throw S3Error(
      code: .notProven, operation: .headObject, bucket: create.location.bucket, key: create.location.key,
      message: "what was written is not found as it was written: \(difference)")
  }

  private func isAnswered(_ dialect: Dialect) -> Bool {
    isChecked || dialect.isMultipartETagTrusted && expectedETag == written
  }

  /// What is not as it should be, in words; nil when all is.
  func difference(_ found: ObjectMetadata, _ dialect: Dialect) -> String? {
    if found.size != size { return "it has \(found.size) bytes and not \(size)" }
    if let etag = found.etag, etag != written { return "it was replaced meanwhile" }
    if !found.hasForeignETag {
      if dialect.isMultipartETagTrusted, let expectedETag, let etag = found.etag, etag.partCount != nil,
        etag != expectedETag
      {
        return "its ETag is not that of its parts"
      }
      if dialect.isETagMD5, let md5, let other = found.etag?.md5Hex, other != md5 { return "its MD5 differs" }
    }
    return difference(found.headers, dialect)
  }

  private func difference(_ found: ObjectHeaders, _ dialect: Dialect) -> String? {
    let pairs = [
      ("Content-Type", headers.contentType, found.contentType),
      ("Content-Encoding", headers.contentEncoding, found.contentEncoding),
      ("Content-Language", headers.contentLanguage, found.contentLanguage),
      ("Content-Disposition", headers.contentDisposition, found.contentDisposition),
      ("Cache-Control", headers.cacheControl, found.cacheControl), ("Expires", headers.expires, found.expires),
      (
        "x-amz-website-redirect-location", headers.websiteRedirectLocation, found.websiteRedirectLocation
      ),
    ]
    for (name, wanted, got) in pairs where wanted != nil && wanted.asSent != got.asSent { return "\(name) is lost" }
    for (name, value) in headers.userMetadata where found.userMetadata[name.lowercased()].asSent != value.asSent {
      return "metadata entry '\(Sanitised.text(name))' is lost"
    }
    if isExact, found.userMetadata.count > headers.userMetadata.count { return "it has further metadata" }
    if dialect.hasStorageClasses, let wanted = headers.storageClass, wanted != .standard,
      found.storageClass != wanted
    {
      return "it is not of storage class \(Sanitised.text(wanted.rawValue))"
    }
    return nil
  }
}

extension String? {
  /// The value as it travels: a header has no blanks around it (RFC 9110, 5.5).
  fileprivate var asSent: Substring? { self.map { $0.asSent } }
}

extension String {
  /// The value as it travels.
  fileprivate var asSent: Substring {
    var rest = Substring(self)
    while let first = rest.utf8.first, first == 0x20 || first == 0x09 { rest = rest.dropFirst() }
    while let last = rest.utf8.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
    return rest
  }
}
