import S3Types
import Testing

@testable import S3Client

@Suite struct EndpointURLTests {
  @Test(arguments: [
    ("https://s3.example.com", "https://s3.example.com"), ("HTTP://LocalHost:9000/", "http://localhost:9000"),
    ("http://h:80", "http://h"), ("https://h:443/", "https://h"), ("http://h:443", "http://h:443"),
    ("http://[::1]:9000", "http://[::1]:9000"), ("https://[FE80::1]", "https://[fe80::1]"),
    ("https://h/base/path//", "https://h/base/path"), ("https://my_host-1.x", "https://my_host-1.x"),
  ])
  func `an endpoint URL is kept in its plain form`(_ text: String, _ expected: String) throws {
    #expect(try EndpointURL(text).description == expected)
  }

  @Test(arguments: [
    "", "s3.example.com", "ftp://h", "file:///etc/passwd", "http://", "https:///x", "http://h:0", "http://h:65536",
    "http://h:x", "http://h:", "http://h:1:2", "http://h?x=1", "http://h/#f", "http://h h", "http://[::1",
    "http://[::1]x",
    "http://[]", "http://[xyz]", "http://h\u{FC}", "http://h/a b", "http://h/\r\n",
  ])
  func `what is not a plain http or https URL is refused (row S8)`(_ text: String) {
    #expect(throws: S3Error.self) { try EndpointURL(text) }
  }

  @Test func `a URL with a password is refused without repeating it (row S5)`() {
    do {
      _ = try EndpointURL("https://user:planted-password@h")
      Issue.record("accepted")
    } catch {
      #expect(error.code == .configuration)
      #expect(!error.description.contains("planted-password"))
    }
  }

  @Test(arguments: [
    ("us-east-1", "https://s3.us-east-1.amazonaws.com"), ("eu-central-1", "https://s3.eu-central-1.amazonaws.com"),
    ("cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn"),
    ("us-gov-west-1", "https://s3.us-gov-west-1.amazonaws.com"),
    ("us-iso-east-1", "https://s3.us-iso-east-1.c2s.ic.gov"),
    ("us-isob-east-1", "https://s3.us-isob-east-1.sc2s.sgov.gov"),
    ("evil.com/", nil), ("", nil), ("A", nil),
  ])
  func `AWS has one host per region, and only a label can be a region`(_ region: String, _ expected: String?) {
    #expect(AWSEndpoint.url(region: region)?.description == expected)
  }

  @Test(arguments: [
    (
      "https://s3.eu-west-1.amazonaws.com", "bucket", "k", AddressingStyle.auto,
      "https://bucket.s3.eu-west-1.amazonaws.com/k"
    ),
    ("https://s3.eu-west-1.amazonaws.com", "a.b", "k", .auto, "https://s3.eu-west-1.amazonaws.com/a.b/k"),
    ("https://s3.eu-west-1.amazonaws.com", "bucket", "soap", .auto, "https://s3.eu-west-1.amazonaws.com/bucket/soap"),
    ("https://s3.eu-west-1.amazonaws.com", "bucket", "k", .path, "https://s3.eu-west-1.amazonaws.com/bucket/k"),
    ("https://minio.example:9000", "bucket", "k", .auto, "https://minio.example:9000/bucket/k"),
    ("https://minio.example:9000", "bucket", "k", .virtual, "https://bucket.minio.example:9000/k"),
    ("https://minio.example/x", "bucket", "k", .virtual, "https://bucket.minio.example/x/k"),
    ("http://127.0.0.1:9000", "bucket", "a b+c", .auto, "http://127.0.0.1:9000/bucket/a%20b%2Bc"),
    ("http://[::1]:9000", "bucket", "../x", .auto, "http://[::1]:9000/bucket/../x"),
    ("http://notamazonaws.com", "bucket", "k", .auto, "http://notamazonaws.com/bucket/k"),
    (
      "https://s3.cn-north-1.amazonaws.com.cn", "bucket", "/k", .auto,
      "https://bucket.s3.cn-north-1.amazonaws.com.cn//k"
    ),
  ])
  func `the bucket stands in the host or in the path`(
    _ endpoint: String, _ bucket: String, _ key: String, _ style: AddressingStyle, _ expected: String
  ) throws {
    let target = try RequestTarget(
      endpoint: EndpointURL(endpoint), bucket: BucketName(bucket), key: ObjectKey(key), query: [], addressing: style)
    #expect(target.url == expected)
  }

  @Test(arguments: ["http://127.0.0.1:9000", "http://[::1]:9000"])
  func `no bucket can stand in front of an address`(_ endpoint: String) {
    #expect(throws: S3Error.self) {
      try RequestTarget(
        endpoint: EndpointURL(endpoint), bucket: BucketName("bucket"), key: nil, query: [], addressing: .virtual)
    }
  }

  @Test func `queries are sorted by encoded name and then by value`() throws {
    let target = try RequestTarget(
      endpoint: EndpointURL("http://h"), bucket: BucketName("bucket"), key: nil,
      query: [QueryItem("b", "2"), QueryItem("b", "1"), QueryItem("a-b"), QueryItem("a", "~ /+")], addressing: .path)
    #expect(target.url == "http://h/bucket?a=~%20%2F%2B&a-b=&b=1&b=2")
  }
}

