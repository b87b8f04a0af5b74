import ArgumentParser
import JobRunner
import S3Client

/// Where a run keeps what has to outlive it.
struct StateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the manifest that brings back what was moved to the trash here, and not to the state directory.",
      valueName: "file"),
    completion: .file())
  var undo: String?

  @Option(
    help: ArgumentHelp(
      "Keep undo manifests in this directory.",
      discussion: "The default is $S3JOB_STATE_DIR, else s3job in $XDG_STATE_HOME or ~/.local/state.", valueName: "dir"),
    completion: .directory)
  var stateDir: String?

  func validate() throws {
    guard undo?.isEmpty != true, undo != "-", stateDir?.isEmpty != true else {
      throw ValidationError("--undo takes the name of a file, and --state-dir that of a directory")
    }
  }

  /// The file for the undo manifest of a run.
  func undoPath(manifest: String, runID: String) throws(RunError) -> String {
    if let undo { return undo }
    guard let state = StateDirectory(named: stateDir, environment: Environment.ofProcess().values) else {
      throw .configuration("there is no home directory for the undo manifest; name a file with --undo")
    }
    return try state.make("undo") + "/" + StateDirectory.fileName(for: manifest) + "-" + runID + ".yaml"
  }
}
