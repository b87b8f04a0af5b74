import ArgumentParser
import JobRunner

/// Where a run keeps what has to outlive it.
struct StateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the manifest that brings back what was moved to the trash here, and not to the state directory.",
      valueName: "file"),
    completion: .file())
  var undo: String?

  func validate() throws {
    guard undo?.isEmpty != true, undo != "-" else { throw ValidationError("--undo takes the name of a file") }
  }

  /// The file for the undo manifest of a run.
  func undoPath(in state: StateDirectory?, manifest: String, runID: String) throws(RunError) -> String {
    if let undo { return undo }
    guard let state else {
      throw .configuration("there is no home directory for the undo manifest; name a file with --undo")
    }
    return try state.make("undo") + "/" + StateDirectory.fileName(for: manifest) + "-" + runID + ".yaml"
  }
}
