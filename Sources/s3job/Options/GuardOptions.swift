import ArgumentParser
import JobManifest
import S3Types

/// What a plan must not touch, whatever the manifest says.
struct GuardOptions: ParsableArguments {
  @Option(
    name: .customLong("protect"), parsing: .singleValue,
    help: ArgumentHelp(
      "Refuse a plan that deletes anything at or below this URL, on any endpoint; may be repeated.",
      valueName: "s3-url"))
  var protectedURLs: [String] = []

  func validate() throws { _ = try protections() }

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
