import S3Types
import Testing

@testable import S3Client

/// What environment and profile say about the variants of AWS's endpoints and about addressing.
@Suite struct EndpointSettingsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var settings = ClientSettings(isAnonymous: true)
    var environment: [String: String] = [:]
    var config = ""
    var expected: String
    var testDescription: String { name }
  }

  private static let nested = """
    [default]
    region = eu-west-1
    s3 =
      addressing_style = path
      use_dualstack_endpoint = true
    """

  private static func settings(
    _ change: (inout ClientSettings) -> Void
  ) -> ClientSettings {
    var settings = ClientSettings(isAnonymous: true)
    change(&settings)
    return settings
  }

  @Test(arguments: [
    Case(name: "nothing", expected: "auto"),
    Case(name: "the s3 section of the profile", config: nested, expected: "path dual"),
    Case(
      name: "another profile has its own section", environment: ["AWS_PROFILE": "p"],
      config: nested + "\n[profile p]\nregion = x", expected: "auto"),
    Case(
      name: "given addressing wins", settings: settings { $0.addressing = .virtual }, config: nested,
      expected: "virtual dual"),
    Case(
      name: "the environment wins over the profile", environment: ["AWS_USE_DUALSTACK_ENDPOINT": "false"],
      config: nested, expected: "path"),
    Case(
      name: "what is given wins over the environment", settings: settings { $0.useDualStack = false },
      environment: ["AWS_USE_DUALSTACK_ENDPOINT": "TRUE"], expected: "auto"),
    Case(
      name: "dual-stack of the environment", environment: ["AWS_USE_DUALSTACK_ENDPOINT": "TRUE"], expected: "auto dual"),
    Case(
      name: "dual-stack of the profile", config: "[default]\nuse_dualstack_endpoint = true", expected: "auto dual"),
    Case(name: "FIPS of the environment", environment: ["AWS_USE_FIPS_ENDPOINT": "true"], expected: "auto fips"),
    Case(name: "FIPS of the profile", config: "[default]\nuse_fips_endpoint = true", expected: "auto fips"),
    Case(name: "FIPS given", settings: settings { $0.useFIPS = true }, expected: "auto fips"),
    Case(
      name: "acceleration of the profile", config: "[default]\ns3 =\n  use_accelerate_endpoint = true",
      expected: "auto accelerate"),
    Case(name: "acceleration given", settings: settings { $0.useAccelerate = true }, expected: "auto accelerate"),
    Case(
      name: "acceleration with dual-stack",
      config: "[default]\ns3 =\n  use_accelerate_endpoint = true\n  use_dualstack_endpoint = true",
      expected: "auto dual accelerate"),
    Case(name: "the client's region", environment: ["AWS_S3_USE_ARN_REGION": "false"], expected: "auto own"),
    Case(name: "the client's region, profile", config: "[default]\ns3_use_arn_region = false", expected: "auto own"),
    Case(
      name: "the client's region, s3 section", config: "[default]\ns3 =\n  use_arn_region = false",
      expected: "auto own"),
    Case(
      name: "the later default section hides the nested properties too",
      config: nested + "\n[profile default]\nregion = x", expected: "auto"),
  ])
  func `the first place that says something decides`(_ test: Case) async throws {
    let configuration = try await test.settings.resolve(
      environment: Environment(test.environment), readFile: Files(config: test.config).read
    ).configuration
    let variants = configuration.variants
    let words = [
      configuration.addressing.rawValue, variants.useDualStack ? "dual" : "", variants.useFIPS ? "fips" : "",
      variants.useAccelerate ? "accelerate" : "", variants.useARNRegion ? "" : "own",
    ]
    #expect(words.filter { !$0.isEmpty }.joined(separator: " ") == test.expected)
  }

  @Test(arguments: [
    Case(
      name: "URL and FIPS", settings: settings { $0.endpoint = "https://h" },
      environment: ["AWS_USE_FIPS_ENDPOINT": "true"],
      expected: "endpoint_url and use_fips_endpoint cannot be used together: the URL says itself which endpoint is "
        + "meant (endpoint_url is from the endpoint given, use_fips_endpoint is from AWS_USE_FIPS_ENDPOINT)"),
    Case(
      name: "URL and dual-stack", environment: ["AWS_ENDPOINT_URL": "https://h"], config: nested,
      expected: "endpoint_url and use_dualstack_endpoint cannot be used together: the URL says itself which endpoint "
        + "is meant (endpoint_url is from AWS_ENDPOINT_URL, use_dualstack_endpoint is from s3 of profile 'default')"),
    Case(
      name: "acceleration and FIPS", environment: ["AWS_USE_FIPS_ENDPOINT": "true"],
      config: "[default]\ns3 =\n  use_accelerate_endpoint = true",
      expected: "use_accelerate_endpoint and use_fips_endpoint cannot be used together: no edge location is validated "
        + "by FIPS 140 (use_accelerate_endpoint is from s3 of profile 'default', use_fips_endpoint is from "
        + "AWS_USE_FIPS_ENDPOINT)"),
    Case(
      name: "acceleration and path", settings: settings { $0.addressing = .path },
      config: "[default]\ns3 =\n  use_accelerate_endpoint = true",
      expected: "use_accelerate_endpoint and addressing_style cannot be used together: an edge location finds the "
        + "bucket by its host name only (use_accelerate_endpoint is from s3 of profile 'default', addressing_style "
        + "is from the settings given)"),
    Case(
      name: "FIPS in China", environment: ["AWS_USE_FIPS_ENDPOINT": "true", "AWS_REGION": "cn-north-1"],
      expected: "use_fips_endpoint and region cannot be used together: partition aws-cn has no FIPS endpoints of S3 "
        + "(use_fips_endpoint is from AWS_USE_FIPS_ENDPOINT, region is from AWS_REGION)"),
    Case(
      name: "no region", environment: ["AWS_REGION": "eu_west_1"],
      expected: "'eu_west_1' cannot be the name of an AWS region (from AWS_REGION)"),
    Case(
      name: "a flag of the environment that is none", environment: ["AWS_USE_FIPS_ENDPOINT": "yes"],
      expected: "'yes' is neither true nor false (AWS_USE_FIPS_ENDPOINT)"),
    Case(
      name: "a flag of the profile that is none", config: "[default]\nuse_fips_endpoint = 1",
      expected: "'1' is neither true nor false (use_fips_endpoint in profile 'default')"),
    Case(
      name: "a flag of the s3 section that is none", config: "[default]\ns3 =\n  use_accelerate_endpoint = on",
      expected: "'on' is neither true nor false (use_accelerate_endpoint in s3 of profile 'default')"),
    Case(
      name: "ignoring that is no flag", environment: ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "maybe"],
      expected: "'maybe' is neither true nor false (AWS_IGNORE_CONFIGURED_ENDPOINT_URLS)"),
    Case(
      name: "an addressing style that is none", config: "[default]\ns3 =\n  addressing_style = host",
      expected: "'host' is no addressing style (addressing_style in s3 of profile 'default'); "
        + "write auto, path or virtual"),
  ])
  func `settings that exclude each other or say nothing are refused with where they are from`(
    _ test: Case
  ) async throws {
    let error = await failure { () async throws(S3Error) in
      try await test.settings.resolve(
        environment: Environment(test.environment), readFile: Files(config: test.config).read)
    }
    #expect(error?.code == .configuration)
    #expect(error?.message == test.expected)
  }
}
