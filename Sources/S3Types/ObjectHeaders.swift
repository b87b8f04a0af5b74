/// The headers of an object that its writer chooses and that a copy has to keep.
///
/// nil means "not set"; the service's own default then applies.
public struct ObjectHeaders: Hashable, Sendable {
  /// `Content-Type`.
  public var contentType: String?
  /// `Content-Encoding`.
  public var contentEncoding: String?
  /// `Content-Language`.
  public var contentLanguage: String?
  /// `Content-Disposition`.
  public var contentDisposition: String?
  /// `Cache-Control`.
  public var cacheControl: String?
  /// `Expires`, as sent.
  public var expires: String?
  /// `x-amz-website-redirect-location`.
  public var websiteRedirectLocation: String?
  /// `x-amz-storage-class`; nil is `STANDARD`.
  public var storageClass: StorageClass?
  /// User metadata without the `x-amz-meta-` prefix; names in lower case.
  public var userMetadata: [String: String]

  /// Starts with what is given and nothing else set.
  public init(
    contentType: String? = nil, contentEncoding: String? = nil, contentLanguage: String? = nil,
    contentDisposition: String? = nil, cacheControl: String? = nil, expires: String? = nil,
    websiteRedirectLocation: String? = nil, storageClass: StorageClass? = nil, userMetadata: [String: String] = [:]
  ) {
    self.contentType = contentType
    self.contentEncoding = contentEncoding
    self.contentLanguage = contentLanguage
    self.contentDisposition = contentDisposition
    self.cacheControl = cacheControl
    self.expires = expires
    self.websiteRedirectLocation = websiteRedirectLocation
    self.storageClass = storageClass
    self.userMetadata = userMetadata
  }

  /// Nothing set.
  public static let none = ObjectHeaders()
}

/// A storage class by the name that S3 gives it; unknown names survive.
public struct StorageClass: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
  /// The name on the wire.
  public let rawValue: String

  /// Takes any name.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The name on the wire.
  public var description: String { rawValue }

  /// The default class.
  public static let standard = StorageClass(rawValue: "STANDARD")
  /// The names that S3 documents for objects in general purpose buckets.
  public static let known: [StorageClass] = [
    "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE",
    "GLACIER_IR",
  ].map(StorageClass.init(rawValue:))
}
