extension VerbDecoder {
  /// Reads `move`.
  ///
  /// It has no `limit`, which is about loss: a move loses nothing. Nor does it say what its source has to hold: after a
  /// run there is nothing left in it.
  func move(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path,
        keys: ["from", "to", "keys_from", "if", "content_types", "allow_bucket_root"] + FilterDecoder.keys
          + HeaderDecoder.keys + ExtraDecoder.keys,
        hint: "write 'move: {from: ..., to: ...}'")
    else { return nil }
    let places = PlaceDecoder(context: context)
    let from = reader.require("from").flatMap {
      places.remote(
        $0, field: reader.field("from"),
        localHint: "'move' goes from S3 to S3; use 'upload' for local files, which stay where they are", isSource: true)
    }
    let to = reader.require("to").flatMap {
      places.remote(
        $0, field: reader.field("to"),
        localHint: "'move' goes from S3 to S3; use 'download', then a 'delete' that needs it")
    }
    let filter = FilterDecoder(context: context).decode(reader)
    let policy = policy(reader)
    let headers = HeaderDecoder(context: context).decode(reader)
    let appliesTypes = appliesContentTypes(reader)
    let allowsRoot = reader["allow_bucket_root"].flatMap {
      context.boolean($0, field: reader.field("allow_bucket_root"))
    }
    let keys = keyList(reader)
    guard var from, let to, narrow(&from, by: keys, reader, field: "from") else { return nil }
    var copy = Copy(
      from: from, to: to, filter: filter, policy: policy, headers: headers, appliesContentTypes: appliesTypes)
    copy.keys = keys
    // A permission with a mistake has been reported; a second error about a missing one would mislead.
    return .move(Move(copy, allowsBucketRoot: allowsRoot ?? reader.has("allow_bucket_root")))
  }
}
