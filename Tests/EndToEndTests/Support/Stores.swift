import Foundation
import Testing

/// A store that speaks S3 and that the tests can start.
enum Store: String, Sendable, CaseIterable, CustomTestStringConvertible {
  case sandbox
  case moto
  case rclone

  /// The name.
  var testDescription: String { rawValue }

  /// The credentials that the sandbox and rclone verify; moto takes any.
  static let credentials = [
    "AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox-secret", "AWS_DEFAULT_REGION": "us-east-1",
  ]

  /// Starts the store on a free port, with its data in a directory where it keeps any.
  func start(in directory: String, log: String? = nil) async throws -> Server {
    switch self {
    case .sandbox:
      let logging = log.map { ["--log", $0] } ?? []
      return try await Server.start(
        Repository.binary.path, ["sandbox", "--dir", directory, "--port", "0"] + logging)
    case .moto:
      return try await Server.start(PythonEnvironment.program("moto_server"), ["-H", "127.0.0.1", "-p", "0"])
    case .rclone:
      return try await Server.start(
        PythonEnvironment.program("rclone"),
        ["serve", "s3", "--auth-key", "sandbox,sandbox-secret", "--addr", "127.0.0.1:0", directory])
    }
  }
}
