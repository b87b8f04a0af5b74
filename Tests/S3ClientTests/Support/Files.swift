@testable import S3Client

/// The two shared files as texts.
struct Files: Sendable {
  var credentials: String?
  var config: String?

  /// Reads `~/.aws/credentials` and `~/.aws/config`, and nothing else.
  @Sendable func read(_ path: String) throws(S3Error) -> [UInt8]? {
    switch path {
    case "~/.aws/credentials", "/home/u/.aws/credentials", "/elsewhere/credentials": credentials.map { Array($0.utf8) }
    case "~/.aws/config", "/home/u/.aws/config", "/elsewhere/config": config.map { Array($0.utf8) }
    default: throw S3Error(code: .configuration, message: "no file is expected at \(path)")
    }
  }
}
