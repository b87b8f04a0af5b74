import Foundation

/// The parts of a JSON report that the tests look at.
struct RunReport: Decodable, Sendable {
  struct Run: Decodable, Sendable {
    var id: String
    var state: String
    var exitCode: Int
  }

  struct Counts: Decodable, Sendable {
    var planned: Int
    var done: Int
    var failed: Int
    var skipped: Int
    var excluded: Int
    var notStarted: Int
  }

  struct Operation: Decodable, Sendable {
    var name: String
    var verb: String
    var state: String
    var reason: String?
    var counts: Counts
  }

  struct Step: Decodable, Sendable {
    struct Failure: Decodable, Sendable {
      var code: String
      var message: String
      var status: Int?
    }

    var operation: String
    var action: String
    var state: String
    var reason: String?
    var source: String?
    var destination: String?
    var size: Int
    var error: Failure?
    var attempts: Int?
    var verifiedBy: String?
  }

  var formatVersion: Int
  var run: Run
  var operations: [Operation]
  var steps: [Step]

  /// Reads a report.
  init(contentsOf path: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
  }

  /// How many steps of an operation ended in each state, by action: `["put done": 240]`.
  func tally(of operation: String) -> [String: Int] {
    steps.filter { $0.operation == operation }.reduce(into: [:]) { $0["\($1.action) \($1.state)", default: 0] += 1 }
  }

  /// The states of the operations by name.
  var states: [String: String] {
    Dictionary(uniqueKeysWithValues: operations.map { ($0.name, $0.state) })
  }
}

extension RunReport {
  /// The state of an operation whose every step is done or skipped.
  static let succeeded = "done"
  /// The state of an operation that a failed dependency kept from starting.
  static let notStarted = "not_started"
  /// The state of an operation with a failed step, or that could not be planned.
  static let failed = "failed"
}
