import JobManifest
import JobPlan
import JobReport
import RunFile
import S3Types

let moment = Timestamp(seconds: 100)

/// A run file in memory with these operations and no steps.
func runFile(_ verbs: [(String, Verb)]) throws -> RunFile {
  let manifest = Manifest(
    source: SourceFile(name: "job.yaml", text: ""), name: "job", variables: [:], endpoints: [:], contentTypes: [],
    operations: verbs.map { name, verb in
      Operation(name: Located(name, at: nil), verb: verb, range: SourceRange(start: 0, end: 0))
    })
  let graph = try PlanBuilder.build(manifest, baseDirectory: "/") { $0 ?? "default" }
  return try RunFile.create(
    at: .temporary,
    header: RunFileHeader(
      runID: "r", manifest: manifest, manifestPath: "/nowhere/job.yaml",
      manifestSHA256: "", graph: graph, created: moment, program: "test", salt: "salt"))
}

func place(_ url: String) throws -> RemotePlace { RemotePlace(url: try S3URL(url), range: nil) }

func step(_ action: StepAction, _ key: String, of operation: Int = 0, size: Int = 1) throws -> Step {
  Step(
    operation: operation, action: action,
    destination: .object(
      ObjectAddress(endpoint: nil, location: S3Location(bucket: try BucketName("bbb"), key: try ObjectKey(key)))),
    size: size, reason: .new, expected: .absent)
}

func planText(_ runFile: RunFile, style: PlanText.Style = .init()) throws -> String {
  var text = ""
  let frame = ReportFrame(isRun: false, state: "planned", exitCode: 0)
  try PlanText.write(try ReportDocument(runFile, frame: frame), style: style) { text += $0 }
  return text
}

func report(_ runFile: RunFile, isRun: Bool = true) throws -> String {
  var text = ""
  try ReportWriter.write(runFile, frame: .init(isRun: isRun, state: "interrupted", exitCode: 130)) { text += $0 }
  return text
}
