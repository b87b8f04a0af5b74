internal import S3Types

extension [Finding] {
  /// The dialect that these findings make up; what could not be told counts as not there where relying on it could
  /// lose something, and else stays as it is usual for the endpoint.
  func dialect(basedOn configuration: S3ClientConfiguration) -> Dialect {
    var dialect = Dialect.of(configuration.endpoint)
    dialect.name = "examined-" + dialect.name
    dialect.listVersion = works("list_v2") || !works("list_v1") ? .v2 : .v1
    dialect.encodesListings = works("list_encoding")
    dialect.listsInByteOrder = works("list_byte_order")
    let algorithm: ChecksumAlgorithm? =
      works("checksum_crc64nvme") ? .crc64nvme : works("checksum") ? .crc32 : nil
    dialect.checksums = algorithm == nil ? .none : .always
    dialect.checksumAlgorithm = algorithm ?? dialect.checksumAlgorithm
    dialect.contentMD5 = isRefused("content_md5") ? (works("multi_delete") ? .whenRequired : .none) : .always
    dialect.conditions = ConditionSupport(
      put: works("put_if_none_match") && works("put_if_match"), complete: works("complete_if_none_match"),
      copy: works("copy_if_none_match"), copySource: works("copy_source_if_match"), delete: works("delete_if_match"))
    dialect.hasMultiDelete = works("multi_delete") || works("multi_delete_checksum")
    dialect.hasPartCopy = works("part_copy")
    // Where an object of parts looks like one of one piece, no ETag can be compared with bytes.
    dialect.isETagMD5 = works("etag_is_md5") && verdict("multipart_etag") != .ignored
    dialect.isMultipartETagTrusted = works("multipart_etag")
    dialect.addressing = configuration.chosenAddressing
    if works("multipart") { dialect.parts.requiresEqualSizes = isRefused("unequal_parts") }
    dialect.hasTagging = works("tagging")
    dialect.hasACLs = works("acl")
    dialect.hasStorageClasses = works("storage_class")
    if AWSEndpoint.isLabel(configuration.region) { dialect.defaultRegion = configuration.region }
    return dialect
  }

  private func works(_ name: String) -> Bool { verdict(name) == .supported }

  private func isRefused(_ name: String) -> Bool { verdict(name) == .notSupported }

  private func verdict(_ name: String) -> Finding.Verdict? { first { $0.name == name }?.verdict }
}

extension Dialect {
  /// Fields that are about a place and not about what is spoken there.
  private static let placeFields: Set<String> = ["addressing", "default_region"]

  /// The named profile that differs in the fewest fields.
  func nearest() -> Examination.Nearest {
    let candidates = Dialect.named.map { named in
      Examination.Nearest(name: named.name, differences: differences(from: named))
    }
    let best = candidates.min { $0.differences.count < $1.differences.count }
    return best ?? Examination.Nearest(name: Dialect.generic.name, differences: [])
  }

  private func differences(from other: Dialect) -> [String] {
    DialectField.all.filter { !Self.placeFields.contains($0.name) && $0.text(self) != $0.text(other) }.map(\.name)
  }
}
