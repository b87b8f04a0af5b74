import ArgumentParser
import JobRunner

/// Where the default endpoint is and how to sign for it.
struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Work on a practice S3 that keeps its objects as plain files in a directory.",
      discussion: "Nothing leaves this machine. Buckets that the manifest names are made when they are missing.",
      valueName: "dir"),
    completion: .directory)
  var sandbox: String?

  @Option(help: ArgumentHelp("The URL of the default endpoint, such as https://minio.example:9000.", valueName: "url"))
  var endpointURL: String?

  @Option(help: "The region to sign for.")
  var region: String?

  @Option(help: "The profile of the shared AWS configuration files to use.")
  var profile: String?

  @Flag(help: "Sign nothing and look for no credentials.")
  var noSignRequest = false

  func validate() throws {
    guard sandbox == nil || (endpointURL == nil && profile == nil && !noSignRequest) else {
      throw ValidationError(
        "--sandbox names its own endpoint; leave out --endpoint-url, --profile and --no-sign-request")
    }
  }
}
