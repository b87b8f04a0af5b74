import Glibc

/// Reads whole small files, such as manifests, and knows where they lie.
package enum InputFile {
  /// The bytes of a regular file of at most `limit` bytes; throws `RunError.usage` with the reason otherwise.
  package static func read(_ path: String, limit: Int) throws(RunError) -> [UInt8] {
    // O_NONBLOCK: a FIFO of that name must give an error, not a hang (row D5).
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .usage("cannot read '\(path)': \(SystemError.current().text)") }
    defer { close(descriptor) }
    if case .success(let status) = FileStatus.of(path, followingLinks: true), status.kind != .regular {
      throw .usage("cannot read '\(path)': it is a \(status.name), not a file")
    }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= limit {
      let count = unsafe Glibc.read(descriptor, &piece, piece.count)
      guard count >= 0 else { throw .usage("cannot read '\(path)': \(SystemError.current().text)") }
      guard count > 0 else { return bytes }
      bytes += piece.prefix(count)
    }
    throw .usage("'\(path)' has more than \(limit) bytes, the most that is read")
  }

  /// The path that all names of a file lead to; the name itself where there is no file.
  static func canonical(_ path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// What an absolute path leads to when links are followed as far as there is something; a final "/" goes.
  package static func identity(_ path: String) -> String {
    var segments = path.split(separator: "/")
    var missing: [Substring] = []
    while !segments.isEmpty {
      if let resolved = unsafe realpath("/" + segments.joined(separator: "/"), nil) {
        defer { unsafe free(resolved) }
        let found = unsafe String(cString: resolved)
        return ([found == "/" ? "" : found] + missing.reversed().map(String.init)).joined(separator: "/")
      }
      missing.append(segments.removeLast())
    }
    return "/" + missing.reversed().joined(separator: "/")
  }

  /// Whether there is anything of that name.
  package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// The path from the root; its directory is free of symbolic links, where it can be found.
  package static func absolute(_ path: String) -> String {
    let full = path.utf8.first == UInt8(ascii: "/") ? path : workingDirectory() + "/" + path
    guard let resolved = unsafe realpath(directory(of: full), nil) else { return full }
    defer { unsafe free(resolved) }
    let directory = unsafe String(cString: resolved)
    return (directory == "/" ? "" : directory) + "/" + (full.split(separator: "/").last ?? "")
  }

  /// The directory part of an absolute path.
  package static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  private static func workingDirectory() -> String {
    guard let text = unsafe getcwd(nil, 0) else { return "." }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }
}
