import ArgumentParser
import JobManifest
import S3Client

/// When objects are moved in parts, and how large these are.
struct TransferOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Move objects of at least this size in parts, such as 64MiB; 16MiB when it is not given.", valueName: "size"))
  var multipartThreshold: String?

  @Option(
    help: ArgumentHelp(
      "The size of a part, 5MiB to 5GiB; 8MiB when it is not given, and more for objects of more than 10,000 parts.",
      valueName: "size"))
  var partSize: String?

  @Option(
    help: ArgumentHelp(
      "Copy objects of at least this size within a service in parts, such as 256MiB; 1GiB when it is not given.",
      valueName: "size"))
  var copyThreshold: String?

  private static let partSizes = 5 << 20...5 << 30

  func validate() throws {
    for (name, text) in [
      ("--multipart-threshold", multipartThreshold), ("--part-size", partSize), ("--copy-threshold", copyThreshold),
    ] {
      guard let text else { continue }
      guard let size = ByteSize.parse(text), size > 0 else {
        throw ValidationError("\(name) takes a size, \(ByteSize.hint)")
      }
      guard name != "--part-size" || Self.partSizes.contains(size) else {
        throw ValidationError("--part-size takes 5MiB to 5GiB")
      }
    }
  }

  /// What was asked for.
  var configuration: TransferConfiguration {
    var configuration = TransferConfiguration(
      multipartThreshold: multipartThreshold.flatMap(ByteSize.parse) ?? 16 << 20,
      partSize: partSize.flatMap(ByteSize.parse) ?? 8 << 20, maxConcurrentParts: 8)
    if let copyThreshold = copyThreshold.flatMap(ByteSize.parse) { configuration.copyThreshold = copyThreshold }
    return configuration
  }
}
