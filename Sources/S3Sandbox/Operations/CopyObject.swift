import Digests
import NIOCore
import S3Types

/// CopyObject: `PUT /bucket/key` with `x-amz-copy-source`.
enum CopyObject {
  /// `COPY` keeps what the source has, `REPLACE` takes what the request says and nothing else.
  enum Directive: String {
    case copy = "COPY"
    case replace = "REPLACE"

    init(_ value: String?, name: String) throws(S3Failure) {
      guard let value else {
        self = .copy
        return
      }
      guard let known = Directive(rawValue: value) else {
        throw .invalidArgument("Unknown \(name).", name: name, value: value)
      }
      self = known
    }
  }

  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let request = context.request
    let bucket = try request.validBucket()
    let key = try context.key()
    let source = try CopySource(request)
    let directive = try Directive(request.header("x-amz-metadata-directive"), name: "x-amz-metadata-directive")
    let tagDirective = try Directive(request.header("x-amz-tagging-directive"), name: "x-amz-tagging-directive")
    let tags = try ObjectTag.parse(header: request.header("x-amz-tagging"))
    let written = try ObjectHeaders(from: request)
    let encryption = try ObjectEncryption(context)
    let accessControl = try AccessControl.inHeaders(context) ?? .private
    let condition = try WriteCondition(request)
    try context.store.check(condition, key, in: bucket)

    let (object, body) = try source.open(context.store)
    try checkSource(request, object, at: context.now())
    try checkSize(object.size)
    // A version that is named is another object than the current one, also when it is the current one.
    let isSelfCopy = source.bucket == bucket && source.key == key && source.versionID == nil
    let changesSomething =
      directive == .replace || request.header("x-amz-storage-class") != nil
      || request.header("x-amz-website-redirect-location") != nil
      || request.header("x-amz-server-side-encryption") != nil
      || request.header(CustomerKey.prefix + "algorithm") != nil
    guard !isSelfCopy || changesSomething else {
      throw .invalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
          + "metadata, storage class, website redirect location or encryption attributes.")
    }

    // Encryption and ACL are not copied: what the request does not ask for is what every new object gets.
    var facts = ObjectFacts(
      headers: written, etag: nil, lastModified: context.now(), checksums: object.facts.checksums,
      tags: tagDirective == .copy ? object.facts.tags : tags, encryption: encryption,
      accessControl: accessControl)
    if directive == .copy {
      // A copy loses storage class and website redirect (s3-semantics.md 3e): these come from the request alone.
      facts.headers = object.facts.headers
      facts.headers.storageClass = written.storageClass
      facts.headers.websiteRedirectLocation = written.websiteRedirectLocation
    }
    // A composite checksum speaks of parts, which the copy no longer has.
    let composite = facts.checksums.first { $0.type == "COMPOSITE" }?.algorithm
    if let algorithm = try requestedChecksum(request) ?? composite {
      facts.checksums = [try checksum(algorithm, of: body)]
    }
    facts.etag = try etag(of: object, body, encryption, at: facts.lastModified)

    let upload = try context.store.storage.makeUpload(expecting: object.size)
    try upload.append(body)
    let copy = try context.store.put(upload, as: key, facts, in: bucket, if: condition)
    var response = S3Response.xml(result(copy))
    response.headers += encryption.headersForWriter + copy.versionHeaders + CopySource.headers(of: object)
    return response
  }

  /// The bytes are read only where the tag of the source is not their MD5 already.
  private static func etag(
    of source: StoredObject, _ body: OpenBody, _ encryption: ObjectEncryption, at moment: Timestamp
  ) throws(S3Failure) -> ETag {
    if let etag = source.facts.etag, etag.md5Hex != nil, source.facts.encryption == .managed, encryption == .managed {
      return etag
    }
    return ETag(Hex.encode(encryption.tag(of: try body.digest(), at: moment)))
  }

  static func checkSource(_ request: S3Request, _ object: StoredObject, at now: Timestamp) throws(S3Failure) {
    try object.facts.encryption.admit(try CustomerKey(request, prefix: CustomerKey.copySourcePrefix))
    let condition = ReadCondition(request, prefix: "x-amz-copy-source-")
    switch condition.verdict(etag: object.facts.etag, lastModified: object.facts.lastModified) {
    case .proceed: break
    case .notModified: throw .preconditionFailed("x-amz-copy-source-If-None-Match or -If-Modified-Since")
    case .failed(let name): throw .preconditionFailed("x-amz-copy-source-\(name)")
    }
    try object.checkReadable(at: now, asSource: true)
  }

  /// What one request copies has the limit of one request that writes.
  static func checkSize(_ size: Int) throws(S3Failure) {
    guard size <= PutObject.largestBody else {
      throw .invalidRequest(
        "The specified copy source is larger than the maximum allowable size for a copy source: "
          + String(PutObject.largestBody))
    }
  }

  private static func requestedChecksum(_ request: S3Request) throws(S3Failure) -> ChecksumAlgorithm? {
    guard let name = request.header("x-amz-checksum-algorithm") else { return nil }
    guard let algorithm = ChecksumAlgorithm(rawValue: name) else {
      throw .notImplemented("x-amz-checksum-algorithm: \(name)")
    }
    return algorithm
  }

  private static func checksum(_ algorithm: ChecksumAlgorithm, of body: OpenBody) throws(S3Failure) -> Checksum {
    var running = RunningChecksum(algorithm)
    try body.forEachPiece { (piece) throws(S3Failure) in running.update(piece.readableBytesSpan) }
    return running.finish()
  }

  private static func result(_ copy: StoredObject) -> XMLWriter {
    var xml = XMLWriter()
    xml.open("CopyObjectResult", namespace: XMLWriter.namespace)
    xml.element("LastModified", copy.facts.lastModified)
    if let etag = copy.facts.etag { xml.element("ETag", etag) }
    for checksum in copy.facts.checksums {
      xml.element(checksum.algorithm.elementName, checksum.value)
      xml.element("ChecksumType", checksum.type)
    }
    xml.close("CopyObjectResult")
    return xml
  }
}
