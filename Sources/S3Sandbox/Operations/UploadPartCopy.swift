import Digests
import NIOCore
import S3Types

/// UploadPartCopy: UploadPart whose bytes are those of another object, or a range of them.
enum UploadPartCopy {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let request = context.request
    let (id, number) = try UploadPart.target(request)
    let plan = try context.multipart.plan(id, try request.validBucket(), try context.key())
    try plan.encryption.admitPart(try CustomerKey(request))
    let source = try CopySource(request)
    let (object, body) = try source.open(context.store)
    try CopyObject.checkSource(request, object, at: context.now())

    let range = try range(request.header("x-amz-copy-source-range"), size: object.size)
    try CopyObject.checkSize(range.count)
    let upload = try context.store.storage.makeUpload(expecting: range.count)
    let md5 = Digest(.md5)
    var running = plan.checksum.map(RunningChecksum.init)
    try body.forEachPiece(in: range) { (piece) throws(S3Failure) in
      md5.update(piece.readableBytesSpan)
      running?.update(piece.readableBytesSpan)
      try upload.append(piece)
    }
    let now = context.now()
    let part = MultipartUploads.Part(
      number: number, body: upload, size: range.count, tag: plan.encryption.tag(of: md5.finish(), at: now),
      checksum: running?.finish(), received: now)
    try context.multipart.add(part, to: id, try request.validBucket(), try context.key())

    var xml = XMLWriter()
    xml.open("CopyPartResult", namespace: XMLWriter.namespace)
    xml.element("LastModified", part.received)
    xml.element("ETag", part.etag)
    if let checksum = part.checksum { xml.element(checksum.algorithm.elementName, checksum.value) }
    xml.close("CopyPartResult")
    var response = S3Response.xml(xml)
    response.headers += plan.encryption.headers + CopySource.headers(of: object)
    return response
  }

  /// `bytes=first-last`, both given and both inside the source.
  private static func range(_ header: String?, size: Int) throws(S3Failure) -> Range<Int> {
    guard let header else { return 0..<size }
    guard case .part(let range) = ByteRange.resolve(header, size: size), header.last?.isNumber == true,
      header == "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
    else {
      throw .invalidArgument(
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based "
          + "offsets of the first and last bytes to copy", name: "x-amz-copy-source-range", value: header)
    }
    return range
  }
}
