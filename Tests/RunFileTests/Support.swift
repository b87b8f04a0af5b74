import Foundation
import JobManifest
import JobPlan
import RunFile
import S3Types

/// A directory that vanishes with the test.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/run-file-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // Nothing depends on it any more.
    try? FileManager.default.removeItem(atPath: path)
  }
}

func address(_ key: String, bucket: String = "bbb", on endpoint: EndpointName = nil) throws -> ObjectAddress {
  ObjectAddress(
    endpoint: endpoint, location: S3Location(bucket: try BucketName(bucket), key: try ObjectKey(key)))
}

func step(
  _ action: StepAction, _ key: String, of operation: Int = 0, size: Int = 1, bucket: String = "bbb",
  on endpoint: EndpointName = nil, source: StepSource? = nil, phase: StepPhase = .transfers
) throws -> Step {
  Step(
    operation: operation, action: action, source: source,
    destination: .object(try address(key, bucket: bucket, on: endpoint)), size: size, reason: .new, expected: .absent,
    phase: phase)
}

/// The header of a run of these operations; "alias" is another name of the default endpoint.
func header(operations: [String] = ["a", "b", "c"]) throws -> RunFileHeader {
  let manifest = Manifest(
    source: SourceFile(name: "job.yaml", text: "version: 1\n# two\n# three\n"), name: "job",
    variables: ["site": "s3://acme", "empty-ish": " "],
    endpoints: ["alias": EndpointDefinition(), "archive": EndpointDefinition()], contentTypes: [],
    operations: try operations.enumerated().map { index, name in
      Operation(
        name: Located(name, at: nil),
        verb: .touch(Touch(object: RemotePlace(url: try S3URL("s3://bbb/k"), range: nil))),
        range: SourceRange(start: index == 0 ? 0 : 11, end: 12))
    })
  let graph = try PlanBuilder.build(manifest, baseDirectory: "/") {
    $0 == "archive" ? "https://archive" : "https://one"
  }
  return RunFileHeader(
    runID: "run-1", manifest: manifest, manifestPath: "/nowhere/job.yaml",
    manifestSHA256: "abc", graph: graph, created: Timestamp(seconds: 5), program: "test", salt: "salt")
}

func temporaryRunFile(operations: [String] = ["a", "b", "c"]) throws -> RunFile {
  try RunFile.create(at: .temporary, header: try header(operations: operations))
}

let moment = Timestamp(seconds: 100, nanoseconds: 7)

/// The bytes of a file as text.
func contents(of path: String) throws -> String {
  String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
}
