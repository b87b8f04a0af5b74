import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// The sequences by which the AWS SDKs check their correction of the clock (row R3), in times after an arbitrary start.
@Suite struct ClockSkewSequenceTests {
  /// One request and its answer; moments in seconds.
  struct Attempt: Sendable {
    /// How long the answer took.
    var latency = 2
    /// When the request has to be signed.
    let signedAt: Int
    var status = 200
    var code: String?
    /// What the answer's `Date` says; nil for none.
    let date: Int?
    var age: Int?
  }

  /// One call of a client: when, how often at most, what happens, and what the client holds of the clock afterwards.
  struct Call: Sendable {
    let start: Int
    var maxAttempts = 3
    let attempts: [Attempt]
    let skew: Int
    var succeeds = true
  }

  struct Sequence: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var initialSkew = 0
    let calls: [Call]
  }

  static let sequences = [
    Sequence(
      testDescription: "clocks agree",
      calls: [Call(start: 0, attempts: [Attempt(signedAt: 0, date: 1)], skew: 0)]),
    Sequence(
      testDescription: "a refusal because of the clock, a retry, and a next call by the service's time",
      calls: [
        Call(
          start: 0,
          attempts: [
            Attempt(signedAt: 0, status: 403, code: "RequestTimeTooSkewed", date: 301),
            Attempt(signedAt: 302, date: 303),
          ], skew: 300),
        Call(start: 60, attempts: [Attempt(signedAt: 360, date: 361)], skew: 300),
      ]),
    Sequence(
      testDescription: "no attempt is left, and the clock is learned all the same",
      calls: [
        Call(
          start: 0, maxAttempts: 1,
          attempts: [Attempt(signedAt: 0, status: 403, code: "RequestTimeTooSkewed", date: 301)], skew: 300,
          succeeds: false)
      ]),
    Sequence(
      testDescription: "an answer that took more than 15 minutes teaches nothing, the next one does",
      calls: [
        Call(start: 0, attempts: [Attempt(latency: 960, signedAt: 0, date: 600)], skew: 0),
        Call(start: 1020, attempts: [Attempt(signedAt: 1020, date: 1321)], skew: 300),
      ]),
    Sequence(
      testDescription: "a success corrects what was learned before the clock was set right", initialSkew: 300,
      calls: [Call(start: 0, attempts: [Attempt(signedAt: 300, date: 1)], skew: 0)]),
    Sequence(
      testDescription: "two minutes explain no refusal, but are learned",
      calls: [
        Call(
          start: 0, attempts: [Attempt(signedAt: 0, status: 400, code: "InvalidSignatureException", date: 121)],
          skew: 120, succeeds: false)
      ]),
    Sequence(
      testDescription: "five minutes may explain a wrong signature",
      calls: [
        Call(
          start: 0,
          attempts: [
            Attempt(signedAt: 0, status: 400, code: "InvalidSignatureException", date: 301),
            Attempt(signedAt: 302, date: 303),
          ], skew: 300)
      ]),
    Sequence(
      testDescription: "a refusal without a date is final and teaches nothing",
      calls: [
        Call(
          start: 0, attempts: [Attempt(signedAt: 0, status: 403, code: "RequestTimeTooSkewed", date: nil)], skew: 0,
          succeeds: false)
      ]),
    Sequence(
      testDescription: "an answer from a cache teaches nothing, the next one does",
      calls: [
        Call(start: 0, attempts: [Attempt(signedAt: 0, date: -17_279, age: 17_280)], skew: 0),
        Call(start: 10, attempts: [Attempt(signedAt: 10, date: 311)], skew: 300),
      ]),
    Sequence(
      testDescription: "an answer from a cache spoils no later signature",
      calls: [
        Call(start: 0, attempts: [Attempt(signedAt: 0, date: -17_279, age: 17_280)], skew: 0),
        Call(start: 10, attempts: [Attempt(signedAt: 10, date: 11)], skew: 0),
      ]),
    // Ours: what counts is how far the signature was off, and not how far the machine's clock is.
    Sequence(
      testDescription: "a clock that was set right is found out by a refusal", initialSkew: 1_200,
      calls: [
        Call(
          start: 0,
          attempts: [
            Attempt(signedAt: 1_200, status: 403, code: "RequestTimeTooSkewed", date: 1),
            Attempt(signedAt: 2, date: 3),
          ], skew: 0)
      ]),
    Sequence(
      testDescription: "a signature with the right time is not tried again because of the machine's clock",
      initialSkew: 1_200,
      calls: [
        Call(
          start: 0, attempts: [Attempt(signedAt: 1_200, status: 403, code: "SignatureDoesNotMatch", date: 1_201)],
          skew: 1_200, succeeds: false)
      ]),
  ]

  @Test(arguments: sequences)
  func `a client signs by the service's clock and learns it from every answer that tells it`(
    _ sequence: Sequence
  ) async throws {
    let transport = ClockedTransport(sequence.calls.flatMap(\.attempts))
    var skew = Int64(sequence.initialSkew) * 1_000_000_000
    for call in sequence.calls {
      let configuration = S3ClientConfiguration(
        endpoint: try EndpointURL("http://127.0.0.1:9000"), region: "us-east-1",
        authentication: .provider(StaticCredentials(.test)),
        retry: RetrySettings(maxAttempts: call.maxAttempts, budget: RetryBudget()),
        now: { transport.now }, random: { 0 }, sleep: { _ in })
      let client = S3Client(configuration: configuration, transport: transport)
      client.learned.withLock { $0.skew = skew }
      transport.start(at: call.start)
      let parameters = GetObjectParameters(try .make("a"))
      let error = await failure { () async throws(S3Error) in try await client.getObject(parameters) }
      skew = client.learned.withLock { $0.skew }
      #expect((error == nil) == call.succeeds, "\(String(describing: error))")
      #expect(skew == Int64(call.skew) * 1_000_000_000)
    }
    #expect(
      transport.signatures
        == sequence.calls.flatMap(\.attempts).map {
          Timestamp(seconds: Timestamp.test.seconds + $0.signedAt).basicISO8601
        })
  }
}

