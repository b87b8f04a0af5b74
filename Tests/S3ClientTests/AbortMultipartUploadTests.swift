import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct AbortMultipartUploadTests {
  @Test(arguments: [200, 204])
  func `an upload is given up by its ID`(_ status: Int) async throws {
    let test = try TestClient([.answer(status)])
    try await test.client.abortMultipartUpload(
      AbortMultipartUploadParameters(try .make("a"), uploadID: "u", options: AskedOptions.value))
    #expect(test.line == "DELETE http://127.0.0.1:9000/bucket/a?uploadId=u")
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test func `an upload that an earlier attempt aborted is aborted (row T3)`() async throws {
    let test = try TestClient([.fail(.connectionLost), .error(404, "NoSuchUpload")])
    try await test.client.abortMultipartUpload(AbortMultipartUploadParameters(try .make("a"), uploadID: "u"))
  }

  @Test(
    arguments: FailureAnswer.empties(status: 204) + [
      FailureAnswer(what: "gone before", reply: .error(404, "NoSuchUpload"), code: .noSuchUpload),
      FailureAnswer(what: "another success", reply: .answer(202), code: .malformedResponse, attempts: 3),
    ])
  func `an answer that does not confirm the end is a failure`(_ answer: FailureAnswer) async throws {
    let parameters = AbortMultipartUploadParameters(try .make("a"), uploadID: "u")
    try await answer.expect(of: .abortMultipartUpload) { (client) async throws(S3Error) in
      try await client.abortMultipartUpload(parameters)
    }
  }

  @Test func `an empty upload ID is refused, because the request would delete the object`() async throws {
    let test = try TestClient([])
    let parameters = AbortMultipartUploadParameters(try .make("a"), uploadID: "")
    let error = await failure { () async throws(S3Error) in try await test.client.abortMultipartUpload(parameters) }
    #expect(error?.code == .invalidRequest)
  }
}
