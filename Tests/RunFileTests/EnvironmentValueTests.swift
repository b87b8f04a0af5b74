import JobManifest
import JobPlan
import RunFile
import S3Types
import Testing

/// What comes from the environment may be secret (invariant I10).
@Suite struct EnvironmentValueTests {
  private static let text = """
    version: 1
    variables:
      token: {env: MY_SECRET}
      again: {env: MY_SECRET, default: nobody}
      stage: {env: STAGE, default: prod}
      region: {env: REGION}
      site: acme
    operations:
      - name: op
        touch: {object: "s3://acme/k"}

    """

  @Test func `the run file says where a value comes from instead of the value`() throws {
    let manifest = try ManifestReader.read(
      source: SourceFile(name: "m.yaml", text: Self.text),
      context: ManifestContext(
        variables: ["region": "given"],
        environment: ["MY_SECRET": "hunter2", "STAGE": "", "REGION": "elsewhere"])
    ).manifest
    #expect(manifest.variables["token"] == "hunter2")
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run.s3job"
    let graph = try PlanBuilder.build(manifest, baseDirectory: "/") { $0 ?? "default" }
    let file = try RunFile.create(
      at: .file(path),
      header: RunFileHeader(
        runID: "r", manifest: manifest, manifestPath: "/nowhere/job.yaml",
        manifestSHA256: "", graph: graph, created: moment, program: "test", salt: "salt"))
    #expect(
      try file.header().variables == [
        "token": "env:MY_SECRET", "again": "env:MY_SECRET", "stage": "prod", "region": "given", "site": "acme",
      ])
    file.close()
    #expect(try !contents(of: path).contains("hunter2"))
  }
}
