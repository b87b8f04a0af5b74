/// Reads what a check or a wait asks of a place.
struct RequirementDecoder {
  /// The keys that make a check.
  static let keys = ["exists", "count", "bytes", "newest_within", "oldest_within"]
  /// Those that make a wait.
  static let keysOfWaits = ["exists", "count", "bytes"]
  private static let ofTrees = ["count", VerbDecoder.keysField] + FilterDecoder.keys

  let context: DecodingContext
  private var verbs: VerbDecoder { VerbDecoder(context: context) }

  /// What has to be so; where nothing is said, that there is something.
  func decode(_ reader: MappingReader, isObject: Bool) -> Requirement {
    var result = Requirement()
    result.exists = reader["exists"].flatMap { context.boolean($0, field: reader.field("exists")) }
    result.count = reader["count"].flatMap { bounds($0, field: reader.field("count"), read: number) }
    result.bytes = reader["bytes"].flatMap { bounds($0, field: reader.field("bytes"), read: size) }
    result.newestWithin = reader["newest_within"].flatMap {
      verbs.duration($0, field: reader.field("newest_within"))
    }
    result.oldestWithin = reader["oldest_within"].flatMap {
      verbs.duration($0, field: reader.field("oldest_within"))
    }
    if isObject { refuse(Self.ofTrees, in: reader, "has no meaning beside 'object'", "leave it out, or use 'prefix'") }
    if result.exists == false {
      let others = Self.keys.filter { $0 != "exists" }
      refuse(others, in: reader, "has no meaning beside 'exists: false'", "leave one of them out")
    }
    if result.exists == nil, isObject || result.isAboutExistence { result.exists = true }
    return result
  }

  private func refuse(_ keys: [String], in reader: MappingReader, _ why: String, _ hint: String) {
    for key in keys {
      guard let entry = reader[key] else { continue }
      context.keyError("\(key.quoted) \(why)", at: entry.keyRange, hint: hint)
    }
  }

  /// `{min: 1, max: 10}`, or one value that is both.
  private func bounds(_ entry: YAMLEntry, field: String, read: (YAMLEntry, String) -> Int?) -> Bounds? {
    guard case .mapping(let written) = entry.value.content else {
      return read(entry, field).map { Bounds(minimum: $0, maximum: $0) }
    }
    guard
      let reader = MappingReader(
        entry.value, of: entry.key, path: field, at: entry.keyRange, keys: .init(known: ["min", "max"]), in: context)
    else { return nil }
    // A key that is none of them has been reported.
    if written.isEmpty {
      context.keyError("\(entry.key.quoted) asks for nothing", at: reader.range, hint: "write {min: ..., max: ...}")
      return nil
    }
    let minimum = reader["min"].flatMap { read($0, reader.field("min")) }
    let maximum = reader["max"].flatMap { read($0, reader.field("max")) }
    if let minimum, let maximum, minimum > maximum {
      context.keyError(
        "'min' of \(field.quoted) is larger than 'max', so nothing can pass", at: reader["max"]?.keyRange,
        hint: "exchange them, or leave one of them out")
      return nil
    }
    return Bounds(minimum: minimum, maximum: maximum)
  }

  private func number(_ entry: YAMLEntry, _ field: String) -> Int? {
    context.integer(entry.value, field: field, in: 0...1_000_000_000_000)
  }

  private func size(_ entry: YAMLEntry, _ field: String) -> Int? { context.size(entry, field: field) }
}
