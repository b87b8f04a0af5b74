import Foundation
import Testing

/// Where things lie in the checkout that is tested.
enum Repository {
  /// The directory of Package.swift.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A file or directory by its path from the root.
  static func file(_ path: String) -> URL { root.appending(path: path) }

  /// A helper in Tests/Scripts.
  static func script(_ name: String) -> String { file("Tests/Scripts/\(name)").path }

  /// The directory that this test program was built into; `s3job` is built beside it.
  static let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// The program under test.
  static let binary = products.appending(path: "s3job")
}

/// The Python environment with the programs that the tests talk to; `make test` makes it.
enum PythonEnvironment {
  private static let root: URL =
    ProcessInfo.processInfo.environment["S3JOB_VENV"].map { URL(filePath: $0) } ?? Repository.file(".venv")

  /// Whether it is there.
  static var isPresent: Bool { FileManager.default.isExecutableFile(atPath: program("rclone")) }

  /// What to say where it is not.
  static let absence: Comment = "needs the Python environment: make test, or Tests/Scripts/make-environment"

  /// A program in it.
  static func program(_ name: String) -> String { root.appending(path: "bin/\(name)").path }
}
