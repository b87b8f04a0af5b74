import NIOCore
import NIOHTTP1
import S3Types

/// GetObject: `GET /bucket/key`, whole or one range, with conditions.
enum GetObject {
  /// The parameters that replace a header of the answer.
  static let overrides: [(parameter: String, header: String)] = [
    ("response-content-type", "Content-Type"), ("response-content-language", "Content-Language"),
    ("response-expires", "Expires"), ("response-cache-control", "Cache-Control"),
    ("response-content-disposition", "Content-Disposition"), ("response-content-encoding", "Content-Encoding"),
  ]

  /// A decided answer, before anyone opens the body.
  struct Plan {
    var status: HTTPResponseStatus
    var headers: [(name: String, value: String)]
    var range: Range<Int>

    func response(body: S3Response.Body) -> S3Response {
      S3Response(
        status: status, headers: headers, body: body, announcedLength: status == .notModified ? 0 : range.count)
    }
  }

  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let (object, body) = try context.store.open(
      try context.key(), version: context.versionID, in: try context.request.validBucket())
    let plan = try plan(context.request, object, at: context.now())
    if plan.status != .notModified { try object.checkReadable(at: context.now()) }
    guard !plan.range.isEmpty else { return plan.response(body: .none) }
    switch body {
    case .memory(let buffer):
      guard let slice = buffer.getSlice(at: buffer.readerIndex + plan.range.lowerBound, length: plan.range.count)
      else { throw .internalError("a body is shorter than its object") }
      return plan.response(body: .bytes(slice))
    case .file(let file):
      guard plan.range.upperBound <= file.size else { throw .internalError("a file became shorter than its object") }
      return plan.response(body: .file(file, range: plan.range))
    }
  }

  static func plan(_ request: S3Request, _ object: StoredObject, at now: Timestamp) throws(S3Failure) -> Plan {
    guard let etag = object.facts.etag else { throw .internalError("an object has no ETag") }
    try object.facts.encryption.admit(try CustomerKey(request))
    var headers: [(name: String, value: String)] =
      [
        ("ETag", etag.quoted), ("Last-Modified", object.facts.lastModified.httpDate),
      ] + object.versionHeaders
    switch ReadCondition(request).verdict(etag: etag, lastModified: object.facts.lastModified) {
    case .proceed: break
    case .notModified: return Plan(status: .notModified, headers: headers, range: 0..<0)
    case .failed(let condition): throw .preconditionFailed(condition)
    }
    headers += object.facts.headers.wire() + object.facts.encryption.headers
    headers.append(("Accept-Ranges", "bytes"))
    if let restore = object.restore(at: now) { headers.append(("x-amz-restore", restore.header(at: now))) }
    if !object.facts.tags.isEmpty { headers.append(("x-amz-tagging-count", String(object.facts.tags.count))) }
    for override in overrides {
      guard let value = request.query[override.parameter] else { continue }
      guard value.isHeaderValue else {
        throw .invalidArgument("Header value cannot be represented", name: override.parameter, value: value)
      }
      headers.removeAll { $0.name == override.header }
      headers.append((override.header, value))
    }
    let wantsChecksum = request.header("x-amz-checksum-mode")?.uppercased() == "ENABLED"
    if let part = try PartSelection(request, object) {
      if let count = part.partsCount { headers.append(("x-amz-mp-parts-count", String(count))) }
      if wantsChecksum { headers += ObjectFacts.headers(of: part.checksums, type: object.facts.checksums.first?.type) }
      guard !part.range.isEmpty else { return Plan(status: .ok, headers: headers, range: part.range) }
      headers.append(contentRange(part.range, of: object))
      return Plan(status: .partialContent, headers: headers, range: part.range)
    }
    switch ByteRange.resolve(request.header("range"), size: object.size) {
    case .whole:
      if wantsChecksum { headers += object.facts.checksumHeaders }
      return Plan(status: .ok, headers: headers, range: 0..<object.size)
    case .part(let range):
      headers.append(contentRange(range, of: object))
      return Plan(status: .partialContent, headers: headers, range: range)
    case .unsatisfiable:
      var failure = S3Failure(
        .rangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable",
        details: [
          ("RangeRequested", request.header("range") ?? ""), ("ActualObjectSize", String(object.size)),
        ])
      failure.headers = [("Content-Range", "bytes */\(object.size)")]
      throw failure
    }
  }

  private static func contentRange(_ range: Range<Int>, of object: StoredObject) -> (name: String, value: String) {
    ("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(object.size)")
  }
}

extension ObjectFacts {
  /// The checksums as headers of an answer.
  var checksumHeaders: [(name: String, value: String)] {
    Self.headers(of: checksums, type: checksums.first?.type)
  }

  static func headers(of checksums: [Checksum], type: String?) -> [(name: String, value: String)] {
    checksums.map { ($0.algorithm.headerName, $0.value) }
      + (checksums.isEmpty ? [] : type.map { [("x-amz-checksum-type", $0)] } ?? [])
  }
}
