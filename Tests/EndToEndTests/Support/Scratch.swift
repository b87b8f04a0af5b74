import Foundation

/// A temporary directory that is removed with its owner.
final class Scratch: Sendable {
  /// The directory.
  let url: URL

  /// Makes an empty directory.
  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "s3job-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    // What cannot be removed stays in the system's temporary directory; no test depends on its absence.
    try? FileManager.default.removeItem(at: url)
  }

  /// A path inside.
  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file and the directories on the way to it.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  /// Makes a directory.
  @discardableResult
  func directory(_ name: String) throws -> String {
    let directory = url.appending(path: name)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    return directory.path
  }

  /// Reads a file inside.
  func text(_ name: String) throws -> String { try String(contentsOf: url.appending(path: name), encoding: .utf8) }
}

/// The regular files below a directory with their bytes, by relative path.
func plainFiles(under directory: String) throws -> [String: Data] {
  guard let walk = FileManager.default.enumerator(atPath: directory) else { return [:] }
  var files: [String: Data] = [:]
  for case let name as String in walk
  where !name.hasPrefix(".s3sandbox") && walk.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
    files[name] = try Data(contentsOf: URL(filePath: directory).appending(path: name))
  }
  return files
}
