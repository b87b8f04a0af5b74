internal import S3Types

/// Where a page of a listing begins that has several entries for one key: after this entry of this key.
public struct KeyMarker: Sendable, Hashable {
  /// The key, or the common prefix, that the page before ended with.
  public let key: String
  /// The version or the upload that the page before ended with; nil for all of the key.
  public let entry: String?

  /// Describes a place.
  public init(key: String, entry: String? = nil) {
    self.key = key
    self.entry = entry
  }

  /// Byte equality.
  public static func == (left: Self, right: Self) -> Bool {
    ByteOrder.areEqual(left.key, right.key) && left.entry == right.entry
  }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    ByteOrder.hash(key, into: &hasher)
    hasher.combine(entry)
  }
}

/// Decides whether a listing with several entries for one key can be trusted: the keys never go back, and the markers
/// lead on.
struct KeyMarkerGuard: Sendable {
  /// The longest run of pages without a new key; a key has no more versions or uploads than fit there.
  static let maximumPagesWithoutProgress = 10_000

  private let operation: S3Operation
  private let bucket: BucketName
  private let prefix: String
  private var lastKey: String?
  private var lastDeleted: String?
  private var lastPrefix: String?
  /// The markers since the last one with another key, so that memory stays flat.
  private var markers: Set<KeyMarker> = []

  init(_ operation: S3Operation, bucket: BucketName, prefix: String) {
    self.operation = operation
    self.bucket = bucket
    self.prefix = prefix
  }

  /// Checks a page against those before it; throws `.brokenListing`.
  ///
  /// The keys of delete markers are in order for themselves, because some services list them apart.
  mutating func accept(
    keys: [ObjectKey], deleted: [ObjectKey] = [], prefixes: [String], next: KeyMarker?
  ) throws(S3Error) -> KeyMarker? {
    for key in keys { try Self.advance(&lastKey, to: key.rawValue, isNew: false, self) }
    for key in deleted { try Self.advance(&lastDeleted, to: key.rawValue, isNew: false, self) }
    for prefix in prefixes { try Self.advance(&lastPrefix, to: prefix, isNew: true, self) }
    guard let next else { return nil }
    if let known = markers.first, ByteOrder.precedes(next.key, known.key) {
      throw broken("the marker goes back to '\(Sanitised.text(next.key))'")
    }
    if let known = markers.first, !ByteOrder.areEqual(known.key, next.key) { markers = [] }
    guard markers.insert(next).inserted, markers.count <= Self.maximumPagesWithoutProgress else {
      throw broken("the service repeats a marker, so the listing would never end")
    }
    return next
  }

  private static func advance(
    _ last: inout String?, to text: String, isNew: Bool, _ pageGuard: KeyMarkerGuard
  ) throws(S3Error) {
    guard text.utf8.starts(with: pageGuard.prefix.utf8) else {
      throw pageGuard.broken("'\(Sanitised.text(text))' does not start with the prefix")
    }
    if let last, ByteOrder.precedes(text, last) || isNew && ByteOrder.areEqual(text, last) {
      throw pageGuard.broken("'\(Sanitised.text(text))' is not in byte order")
    }
    last = text
  }

  private func broken(_ message: String) -> S3Error {
    S3Error(
      code: .brokenListing, operation: operation, bucket: bucket,
      message: "the listing cannot be trusted: \(message)")
  }
}
