import Digests
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct RestoreObjectTests {
  private static let namespace = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""

  @Test(
    arguments: [
      (
        7, .bulk, "<Days>7</Days><GlacierJobParameters><Tier>Bulk</Tier></GlacierJobParameters>"
      ), (1, nil, "<Days>1</Days>"), (nil, nil, ""),
      (nil, .expedited, "<GlacierJobParameters><Tier>Expedited</Tier></GlacierJobParameters>"),
    ] as [(Int?, RestoreObjectParameters.Tier?, String)])
  func `days and speed are sent as a document with its digests`(
    _ days: Int?, _ tier: RestoreObjectParameters.Tier?, _ content: String
  ) async throws {
    let test = try TestClient([.answer(202)])
    let result = try await test.client.restoreObject(
      RestoreObjectParameters(try .make("a"), versionID: "v", days: days, tier: tier, options: AskedOptions.value))
    #expect(result == .started)
    #expect(test.line == "POST http://127.0.0.1:9000/bucket/a?restore=&versionId=v")
    #expect(test.sent[0].text == "<RestoreRequest \(Self.namespace)>\(content)</RestoreRequest>")
    #expect(test.sent[0].headers["content-md5"] == Base64.encode(Digest.of(test.sent[0].body, .md5)))
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test func `a copy that is there already is told apart`() async throws {
    let test = try TestClient([.answer(200)])
    #expect(try await test.client.restoreObject(RestoreObjectParameters(try .make("a"), days: 1)) == .alreadyRestored)
  }

  @Test func `what an earlier attempt began has begun (row T3)`() async throws {
    let test = try TestClient([.fail(.connectionLost), .error(409, "RestoreAlreadyInProgress")])
    #expect(try await test.client.restoreObject(RestoreObjectParameters(try .make("a"), days: 1)) == .started)
  }

  @Test(arguments: [0, -1, Int.min])
  func `a number of days that is none is refused before anything is sent`(_ days: Int) async throws {
    let test = try TestClient([])
    let parameters = RestoreObjectParameters(try .make("a"), days: days)
    let error = await failure { () async throws(S3Error) in try await test.client.restoreObject(parameters) }
    #expect(error?.code == .invalidRequest)
  }

  @Test(
    arguments: FailureAnswer.empties(status: 202) + [
      FailureAnswer(
        what: "under way", reply: .error(409, "RestoreAlreadyInProgress"), code: "RestoreAlreadyInProgress"),
      FailureAnswer(
        what: "not archived", reply: .error(403, "InvalidObjectState"), code: "InvalidObjectState"),
      FailureAnswer(what: "another success", reply: .answer(204), code: .malformedResponse, attempts: 3),
    ])
  func `an answer that does not confirm the request is a failure`(_ answer: FailureAnswer) async throws {
    let parameters = RestoreObjectParameters(try .make("a"), days: 1)
    try await answer.expect(of: .restoreObject) { (client) async throws(S3Error) in
      try await client.restoreObject(parameters)
    }
  }
}
