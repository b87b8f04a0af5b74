import Digests
import NIOHTTP1
import S3Types

/// PutObject: `PUT /bucket/key`.
enum PutObject {
  static let largestBody = 5 << 30

  /// Refuses before the body comes what is known to fail.
  static func prepare(_ context: OperationContext, _ expectation: PayloadExpectation) throws(S3Failure) {
    guard let length = expectation.length else { throw .missingContentLength }
    guard length <= largestBody else {
      throw S3Failure(
        .badRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size",
        details: [("ProposedSize", String(length)), ("MaxSizeAllowed", String(largestBody))])
    }
    _ = try ObjectHeaders(from: context.request)
    _ = try ObjectTag.parse(header: context.request.header("x-amz-tagging"))
    _ = try ObjectEncryption(context)
    _ = try AccessControl.inHeaders(context)
    let condition = try WriteCondition(context.request)
    try context.store.check(condition, try context.key(), in: try context.request.validBucket())
  }

  static func respond(_ context: OperationContext, _ body: ReceivedBody) throws(S3Failure) -> S3Response {
    guard case .object(let upload, let summary) = body else { throw .internalError("the body was not kept") }
    let encryption = try ObjectEncryption(context)
    let now = context.now()
    let facts = ObjectFacts(
      headers: try ObjectHeaders(from: context.request),
      etag: ETag(Hex.encode(encryption.tag(of: summary.md5, at: now))),
      lastModified: now, checksums: summary.checksums,
      tags: try ObjectTag.parse(header: context.request.header("x-amz-tagging")), encryption: encryption,
      accessControl: try AccessControl.inHeaders(context) ?? .private)
    let object = try context.store.put(
      upload, as: try context.key(), facts, in: try context.request.validBucket(),
      if: try WriteCondition(context.request))
    var headers = object.facts.checksumHeaders + encryption.headersForWriter + object.versionHeaders
    if let etag = object.facts.etag { headers.append(("ETag", etag.quoted)) }
    return S3Response(status: .ok, headers: headers)
  }
}
