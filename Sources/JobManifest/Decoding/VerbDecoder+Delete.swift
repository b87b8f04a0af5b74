import S3Types

extension VerbDecoder {
  static let targetHint = "write 'prefix: s3://bucket/tree/' or 'object: s3://bucket/key'"

  /// Reads `delete`.
  func delete(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path,
        keys: ["prefix", "object", "keys_from", "older_than", "limit", "allow_bucket_root", "missing", "trash"]
          + FilterDecoder.keys,
        hint: Self.targetHint)
    else { return nil }
    let target = target(reader)
    let filter = FilterDecoder(context: context).decode(reader)
    let age = reader["older_than"].flatMap { duration($0, field: reader.field("older_than")) }
    let limit = reader["limit"].map { LimitDecoder(context: context).decode($0, field: reader.field("limit")) }
    let allowsRoot = reader["allow_bucket_root"].flatMap {
      context.boolean($0, field: reader.field("allow_bucket_root"))
    }
    let missing: MissingTarget? = reader["missing"].flatMap { context.word($0, field: reader.field("missing")) }
    let trash = reader["trash"].flatMap { tree($0, field: reader.field("trash")) }
    // What is gone already is as it was asked for.
    let keys = keyList(reader, ifMissing: .skip)
    guard let target else { return nil }
    if case .object = target {
      refuseTreeFields(reader, FilterDecoder.keys + [Self.keysField, "allow_bucket_root", "limit"])
    }
    // A permission with a mistake has been reported; a second error about a missing one would mislead.
    var delete = Delete(
      target: target, filter: filter, olderThan: age, limit: limit ?? .usual,
      allowsBucketRoot: allowsRoot ?? reader.has("allow_bucket_root"), missingIsError: missing == .error, trash: trash)
    delete.keys = keys
    return .delete(delete)
  }

  private enum MissingTarget: String, CaseIterable { case ok, error }

  /// Reads `prefix` or `object`, one of which says where an operation looks.
  func target(_ reader: MappingReader, hint: String = targetHint) -> Delete.Target? {
    if let object = reader["object"], reader.has("prefix") {
      context.keyError(
        "\(reader.owner.quoted) has 'prefix' and 'object'", at: object.keyRange, hint: "make it two operations")
      return nil
    }
    if let entry = reader["object"] {
      return object(entry, field: reader.field("object")).map { .object($0) }
    }
    guard let entry = reader["prefix"] else {
      if !reader.has("prefix"), !reader.has("object") {
        context.keyError(
          "'prefix' or 'object' is missing in \(reader.owner.quoted)", at: reader.range, hint: hint)
      }
      return nil
    }
    guard
      var place = PlaceDecoder(context: context).remote(
        entry, field: reader.field("prefix"), localHint: "write s3://bucket/tree/")
    else { return nil }
    // Row L11: `logs` means the tree `logs/` and never reaches `logs2/`.
    return asTree(&place, field: reader.field("prefix")) ? .prefix(place) : nil
  }

  /// Reads a place that is a tree, with or without the "/" at its end.
  func tree(_ entry: YAMLEntry, field: String) -> RemotePlace? {
    guard
      var place = PlaceDecoder(context: context).remote(entry, field: field, localHint: "write s3://bucket/tree/"),
      asTree(&place, field: field)
    else { return nil }
    return place
  }

  /// Adds the "/" that says tree; false, and reported, when the name is too long for it.
  func asTree(_ place: inout RemotePlace, field: String) -> Bool {
    guard !place.isTree else { return true }
    place.url = S3URL(bucket: place.url.bucket, keyOrPrefix: place.url.keyOrPrefix + "/")
    guard place.url.keyOrPrefix.utf8.count <= ObjectKey.maximumByteCount else {
      context.error(
        "\(field.quoted) has \(place.url.keyOrPrefix.utf8.count) bytes with its '/'", at: place.range,
        hint: "S3 allows \(ObjectKey.maximumByteCount)")
      return false
    }
    return true
  }

  /// Reports fields that are about trees beside one key.
  func refuseTreeFields(_ reader: MappingReader, _ keys: [String]) {
    for key in keys {
      guard let entry = reader[key] else { continue }
      context.keyError(
        "\(key.quoted) has no meaning beside 'object'", at: entry.keyRange, hint: "leave it out, or use 'prefix'")
    }
  }

  /// `30d`, `12h`, …: one number and one unit.
  func duration(_ entry: YAMLEntry, field: String) -> Int? {
    guard let text = context.text(entry.value, field: field) else { return nil }
    let units = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    let digits = text.value.prefix { $0.utf8.allSatisfy(ASCII.isDigit) }
    guard let unit = units[String(text.value.dropFirst(digits.count))], !digits.isEmpty, digits.first != "0" else {
      let isBareNumber = !digits.isEmpty && digits.count == text.value.count
      context.error(
        "\(field.quoted) must be a number with a unit, found \(text.value.quoted)", at: text.range,
        hint: isBareNumber && digits.first != "0"
          ? "write '\(digits)d' for days; units are s, m, h, d, w" : "for example 30d or 12h; units are s, m, h, d, w")
      return nil
    }
    let limit = 36_500 * 86_400
    guard let count = Int(digits), count <= limit / unit else {
      context.error("\(field.quoted) is longer than 36500 days: \(text.value.quoted)", at: text.range)
      return nil
    }
    return count * unit
  }
}
