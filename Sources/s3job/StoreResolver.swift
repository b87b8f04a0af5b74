import JobManifest
import JobRunner
import S3Client

struct EndpointOverrides { var url: String?; var region: String?; var profile: String?; var anonymous: Bool }
struct StoreResolver {
  var overrides: EndpointOverrides; var environment: [String: String]; var userAgent: String
  func configurations(for endpoints: [String: EndpointDefinition]) throws -> Endpoints<S3ClientConfiguration> {
    let c = S3ClientConfiguration(
      endpoint: try (overrides.url ?? environment["AWS_ENDPOINT_URL"]).map { try EndpointURL($0) },
      region: overrides.region ?? environment["AWS_REGION"] ?? "us-east-1", addressing: .path,
      authentication: .provider(
        StaticCredentials(
          Credentials(
            accessKeyID: environment["AWS_ACCESS_KEY_ID"] ?? "",
            secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? ""))))
    return Endpoints(default: c, named: endpoints.mapValues { _ in c })
  }
}
