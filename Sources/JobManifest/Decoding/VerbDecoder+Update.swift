extension VerbDecoder {
  /// Reads `update`.
  func update(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path,
        keys: ["prefix", "object", "keys_from"] + FilterDecoder.keys + HeaderDecoder.keys + ExtraDecoder.keys,
        hint: "write 'update: {prefix: s3://bucket/tree/, cache_control: ...}'")
    else { return nil }
    let target = target(reader)
    let filter = FilterDecoder(context: context).decode(reader)
    let headers = HeaderDecoder(context: context).decode(reader)
    let keys = keyList(reader)
    if let acl = reader["acl"] {
      context.keyError(
        "'acl' has no meaning for 'update': what grants an object has is not told by a name that they could be compared with",
        at: acl.keyRange, hint: "copy the objects with 'acl'; an update gives those that it rewrites the default one")
    }
    guard let target else { return nil }
    if case .object = target { refuseTreeFields(reader, FilterDecoder.keys + [Self.keysField]) }
    var update = Update(target: target, filter: filter, headers: headers)
    update.keys = keys
    return .update(update)
  }
}
