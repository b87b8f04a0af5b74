import S3Types

/// Reads the fields of one verb.
struct VerbDecoder {
  private static let emptySource = "allow_empty_source"
  private static let shrinkLimit = "shrink_limit"
  /// Fields about what a source has to hold.
  static let sourceKeys = [emptySource, shrinkLimit]

  let context: DecodingContext
  private var places: PlaceDecoder { PlaceDecoder(context: context) }

  /// Prepares to read.
  init(context: DecodingContext) { self.context = context }

  /// Reads `upload`.
  func upload(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path,
        keys: ["from", "to", "keys_from", "if", ComparisonDecoder.key, "guess"] + Self.sourceKeys + FilterDecoder.keys
          + HeaderDecoder.keys + ExtraDecoder.keys,
        hint: "write 'upload: {from: ..., to: ...}'")
    else { return nil }
    let from = reader.require("from").flatMap {
      places.local($0, field: reader.field("from"), remoteHint: "use 'copy' from S3 to S3, 'download' to files")
    }
    let to = reader.require("to").flatMap {
      places.remote($0, field: reader.field("to"), localHint: "write s3://bucket/key")
    }
    let filter = FilterDecoder(context: context).decode(reader)
    let policy = policy(reader)
    let comparison = ComparisonDecoder(context: context).decode(reader, policy: policy)
    let sourceGuard = sourceGuard(reader)
    let headers = HeaderDecoder(context: context).decode(reader)
    let guessesTypes = reader["guess"].flatMap { context.boolean($0, field: reader.field("guess")) } ?? true
    let keys = keyList(reader, of: .files)
    guard var from, let to else { return nil }
    if keys != nil, !from.isTree { from.path += "/" }
    var upload = Upload(
      from: from, to: to, filter: filter, policy: policy, headers: headers, guessesTypes: guessesTypes)
    (upload.sourceGuard, upload.comparison, upload.keys) = (sourceGuard, comparison, keys)
    return .upload(upload)
  }

  /// Reads `download`.
  func download(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path,
        keys: ["from", "to", "keys_from", "if", ComparisonDecoder.key] + Self.sourceKeys + FilterDecoder.keys,
        hint: "write 'download: {from: ..., to: ...}'")
    else { return nil }
    let from = reader.require("from").flatMap {
      places.remote(
        $0, field: reader.field("from"), localHint: "use 'upload' for local files", isSource: true)
    }
    let to = reader.require("to").flatMap {
      places.local($0, field: reader.field("to"), remoteHint: "use 'copy' from S3 to S3")
    }
    let filter = FilterDecoder(context: context).decode(reader)
    let policy = policy(reader)
    let comparison = ComparisonDecoder(context: context).decode(reader, policy: policy)
    let sourceGuard = sourceGuard(reader)
    let keys = keyList(reader)
    guard var from, let to, narrow(&from, by: keys, reader, field: "from") else { return nil }
    var download = Download(from: from, to: to, filter: filter, policy: policy)
    (download.sourceGuard, download.comparison, download.keys) = (sourceGuard, comparison, keys)
    return .download(download)
  }

  /// Reads `copy`.
  func copy(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path,
        keys: ["from", "to", "keys_from", "if", ComparisonDecoder.key, "content_types"] + Self.sourceKeys
          + FilterDecoder.keys
          + HeaderDecoder.keys + ExtraDecoder.keys,
        hint: "write 'copy: {from: ..., to: ...}'")
    else { return nil }
    let from = reader.require("from").flatMap {
      places.remote(
        $0, field: reader.field("from"), localHint: "use 'upload' for local files", isSource: true)
    }
    let to = reader.require("to").flatMap {
      places.remote($0, field: reader.field("to"), localHint: "write s3://bucket/key")
    }
    let filter = FilterDecoder(context: context).decode(reader)
    let policy = policy(reader)
    let comparison = ComparisonDecoder(context: context).decode(reader, policy: policy)
    let sourceGuard = sourceGuard(reader)
    let headers = HeaderDecoder(context: context).decode(reader)
    let appliesTypes = appliesContentTypes(reader)
    let keys = keyList(reader)
    guard var from, let to, narrow(&from, by: keys, reader, field: "from") else { return nil }
    var copy = Copy(
      from: from, to: to, filter: filter, policy: policy, headers: headers,
      appliesContentTypes: appliesTypes)
    (copy.sourceGuard, copy.comparison, copy.keys) = (sourceGuard, comparison, keys)
    return .copy(copy)
  }

  /// Starts to read a verb.
  func reader(_ entry: YAMLEntry, path: String, keys: [String], hint: String) -> MappingReader? {
    MappingReader(
      entry.value, of: entry.key, path: path, at: entry.keyRange,
      keys: .init(known: keys + BucketRuleDecoder.keys), in: context, hint: hint)
  }

  /// Reads a place that must name one key.
  func object(_ entry: YAMLEntry, field: String) -> RemotePlace? {
    guard let place = places.remote(entry, field: field, localHint: "write s3://bucket/key") else { return nil }
    guard !place.url.keyOrPrefix.isEmpty else {
      context.error(
        "\(field.quoted) names a bucket and no key: \(place.url.description.quoted)", at: place.range,
        hint: "write s3://bucket/key")
      return nil
    }
    return place
  }

  /// Reads `if`.
  func policy(_ reader: MappingReader) -> WritePolicy {
    reader["if"].flatMap { context.word($0, field: reader.field("if")) } ?? .changed
  }

  /// Reads `allow_empty_source` and `shrink_limit`.
  func sourceGuard(_ reader: MappingReader) -> SourceGuard {
    var result = SourceGuard.usual
    if let entry = reader[Self.emptySource] {
      result.allowsEmpty = context.boolean(entry, field: reader.field(Self.emptySource)) ?? false
    }
    if let entry = reader[Self.shrinkLimit] {
      let limit = context.integer(entry.value, field: reader.field(Self.shrinkLimit), in: 0...100)
      result.shrinkLimit = limit ?? result.shrinkLimit
    }
    return result
  }

  /// Reads `content_types: apply`.
  func appliesContentTypes(_ reader: MappingReader) -> Bool {
    let use: RuleUse? = reader["content_types"].flatMap { context.word($0, field: reader.field("content_types")) }
    return use == .apply
  }

  private enum RuleUse: String, CaseIterable { case apply }
}
