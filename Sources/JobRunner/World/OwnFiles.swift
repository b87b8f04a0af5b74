import Glibc
import S3Client

/// What a run has made itself and must not take for data of its user (row D14): its report, its run file, its sandbox.
package struct OwnFiles: Sendable {
  private struct Identity: Hashable {
    let device: UInt64
    let number: UInt64
  }

  private let identities: Set<Identity>

  /// Names files and directories that are there already; others are no concern.
  package init(_ paths: [String] = []) { identities = Set(paths.compactMap(Self.identity)) }

  /// These and the others.
  func union(_ others: OwnFiles) -> OwnFiles { OwnFiles(identities: identities.union(others.identities)) }

  private init(identities: Set<Identity>) { self.identities = identities }

  /// Whether a path is one of them, or is named like what a run that was cut off leaves behind.
  func contain(_ path: String, named name: String) -> Bool {
    Self.isLeftover(name) || holds(path)
  }

  /// Whether a path is one of them, under whatever name.
  func holds(_ path: String) -> Bool {
    guard !identities.isEmpty, let identity = Self.identity(path) else { return false }
    return identities.contains(identity)
  }

  /// Whether a name ends in `.s3job-20261122T101112Z-5f3a9c01`, perhaps with `-aborted`, or is that of an
  /// unfinished download.
  static func isLeftover(_ name: String) -> Bool {
    if name.hasPrefix(FileTree.temporaryPrefix) { return true }
    guard let mark = name.firstRange(of: ReportFile.mark) else { return false }
    let shape = "########T######Z-"
    let rest = name[mark.upperBound...]
    return rest.utf8.count >= shape.utf8.count + 8
      && zip(shape.utf8, rest.utf8).allSatisfy { pattern, byte in
        pattern == UInt8(ascii: "#") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : pattern == byte
      }
  }

  private static func identity(_ path: String) -> Identity? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
  }
}
