import ArgumentParser
import S3Client
import S3Sandbox

/// Where the default endpoint is, how to sign for it, and what it speaks.
struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Work on a practice S3 that keeps its objects as plain files in a directory.",
      discussion: "Nothing leaves this machine. Buckets that the manifest names are made when they are missing.",
      valueName: "dir"),
    completion: .directory)
  var sandbox: String?

  @Option(
    help: ArgumentHelp(
      "Let go wrong on the practice S3 what this script says, such as manifests/faults.yaml; needs --sandbox.",
      valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var faults: String?

  @OptionGroup var endpoint: EndpointOptions

  @Option(
    help: ArgumentHelp(
      "What the default endpoint speaks: \(Dialect.named.map(\.name).joined(separator: ", ")), or a file of s3job doctor.",
      valueName: "name-or-file"),
    completion: .file())
  var dialect: String?

  @OptionGroup var flow: FlowOptions

  @OptionGroup var guards: GuardOptions
  @OptionGroup var transfer: TransferOptions

  func validate() throws {
    guard faults == nil || sandbox != nil else {
      throw ValidationError("--faults is about the practice S3; name its directory with --sandbox")
    }
    guard
      sandbox == nil
        || (endpoint.endpointURL == nil && endpoint.profile == nil && !endpoint.noSignRequest && dialect == nil)
    else {
      throw ValidationError(
        "--sandbox names its own endpoint; leave out --endpoint-url, --profile, --no-sign-request and --dialect")
    }
  }

  /// The files that they name, which the run only reads.
  var inputFiles: [String] { [faults, dialect.flatMap { Dialect.isFile($0) ? $0 : nil }].compactMap(\.self) }

  /// What goes wrong on purpose, if anything; mistakes in its file are shown and end the command with exit code 2.
  func faultScript(_ console: Console) throws -> FaultScript? { try faults.map { try console.faultScript(in: $0) } }

  /// What they say about the default endpoint.
  func settings() throws(S3Error) -> ClientSettings {
    var settings = endpoint.settings
    settings.dialect = try dialect.map { (name) throws(S3Error) in try Dialect.load(name) }
    return settings
  }
}
