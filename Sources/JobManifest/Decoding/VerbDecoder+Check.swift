extension VerbDecoder {
  /// Reads `check`.
  func check(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path,
        keys: ["prefix", "object", Self.keysField] + RequirementDecoder.keys + FilterDecoder.keys,
        hint: Self.targetHint)
    else { return nil }
    let target = target(reader)
    let filter = FilterDecoder(context: context).decode(reader)
    let requirement = RequirementDecoder(context: context).decode(reader, isObject: reader.has("object"))
    let keys = keyList(reader, asking: requirement)
    return target.map {
      var check = Check(target: $0, filter: filter, requirement: requirement)
      check.keys = keys
      return .check(check)
    }
  }

  /// The list of what is looked at.
  private func keyList(_ reader: MappingReader, asking requirement: Requirement) -> KeyList? {
    let isAbsence = requirement.exists == false
    return keyList(reader, ifMissing: isAbsence ? .skip : .fail) { ifMissing in
      guard isAbsence, ifMissing == .fail else { return nil }
      return (
        "'if_missing: fail' asks for every listed key, and 'exists: false' for none of them",
        "leave one of them out"
      )
    }
  }

  /// Reads `wait`.
  func wait(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path,
        keys: ["prefix", "object", Self.keysField] + RequirementDecoder.keysOfWaits + ["timeout", "every"]
          + FilterDecoder.keys,
        hint: Self.targetHint)
    else { return nil }
    let target = target(reader)
    let filter = FilterDecoder(context: context).decode(reader)
    let requirement = RequirementDecoder(context: context).decode(reader, isObject: reader.has("object"))
    let keys = keyList(reader, asking: requirement)
    let timeout = reader["timeout"].flatMap { duration($0, field: reader.field("timeout")) } ?? Wait.usualTimeout
    let usual = min(Wait.usualInterval, timeout)
    let interval = reader["every"].flatMap { duration($0, field: reader.field("every")) } ?? usual
    if interval > timeout {
      context.keyError(
        "'every' is longer than 'timeout', so there is only one look", at: reader["every"]?.keyRange,
        hint: "use 'check' for that, or exchange them")
    }
    return target.map {
      var wait = Wait(target: $0, filter: filter, requirement: requirement, timeout: timeout, interval: interval)
      wait.keys = keys
      return .wait(wait)
    }
  }
}
