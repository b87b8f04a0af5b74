internal import S3Types

extension S3Path {
  /// The place below this one: a "/" between the two where none is, then the text as it is.
  ///
  /// Nothing in the text is special: a "/" at its start makes an empty segment, ".." is a name like any other. Empty text
  /// leads nowhere else.
  public func appending(_ text: String) -> S3Path {
    text.utf8.isEmpty ? self : with(key: prefix + text)
  }

  /// The place below a path, as `appending(_:)`.
  public static func / (left: S3Path, right: String) -> S3Path { left.appending(right) }

  /// The rest of this place below another one of the same client and bucket; nil when it is not below it.
  ///
  /// A place is at "" relative to itself. Prefixes end at a "/": `logs2/a` is not below `logs`.
  public func relative(to other: S3Path) -> String? {
    guard client === other.client, bucket == other.bucket else { return nil }
    if ByteOrder.areEqual(key, other.key) { return "" }
    let prefix = other.prefix.utf8
    guard key.utf8.starts(with: prefix) else { return nil }
    return String(Substring(key.utf8.dropFirst(prefix.count)))
  }

  /// Whether this place is below another one, or is that place.
  public func isRelative(to other: S3Path) -> Bool { relative(to: other) != nil }

  /// Whether the key matches a glob.
  ///
  /// `*` and `?` stop at "/", `**` crosses it, `[a-z]`, `[!a-z]` and `{a,b}` choose, `\` takes the next character as it
  /// is. A pattern may start after any "/" of the key. A "/" at the end of the key is not looked at.
  ///
  /// - Throws: `.invalidRequest` for a pattern that is none, that starts with "/", or that has a segment "..".
  public func matches(_ pattern: String) throws(S3Error) -> Bool {
    let matcher = GlobAutomaton(try PathGlob.parse(pattern))
    return matcher.matches(endsInSlash ? String(Substring(key.utf8.dropLast())) : key)
  }
}
