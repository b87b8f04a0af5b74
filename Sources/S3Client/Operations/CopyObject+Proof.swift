internal import S3Types

extension S3Client {
  /// The answer to an earlier attempt was lost, and a condition now fails on our own copy, as row R13 has it for puts.
  ///
  /// It is ours as far as anybody can tell when it has the bytes of the source, by an MD5 or by a checksum of the whole
  /// that the service keeps of both, and the headers that the copy was to have; anything less stays a failure.
  func ownEarlierCopy(after error: S3Error, _ parameters: CopyObjectParameters) async -> CopyObjectResult? {
    guard error.isPreconditionFailed, error.attempts > 1, parameters.condition != .none else { return nil }
    do throws(S3Error) {
      let before = try await headObject(
        HeadObjectParameters(
          parameters.source.location, versionID: parameters.source.versionID, ifMatch: parameters.source.ifMatch,
          wantsChecksums: true, customerKey: parameters.source.customerKey, options: parameters.options))
      let found = try await headObject(
        HeadObjectParameters(
          parameters.destination, wantsChecksums: true, customerKey: parameters.customerKey,
          options: parameters.options))
      guard let etag = found.etag, found.hasBytes(of: before, configuration.dialect) else { return nil }
      if case .matches(let replaced) = parameters.condition, etag == replaced { return nil }
      var headers = before.headers
      if case .replace(let replaced) = parameters.headers { headers = replaced }
      headers.storageClass = parameters.storageClass ?? (parameters.headers == .keep ? nil : headers.storageClass)
      let proof = WriteProof(size: before.size, headers: headers, written: etag, isExact: true)
      guard proof.difference(found, configuration.dialect) == nil else { return nil }
      return CopyObjectResult(
        etag: etag, lastModified: found.lastModified, versionID: found.versionID, checksums: found.checksums,
        attempts: error.attempts)
    } catch {
      return nil  // Without proof the failed condition is what is reported.
    }
  }
}

extension ObjectMetadata {
  /// Whether both objects have the same bytes beyond doubt.
  func hasBytes(of other: ObjectMetadata, _ dialect: Dialect) -> Bool {
    guard size == other.size else { return false }
    if dialect.isETagMD5, !hasForeignETag, !other.hasForeignETag, let mine = etag?.md5Hex,
      let theirs = other.etag?.md5Hex
    {
      return mine == theirs
    }
    return checksums.contains { mine in
      mine.coversBytes
        && other.checksums.contains {
          $0.coversBytes && $0.algorithm == mine.algorithm && $0.value == mine.value
        }
    }
  }
}
