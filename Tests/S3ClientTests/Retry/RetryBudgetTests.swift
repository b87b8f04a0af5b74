import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct RetryBudgetTests {
  private func client(
    _ endpoint: String?, region: String = "us-east-1", budget: RetryBudget? = nil,
    _ replies: [StubTransport.Reply] = []
  ) throws -> S3Client {
    let configuration = S3ClientConfiguration(
      endpoint: try endpoint.map { try EndpointURL($0) }, region: region,
      authentication: .provider(StaticCredentials(.test)), retry: RetrySettings(budget: budget), now: { .test },
      random: { 0 }, sleep: { _ in })
    return S3Client(configuration: configuration, transport: StubTransport(replies))
  }

  @Test(arguments: [
    ("https://one.example", "https://one.example", true), ("https://one.example", "https://one.example/base", true),
    ("https://one.example:443", "https://ONE.example", true), ("https://one.example", "https://two.example", false),
    ("https://one.example", "https://one.example:8443", false), ("https://one.example", "http://one.example", false),
  ])
  func `clients of one host share a budget unless they bring their own`(
    _ first: String, _ second: String, _ isShared: Bool
  ) throws {
    #expect((try client(first).homeBudget === client(second).homeBudget) == isShared)
    #expect(try client(first, budget: RetryBudget()).homeBudget !== client(second).homeBudget)
  }

  @Test func `on AWS a region is a host, also for a bucket that was found elsewhere`() throws {
    let here = try client(nil)
    #expect(try here.homeBudget === client(nil).homeBudget)
    #expect(try here.homeBudget !== client(nil, region: "eu-west-1").homeBudget)
    #expect(try here.budget(region: "eu-west-1") === client(nil, region: "eu-west-1").homeBudget)
    let bucket = try BucketName.make()
    #expect(here.budget(of: bucket) === here.homeBudget)
    here.learned.withLock { $0.regions[bucket] = "eu-west-1" }
    #expect(try here.budget(of: bucket) === client(nil, region: "eu-west-1").homeBudget)
  }

  @Test func `what one client spends another one does not have`() async throws {
    let host = "https://spent.example"
    let spending = try client(host, [.error(503, "SlowDown"), .error(500, "InternalError"), .error(500, "Last")])
    let parameters = GetObjectParameters(try .make("a"))
    let error = await failure { () async throws(S3Error) in try await spending.getObject(parameters) }
    #expect(error?.attempts == 3)
    #expect(try client(host).homeBudget.remaining == RetryBudget.capacity - 5 - 14)
  }

  /// Costs and refunds of a call, in order; the bucket starts at 100.
  @Test(
    arguments: [
      ("a first success gives one", [(200, nil)], 101),
      ("a retry costs 14", [(500, "InternalError"), (404, "No")], 86),
      ("a throttled one costs 5", [(503, "SlowDown"), (404, "NoSuchKey")], 95),
      ("a success gives back the cost", [(500, "InternalError"), (200, nil)], 100),
      ("only that of the last retry", [(500, "InternalError"), (503, "SlowDown"), (200, nil)], 86),
      ("and of that kind", [(503, "SlowDown"), (500, "InternalError"), (200, nil)], 95),
      ("a final refusal costs nothing", [(403, "AccessDenied")], 100),
    ] as [(String, [(Int, String?)], Int)])
  func `the budget pays for retries and is refunded by success`(
    _ what: String, _ answers: [(status: Int, code: String?)], _ left: Int
  ) async throws {
    let budget = RetryBudget()
    #expect(budget.withdraw(400))
    let replies = answers.map { answer in
      answer.code.map { StubTransport.Reply.error(answer.status, $0) }
        ?? .answer(answer.status, ["content-length": "0"])
    }
    let client = try client("http://127.0.0.1:9000", budget: budget, replies)
    let parameters = GetObjectParameters(try .make("a"))
    _ = await failure { () async throws(S3Error) in try await client.getObject(parameters) }
    #expect(budget.remaining == left, "\(what)")
  }
}
