extension VerbDecoder {
  /// Reads `check`.
  func check(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path, keys: ["prefix", "object"] + RequirementDecoder.keys + FilterDecoder.keys,
        hint: Self.targetHint)
    else { return nil }
    let target = target(reader)
    let filter = FilterDecoder(context: context).decode(reader)
    let requirement = RequirementDecoder(context: context).decode(reader, isObject: reader.has("object"))
    return target.map { .check(Check(target: $0, filter: filter, requirement: requirement)) }
  }
}
