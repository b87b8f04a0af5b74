import S3Types

/// Whether a bucket keeps what was written before.
enum Versioning: String, Sendable {
  /// As every bucket starts; no bucket comes back to it.
  case never = ""
  case enabled = "Enabled"
  case suspended = "Suspended"
}

/// The name of a version, and its place among all versions of a server.
struct VersionStamp: Sendable, Hashable {
  /// What S3 calls the version of an object that was written while its bucket had no versions.
  static let null = "null"

  /// 32 characters that a client cannot read anything from, or `null`.
  let id: String
  /// Later versions have larger numbers.
  let sequence: UInt64

  init(sequence: UInt64) {
    self.sequence = sequence
    id = Self.padded(sequence, to: 13) + "." + Self.padded(sequence &* 0xD134_2543_DE82_EF95 | 1 << 63, to: 18)
  }

  /// The version `null` of this place.
  static func null(sequence: UInt64) -> VersionStamp { VersionStamp(id: null, sequence: sequence) }

  private init(id: String, sequence: UInt64) {
    self.id = id
    self.sequence = sequence
  }

  /// The place that an id tells; nil for `null`, which could be anywhere.
  static func sequence(of id: String) -> UInt64? { id.utf8.count == 32 ? UInt64(id.prefix(13), radix: 36) : nil }

  /// Throws `InvalidArgument` for what no version was ever called.
  static func check(_ id: String) throws(S3Failure) {
    let isOurs =
      sequence(of: id) != nil
      && id.utf8.allSatisfy { PercentCoding.isUnreserved($0) && $0 != UInt8(ascii: "~") }
    guard isOurs || id == null else {
      throw .invalidArgument("Invalid version id specified", name: "versionId", value: id)
    }
  }

  private static func padded(_ number: UInt64, to width: Int) -> String {
    let digits = String(number, radix: 36)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

/// One version of a key: an object, or the mark that there is none.
enum Version: Sendable {
  case object(StoredObject)
  case deleteMarker(DeleteMarker)

  var id: String {
    switch self {
    case .object(let object): object.stamp?.id ?? VersionStamp.null
    case .deleteMarker(let marker): marker.stamp.id
    }
  }

  var sequence: UInt64 {
    switch self {
    case .object(let object): object.stamp?.sequence ?? 0
    case .deleteMarker(let marker): marker.stamp.sequence
    }
  }

  var lastModified: Timestamp {
    switch self {
    case .object(let object): object.facts.lastModified
    case .deleteMarker(let marker): marker.lastModified
    }
  }
}

/// What a delete leaves behind in a bucket with versions.
struct DeleteMarker: Sendable, Hashable {
  let stamp: VersionStamp
  let lastModified: Timestamp

  /// What every answer about it says.
  var headers: [(name: String, value: String)] {
    [("x-amz-delete-marker", "true"), ("x-amz-version-id", stamp.id)]
  }
}

/// The versions of one key, the newest first.
struct KeyHistory: Keyed, Sendable {
  let key: ObjectKey
  var versions: [Version]

  /// Makes a version the newest; there is only ever one `null`.
  mutating func add(_ version: Version) {
    versions.removeAll { $0.id == version.id }
    versions.insert(version, at: 0)
  }
}

/// One version of a listing.
struct ListedVersion: MarkedEntry {
  let key: ObjectKey
  var version: Version
  let isLatest: Bool

  var id: String { version.id }

  func isBehind(_ idMarker: String) -> Bool? { VersionStamp.sequence(of: idMarker).map { version.sequence < $0 } }
}
