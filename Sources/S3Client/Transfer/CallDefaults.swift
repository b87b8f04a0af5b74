public import S3Types

/// What a client adds to its calls, said once and filtered for each kind of call (row 12).
///
/// A call that names one of these itself goes before; what a kind of call does not take is left out of it.
public struct CallDefaults: Sendable, Hashable {
  /// Whether the caller pays for requests to somebody else's bucket.
  public var requestPayer: Bool
  /// The account that must own the bucket.
  public var expectedBucketOwner: String?
  /// The key of the caller's own that objects are encrypted with (SSE-C).
  public var customerKey: CustomerKey?
  /// How the service should encrypt what is written; nil leaves it to the bucket.
  public var encryption: ServerSideEncryption?
  /// Who may read what is written; nil is the default of the service.
  public var acl: CannedACL?
  /// Headers, storage class and metadata of what is written.
  public var headers: ObjectHeaders
  /// Tags of what is written.
  public var tags: [String: String]

  /// Sets what is given and nothing else.
  public init(
    requestPayer: Bool = false, expectedBucketOwner: String? = nil, customerKey: CustomerKey? = nil,
    encryption: ServerSideEncryption? = nil, acl: CannedACL? = nil, headers: ObjectHeaders = .none,
    tags: [String: String] = [:]
  ) {
    self.requestPayer = requestPayer
    self.expectedBucketOwner = expectedBucketOwner
    self.customerKey = customerKey
    self.encryption = encryption
    self.acl = acl
    self.headers = headers
    self.tags = tags
  }

  /// Nothing set.
  public static let none = CallDefaults()

  /// The kinds of call.
  public enum Call: Sendable, Hashable, CaseIterable {
    /// Reading an object or looking it up.
    case download
    /// Writing an object.
    case upload
    /// Copying one within the service.
    case copy
    /// Listing keys, looking up a bucket.
    case list
    /// Deleting objects.
    case delete
  }

  /// What of this a kind of call takes.
  ///
  /// Owner and payer go with every call, and with listing and deleting nothing else does. The customer key goes with
  /// whatever touches the bytes of an object. What describes an object goes where one is written; a copy keeps the headers
  /// and tags of its source and takes only storage class, encryption and ACL.
  public func filtered(for call: Call) -> CallDefaults {
    var kept = CallDefaults(requestPayer: requestPayer, expectedBucketOwner: expectedBucketOwner)
    if call != .list, call != .delete { kept.customerKey = customerKey }
    guard call == .upload || call == .copy else { return kept }
    kept.encryption = encryption
    kept.acl = acl
    kept.headers.storageClass = headers.storageClass
    if call == .upload {
      kept.headers = headers
      kept.tags = tags
    }
    return kept
  }
}

extension S3Client {
  /// The extras of the configuration for a kind of call.
  func defaults(for call: CallDefaults.Call) -> CallDefaults { configuration.callDefaults.filtered(for: call) }

  /// Payer and owner for a kind of call.
  func options(for call: CallDefaults.Call) -> RequestOptions {
    let kept = defaults(for: call)
    return RequestOptions(expectedBucketOwner: kept.expectedBucketOwner, requestPayer: kept.requestPayer)
  }
}

extension ObjectHeaders {
  /// These headers, with the others where these say nothing; metadata entry by entry.
  func filling(from other: ObjectHeaders) -> ObjectHeaders {
    ObjectHeaders(
      contentType: contentType ?? other.contentType, contentEncoding: contentEncoding ?? other.contentEncoding,
      contentLanguage: contentLanguage ?? other.contentLanguage,
      contentDisposition: contentDisposition ?? other.contentDisposition,
      cacheControl: cacheControl ?? other.cacheControl, expires: expires ?? other.expires,
      websiteRedirectLocation: websiteRedirectLocation ?? other.websiteRedirectLocation,
      storageClass: storageClass ?? other.storageClass,
      userMetadata: userMetadata.merging(other.userMetadata) { own, _ in own })
  }
}
