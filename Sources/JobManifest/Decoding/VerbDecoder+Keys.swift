import S3Types

/// What kind of tree a list of keys narrows down.
enum KeyedTree {
  case objects, files
}

extension VerbDecoder {
  /// The field of a list of keys.
  static let keysField = "keys_from"
  private static let keysHint = "write 'keys_from: keys.csv', or 'keys_from: {file: keys.txt, format: csv}'"

  /// Reads `keys_from`: a path, a URL, or a mapping with the file and how it is to be read; nil where there is none.
  ///
  /// - Parameters:
  ///   - reader: The fields of the verb.
  ///   - tree: What the list narrows down.
  ///   - usual: What becomes of a missing key where the manifest does not say it.
  ///   - refusal: Why what the manifest says of missing keys has no meaning, and what to do; nil where it has.
  func keyList(
    _ reader: MappingReader, of tree: KeyedTree = .objects, ifMissing usual: KeyList.IfMissing = .fail,
    refusing refusal: (KeyList.IfMissing) -> (message: String, hint: String)? = { _ in nil }
  ) -> KeyList? {
    guard let entry = reader[Self.keysField] else { return nil }
    let field = reader.field(Self.keysField)
    guard case .mapping(let members) = entry.value.content, !members.contains(where: { $0.key == "url" }) else {
      return keyList(entry, field: field, tree, format: nil) {
        KeyList(place: $0, format: $1, names: tree == .files ? .relative : .absolute, ifMissing: usual, range: $2)
      }
    }
    guard
      let inner = MappingReader(
        entry.value, of: entry.key, path: field, at: entry.keyRange,
        keys: .init(known: ["file", "format", "column", "keys", "if_missing"]), in: context, hint: Self.keysHint)
    else { return nil }
    let format = inner["format"].map { entry -> KeyList.Format? in context.word(entry, field: inner.field("format")) }
    let column = inner["column"].flatMap { keyColumn($0, field: inner.field("column")) }
    let names: KeyList.Names? = inner["keys"].flatMap { context.word($0, field: inner.field("keys")) }
    let ifMissing: KeyList.IfMissing? = inner["if_missing"].flatMap {
      context.word($0, field: inner.field("if_missing"))
    }
    if let ifMissing, let refusal = refusal(ifMissing) {
      context.keyError(refusal.message, at: inner["if_missing"]?.keyRange, hint: refusal.hint)
    }
    if tree == .files, names == .absolute, let entry = inner["keys"] {
      context.error(
        "the files of an upload have no absolute keys", at: entry.value.range,
        hint: "list paths relative to 'from', and leave 'keys' out")
    }
    guard let file = inner.require("file", hint: Self.keysHint) else { return nil }
    if case .some(.none) = format { return nil }
    let list = keyList(file, field: inner.field("file"), tree, format: format ?? nil) {
      KeyList(
        place: $0, format: $1, column: column, names: names ?? (tree == .files ? .relative : .absolute),
        ifMissing: ifMissing ?? usual, range: $2)
    }
    guard let list else { return nil }
    refuseWithoutMeaning(list, inner)
    return list
  }

  private func keyList(
    _ entry: YAMLEntry, field: String, _ tree: KeyedTree, format: KeyList.Format?,
    _ make: (KeyList.Place, KeyList.Format, SourceRange?) -> KeyList
  ) -> KeyList? {
    guard let place = keyPlace(entry, field: field) else { return nil }
    guard let format = format ?? Self.format(of: place.name) else {
      context.error(
        "nobody can tell from \(place.name.quoted) how it is written", at: entry.value.range,
        hint: "write {file: \(place.name), format: csv}; there are csv, ndjson, s3-batch and s3-inventory")
      return nil
    }
    if tree == .files, format == .s3Batch || format == .s3Inventory {
      context.error(
        "'\(format.rawValue)' lists objects, and an upload takes files", at: entry.value.range,
        hint: "list the paths below 'from' as csv or ndjson")
      return nil
    }
    return make(place, format, entry.value.range)
  }

  private func keyPlace(_ entry: YAMLEntry, field: String) -> KeyList.Place? {
    let places = PlaceDecoder(context: context)
    if places.isRemote(entry) {
      guard let place = object(entry, field: field) else { return nil }
      guard !place.isTree else {
        context.error("\(field.quoted) names a tree, and a list is one file", at: place.range, hint: "name one key")
        return nil
      }
      return .object(place)
    }
    guard let place = places.local(entry, field: field, remoteHint: "write 's3' in lower case") else { return nil }
    guard !place.isTree else {
      context.error("\(field.quoted) names a directory, and a list is one file", at: place.range, hint: "name a file")
      return nil
    }
    return .file(place)
  }

  /// What a name says about the way a file is written; nil where it could be anything.
  static func format(of name: String) -> KeyList.Format? {
    var name = name.lowercased()
    if name.hasSuffix("/manifest.json") || name == "manifest.json" { return .s3Inventory }
    if name.hasSuffix(".gz") { name.removeLast(3) }
    if name.hasSuffix(".csv") { return .csv }
    return name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl") ? .ndjson : nil
  }

  private func keyColumn(_ entry: YAMLEntry, field: String) -> String? {
    guard let text = context.text(entry.value, field: field) else { return nil }
    if text.value.utf8.allSatisfy(ASCII.isDigit),
      text.value.utf8.first == UInt8(ascii: "0") || text.value.utf8.count > 4
    {
      context.error("\(field.quoted) must be a name or a number from 1, found \(text.value.quoted)", at: text.range)
      return nil
    }
    return text.value
  }

  private func refuseWithoutMeaning(_ list: KeyList, _ reader: MappingReader) {
    guard list.format == .s3Batch || list.format == .s3Inventory else { return }
    for key in ["column", "keys"] {
      guard let entry = reader[key] else { continue }
      context.keyError(
        "\(key.quoted) has no meaning for '\(list.format.rawValue)', which says itself where keys stand",
        at: entry.keyRange, hint: "leave it out")
    }
  }

  /// A source that a list narrows down is a tree, with or without the "/" at its end; false, and reported, where it is one
  /// object.
  func narrow(_ place: inout RemotePlace, by keys: KeyList?, _ reader: MappingReader, field: String) -> Bool {
    guard keys != nil else { return true }
    guard !place.isObject else {
      context.keyError(
        "'keys_from' has no meaning beside one object", at: reader[Self.keysField]?.keyRange,
        hint: "leave it out, or name the tree of the keys")
      return false
    }
    return asTree(&place, field: reader.field(field))
  }
}
