import S3Types

/// Reads the headers that a rule or an operation sets.
struct HeaderDecoder {
  /// The keys that name headers.
  static let keys = [
    "content_type", "content_encoding", "content_language", "content_disposition", "cache_control", "expires",
    "website_redirect_location", "storage_class", "metadata", "tags",
  ]

  /// User metadata in bytes, names and values together, that S3 accepts.
  static let maximumMetadataBytes = 2048

  /// Bytes of a redirect location that S3 accepts.
  static let maximumRedirectBytes = 2048

  private let context: DecodingContext

  /// Prepares to read.
  init(context: DecodingContext) { self.context = context }

  /// Reads the header keys of a mapping.
  func decode(_ reader: MappingReader) -> HeaderSettings {
    var settings = HeaderSettings(
      contentType: setting("content_type", in: reader), contentEncoding: setting("content_encoding", in: reader),
      contentLanguage: setting("content_language", in: reader),
      contentDisposition: setting("content_disposition", in: reader),
      cacheControl: setting("cache_control", in: reader), expires: setting("expires", in: reader),
      websiteRedirectLocation: setting("website_redirect_location", in: reader),
      storageClass: storageClass(in: reader), metadata: metadata(in: reader))
    settings.extras = ExtraDecoder(context: context).decode(reader)
    settings.extras.tags = TagDecoder(context: context).decode(reader)
    return settings
  }

  private func setting(_ key: String, in reader: MappingReader) -> HeaderSetting? {
    guard let entry = reader[key], let text = value(entry.value, field: reader.field(key)) else { return nil }
    if text.value == "none" { return HeaderSetting.none }
    if key == "content_type", !Self.isMediaType(text.value) {
      context.error(
        "\(text.value.quoted) is not a media type", at: text.range, hint: "for example text/html; charset=utf-8")
      return nil
    }
    switch key {
    case "expires": return expires(text)
    case "website_redirect_location": return redirect(text)
    default: return .set(text.value)
    }
  }

  /// The date in the form of HTTP, whichever way it is written.
  private func expires(_ text: Text) -> HeaderSetting? {
    // The rest of the test is for days that no month has, such as 31 February.
    guard let moment = Timestamp(parsing: text.value),
      moment.httpDate == text.value || text.value.hasPrefix(moment.format("%Y-%m-%dT"))
    else {
      context.error(
        "\(text.value.quoted) is not a date", at: text.range,
        hint: "for example 2026-12-01T16:00:00Z, or Tue, 01 Dec 2026 16:00:00 GMT")
      return nil
    }
    return .set(moment.httpDate)
  }

  /// Another key of the bucket, or a URL ("Configuring a webpage redirect" in the Amazon S3 user guide).
  private func redirect(_ text: Text) -> HeaderSetting? {
    guard ["/", "http://", "https://"].contains(where: { text.value.afterPrefix($0) != nil }) else {
      context.error(
        "\(text.value.quoted) cannot be redirected to", at: text.range,
        hint: "write '/key' for a key of the same bucket, or a URL with http:// or https://")
      return nil
    }
    let count = text.value.utf8.count
    guard count <= Self.maximumRedirectBytes else {
      context.error(
        "a redirect location of \(count) bytes is too long", at: text.range,
        hint: "S3 allows \(Self.maximumRedirectBytes)")
      return nil
    }
    return .set(text.value)
  }

  /// A header value: printable ASCII, because that is all that arrives everywhere (row S11).
  func value(_ node: YAMLNode, field: String) -> Text? {
    guard let text = context.text(node, field: field) else { return nil }
    if text.value.unicodeScalars.contains(where: { ASCII.isControl($0) }) {
      context.error(
        "\(field.quoted) has a line break or control character", at: text.range,
        hint: text.scalar.style == .block ? "write it on one line" : nil)
      return nil
    }
    if !text.value.utf8.allSatisfy({ $0 < 0x80 }) {
      context.error(
        "\(field.quoted) has a character that headers cannot carry", at: text.range,
        hint: "use ASCII, for example by percent-encoding")
      return nil
    }
    if text.value.first == " " || text.value.last == " " {
      context.error(
        "\(field.quoted) starts or ends in a space, which HTTP drops", at: text.range, hint: "remove the space")
      return nil
    }
    return text
  }

  private func storageClass(in reader: MappingReader) -> StorageClass? {
    guard let entry = reader["storage_class"],
      let text = value(entry.value, field: reader.field("storage_class"))
    else { return nil }
    let names = StorageClass.known.map(\.rawValue)
    let isName = text.value.utf8.allSatisfy {
      ASCII.isDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == UInt8(ascii: "_")
    }
    guard isName else {
      context.error(
        "\(text.value.quoted) is not a storage class", at: text.range,
        hint: Nearest.hint(for: text.value, among: names) ?? "for example STANDARD_IA")
      return nil
    }
    if !names.contains(text.value) {
      // Other services have classes of their own.
      context.findings.warn(
        "\(text.value.quoted) is not a storage class of Amazon S3", at: text.range,
        hint: Nearest.hint(for: text.value, among: names))
    }
    return StorageClass(rawValue: text.value)
  }

  private func metadata(in reader: MappingReader) -> [String: String] {
    guard let entry = reader["metadata"] else { return [:] }
    guard case .mapping(let entries) = entry.value.content else {
      if case .invalid = entry.value.content { return [:] }
      context.error(
        "\(reader.field("metadata").quoted) must be a mapping, found \(entry.value.summary)", at: entry.value.range,
        hint: "write 'metadata: {name: value}'")
      return [:]
    }
    var metadata: [String: String] = [:]
    var places: [String: SourceRange] = [:]
    for item in entries {
      guard let name = metadataName(item, field: reader.field("metadata")) else { continue }
      if let first = places.updateValue(item.keyRange, forKey: name) {
        context.findings.error(
          "metadata \(name.quoted) is given twice: names differ in letter case only", at: item.keyRange,
          notes: [Diagnostic(.note, "the first is here", at: first)])
        continue
      }
      guard let text = value(item.value, field: reader.field("metadata") + "." + item.key) else { continue }
      metadata[name] = text.value
    }
    let count = metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    if count > Self.maximumMetadataBytes {
      context.error(
        "metadata of \(count) bytes is too much", at: entry.keyRange,
        hint: "S3 allows \(Self.maximumMetadataBytes), names and values together")
    }
    return metadata
  }

  private func metadataName(_ entry: YAMLEntry, field: String) -> String? {
    let name = entry.key.lowercased()
    if name.afterPrefix("x-amz-meta-") != nil {
      context.error(
        "\(entry.key.quoted) in \(field.quoted) has the prefix that is added anyway", at: entry.keyRange,
        hint: "leave out 'x-amz-meta-'")
      return nil
    }
    guard Self.isToken(name) else {
      context.error(
        "\(entry.key.quoted) cannot be the name of metadata", at: entry.keyRange, hint: "use letters, digits and '-'")
      return nil
    }
    return name
  }

  /// RFC 9110 section 5.6.2.
  static func isToken(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || "!#$%&'*+-.^_`|~".utf8.contains($0) }
  }

  /// `type/subtype`, with or without parameters (RFC 9110 section 8.3.1).
  static func isMediaType(_ text: String) -> Bool {
    let essence = text.prefix { $0 != ";" && $0 != " " }
    let parts = essence.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ isToken($0) }) else { return false }
    let rest = text.dropFirst(essence.count).drop { $0 == " " }
    return rest.isEmpty || rest.first == ";"
  }
}