/// Answers from a script, each after its own time on a clock that only moves so.
private final class ClockedTransport: HTTPSending {
  private struct State {
    var script: [ClockSkewSequenceTests.Attempt]
    var seconds = 0
    var signatures: [String] = []
  }

  private let state: Locked<State>

  init(_ script: [ClockSkewSequenceTests.Attempt]) { state = Locked(State(script: script)) }

  var now: Timestamp { Self.moment(state.withLock { $0.seconds }) }
  var signatures: [String] { state.withLock { $0.signatures } }

  func start(at seconds: Int) { state.withLock { $0.seconds = seconds } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let attempt = state.withLock { state -> ClockSkewSequenceTests.Attempt? in
      state.signatures.append(request.headers["x-amz-date"] ?? "")
      guard !state.script.isEmpty else { return nil }
      let attempt = state.script.removeFirst()
      state.seconds += attempt.latency
      return attempt
    }
    guard let attempt else { throw TransportError(code: .invalidRequest, message: "beyond the script") }
    var headers: HTTPHeaders = ["content-length": "0"]
    if let date = attempt.date { headers.add("date", Self.moment(date).httpDate) }
    if let age = attempt.age { headers.add("age", String(age)) }
    let rest = Locked(attempt.code.map { ["<Error><Code>\($0)</Code><Message>no</Message></Error>"] } ?? [])
    return HTTPResponse(
      status: attempt.status, headers: headers,
      body: HTTPResponseBody { () async throws(TransportError) -> [UInt8]? in
        rest.withLock { $0.isEmpty ? nil : Array($0.removeFirst().utf8) }
      })
  }

  private static func moment(_ seconds: Int) -> Timestamp { Timestamp(seconds: Timestamp.test.seconds + seconds) }
}
