import S3Client
import Testing

/// A store that runs for the time of a suite.
struct ServedStore: Sendable {
  @TaskLocal static var current: ServedStore?

  let store: Store
  let service: ContractService
}

/// Starts a store before a suite and stops it afterwards.
struct ServingTrait: SuiteTrait, TestScoping {
  let store: Store

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let scratch = try Scratch()
    let directory = try scratch.directory("store")
    try await withServer({ try await store.start(in: directory) }) { server in
      let service = ContractService(
        endpoint: server.endpoint,
        credentials: Credentials(accessKeyID: "sandbox", secretAccessKey: "sandbox-secret"), region: "us-east-1")
      try await ServedStore.$current.withValue(ServedStore(store: store, service: service)) { try await function() }
    }
  }
}

extension Trait where Self == ServingTrait {
  static func serving(_ store: Store) -> Self { ServingTrait(store: store) }
}
