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

  /// Reads `wait`.
  func wait(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path,
        keys: ["prefix", "object"] + RequirementDecoder.keysOfWaits + ["timeout", "every"] + FilterDecoder.keys,
        hint: Self.targetHint)
    else { return nil }
    let target = target(reader)
    let filter = FilterDecoder(context: context).decode(reader)
    let requirement = RequirementDecoder(context: context).decode(reader, isObject: reader.has("object"))
    let timeout = reader["timeout"].flatMap { duration($0, field: reader.field("timeout")) } ?? Wait.usualTimeout
    let usual = min(Wait.usualInterval, timeout)
    let interval = reader["every"].flatMap { duration($0, field: reader.field("every")) } ?? usual
    if interval > timeout {
      context.keyError(
        "'every' is longer than 'timeout', so there is only one look", at: reader["every"]?.keyRange,
        hint: "use 'check' for that, or exchange them")
    }
    return target.map {
      .wait(Wait(target: $0, filter: filter, requirement: requirement, timeout: timeout, interval: interval))
    }
  }
}
