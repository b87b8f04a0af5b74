import Digests
import NIOCore
import NIOHTTP1
import S3Types

/// CompleteMultipartUpload: `POST /bucket/key?uploadId=U` with the list of parts.
enum CompleteMultipartUpload {
  static func respond(_ context: OperationContext, _ body: ReceivedBody) throws(S3Failure) -> S3Response {
    guard case .document(let bytes) = body else { throw .malformedXML }
    let request = context.request
    let bucket = try request.validBucket()
    let key = try context.key()
    let id = request.query["uploadId"] ?? ""
    let plan = try context.multipart.plan(id, bucket, key)
    let customerKey = try CustomerKey(request)
    // Without a checksum nobody has to read the parts again, and S3 asks for no key.
    if customerKey != nil || plan.checksum != nil { try plan.encryption.admitPart(customerKey) }
    let condition = try WriteCondition(request)
    try context.store.check(condition, key, in: bucket)
    let named = try parse(bytes)
    try checkChecksums(named, plan, request)
    let parts = try select(named, from: try context.multipart.parts(id, bucket, key))
    try checkSizes(parts, request.header("x-amz-mp-object-size"))

    let upload = try context.store.storage.makeUpload(expecting: parts.reduce(0) { $0 + $1.size })
    let checksum = try assemble(parts, plan, into: upload)
    if let checksum, let promised = request.header(checksum.algorithm.headerName) {
      try compare(promised, checksum)
    }
    let now = context.now()
    let facts = ObjectFacts(
      headers: plan.headers, etag: try etag(of: parts, in: upload, context.settings.dialect, at: now),
      lastModified: now,
      checksums: checksum.map { [$0] } ?? [], tags: plan.tags,
      parts: parts.map { ObjectPart(number: $0.number, size: $0.size, checksum: $0.checksum) },
      encryption: plan.encryption, accessControl: plan.accessControl)
    let object = try context.store.put(upload, as: key, facts, in: bucket, if: condition)
    try context.multipart.end(id, bucket, key)

    var xml = XMLWriter()
    xml.open("CompleteMultipartUploadResult", namespace: XMLWriter.namespace)
    xml.element("Location", "\(request.header("host").map { "http://\($0)" } ?? "")/\(bucket.rawValue)/\(key.rawValue)")
    xml.element("Bucket", bucket.rawValue)
    xml.element("Key", key.rawValue)
    if let etag = object.facts.etag { xml.element("ETag", etag) }
    if let checksum {
      xml.element(checksum.algorithm.elementName, checksum.value)
      xml.element("ChecksumType", checksum.type)
    }
    xml.close("CompleteMultipartUploadResult")
    var response = S3Response.xml(xml)
    response.headers += plan.encryption.headersForWriter + object.versionHeaders
    return response
  }

  private static func etag(
    of parts: [MultipartUploads.Part], in upload: any BodyUpload, _ dialect: SandboxDialect, at moment: Timestamp
  ) throws(S3Failure) -> ETag {
    let tags = Digest.of(parts.flatMap(\.tag), .md5)
    switch dialect.multipartETag {
    case .countsParts: return ETag("\(Hex.encode(tags))-\(parts.count)")
    case .wholeMD5: return try upload.reopen().md5()
    case .opaque: return ETag(Hex.encode(Digest.of(tags + Array(moment.description.utf8), .md5)))
    }
  }

  /// A composite may be promised with or without the number of parts behind it.
  private static func compare(_ promised: String, _ computed: Checksum) throws(S3Failure) {
    let isComposite = computed.type == "COMPOSITE"
    guard promised == computed.value || (isComposite && computed.value.hasPrefix(promised + "-")) else {
      throw .badDigest("The \(computed.algorithm.rawValue) you specified did not match the calculated checksum.")
    }
  }

  /// Puts the parts together; the checksum is the one that the plan asked for, if every part has what it takes.
  private static func assemble(
    _ parts: [MultipartUploads.Part], _ plan: MultipartUploads.Plan, into upload: any BodyUpload
  ) throws(S3Failure) -> Checksum? {
    var whole = plan.isFullObjectChecksum ? plan.checksum.map(RunningChecksum.init) : nil
    for part in parts {
      let body = try part.body.reopen()
      if whole != nil {
        try body.forEachPiece { (piece) throws(S3Failure) in whole?.update(piece.readableBytesSpan) }
      }
      try upload.append(body)
    }
    if let whole { return whole.finish() }
    guard let algorithm = plan.checksum else { return nil }
    var composite = RunningChecksum(algorithm)
    for part in parts {
      guard let bytes = part.checksum.flatMap({ Base64.decode($0.value) }) else {
        throw .invalidRequest("The upload was created using a checksum, but a part has none.")
      }
      composite.update(ByteBuffer(bytes: bytes).readableBytesSpan)
    }
    return Checksum(algorithm: algorithm, value: "\(composite.finish().value)-\(parts.count)")
  }
}
