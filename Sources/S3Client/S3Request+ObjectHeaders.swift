internal import Digests
internal import HTTPTransport
internal import S3Types

extension S3Request {
  /// Adds a document as the body, with the digests that the service verifies.
  mutating func setDocument(_ document: [UInt8]) throws(S3Error) {
    body = .bytes(document)
    payloadHash = Hex.encode(Digest.of(document, .sha256))
    try add("content-type", "application/xml")
    // Some services require it and all accept it (s3-semantics 3g).
    try add("content-md5", Base64.encode(Digest.of(document, .md5)))
  }

  /// Adds who may do what with a new object.
  mutating func add(_ acl: CannedACL?) throws(S3Error) { try add("x-amz-acl", ifSet: acl?.rawValue) }

  /// Adds tags in the form of a query; none when there are no tags.
  mutating func add(tags: [String: String]) throws(S3Error) {
    try check(tags: tags)
    let pairs = tags.sorted { $0.key < $1.key }
    let text = pairs.map { "\(PercentEncoding.component($0.key))=\(PercentEncoding.component($0.value))" }
    if !text.isEmpty { try add("x-amz-tagging", text.joined(separator: "&")) }
  }

  /// Refuses tags that S3 does not take ("Categorizing your storage using tags" in the Amazon S3 user guide).
  func check(tags: [String: String]) throws(S3Error) {
    guard tags.count <= 10 else {
      throw failure(.invalidRequest, "an object has at most 10 tags, not \(tags.count)")
    }
    for (name, value) in tags {
      guard (1...128).contains(name.unicodeScalars.count), value.unicodeScalars.count <= 256 else {
        throw failure(
          .invalidRequest,
          "the tag '\(Sanitised.text(name, limit: 128))' is too long or has no name; a name has 1 to 128 characters "
            + "and a value at most 256")
      }
    }
  }
}
