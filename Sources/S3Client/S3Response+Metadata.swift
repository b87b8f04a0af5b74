internal import HTTPTransport
internal import S3Types

extension S3Response {
  /// The checksums that the headers carry.
  var checksums: [ObjectChecksum] {
    let coverage = headers["x-amz-checksum-type"].flatMap(ObjectChecksum.Coverage.init(rawValue:))
    return ChecksumAlgorithm.known.compactMap { algorithm in
      headers[algorithm.headerName].map { ObjectChecksum(algorithm: algorithm, value: $0, coverage: coverage) }
    }
  }

  /// What the headers say about an object of `size` bytes.
  func metadata(size: Int) -> ObjectMetadata {
    var userMetadata: [String: String] = [:]
    for field in headers.fields {
      let name = field.name.lowercased()
      if name.hasPrefix(Self.metadataPrefix) {
        userMetadata[String(name.dropFirst(Self.metadataPrefix.count))] = field.value
      }
    }
    var metadata = ObjectMetadata(
      size: size,
      etag: headers["etag"].map(ETag.init),
      lastModified: headers["last-modified"].flatMap(Timestamp.init(parsing:)),
      headers: ObjectHeaders(
        contentType: headers["content-type"],
        contentEncoding: headers["content-encoding"],
        contentLanguage: headers["content-language"],
        contentDisposition: headers["content-disposition"],
        cacheControl: headers["cache-control"],
        expires: headers["expires"],
        websiteRedirectLocation: headers["x-amz-website-redirect-location"],
        storageClass: headers["x-amz-storage-class"].map(StorageClass.init(rawValue:)),
        userMetadata: userMetadata),
      versionID: headers["x-amz-version-id"],
      missingMetadataCount: headers["x-amz-missing-meta"].flatMap { Int($0) } ?? 0,
      encryption: encryption,
      customerKeyAlgorithm: headers["x-amz-server-side-encryption-customer-algorithm"])
    metadata.checksums = checksums
    metadata.partsCount = headers["x-amz-mp-parts-count"].flatMap { Int($0) }
    metadata.tagCount = headers["x-amz-tagging-count"].flatMap { Int($0) } ?? 0
    metadata.restore = headers["x-amz-restore"]
    metadata.archiveStatus = headers["x-amz-archive-status"]
    return metadata
  }

  private var encryption: ServerSideEncryption? {
    guard let algorithm = headers[EncryptionHeader.algorithm], !algorithm.isEmpty else { return nil }
    return ServerSideEncryption(
      algorithm: algorithm, kmsKeyID: headers[EncryptionHeader.kmsKeyID],
      isBucketKeyEnabled: headers[EncryptionHeader.bucketKey].flatMap {
        ["true": true, "false": false][$0.lowercased()]
      })
  }

  private static let metadataPrefix = "x-amz-meta-"
}
