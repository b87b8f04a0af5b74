import ArgumentParser
import JobReport
import JobRunner
import S3Sandbox
import S3Types

/// `s3job sandbox`.
struct SandboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: "Serve a practice S3 from a directory until it is stopped.",
    discussion: """
      Objects are plain files: DIR/BUCKET/KEY. Any S3 tool can talk to it; it verifies signatures as strictly as S3 does.

        s3job sandbox --dir ./practice --port 9000
        s3job sandbox --dir ./practice --faults faults.yaml    on a bad day
        aws --endpoint-url http://127.0.0.1:9000 s3 ls
      """)

  @Option(help: ArgumentHelp("Keep the objects in this directory.", valueName: "dir"), completion: .directory)
  var dir: String

  @Option(help: "Listen on this port of 127.0.0.1; 0 takes any free one.")
  var port = 0

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Make these buckets when they are missing.", valueName: "bucket"))
  var bucket: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Refuse requests to a bucket that do not pay; may be given again.", valueName: "bucket"))
  var requesterPays: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Fill a bucket with COUNT computed objects of SIZE bytes, which take no room; may be given again.",
      discussion: "Their keys are PREFIX0000/000, PREFIX0000/001 and so on; flat ones have no '/'.",
      valueName: "bucket=prefix:count[:size[:flat]]"))
  var synthetic: [SyntheticOption] = []

  @Option(
    help: ArgumentHelp("Let go wrong what this script says, such as manifests/faults.yaml.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var faults: String?

  @Option(
    help: ArgumentHelp("Append each request to a file as one line of JSON, before it is answered.", valueName: "file"),
    completion: .file())
  var log: String?

  func validate() throws {
    guard (0...65535).contains(port) else { throw ValidationError("--port takes 0 to 65535") }
  }

  private static func bucket(_ name: String) throws -> BucketName {
    do throws(InvalidName) { return try BucketName(name) } catch { throw RunError.usage(error.description) }
  }

  func run() async throws {
    let console = Console()
    let signals = SignalWatch.install { signal in console.exit(.interrupted(by: signal)) }
    var configuration = SandboxConfiguration()
    configuration.storage = .directory(dir)
    configuration.port = port
    // So that no request waits while a page of a listing is written for another.
    configuration.threadCount = 4
    configuration.buckets = try bucket.map(Self.bucket)
    configuration.requesterPaysBuckets = Set(try requesterPays.map(Self.bucket))
    configuration.faults = try faults.map { try console.faultScript(in: $0) }
    for option in synthetic { configuration.syntheticBuckets[option.bucket] = option.objects }
    if let log {
      let file = try LineFile(path: log)
      configuration.onRequest = { entry in
        if let problem = file.append(Self.line(entry)) { console.error("error: \(problem)") }
      }
    }
    let server = try await JobStores.startSandbox(configuration, console: console)
    console.line("listening on \(server.endpointURL)")
    console.line("export AWS_ENDPOINT_URL=\(server.endpointURL)")
    console.line("export AWS_ACCESS_KEY_ID=\(SandboxCredentials.standard.accessKey)")
    console.line("export AWS_SECRET_ACCESS_KEY=\(SandboxCredentials.standard.secretKey)")
    console.line("export AWS_REGION=\(configuration.region)")
    await signals.wait()
    try await server.stop()
    console.tellFaults(of: server)
  }

  private static func line(_ entry: RequestLog.Entry) -> String {
    var text = ""
    withoutActuallyEscaping({ (piece: String) in text += piece }) { write in
      var json = JSONWriter(pretty: false, to: write)
      json.object { json in
        json.member("sequence", entry.sequence)
        json.member("method", entry.method)
        json.member("operation", entry.operation)
        json.member("bucket", ifPresent: entry.bucket)
        json.member("key", ifPresent: entry.key)
        json.member("status", entry.status)
        json.member("error", ifPresent: entry.errorCode)
        json.member("mutating", entry.isMutating)
        json.member("fault", ifPresent: entry.fault)
      }
    }
    return text + "\n"
  }
}
