import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// An answer that must not be taken for a success, what it means, and how many requests it takes to believe it.
struct FailureAnswer: Sendable, CustomTestStringConvertible {
  let what: String
  let reply: StubTransport.Reply
  let code: S3Error.Code
  var attempts = 1

  var testDescription: String { what }

  /// Refusals by status.
  static let refusals = [
    FailureAnswer(what: "403", reply: .error(403, "AccessDenied"), code: .accessDenied),
    FailureAnswer(what: "404 of a key", reply: .error(404, "NoSuchKey"), code: .noSuchKey),
    FailureAnswer(what: "404 of a bucket", reply: .error(404, "NoSuchBucket"), code: .noSuchBucket),
    FailureAnswer(what: "404 of a web server", reply: .answer(404, [:], "<html>no</html>"), code: .notS3),
    FailureAnswer(what: "405", reply: .error(405, "MethodNotAllowed"), code: "MethodNotAllowed"),
    FailureAnswer(what: "409", reply: .error(409, "OperationAborted"), code: "OperationAborted"),
    FailureAnswer(what: "412", reply: .error(412, "PreconditionFailed"), code: .preconditionFailed),
    FailureAnswer(what: "501", reply: .error(501, "NotImplemented"), code: .notImplemented),
    FailureAnswer(what: "503", reply: .error(503, "SlowDown"), code: .slowDown, attempts: 3),
    FailureAnswer(what: "500", reply: .error(500, "InternalError"), code: .internalError, attempts: 3),
    FailureAnswer(what: "no answer", reply: .fail(.connectionLost), code: .transport, attempts: 3),
  ]

  /// Answers with status 200 to an operation that answers with a document.
  static let unprovenDocuments = [
    FailureAnswer(
      what: "AccessDenied inside 200 (row R5)",
      reply: .answer(200, [:], "<Error><Code>AccessDenied</Code></Error>"), code: .accessDenied),
    FailureAnswer(
      what: "InternalError inside 200 (row R5)",
      reply: .answer(200, [:], "<Error><Code>InternalError</Code></Error>"), code: .internalError, attempts: 3),
    FailureAnswer(
      what: "an error in a namespace (row R6)",
      reply: .answer(
        200, [:], "<Error xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Code>SlowDown</Code></Error>"),
      code: .slowDown, attempts: 3),
    FailureAnswer(what: "an empty body (row R7)", reply: .answer(200), code: .missingResult),
    FailureAnswer(what: "white space only (row R7)", reply: .answer(200, [:], " \n "), code: .missingResult),
    FailureAnswer(
      what: "a prolog and white space (row R8)", reply: .answer(200, [:], "<?xml version=\"1.0\"?>\n \n"),
      code: .malformedResponse, attempts: 3),
    FailureAnswer(what: "a web page (row T14)", reply: .answer(200, [:], "<!DOCTYPE html><html/>"), code: .notS3),
    FailureAnswer(what: "another root", reply: .answer(200, [:], "<Welcome/>"), code: .notS3),
    FailureAnswer(
      what: "JSON", reply: .answer(200, [:], "{\"error\": \"no\"}"), code: .malformedResponse, attempts: 3),
  ]

  /// Everything that an operation can meet whose answer is a document with this root.
  static func documents(_ root: String) -> [FailureAnswer] {
    refusals + unprovenDocuments + [
      FailureAnswer(
        what: "a document cut in the middle", reply: .answer(200, [:], "<\(root)><Bucket>buck"),
        code: .malformedResponse, attempts: 3),
      FailureAnswer(
        what: "a document and a broken connection", reply: .cut(200, [:], "<\(root)>"), code: .malformedResponse,
        attempts: 3),
    ]
  }

  /// Everything that an operation can meet whose answer has no body; `headers` are those of a success.
  static func empties(status: Int = 200, _ headers: HTTPHeaders = [:]) -> [FailureAnswer] {
    refusals
      + UnexpectedBody.all.map {
        FailureAnswer(
          what: "a body: \($0.text)", reply: .answer(status, headers, $0.text), code: $0.code, attempts: $0.attempts)
      }
  }

  /// Sends a request, gets this answer as often as it takes, and expects the failure that it means.
  func expect<Output>(
    of operation: S3Operation, _ call: (S3Client) async throws(S3Error) -> Output,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let test = try TestClient(Array(repeating: reply, count: attempts))
    let error = await failure { () async throws(S3Error) in try await call(test.client) }
    #expect(error?.code == code, "\(what): \(String(describing: error))", sourceLocation: sourceLocation)
    #expect(error?.attempts == attempts, "\(what)", sourceLocation: sourceLocation)
    #expect(error?.operation == operation, "\(what)", sourceLocation: sourceLocation)
    #expect(test.transport.unused == 0, "\(what)", sourceLocation: sourceLocation)
  }
}

extension TestClient {
  /// What was sent first, as `METHOD url`.
  var line: String? { sent.first.map { "\($0.request.method.rawValue) \($0.request.url)" } }

  /// The headers of the first request that have a value in `names`, in order.
  func headers(_ names: [String]) -> [String?] { names.map { sent.first?.headers[$0] } }
}

extension CustomerKey {
  /// Thirty-two bytes whose Base64 is `encoded`.
  static func make() throws -> CustomerKey { try CustomerKey([UInt8](repeating: 0x6B, count: 32)) }

  static let encoded = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
}

/// The headers that every operation on an object can be told to send.
enum AskedOptions {
  static let value = RequestOptions(expectedBucketOwner: "111122223333", requestPayer: true)
  static let names = ["x-amz-expected-bucket-owner", "x-amz-request-payer"]
  static let values: [String?] = ["111122223333", "requester"]
}
