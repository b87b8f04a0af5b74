import NIOHTTP1
import S3Types

/// CreateMultipartUpload: `POST /bucket/key?uploads`.
enum CreateMultipartUpload {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let request = context.request
    let bucket = try request.validBucket()
    let key = try context.key()
    guard context.store.hasBucket(bucket) else { throw .noSuchBucket(bucket.rawValue) }
    var plan = MultipartUploads.Plan(
      bucket: bucket, key: key, headers: try ObjectHeaders(from: request),
      tags: try ObjectTag.parse(header: request.header("x-amz-tagging")), encryption: try ObjectEncryption(context),
      accessControl: try AccessControl.inHeaders(context) ?? .private)
    if let name = request.header("x-amz-checksum-algorithm") {
      guard let algorithm = ChecksumAlgorithm(rawValue: name) else {
        throw .notImplemented("x-amz-checksum-algorithm: \(name)")
      }
      plan.checksum = algorithm
      plan.isFullObjectChecksum = try isFullObject(request.header("x-amz-checksum-type"), algorithm)
    }

    var xml = XMLWriter()
    xml.open("InitiateMultipartUploadResult", namespace: XMLWriter.namespace)
    xml.element("Bucket", bucket.rawValue)
    xml.element("Key", key.rawValue)
    xml.element("UploadId", context.multipart.begin(plan, at: context.now()))
    xml.close("InitiateMultipartUploadResult")
    var response = S3Response.xml(xml)
    response.headers += plan.encryption.headersForWriter
    if let algorithm = plan.checksum {
      response.headers.append(("x-amz-checksum-algorithm", algorithm.rawValue))
      response.headers.append(("x-amz-checksum-type", plan.checksumType))
    }
    return response
  }

  /// A SHA cannot be put together from those of the parts, CRC64NVME is never a composite (s3-semantics.md 3d).
  private static func isFullObject(_ type: String?, _ algorithm: ChecksumAlgorithm) throws(S3Failure) -> Bool {
    switch (type, algorithm) {
    case (nil, .crc64nvme), ("FULL_OBJECT", .crc32), ("FULL_OBJECT", .crc32c), ("FULL_OBJECT", .crc64nvme):
      return true
    case (nil, _), ("COMPOSITE", .crc32), ("COMPOSITE", .crc32c), ("COMPOSITE", .sha1), ("COMPOSITE", .sha256):
      return false
    default:
      throw .invalidRequest("The \(type ?? "") checksum type cannot be used with the \(algorithm.rawValue) algorithm.")
    }
  }
}
