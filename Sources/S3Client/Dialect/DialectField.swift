internal import S3Types

/// One line of a profile file: how a field of a dialect is written and read.
struct DialectField: Sendable {
  /// What stands before "=".
  let name: String
  /// What may stand after it, for messages.
  let values: String
  /// What to write after it.
  let text: @Sendable (Dialect) -> String
  /// Takes what stands after it; false when it is none of the values.
  let set: @Sendable (inout Dialect, String) -> Bool

  /// All fields, in the order in which they are written.
  static let all: [DialectField] = [
    DialectField(
      name: "list_version", values: "1 or 2", text: { String($0.listVersion.rawValue) },
      set: { dialect, text in
        guard let number = Int(text), String(number) == text, let version = ListVersion(rawValue: number) else {
          return false
        }
        dialect.listVersion = version
        return true
      }),
    flag("encode_listings", \.encodesListings),
    flag("list_byte_order", \.listsInByteOrder),
    word("checksum", \.checksums),
    DialectField(
      name: "checksum_algorithm", values: ChecksumAlgorithm.known.map(\.rawValue).joined(separator: ", "),
      text: { $0.checksumAlgorithm.rawValue },
      set: { dialect, text in
        guard let algorithm = ChecksumAlgorithm.known.first(where: { $0.rawValue == text }) else { return false }
        dialect.checksumAlgorithm = algorithm
        return true
      }),
    word("content_md5", \.contentMD5),
    flag("conditional_put", \.conditions.put),
    flag("conditional_complete", \.conditions.complete),
    flag("conditional_copy", \.conditions.copy),
    flag("conditional_copy_source", \.conditions.copySource),
    flag("conditional_delete", \.conditions.delete),
    flag("multi_delete", \.hasMultiDelete),
    flag("part_copy", \.hasPartCopy),
    flag("etag_is_md5", \.isETagMD5),
    flag("multipart_etag_is_md5", \.isMultipartETagTrusted),
    word("addressing", \.addressing),
    number("part_size_min", \.parts.minimumSize, 1...(5 << 30)),
    number("part_size_max", \.parts.maximumSize, 1...(1 << 50)),
    number("part_count_max", \.parts.maximumCount, 1...1_000_000),
    flag("equal_parts", \.parts.requiresEqualSizes),
    flag("signed_payloads", \.requiresSignedPayloads),
    flag("tagging", \.hasTagging),
    flag("acl", \.hasACLs),
    flag("storage_classes", \.hasStorageClasses),
    DialectField(
      name: "default_region", values: "a region, such as eu-central-1", text: { $0.defaultRegion },
      set: { dialect, text in
        guard AWSEndpoint.isLabel(text) else { return false }
        dialect.defaultRegion = text
        return true
      }),
  ]

  private static func flag(_ name: String, _ path: any WritableKeyPath<Dialect, Bool> & Sendable) -> DialectField {
    DialectField(
      name: name, values: "true or false", text: { $0[keyPath: path] ? "true" : "false" },
      set: { dialect, text in
        guard let value = ["true": true, "false": false][text] else { return false }
        dialect[keyPath: path] = value
        return true
      })
  }

  private static func word<Word: RawRepresentable & CaseIterable & SendableMetatype>(
    _ name: String, _ path: any WritableKeyPath<Dialect, Word> & Sendable
  ) -> DialectField where Word.RawValue == String {
    DialectField(
      name: name, values: Word.allCases.map(\.rawValue).joined(separator: ", "), text: { $0[keyPath: path].rawValue },
      set: { dialect, text in
        guard let value = Word(rawValue: text) else { return false }
        dialect[keyPath: path] = value
        return true
      })
  }

  private static func number(
    _ name: String, _ path: any WritableKeyPath<Dialect, Int> & Sendable, _ range: ClosedRange<Int>
  ) -> DialectField {
    DialectField(
      name: name, values: "a number from \(range.lowerBound) to \(range.upperBound)",
      text: { String($0[keyPath: path]) },
      set: { dialect, text in
        guard let value = Int(text), String(value) == text, range.contains(value) else { return false }
        dialect[keyPath: path] = value
        return true
      })
  }
}
