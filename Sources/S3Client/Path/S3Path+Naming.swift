internal import S3Types

// All of this is about text alone: nothing is asked of the service.
extension S3Path {
  /// The key without one "/" at its end.
  private var stripped: Substring.UTF8View {
    let bytes = Substring(key).utf8
    return endsInSlash ? bytes.dropLast() : bytes
  }

  /// The last segment of the key, without the "/" that may follow it; empty for a bucket.
  public var name: String {
    let bytes = stripped
    let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes.index(after: $0) } ?? bytes.startIndex
    return String(Substring(bytes[start...]))
  }

  /// The prefix that holds this place, with its "/"; the bucket for what lies at its root, and for itself.
  public var parent: S3Path {
    let bytes = stripped
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return with(key: "") }
    return with(key: String(Substring(bytes[...slash])))
  }

  /// All prefixes that hold this place, nearest first, and the bucket last.
  public var parents: [S3Path] {
    var parents: [S3Path] = []
    var place = self
    while !place.isBucket {
      place = place.parent
      parents.append(place)
    }
    return parents
  }

  /// The segments of the key, empty ones included; a "/" at the end starts no further one.
  public var parts: [String] {
    guard !isBucket else { return [] }
    return stripped.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { String(Substring($0)) }
  }

  /// What follows the last "." of the name, with it: `.gz` of `a.tar.gz`; empty when there is none.
  ///
  /// Dots at the start of a name start no suffix, nor does one at its end.
  public var suffix: String { Self.suffixes(of: name).last ?? "" }

  /// Every suffix of the name: `.tar`, `.gz` of `a.tar.gz`.
  public var suffixes: [String] { Self.suffixes(of: name) }

  /// The name without its last suffix: `a.tar` of `a.tar.gz`.
  public var stem: String { String(Substring(name.utf8.dropLast(suffix.utf8.count))) }

  /// The same place under another name.
  ///
  /// - Throws: `.invalidRequest` for a bucket, and for a name that is empty or has a "/".
  public func withName(_ name: String) throws(S3Error) -> S3Path {
    guard !isBucket else { throw unusable("a bucket has no name that could be replaced") }
    guard !name.utf8.isEmpty, !name.utf8.contains(UInt8(ascii: "/")) else {
      throw unusable("'\(Sanitised.text(name))' is no name: it must have a character and no '/'")
    }
    let head = stripped.dropLast(self.name.utf8.count)
    return with(key: String(Substring(head)) + name + (endsInSlash ? "/" : ""))
  }

  /// The same place with another stem before its suffix.
  ///
  /// - Throws: As `withName(_:)`.
  public func withStem(_ stem: String) throws(S3Error) -> S3Path {
    guard !stem.utf8.isEmpty else { throw unusable("a stem must not be empty") }
    return try withName(stem + suffix)
  }

  /// The same place with another last suffix, or with none for an empty text.
  ///
  /// - Throws: As `withName(_:)`, and for a suffix that does not start with "." or is no more than that.
  public func withSuffix(_ suffix: String) throws(S3Error) -> S3Path {
    guard suffix.utf8.isEmpty || (suffix.utf8.first == UInt8(ascii: ".") && suffix.utf8.count > 1) else {
      throw unusable("'\(Sanitised.text(suffix))' is no suffix: it must start with '.' and go on")
    }
    return try withName(stem + suffix)
  }

  func unusable(_ message: String) -> S3Error {
    S3Error(code: .invalidRequest, bucket: bucket, message: "\(message) (\(Sanitised.text(description, limit: 1100)))")
  }

  private static func suffixes(of name: String) -> [String] {
    let dot = UInt8(ascii: ".")
    guard name.utf8.last != dot else { return [] }
    let body = name.utf8.drop { $0 == dot }
    return body.split(separator: dot, omittingEmptySubsequences: false).dropFirst().map { "." + String(Substring($0)) }
  }
}
