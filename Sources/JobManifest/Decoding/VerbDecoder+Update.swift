extension VerbDecoder {
  /// Reads `update`.
  func update(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path, keys: ["prefix", "object", "keys_from"] + FilterDecoder.keys + HeaderDecoder.keys,
        hint: "write 'update: {prefix: s3://bucket/tree/, cache_control: ...}'")
    else { return nil }
    let target = target(reader)
    let filter = FilterDecoder(context: context).decode(reader)
    let headers = HeaderDecoder(context: context).decode(reader)
    let keys = keyList(reader)
    guard let target else { return nil }
    if case .object = target { refuseTreeFields(reader, FilterDecoder.keys + [Self.keysField]) }
    var update = Update(target: target, filter: filter, headers: headers)
    update.keys = keys
    return .update(update)
  }
}
