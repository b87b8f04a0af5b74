import JobManifest
import S3Client
import Testing

@testable import JobRunner

struct EndpointIdentityTests {
  @Test(arguments: [
    (EndpointDefinition(), "AWS"), (EndpointDefinition(region: "eu-west-1"), "AWS"),
    (EndpointDefinition(url: "https://s3.eu-central-1.amazonaws.com"), "AWS"),
    (EndpointDefinition(region: "cn-north-1"), "AWS China"),
    (EndpointDefinition(url: "https://s3.cn-north-1.amazonaws.com.cn"), "AWS China"),
    (EndpointDefinition(url: "https://MinIO.example:443/"), "https://minio.example"),
    (EndpointDefinition(url: "http://minio.example:9000"), "http://minio.example:9000"),
  ])
  func `two names of one service are one endpoint, and AWS is one whatever the region`(
    definition: EndpointDefinition, identity: String
  ) throws {
    #expect(EndpointIdentity.of(definition) == identity)
    let configuration = S3ClientConfiguration(
      endpoint: try definition.url.map { try EndpointURL($0) }, region: definition.region ?? "us-east-1",
      authentication: .anonymous)
    #expect(EndpointIdentity.of(configuration) == identity)
  }

  @Test func `an endpoint that no operation uses needs no credentials`() async throws {
    let text = """
      version: 1
      endpoints: {open: {url: "https://open.example", anonymous: true}, closed: {profile: nobody}}
      operations: [{name: t, touch: {object: {url: "s3://bucket/k", endpoint: open}}}]
      """
    let source = SourceFile(name: "m.yaml", text: text)
    let manifest = try ManifestReader.read(source: source, context: ManifestContext()).manifest
    let settings = EndpointSettings(
      overrides: ClientSettings(),
      environment: ["AWS_CONFIG_FILE": "/dev/null/config", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null/credentials"],
      userAgent: "test")
    let endpoints = try await settings.configurations(for: manifest)
    #expect(endpoints.value(of: "open")?.endpoint?.host == "open.example")
    #expect(endpoints.value(of: nil) == nil)
  }
}
