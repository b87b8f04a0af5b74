import Digests
package import JobPlan
import S3Types

/// Remembers, per manifest, what its last successful run found in its sources (row L9).
package struct SourceMemory: Sendable {
  private static let heading = "s3job sources 1"
  private let directory: StateDirectory
  private let name: String

  /// The memory of a manifest, named by the path that all its names lead to.
  package init(of manifestPath: String, in directory: StateDirectory) {
    self.directory = directory
    name = Hex.encode(Digest.of(Array(InputFile.canonical(manifestPath).utf8), .sha256)) + ".txt"
  }

  private var path: String { directory.path + "/sources/" + name }

  /// What is remembered of these sources, by operation; nothing when there was no run or its sources were others, and
  /// nothing with the reason when the file is not whole.
  package func read(of sources: [String: String]) -> (history: SourceHistory, trouble: String?) {
    let (stored, trouble) = stored()
    let known = sources.compactMap { name, source -> (String, SourceHistory.Entry)? in
      guard let entry = stored.entries[name], entry.source == Self.digest(of: source) else { return nil }
      return (name, SourceHistory.Entry(source: source, count: entry.count))
    }
    return (SourceHistory(entries: Dictionary(uniqueKeysWithValues: known)), trouble)
  }

  private func stored() -> (history: SourceHistory, trouble: String?) {
    guard InputFile.exists(path) else { return (SourceHistory(), nil) }
    do throws(RunError) {
      let text = String(decoding: try InputFile.read(path, limit: 64 << 20), as: UTF8.self)
      guard let history = Self.parse(text) else {
        throw .usage("'\(path)' is damaged")
      }
      return (history, nil)
    } catch {
      return (SourceHistory(), "what the last run found in its sources is not known: \(error.message)")
    }
  }

  /// Remembers what a run has found, in the place of what was known of these operations.
  package func remember(_ history: SourceHistory, runID: String) throws {
    var known = stored().history
    let found = history.entries.mapValues {
      SourceHistory.Entry(source: Self.digest(of: $0.source), count: $0.count)
    }
    known.entries.merge(found) { _, new in new }
    _ = try directory.make("sources")
    let file = try ReportFile(path: path, runID: runID, as: "memory of sources")
    try file.write(Self.heading + "\n")
    for (name, entry) in known.entries.sorted(by: { $0.key < $1.key }) {
      try file.write("\(entry.count)\t\(name)\t\(entry.source)\n")
    }
    try file.write("end\n")
    try file.commit()
  }

  /// Sources are kept as digests: only whether they are the same matters, and names may come from the environment
  /// (invariant I10).
  private static func digest(of source: String) -> String { Hex.encode(Digest.of(Array(source.utf8), .sha256)) }

  /// Nil for anything but a file that was written whole.
  static func parse(_ text: String) -> SourceHistory? {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard lines.popFirst() == heading[...], lines.popLast()?.isEmpty == true, lines.popLast() == "end" else {
      return nil
    }
    var history = SourceHistory()
    for line in lines {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 3, let count = Int(fields[0]), count >= 0, !fields[1].isEmpty, fields[2].utf8.count == 64
      else { return nil }
      history.entries[String(fields[1])] = SourceHistory.Entry(source: String(fields[2]), count: count)
    }
    return history
  }
}
