import ArgumentParser
import JobManifest
import JobReport
import JobRunner
import S3Client
import S3Types

/// `s3job doctor`.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Find out what an endpoint can do.",
    discussion: """
      Writes, reads, copies and deletes small objects below a random name in a bucket of yours, and removes all of them \
      again: exactly the keys that it made, nothing by prefix. The profile that it writes is for --dialect and for \
      'dialect' in a manifest.

        s3job doctor --endpoint-url https://minio.example:9000 --bucket scratch --output minio.dialect
        s3job run site.yaml --endpoint-url https://minio.example:9000 --dialect minio.dialect

      Exit codes: 0 usable, 1 writing, reading, listing or deleting does not work, 5 not reached or not let in.
      """)

  @OptionGroup var endpoint: EndpointOptions

  @Option(help: "The bucket to work in; it has to exist.")
  var bucket: String

  @Option(help: ArgumentHelp("Work below this prefix.", valueName: "prefix"))
  var prefix = ".s3job-doctor/"

  @Option(help: ArgumentHelp("Write the profile to a file.", valueName: "file"), completion: .file())
  var output: String?

  @Flag(help: "Print the findings as JSON.")
  var json = false

  func validate() throws {
    guard output?.isEmpty != true, output != "-" else { throw ValidationError("--output takes the name of a file") }
    do throws(InvalidName) {
      _ = try BucketName(bucket)
      // The longest name of a probe has to fit behind it.
      _ = try ObjectKey(prefix + String(repeating: "x", count: 128))
    } catch {
      throw ValidationError(error.description)
    }
  }

  func run() async throws {
    let console = Console()
    // Opened before anything is written to the bucket (row P10).
    let file = try output.map { try ReportFile(path: $0, runID: String(UInt32.random(in: .min ... .max), radix: 16)) }
    let examination = try await examine(console)
    if let file {
      try file.write(examination.dialect.fileText(comments: examination.fileComments))
      try file.commit()
    }
    let write = { (text: String) in console.write(text) }
    if json { ExaminationJSON.write(examination, to: write) } else { write(ExaminationText.text(examination)) }
    if let output, !json { console.line("Profile: \(TerminalText.escaping(output))") }
    try console.requireComplete()
    guard examination.isUsable else { throw ExitStatus.failed }
  }

  private func examine(_ console: Console) async throws -> Examination {
    do {
      let doctor = try await doctor()
      let isTold = console.hasTerminal
      let task = Task {
        try await doctor.examine { if isTold { console.progress($0.title) } }
      }
      let signals = SignalWatch.install {
        console.error("interrupted: removing what was written; a second signal ends the program at once")
        task.cancel()
      } abort: { signal in
        console.exit(.interrupted(by: signal))
      }
      let result = await task.result
      if isTold { console.progress("") }
      if let signal = signals.first { throw ExitStatus.interrupted(by: signal) }
      return try result.get()
    } catch let error as S3Error {
      throw RunError.configuration(error.description)
    }
  }

  private func doctor() async throws -> Doctor {
    let resolution = try await endpoint.settings.resolve(environment: Environment.ofProcess())
    var configuration = resolution.configuration
    configuration.userAgent = "s3job/\(Version.current)"
    var source: String?
    if case .provider(let provider) = configuration.authentication {
      source = try await (provider as? CredentialChain)?.source()
    }
    return Doctor(
      client: S3Client(configuration: configuration), bucket: try BucketName(bucket),
      prefix: prefix.isEmpty || prefix.hasSuffix("/") ? prefix : prefix + "/", credentialSource: source)
  }
}

extension Examination {
  /// What a profile says about its origin.
  fileprivate var fileComments: [String] {
    [
      "What \(endpoint) can do, as s3job doctor found it on \(began.format("%Y-%m-%d")).",
      "The nearest named dialect is \(nearest.name).",
    ]
  }
}
