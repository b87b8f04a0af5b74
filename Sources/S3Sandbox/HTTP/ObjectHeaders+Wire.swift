import NIOHTTP1
import S3Types

extension ObjectHeaders {
  private static let metadataPrefix = "x-amz-meta-"
  private static let largestMetadata = 2048

  /// Reads what a request sets; throws `MetadataTooLarge` or `InvalidStorageClass`.
  init(from request: S3Request) throws(S3Failure) {
    self.init(
      contentType: request.header("content-type"),
      contentEncoding: Self.withoutChunking(request.headers["content-encoding"]),
      contentLanguage: request.header("content-language"),
      contentDisposition: request.header("content-disposition"),
      cacheControl: Self.joined(request.headers["cache-control"]),
      expires: request.header("expires"),
      websiteRedirectLocation: request.header("x-amz-website-redirect-location"))
    if let name = request.header("x-amz-storage-class") {
      let storageClass = StorageClass(rawValue: name)
      guard StorageClass.known.contains(storageClass) else {
        throw S3Failure(
          .badRequest, "InvalidStorageClass", "The storage class you specified is not valid",
          details: [("StorageClassRequested", name)])
      }
      self.storageClass = storageClass == .standard ? nil : storageClass
    }
    try readMetadata(request)
  }

  private mutating func readMetadata(_ request: S3Request) throws(S3Failure) {
    var size = 0
    for header in request.headers {
      let name = header.name.lowercased()
      guard name.hasPrefix(Self.metadataPrefix) else { continue }
      let short = String(name.dropFirst(Self.metadataPrefix.count))
      guard !short.isEmpty else { throw .invalidRequest("A metadata header has no name after x-amz-meta-") }
      size += short.utf8.count + header.value.utf8.count
      userMetadata[short] = userMetadata[short].map { "\($0),\(header.value)" } ?? header.value
    }
    guard size <= Self.largestMetadata else {
      throw S3Failure(
        .badRequest, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size",
        details: [("Size", String(size)), ("MaxSizeAllowed", String(Self.largestMetadata))])
    }
  }

  /// The headers of GetObject and HeadObject.
  func wire() -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = [
      ("Content-Type", contentType ?? ObjectFacts.defaultContentType)
    ]
    let optional = [
      ("Content-Encoding", contentEncoding), ("Content-Language", contentLanguage),
      ("Content-Disposition", contentDisposition), ("Cache-Control", cacheControl), ("Expires", expires),
      ("x-amz-website-redirect-location", websiteRedirectLocation), ("x-amz-storage-class", storageClass?.rawValue),
    ]
    for case (let name, let value?) in optional { headers.append((name, value)) }
    for (name, value) in userMetadata.sorted(by: { $0.key < $1.key }) {
      headers.append((Self.metadataPrefix + name, value))
    }
    return headers
  }

  /// aws-chunked is how the body travels, not how the object is encoded (s3-semantics.md 3b).
  private static func withoutChunking(_ values: [String]) -> String? {
    let kept = values.joined(separator: ",").split(separator: ",").filter { part in
      part.drop { $0 == " " }.lowercased() != "aws-chunked"
    }
    let text = kept.joined(separator: ",").drop { $0 == " " }
    return text.isEmpty ? nil : String(text)
  }

  private static func joined(_ values: [String]) -> String? {
    values.isEmpty ? nil : values.joined(separator: ", ")
  }
}

extension String {
  /// Whether it can stand in a header: no control characters but the tab (row S11).
  var isHeaderValue: Bool { utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == UInt8(ascii: "\t") } }
}
