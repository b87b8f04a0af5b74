import Glibc

/// Where a user's runs keep what has to outlive them, such as undo manifests.
package struct StateDirectory: Sendable, Hashable {
  /// The directory, which need not exist yet.
  package let path: String

  /// Finds the directory: the one that is named, else by `S3JOB_STATE_DIR`, `XDG_STATE_HOME` and `HOME`.
  ///
  /// Nil when none of them says anything; a relative `XDG_STATE_HOME` is ignored, as its specification asks.
  package init?(named name: String?, environment: [String: String]) {
    func value(_ key: String) -> String? { environment[key].flatMap { $0.isEmpty ? nil : $0 } }
    if let name = name ?? value("S3JOB_STATE_DIR") {
      path = name
    } else if let base = value("XDG_STATE_HOME"), base.utf8.first == UInt8(ascii: "/") {
      path = base + "/s3job"
    } else if let home = value("HOME") {
      path = home + "/.local/state/s3job"
    } else {
      return nil
    }
  }

  /// Makes a directory below, for its user only, and returns its path; throws `RunError.configuration`.
  package func make(_ name: String) throws(RunError) -> String {
    let target = path + "/" + name
    var made = ""
    for segment in target.split(separator: "/", omittingEmptySubsequences: false) {
      made += made.isEmpty && segment.isEmpty ? "/" : (made.isEmpty || made == "/" ? "" : "/") + segment
      guard !segment.isEmpty else { continue }
      let result = unsafe mkdir(made, 0o700)
      guard result == 0 || errno == EEXIST else {
        throw .configuration("cannot make the state directory '\(target)': \(SystemError.current().text)")
      }
    }
    return target
  }

  /// A part of a file name from any text.
  package static func fileName(for text: String) -> String {
    String(
      text.unicodeScalars.prefix(64).map { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_".unicodeScalars.contains(scalar))
          ? Character(scalar) : "_"
      })
  }
}
