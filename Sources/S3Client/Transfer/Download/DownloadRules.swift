/// How objects are fetched from one service.
package struct DownloadRules: Sendable, Hashable {
  /// When an object comes in ranges, how large these are, and how many at the same time.
  package var transfer: TransferConfiguration
  /// Whether an ETag that looks like an MD5 is that of the bytes (row T8).
  package var isETagMD5: Bool
  /// Whether the ETag of an object of several parts is the MD5 of their MD5s with `-N`.
  package var isMultipartETagTrusted: Bool

  /// Says how.
  package init(
    transfer: TransferConfiguration = TransferConfiguration(), isETagMD5: Bool = false,
    isMultipartETagTrusted: Bool = false
  ) {
    self.transfer = transfer
    self.isETagMD5 = isETagMD5
    self.isMultipartETagTrusted = isMultipartETagTrusted
  }

  /// Whether an object of this size comes in ranges.
  package func usesRanges(forSize size: Int) -> Bool { transfer.usesParts(forSize: size) }
}

extension S3Client {
  /// How objects are fetched with this client.
  package var downloadRules: DownloadRules {
    DownloadRules(
      transfer: configuration.transfer, isETagMD5: configuration.dialect.isETagMD5,
      isMultipartETagTrusted: configuration.dialect.isMultipartETagTrusted)
  }
}
