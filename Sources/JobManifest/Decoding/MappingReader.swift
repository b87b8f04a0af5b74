/// The keys of one mapping, after everything unknown, empty and misplaced in it has been reported.
package struct MappingReader {
  /// Where findings go.
  let context: DecodingContext
  /// What the mapping is called in messages: `upload`; at the top what the file is: `manifest`.
  let owner: String
  /// How to get there from the top: `operations[0].upload`; empty at the top.
  let path: String
  /// Where to say that something is missing.
  package let range: SourceRange
  /// The known keys that have a value.
  private(set) var entries: [String: YAMLEntry] = [:]
  /// The known keys that were written, also those whose value was reported as missing.
  private var written: Set<String> = []

  /// Which keys a mapping may have.
  package struct Keys {
    /// Those of this version.
    var known: [String]
    /// Those of later versions, which are refused by name.
    var later: [String] = []
    /// Those that may be left empty.
    var nullable: [String] = []

    /// Keys of which none is of a later version.
    package init(known: [String], later: [String] = [], nullable: [String] = []) {
      self.known = known
      self.later = later
      self.nullable = nullable
    }
  }

  /// Reads a mapping; nil when it is none, which has then been reported.
  package init?(
    _ node: YAMLNode, of owner: String, path: String, at range: SourceRange, keys: Keys, in context: DecodingContext,
    hint: String? = nil
  ) {
    self.context = context
    self.owner = owner
    self.path = path
    self.range = range
    guard case .mapping(let entries) = node.content else {
      if case .invalid = node.content { return nil }
      context.error("\(shownOwner) must be a mapping, found \(node.summary)", at: node.range, hint: hint)
      return nil
    }
    for entry in entries { take(entry, keys: keys) }
  }

  private mutating func take(_ entry: YAMLEntry, keys: Keys) {
    if keys.known.contains(entry.key) {
      written.insert(entry.key)
      guard entry.value.isNull else {
        entries[entry.key] = entry
        return
      }
      // Row Y11: nothing is never taken for "" or for everything.
      if !keys.nullable.contains(entry.key) {
        context.keyError(
          "\(entry.key.quoted) has no value", at: entry.keyRange, hint: "give it one, or leave the key out")
      }
      return
    }
    guard entry.key.afterPrefix("x-") == nil else { return }
    if keys.later.contains(entry.key) {
      context.keyError("\(entry.key.quoted) is not supported by this version", at: entry.keyRange)
      return
    }
    let meant = Nearest.find(entry.key, among: keys.known)
    // Saying that the key which was meant is missing, too, would be one mistake reported twice.
    if let meant { written.insert(meant) }
    context.keyError(
      "unknown key \(entry.key.quoted) in \(shownOwner)", at: entry.keyRange,
      hint: meant.map { "did you mean \($0.quoted)?" } ?? "known here: " + keys.known.joined(separator: ", "))
  }

  /// The entry of a key that may be missing.
  package subscript(_ key: String) -> YAMLEntry? { entries[key] }

  /// Whether the key was written, with or without a value.
  package func has(_ key: String) -> Bool { written.contains(key) }

  /// The entry of a key that must be there; reports when it is not.
  package func require(_ key: String, hint: String? = nil) -> YAMLEntry? {
    if !has(key) { context.keyError("\(key.quoted) is missing in \(shownOwner)", at: range, hint: hint) }
    return entries[key]
  }

  private var shownOwner: String { path.isEmpty ? "the " + owner : owner.quoted }

  /// How to get to a key from the top, for messages (row Y28).
  package func field(_ key: String) -> String { path.isEmpty ? key : path + "." + key }
}
