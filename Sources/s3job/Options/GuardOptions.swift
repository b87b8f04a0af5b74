import ArgumentParser
import JobManifest
import JobRunner
import S3Client
import S3Types

/// What a plan must not touch, whatever the manifest says, and where it is remembered what earlier runs have seen.
struct GuardOptions: ParsableArguments {
  @Option(
    name: .customLong("protect"), parsing: .singleValue,
    help: ArgumentHelp(
      "Refuse a plan that deletes anything at or below this URL, on any endpoint; may be repeated.",
      valueName: "s3-url"))
  var protectedURLs: [String] = []

  @Option(
    help: ArgumentHelp(
      "Keep what the next run has to know of this one, and undo manifests, in this directory.",
      discussion: "The default is $S3JOB_STATE_DIR, else s3job in $XDG_STATE_HOME or ~/.local/state.", valueName: "dir"),
    completion: .directory)
  var stateDir: String?

  func validate() throws {
    guard stateDir?.isEmpty != true else { throw ValidationError("--state-dir takes the name of a directory") }
    _ = try protections()
  }

  /// The directory; nil when nothing says where it is.
  var stateDirectory: StateDirectory? {
    StateDirectory(named: stateDir, environment: Environment.ofProcess().values)
  }

  /// The protected places.
  func protections() throws -> [Protection] {
    try protectedURLs.map { text in
      do throws(InvalidName) {
        return Protection(RemotePlace(url: try S3URL(text), range: nil), everywhere: true)
      } catch {
        throw ValidationError("--protect takes a URL like s3://bucket/tree/, and got '\(text)': \(error.rule)")
      }
    }
  }
}
