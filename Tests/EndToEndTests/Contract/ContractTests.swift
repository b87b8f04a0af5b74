import Foundation
import S3Client
import S3Types
import Testing

extension EndToEnd {
  /// The same promises on every server that can be had; what a server breaks is listed in `Deviation`, and a deviation
  /// that is no longer seen fails the test just like a broken promise.
  @Suite("The S3 contract")
  struct ContractTests {
    @Suite("on the sandbox", .serving(.sandbox))
    struct OnSandbox {
      @Test(arguments: Clause.all) func `is kept`(_ clause: Clause) async throws { try await keep(clause) }
    }

    @Suite("on moto", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence), .serving(.moto))
    struct OnMoto {
      @Test(arguments: Clause.all) func `is kept`(_ clause: Clause) async throws { try await keep(clause) }
    }

    @Suite("on rclone", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence), .serving(.rclone))
    struct OnRclone {
      @Test(arguments: Clause.all) func `is kept`(_ clause: Clause) async throws { try await keep(clause) }
    }

    /// `S3JOB_CONTRACT_ENDPOINT`, with `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_REGION`; the buckets that it
    /// makes there stay.
    @Suite(
      "on an endpoint of yours", .enabled(if: ContractService.ofEnvironment != nil, "S3JOB_CONTRACT_ENDPOINT is unset"))
    struct OnEnvironment {
      @Test(arguments: Clause.all) func `is kept`(_ clause: Clause) async throws {
        let service = try #require(ContractService.ofEnvironment)
        try await clause.check(try await ContractBucket.make(on: service))
      }
    }

    @Test func `every deviation is one from a clause that exists`() {
      for (store, deviations) in Deviation.known {
        for promise in deviations.keys { #expect(Clause.names.contains(promise), "\(store): \(promise)") }
      }
      #expect(Clause.names.count == Clause.all.count, "two clauses promise the same")
    }

    /// Holds the server in scope to a clause, or to its deviation from it.
    private static func keep(_ clause: Clause) async throws {
      let served = try #require(ServedStore.current)
      let service = served.service
      guard let deviation = Deviation.known[served.store]?[clause.promise] else {
        return try await clause.check(try await ContractBucket.make(on: service))
      }
      await withKnownIssue(Comment(rawValue: "\(served.store): \(deviation)")) {
        try await clause.check(try await ContractBucket.make(on: service))
      }
    }
  }
}

extension ContractService {
  /// The endpoint that the environment names.
  static let ofEnvironment: ContractService? = {
    let environment = ProcessInfo.processInfo.environment
    guard let endpoint = environment["S3JOB_CONTRACT_ENDPOINT"] else { return nil }
    return ContractService(
      endpoint: endpoint,
      credentials: Credentials(
        accessKeyID: environment["AWS_ACCESS_KEY_ID"] ?? "test",
        secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "test-secret"),
      region: environment["AWS_REGION"] ?? "us-east-1")
  }()
}
