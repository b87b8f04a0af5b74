import NIOCore
import NIOHTTP1
import S3Types

extension Exchange {
  /// Milliseconds before the operation is applied.
  var delay: Int { fault?.delay ?? 0 }

  /// Whether a fault answers before the body has come.
  var answersEarly: Bool {
    if case .reply(let reply)? = fault?.effect { reply.isEarly } else { false }
  }

  /// Whether a fault ends the connection, now that so much of the body has come, or all of it.
  func resets(atEnd isAtEnd: Bool) -> Bool {
    guard case .reset(.request(let count))? = fault?.effect else { return false }
    return isAtEnd || receivedCount >= count
  }

  /// Performs the operation as far as its fault lets it, and changes what comes of it.
  func disturb(_ fault: FaultDecision, _ perform: () throws(S3Failure) -> S3Response) throws(S3Failure) -> S3Response {
    for swap in fault.swaps { try self.swap(swap) }
    switch fault.effect {
    case nil, .delay?, .swap?, .flip(.request)?, .reset(.request)?: return try perform()
    case .reply(let reply)?:
      if reply.isApplied { _ = try perform() }
      return answer(reply)
    case .throttle?: return answer(.error(503, "SlowDown"))
    case .cut(after: nil)?:
      return S3Response(status: .custom(code: 0, reasonPhrase: ""), disturbance: .cut(after: nil))
    case .lose?: return try perform().disturbed(.cut(after: nil))
    case .cut(let count)?: return answered(perform).disturbed(.cut(after: count))
    case .stall(let count, let milliseconds)?:
      return answered(perform).disturbed(.stall(after: count, milliseconds: milliseconds))
    case .reset(.response(let count))?: return answered(perform).disturbed(.reset(after: count))
    case .flip(.response(let index))?:
      var response = try perform()
      response.body = try response.body.flipping(at: index)
      return response
    case .alter(let change)?: return try change.apply(to: try perform())
    case .pagefail(let failure)?:
      if case .error(let status, let code) = failure { return answer(.error(status, code)) }
      var response = try perform()
      if case .bytes(let buffer) = response.body, response.status == .ok, let request {
        let document = PageDocument(String(buffer: buffer), request.query)
        response.body = .bytes(ByteBuffer(string: document.failing(failure)))
      }
      return response
    }
  }

  /// The operation's answer, also where that is an error.
  private func answered(_ perform: () throws(S3Failure) -> S3Response) -> S3Response {
    do throws(S3Failure) { return try perform() } catch { return failureResponse(error) }
  }

  private func answer(_ reply: FaultReply) -> S3Response {
    var response = S3Response(status: HTTPResponseStatus(statusCode: reply.status))
    switch reply.body {
    case .text(let text):
      let start = text.prefix(15).lowercased()
      let isPage = start.hasPrefix("<html") || start.hasPrefix("<!doctype html")
      response.headers = [("Content-Type", isPage ? "text/html" : "application/xml")]
      response.body = text.isEmpty ? .none : .bytes(ByteBuffer(string: text))
    case .error(let code, let message, let hasNamespace):
      var xml = XMLWriter()
      xml.open("Error", namespace: hasNamespace ? XMLWriter.namespace : nil)
      xml.element("Code", code)
      xml.element("Message", message)
      xml.element("Resource", request?.resource ?? "")
      xml.element("RequestId", requestID)
      xml.close("Error")
      response = .xml(xml, status: response.status)
      response.errorCode = code
    }
    if head.method == .HEAD { response.body = .none }
    response.set(reply.headers)
    return response
  }

  private func swap(_ swap: FaultSwap) throws(S3Failure) {
    guard let request, let name = swap.bucket ?? request.bucket, let text = swap.key ?? request.key?.rawValue else {
      throw .internalError("a swap names no object")
    }
    let bucket: BucketName
    do { bucket = try BucketName(name) } catch { throw .invalidBucketName(name) }
    let key = try S3Request.validKey(text)
    let old: StoredObject?
    do throws(S3Failure) { old = try service.store.object(key, in: bucket) } catch {
      guard error.status == .notFound else { throw error }
      old = nil
    }
    let now = service.settings.now()
    let content: ByteBuffer
    switch swap.content {
    case .nothing:
      _ = try service.store.remove(key, version: nil, in: bucket, ifMatch: nil, at: now)
      return
    case .text(let text): content = ByteBuffer(string: text)
    case .otherBytes:
      guard old != nil else { return }
      var bytes: [UInt8] = []
      try service.store.open(key, in: bucket).body.forEachPiece { (piece) throws(S3Failure) in
        bytes += piece.readableBytesView.map { ~$0 }
      }
      content = ByteBuffer(bytes: bytes)
    }
    let upload = try service.store.storage.makeUpload(expecting: content.readableBytes)
    try upload.append(content)
    let facts = ObjectFacts(
      headers: old?.facts.headers ?? .none, etag: try OpenBody.memory(content).md5(), lastModified: now,
      tags: old?.facts.tags ?? [])
    _ = try service.store.put(upload, as: key, facts, in: bucket, if: .none)
  }
}

extension FaultDecision {
  /// Changes a byte of the request's body, of which `offset` bytes came before these.
  func flip(_ bytes: inout ByteBuffer, at offset: Int) {
    guard case .flip(.request(let index))? = effect, (offset..<offset + bytes.readableBytes).contains(index) else {
      return
    }
    let position = bytes.readerIndex + index - offset
    if let byte: UInt8 = bytes.getInteger(at: position) { bytes.setInteger(~byte, at: position) }
  }
}

extension FaultAlteration {
  func apply(to response: S3Response) throws(S3Failure) -> S3Response {
    var response = response
    if let shortenedTo {
      response.body = try response.body.split(at: shortenedTo).head
      response.announcedLength = response.announcedLength.map { min($0, shortenedTo) }
    }
    for name in without { response.headers.removeAll { $0.name.lowercased() == name.lowercased() } }
    response.set(headers)
    return response
  }
}

extension S3Response {
  fileprivate func disturbed(_ disturbance: Disturbance) -> S3Response {
    var response = self
    response.disturbance = disturbance
    return response
  }

  fileprivate mutating func set(_ fields: [FaultReply.Header]) {
    for field in fields {
      headers.removeAll { $0.name.lowercased() == field.name.lowercased() }
      headers.append((field.name, field.value))
    }
  }
}