@Suite struct EndpointResolverTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var explicit: String?
    var environment: [String: String] = [:]
    var config = ""
    var url: String?
    var source = ""
    var testDescription: String { name }
  }

  private static let config = """
    [default]
    endpoint_url = https://profile
    services = svc
    [services svc]
    s3 =
      endpoint_url = https://service
    """

  private static let both = ["AWS_ENDPOINT_URL_S3": "https://env-s3", "AWS_ENDPOINT_URL": "https://env"]

  @Test(arguments: [
    Case(
      name: "given", explicit: "https://flag", environment: both, config: config, url: "https://flag",
      source: "the endpoint given"),
    Case(
      name: "environment, for S3", environment: both, config: config, url: "https://env-s3",
      source: "AWS_ENDPOINT_URL_S3"),
    Case(
      name: "environment", environment: ["AWS_ENDPOINT_URL": "https://env"], config: config, url: "https://env",
      source: "AWS_ENDPOINT_URL"),
    Case(
      name: "empty is not set", environment: ["AWS_ENDPOINT_URL_S3": "", "AWS_ENDPOINT_URL": "https://env"],
      url: "https://env", source: "AWS_ENDPOINT_URL"),
    Case(
      name: "services section", config: config, url: "https://service",
      source: "[services svc] of profile 'default'"),
    Case(
      name: "profile", config: "[default]\nendpoint_url = https://profile", url: "https://profile",
      source: "profile 'default'"),
    Case(name: "nothing", url: nil),
    Case(
      name: "a services section without S3",
      config:
        "[default]\nservices = svc\nendpoint_url = https://profile\n[services svc]\nec2 =\n  endpoint_url = https://ec2",
      url: "https://profile", source: "profile 'default'"),
    Case(
      name: "ignored by the environment",
      environment: both.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 }, config: config, url: nil),
    Case(
      name: "ignored by the profile", environment: both,
      config: "[default]\nignore_configured_endpoint_urls = TRUE\nendpoint_url = https://profile", url: nil),
    Case(
      name: "given is never ignored", explicit: "https://flag",
      environment: ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"], url: "https://flag", source: "the endpoint given"),
    Case(
      name: "a profile chosen by the environment", environment: ["AWS_PROFILE": "p"],
      config: "[default]\nendpoint_url = https://a\n[profile p]\nendpoint_url = https://p", url: "https://p",
      source: "profile 'p'"),
  ])
  func `the endpoint comes from the first place that has one`(_ test: Case) async throws {
    let resolution = try await ClientSettings(endpoint: test.explicit, isAnonymous: true).resolve(
      environment: Environment(test.environment), readFile: Files(config: test.config).read)
    #expect(resolution.endpoint?.value.description == test.url)
    #expect(resolution.endpoint?.source ?? "" == test.source)
    #expect(resolution.configuration.endpoint?.description == test.url)
  }

  @Test func `a broken URL names where it came from`() async throws {
    let error = await failure { () async throws(S3Error) in
      try await ClientSettings(isAnonymous: true).resolve(
        environment: Environment(["AWS_ENDPOINT_URL": "minio:9000"]), readFile: Files().read)
    }
    #expect(
      error?.description == "Client.Configuration: 'minio:9000' is not a valid endpoint URL: "
        + "it must start with https:// or http:// (from AWS_ENDPOINT_URL)")
  }

  @Test func `a services section that does not exist is an error`() async throws {
    let error = await failure { () async throws(S3Error) in
      try await ClientSettings(isAnonymous: true).resolve(
        environment: Environment([:]), readFile: Files(config: "[default]\nservices = x").read)
    }
    #expect(error?.code == .configuration)
    #expect(error?.description.contains("[services x]") == true)
  }

  @Test(
    arguments: [
      ("flag", ["AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"], "flag", "the region given"),
      (nil, ["AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"], "a", "AWS_REGION"),
      (nil, ["AWS_DEFAULT_REGION": "b"], "b", "AWS_DEFAULT_REGION"),
      (nil, ["AWS_REGION": "", "AWS_DEFAULT_REGION": "b"], "b", "AWS_DEFAULT_REGION"),
      (nil, [:], "c", "profile 'default'"),
      (nil, ["AWS_PROFILE": "p"], "us-east-1", "the default"),
    ] as [(String?, [String: String], String, String)])
  func `the region comes from the first place that has one (row Rg)`(
    _ explicit: String?, _ environment: [String: String], _ region: String, _ source: String
  ) async throws {
    let resolution = try await ClientSettings(region: explicit, isAnonymous: true).resolve(
      environment: Environment(environment),
      readFile: Files(config: "[default]\nregion = c\n[profile p]\nx = y").read)
    #expect(resolution.region.value == region)
    #expect(resolution.region.source == source)
    #expect(resolution.configuration.region == region)
  }

  @Test func `two regions in the environment are worth a note`() async throws {
    let resolution = try await ClientSettings(isAnonymous: true).resolve(
      environment: Environment(["AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"]), readFile: Files().read)
    #expect(resolution.region.note == "AWS_REGION is 'a' and AWS_DEFAULT_REGION 'b'; the first is used")
  }

  @Test(arguments: [(["AWS_MAX_ATTEMPTS": "7"], 7), ([:], 3)])
  func `the number of attempts comes from the environment`(_ environment: [String: String], _ count: Int) async throws {
    let resolution = try await ClientSettings(isAnonymous: true).resolve(
      environment: Environment(environment), readFile: Files().read)
    #expect(resolution.configuration.retry.maxAttempts == count)
  }

  @Test(arguments: ["0", "x", "-1", "1000"])
  func `a number of attempts that is none is an error`(_ text: String) async throws {
    let error = await failure { () async throws(S3Error) in
      try await ClientSettings(isAnonymous: true).resolve(
        environment: Environment(["AWS_MAX_ATTEMPTS": text]), readFile: Files().read)
    }
    #expect(error?.code == .configuration)
  }
}
