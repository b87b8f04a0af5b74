extension VerbDecoder {
  private static let touchHint =
    "write 'touch: {object: s3://bucket/key}', or 'touch: {prefix: s3://bucket/tree/, keys_from: keys.csv}'"

  /// Reads `touch`.
  func touch(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path, keys: ["prefix", "object", Self.keysField, "if_missing"] + FilterDecoder.keys,
        hint: Self.touchHint)
    else { return nil }
    let target = target(reader, hint: Self.touchHint)
    let filter = FilterDecoder(context: context).decode(reader)
    let ifMissing: Touch.IfMissing? = reader["if_missing"].flatMap {
      context.word($0, field: reader.field("if_missing"))
    }
    let keys = keyList(reader) { _ in
      (
        "'if_missing' of 'keys_from' has no meaning for 'touch', which has one of its own",
        "write 'if_missing: create', 'skip' or 'error' beside 'keys_from'"
      )
    }
    switch target {
    case nil: return nil
    case .object(let place)?:
      refuseTreeFields(reader, FilterDecoder.keys + [Self.keysField])
      return .touch(Touch(object: place, ifMissing: ifMissing ?? .create))
    case .prefix(let place)?:
      guard reader.has(Self.keysField) else {
        context.keyError(
          "'touch' of a whole tree would write every object of it again", at: reader["prefix"]?.keyRange,
          hint: "name the keys with 'keys_from: keys.csv', or use 'update' for what is not as it is declared")
        return nil
      }
      return keys.map { .touch(Touch(target: .listed(place, $0, filter), ifMissing: ifMissing ?? .create)) }
    }
  }
}
