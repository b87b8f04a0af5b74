import Glibc
import JobManifest
import JobPlan
import JobRunner
import RunFile
import S3Client

/// The manifest that brings back what a run moves to the trash.
///
/// It is under its name before anything is moved, so that it is there whatever ends the run (as row P10 asks of reports).
struct UndoFile {
  /// Where it is.
  let path: String
  /// The operations that move to the trash, by position.
  private let operations: Set<Int>

  /// Writes it; nil when the plan moves nothing to the trash.
  static func write(for session: JobSession, _ options: StateOptions) throws -> UndoFile? {
    let manifest = session.loaded.withAbsoluteDialects()
    guard
      let text = UndoManifest.text(
        of: manifest, graph: session.graph, summary: try session.runFile.summary(), runID: session.identity.id)
    else { return nil }
    let path = try options.undoPath(
      in: session.stateDirectory, manifest: manifest.name, runID: session.identity.id)
    guard options.undo == nil || !InputFile.exists(path) else {
      throw RunError.usage(
        "cannot write the undo manifest to '\(path)': there is a file of that name, perhaps the way back of an earlier "
          + "run; name another one")
    }
    try session.requireUnwritten([("undo manifest", path)])
    let file = try ReportFile(
      path: path, runID: session.identity.id, sparing: session.inputs, as: "undo manifest")
    do {
      try file.write(text)
      try file.commit()
    } catch let failure as ReportFailure {
      throw RunError.usage(failure.message)
    }
    let operations = manifest.operations.indices.filter { manifest.operations[$0].verb.deletion?.trash != nil }
    return UndoFile(path: path, operations: Set(operations))
  }

  /// Whether there is something to bring back; where nothing was begun, the file goes away again.
  func isOfUse(after runFile: RunFile) throws -> Bool {
    let isOfUse = try runFile.aggregates().contains { steps in
      steps.action == .move && operations.contains(steps.operation) && steps.state != .planned
        && steps.state != .notStarted
    }
    if !isOfUse { remove() }
    return isOfUse
  }

  /// Takes it away again.
  func remove() { unsafe unlink(path) }
}

extension LoadedManifest {
  /// The manifest for a file that may lie anywhere: files of dialects lie beside this one.
  fileprivate func withAbsoluteDialects() -> Manifest {
    var manifest = self.manifest
    for (name, definition) in manifest.endpoints {
      guard let dialect = definition.dialect, Dialect.isFile(dialect) else { continue }
      manifest.endpoints[name]?.dialect = LocalPath.joined(dialect, in: InputFile.directory(of: path))
    }
    return manifest
  }
}
