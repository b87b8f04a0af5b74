/// An object or a file that an operation leaves alone although it lies in its place.
package struct Exclusion: Sendable, Hashable {
  /// The operation, by index.
  package var operation: Int
  /// The object as an `s3://` URL, or the absolute path of the file.
  package var name: String
  /// Which rule.
  package var reason: ExclusionReason
  /// The pattern that decided; nil where none did.
  package var pattern: String?
  /// Where the pattern stands in the manifest, as a UTF-8 offset; nil where nobody knows.
  package var offset: Int?

  /// Describes an exclusion.
  package init(operation: Int, name: String, reason: ExclusionReason, pattern: String? = nil, offset: Int? = nil) {
    self.operation = operation
    self.name = name
    self.reason = reason
    self.pattern = pattern
    self.offset = offset
  }
}

/// Why something takes no part; the raw value is stable and meant for machines.
package enum ExclusionReason: RawRepresentable, Sendable, Hashable {
  /// A pattern of `exclude` matches it.
  case exclude
  /// There are patterns of `include`, and none matches it.
  case include
  /// The rule of `filters` with this number, from 1, is the first that matches it.
  case rule(Int)
  /// No rule of `filters` matches it, and the rest is excluded.
  case others
  /// It is younger than `older_than`.
  case younger
  /// It is a marker, and a sync from files keeps those unless `markers: delete` says otherwise.
  case marker
  /// It is not in the source as far as that can be read, and the rest of it cannot be read (row D3).
  case unread
  /// The file of `keys_from` does not name it; the pattern is that file.
  case notListed
  /// The file of `keys_from` names it, nothing is there, and `if_missing: skip` says so; the pattern is file and line.
  case missing

  private static let simple: [Self] = [
    .exclude, .include, .others, .younger, .marker, .unread, .notListed, .missing,
  ]
  private static let rulePrefix = "filtered:rule "

  /// Reads what `rawValue` wrote.
  package init?(rawValue: String) {
    if let known = Self.simple.first(where: { $0.rawValue == rawValue }) {
      self = known
    } else if rawValue.hasPrefix(Self.rulePrefix), let number = Int(rawValue.dropFirst(Self.rulePrefix.count)) {
      self = .rule(number)
    } else {
      return nil
    }
  }

  /// The text for machines.
  package var rawValue: String {
    switch self {
    case .exclude: "filtered:exclude"
    case .include: "filtered:include"
    case .rule(let number): Self.rulePrefix + String(number)
    case .others: "filtered:default"
    case .younger: "younger"
    case .marker: "marker"
    case .unread: "unread"
    case .notListed: "not-listed"
    case .missing: "missing"
    }
  }
}
