import Foundation

/// One line of `s3job sandbox --log FILE`.
struct LoggedRequest: Decodable, Hashable, Sendable {
  var method: String
  var operation: String
  var bucket: String?
  var key: String?
  var status: Int
  var mutating: Bool
  /// The rules of the fault script that hit it.
  var fault: String?

  /// Reads a log.
  static func all(in path: String) throws -> [Self] {
    try String(contentsOf: URL(filePath: path), encoding: .utf8).split(separator: "\n").map { line in
      try JSONDecoder().decode(Self.self, from: Data(line.utf8))
    }
  }
}
