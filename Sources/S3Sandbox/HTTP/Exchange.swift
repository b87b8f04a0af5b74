import NIOCore
import NIOHTTP1
import S3Types

/// One request from its head to its answer.
///
/// Everything that the head alone can prove wrong is found before a byte of the body is accepted.
final class Exchange {
  /// What happens to the body; a failure is terminal.
  enum State {
    case receiving(PayloadReader, Sink)
    case failed(S3Failure)
  }

  enum Sink {
    case nothing
    case document(ByteBuffer)
    case object(any BodyUpload)
  }

  let service: SandboxService
  let head: HTTPRequestHead
  private let sequence: Int
  private(set) var request: S3Request?
  private var operation: S3Operation?
  private var state: State
  /// What the fault script does to this request; nil without a script.
  private(set) var fault: FaultDecision?
  /// Bytes of the body so far, counted where there is a script.
  private(set) var receivedCount = 0

  init(_ head: HTTPRequestHead, _ service: SandboxService) {
    self.head = head
    self.service = service
    sequence = service.log.nextSequence()
    state = .failed(Self.interrupted)
    do throws(S3Failure) {
      state = try begin()
    } catch {
      state = .failed(error)
    }
  }

  private static let interrupted = S3Failure.internalError("the request was interrupted")

  var hasFailed: Bool { if case .failed = state { true } else { false } }

  var requestID: String {
    let digits = String(UInt64(sequence) &* 0x9E37_79B9_7F4A_7C15, radix: 16, uppercase: true)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  private func begin() throws(S3Failure) -> State {
    let dialect = service.settings.dialect
    let received = try S3Request(head: head, allowsVirtualHost: dialect.virtualHosts)
    var request = dialect.reading(received.withHeadersOfQuery())
    self.request = request
    // Routed first so that the log can name what was refused; nothing is done with it before the signature holds.
    let route: Result<S3Operation, S3Failure>
    do throws(S3Failure) { route = .success(try S3Operation.route(request)) } catch { route = .failure(error) }
    operation = try? route.get()  // nil only names the operation "Unknown" in the log; the failure is thrown below.
    let verdict = try service.verifier.verify(received)
    let operation = try route.get()
    if let faults = service.faults {
      fault = faults.decide(FaultRequest(operation, request))
      if case .alter(let change)? = fault?.effect, change.ignoresRange {
        request.headers.remove(name: "range")
        self.request = request
      }
    }
    try dialect.check(request, for: operation)
    try RequestRules.check(request, for: operation, service.settings)
    let expectation = try PayloadExpectation(
      request, declaration: verdict.declaration, describesBody: operation != .completeMultipartUpload)
    try operation.prepare(service.context(for: request), expectation)
    let reader = PayloadReader(expectation, signer: verdict.chunkSigner)
    let sink: Sink =
      switch operation.bodyUse {
      case .none: .nothing
      case .document: .document(ByteBuffer())
      case .object: .object(try service.store.storage.makeUpload(expecting: expectation.length))
      }
    return .receiving(reader, sink)
  }

  /// Takes a piece of the body; after a failure it is dropped.
  func receive(_ bytes: ByteBuffer) {
    var bytes = bytes
    if let fault {
      fault.flip(&bytes, at: receivedCount)
      receivedCount += bytes.readableBytes
    }
    guard case .receiving(var reader, var sink) = state else { return }
    state = .failed(Self.interrupted)  // The only other owner of what is about to grow would force a copy of it.
    do throws(S3Failure) {
      try reader.receive(bytes) { (piece) throws(S3Failure) in try Self.pass(piece, to: &sink) }
      state = .receiving(reader, sink)
    } catch {
      state = .failed(error)
    }
  }

  private static func pass(_ piece: ByteBuffer, to sink: inout Sink) throws(S3Failure) {
    switch sink {
    case .nothing: break
    case .document(var buffer):
      guard buffer.readableBytes + piece.readableBytes <= XMLElement.largestDocument else {
        throw S3Failure(.badRequest, "MaxMessageLengthExceeded", "Your request was too large.")
      }
      sink = .nothing
      buffer.writeImmutableBuffer(piece)
      sink = .document(buffer)
    case .object(let upload): try upload.append(piece)
    }
  }

  /// Performs the operation, or tells why not, and logs the answer.
  func finish() -> S3Response {
    var response: S3Response
    do throws(S3Failure) {
      if let fault { response = try disturb(fault, perform) } else { response = try perform() }
    } catch {
      response = failureResponse(error)
    }
    response.headers.append(("x-amz-request-id", requestID))
    if response.status.code < 400, let request, RequestRules.isPaid(request, service.settings) {
      response.headers.append(("x-amz-request-charged", "requester"))
    }
    record(response)
    return response
  }

  private func perform() throws(S3Failure) -> S3Response {
    guard let request, let operation else {
      if case .failed(let failure) = state { throw failure }
      throw .internalError("the request has no operation")
    }
    switch state {
    case .failed(let failure): throw failure
    case .receiving(var reader, let sink):
      let summary = try reader.finish()
      let body: ReceivedBody =
        switch sink {
        case .nothing: .none
        case .document(let buffer): .document(buffer)
        case .object(let upload): .object(upload, summary)
        }
      return try operation.respond(service.context(for: request), body)
    }
  }

  func failureResponse(_ failure: S3Failure) -> S3Response {
    let document = failure.document(resource: request?.resource ?? "", requestID: requestID)
    var response = S3Response.xml(document, status: failure.status)
    // The answer to HEAD has no body, and so no code either: only its status tells.
    if head.method == .HEAD { response.body = .none }
    response.headers += failure.headers
    response.errorCode = failure.code
    return response
  }

  /// Logs a request that a fault ends before its body is there.
  func abandon() { record(S3Response(status: .custom(code: 0, reasonPhrase: ""))) }

  private func record(_ response: S3Response) {
    let changing: [HTTPMethod] = [.PUT, .POST, .DELETE]
    let isMutating = operation?.isMutating ?? changing.contains(head.method)
    let name = operation?.rawValue ?? "Unknown"
    service.log.record(operation: name, isMutating: isMutating, status: Int(response.status.code)) {
      RequestLog.Entry(
        sequence: sequence, method: head.method.rawValue, operation: name, bucket: request?.bucket,
        key: request?.key?.rawValue, query: loggedQuery, status: Int(response.status.code),
        errorCode: response.errorCode, isMutating: isMutating, fault: fault?.label)
    }
  }

  /// A presigned query is a secret as long as it is valid, so its parameters stay out (row S5).
  private var loggedQuery: String {
    (request?.rawQuery ?? "").split(separator: "&").filter { !$0.hasPrefix("X-Amz-") }.joined(separator: "&")
  }
}
