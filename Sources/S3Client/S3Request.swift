internal import HTTPTransport
internal import S3Types

/// One operation as a request, before it has a host, a time and a signature.
struct S3Request: Sendable {
  let operation: S3Operation
  let method: HTTPRequest.Method
  /// nil when the request is about all buckets of an account.
  let bucket: BucketName?
  let key: ObjectKey?
  var query: [QueryItem] = []
  var headers: HTTPHeaders
  var body: HTTPBody = .none
  /// The value of `x-amz-content-sha256`.
  var payloadHash = SigV4Signer.emptyPayload
  var timeouts = HTTPTimeouts.standard
  /// Whether it carries a secret that only TLS hides (row S17).
  var needsTLS = false

  init(
    _ operation: S3Operation, _ method: HTTPRequest.Method, bucket: BucketName?, key: ObjectKey? = nil,
    query: [QueryItem] = [], options: RequestOptions = .none
  ) throws(S3Error) {
    self.operation = operation
    self.method = method
    self.bucket = bucket
    self.key = key
    self.query = query
    headers = [:]
    if let owner = options.expectedBucketOwner { try add("x-amz-expected-bucket-owner", owner) }
    if options.requestPayer { try add("x-amz-request-payer", "requester") }
  }

  /// Adds a header; throws when the value could break out of it or cannot travel in it (row S11).
  mutating func add(_ name: String, _ value: String) throws(S3Error) {
    guard value.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x09 }) else {
      throw failure(
        .invalidRequest,
        "the value of header '\(Sanitised.text(name))' contains a character other than printable ASCII, "
          + "which HTTP cannot carry unchanged")
    }
    headers.add(name, value)
  }

  /// Adds a header when there is a value.
  mutating func add(_ name: String, ifSet value: String?) throws(S3Error) {
    if let value { try add(name, value) }
  }

  /// Adds a condition on what a write would replace.
  mutating func add(_ condition: WriteCondition) throws(S3Error) {
    switch condition {
    case .none: break
    case .matches(let etag): try add("if-match", etag.quoted)
    case .absent: try add("if-none-match", "*")
    }
  }

  /// Adds how the service should encrypt the object.
  mutating func add(_ encryption: ServerSideEncryption) throws(S3Error) {
    try add(EncryptionHeader.algorithm, encryption.algorithm)
    try add(EncryptionHeader.kmsKeyID, ifSet: encryption.kmsKeyID)
    try add(EncryptionHeader.bucketKey, ifSet: encryption.isBucketKeyEnabled.map { $0 ? "true" : "false" })
  }

  /// Adds the headers that an object keeps.
  mutating func add(_ object: ObjectHeaders) throws(S3Error) {
    try add("content-type", ifSet: object.contentType)
    try add("content-encoding", ifSet: object.contentEncoding)
    try add("content-language", ifSet: object.contentLanguage)
    try add("content-disposition", ifSet: object.contentDisposition)
    try add("cache-control", ifSet: object.cacheControl)
    try add("expires", ifSet: object.expires)
    try add("x-amz-website-redirect-location", ifSet: object.websiteRedirectLocation)
    try add("x-amz-storage-class", ifSet: object.storageClass?.rawValue)
    var names: Set<String> = []
    for (name, value) in object.userMetadata.sorted(by: { $0.key < $1.key }) {
      guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
        throw failure(.invalidRequest, "'\(Sanitised.text(name))' cannot be the name of a metadata entry")
      }
      // Names compare without case on the wire, so two of them would be joined there.
      guard names.insert(name.lowercased()).inserted else {
        throw failure(.invalidRequest, "the metadata has '\(Sanitised.text(name))' twice, in different case")
      }
      try add("x-amz-meta-" + name.lowercased(), value)
    }
  }

  /// An error of ours about this request.
  func failure(
    _ code: S3Error.Code, _ message: String, origin: S3Error.Origin = .client, cause: S3Error.Cause? = nil
  ) -> S3Error {
    S3Error(
      code: code, origin: origin, operation: operation, bucket: bucket, key: key, message: message, cause: cause)
  }

  /// RFC 9110 section 5.6.2.
  static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
