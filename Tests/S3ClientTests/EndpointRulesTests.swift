import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// Where a request goes, as botocore sends it for the same settings, or why it goes nowhere.
@Suite struct EndpointRulesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let bucket: String
    let rules: EndpointRules
    let operation: S3Operation
    let key: String
    let expected: String
    var testDescription: String { "\(bucket) in \(rules.region) → \(expected)" }

    init(
      _ bucket: String, _ region: String, at endpoint: String? = nil, key: String = "k",
      operation: S3Operation = .getObject, _ expected: String
    ) {
      self.init(bucket, region, "", at: endpoint, key: key, operation: operation, expected)
    }

    init(
      _ bucket: String, _ region: String, _ settings: String, at endpoint: String? = nil,
      key: String = "k", operation: S3Operation = .getObject, _ expected: String
    ) {
      self.bucket = bucket
      self.operation = operation
      self.key = key
      self.expected = expected
      let words = Set(settings.split(separator: " "))
      rules = EndpointRules(
        endpoint: endpoint.map(Self.url), region: region,
        addressing: words.contains("path") ? .path : words.contains("virtual") ? .virtual : .auto,
        variants: EndpointVariants(
          useDualStack: words.contains("dual"), useFIPS: words.contains("fips"),
          useAccelerate: words.contains("accelerate"), useARNRegion: !words.contains("own")))
    }

    /// Parts, because the parser throws and has its own tests.
    private static func url(_ text: String) -> EndpointURL {
      let isTLS = text.hasPrefix("https://")
      let rest = text.dropFirst(isTLS ? 8 : 7)
      let slash = rest.firstIndex(of: "/") ?? rest.endIndex
      let authority = rest[..<slash].split(separator: ":", maxSplits: rest.hasPrefix("[") ? 0 : 1)
      return EndpointURL(
        isTLS: isTLS, host: String(authority[0]), port: authority.count > 1 ? Int(authority[1]) : nil,
        basePath: String(rest[slash...]))
    }
  }

  private static let west = "arn:aws:s3:us-west-2:123456789012:accesspoint/name"
  private static let china = "arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/name"
  private static let minio = "http://127.0.0.1:9000"

  private static let places = [
    Case("bucket", "us-east-1", "https://bucket.s3.us-east-1.amazonaws.com/k us-east-1"),
    Case("bucket", "eu-west-1", "https://bucket.s3.eu-west-1.amazonaws.com/k eu-west-1"),
    Case("a.b", "eu-west-1", "https://s3.eu-west-1.amazonaws.com/a.b/k eu-west-1"),
    Case("bucket", "eu-west-1", "path", "https://s3.eu-west-1.amazonaws.com/bucket/k eu-west-1"),
    Case("bucket", "eu-west-1", "virtual", "https://bucket.s3.eu-west-1.amazonaws.com/k eu-west-1"),
    Case("bucket", "eu-west-1", key: "soap", "https://s3.eu-west-1.amazonaws.com/bucket/soap eu-west-1"),
    Case("bucket", "eu-west-1", "dual", "https://bucket.s3.dualstack.eu-west-1.amazonaws.com/k eu-west-1"),
    Case("a.b", "eu-west-1", "dual", "https://s3.dualstack.eu-west-1.amazonaws.com/a.b/k eu-west-1"),
    Case("bucket", "eu-west-1", "dual path", "https://s3.dualstack.eu-west-1.amazonaws.com/bucket/k eu-west-1"),
    Case("bucket", "us-east-2", "fips", "https://bucket.s3-fips.us-east-2.amazonaws.com/k us-east-2"),
    Case("a.b", "us-east-2", "fips", "https://s3-fips.us-east-2.amazonaws.com/a.b/k us-east-2"),
    Case("bucket", "us-east-2", "fips path", "https://s3-fips.us-east-2.amazonaws.com/bucket/k us-east-2"),
    Case("bucket", "us-east-2", "fips dual", "https://bucket.s3-fips.dualstack.us-east-2.amazonaws.com/k us-east-2"),
    Case(
      "bucket", "us-east-2", "fips dual path",
      "https://s3-fips.dualstack.us-east-2.amazonaws.com/bucket/k us-east-2"),
    Case("bucket", "eu-west-1", "accelerate", "https://bucket.s3-accelerate.amazonaws.com/k eu-west-1"),
    Case("bucket", "eu-west-1", "accelerate virtual", "https://bucket.s3-accelerate.amazonaws.com/k eu-west-1"),
    Case("bucket", "eu-west-1", "accelerate", key: "soap", "https://bucket.s3-accelerate.amazonaws.com/soap eu-west-1"),
    Case("bucket", "eu-west-1", "accelerate dual", "https://bucket.s3-accelerate.dualstack.amazonaws.com/k eu-west-1"),
    Case(
      "bucket", "eu-west-1", "accelerate", operation: .createBucket,
      "https://bucket.s3.eu-west-1.amazonaws.com/k eu-west-1"),
    Case("", "eu-west-1", "accelerate", operation: .listBuckets, "https://s3.eu-west-1.amazonaws.com/ eu-west-1"),
    Case("", "eu-west-1", "dual", operation: .listBuckets, "https://s3.dualstack.eu-west-1.amazonaws.com/ eu-west-1"),
    Case("bucket", "cn-north-1", "https://bucket.s3.cn-north-1.amazonaws.com.cn/k cn-north-1"),
    Case("bucket", "cn-north-1", "dual", "https://bucket.s3.dualstack.cn-north-1.amazonaws.com.cn/k cn-north-1"),
    Case("bucket", "us-gov-west-1", "fips", "https://bucket.s3-fips.us-gov-west-1.amazonaws.com/k us-gov-west-1"),
    Case(
      "bucket", "us-gov-west-1", "fips dual",
      "https://bucket.s3-fips.dualstack.us-gov-west-1.amazonaws.com/k us-gov-west-1"),
    Case("bucket", "us-iso-east-1", "https://bucket.s3.us-iso-east-1.c2s.ic.gov/k us-iso-east-1"),
    Case("bucket", "us-isob-east-1", "https://bucket.s3.us-isob-east-1.sc2s.sgov.gov/k us-isob-east-1"),
    Case("bucket", "eu-isoe-west-1", "https://bucket.s3.eu-isoe-west-1.cloud.adc-e.uk/k eu-isoe-west-1"),
    Case("bucket", "us-isof-south-1", "https://bucket.s3.us-isof-south-1.csp.hci.ic.gov/k us-isof-south-1"),
    Case("bucket", "eusc-de-east-1", "fips", "https://bucket.s3-fips.eusc-de-east-1.amazonaws.eu/k eusc-de-east-1"),
    Case(west, "us-west-2", "https://name-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k us-west-2"),
    Case(west, "us-east-1", "https://name-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k us-west-2"),
    Case(west, "us-west-2", "own", "https://name-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k us-west-2"),
    Case(west, "us-west-2", "virtual", "https://name-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k us-west-2"),
    Case(
      "arn:aws:s3:us-west-2:123456789012:accesspoint:name", "us-west-2",
      "https://name-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k us-west-2"),
    Case(
      west, "us-west-2", "dual",
      "https://name-123456789012.s3-accesspoint.dualstack.us-west-2.amazonaws.com/k us-west-2"),
    Case(
      west, "us-west-2", "fips", "https://name-123456789012.s3-accesspoint-fips.us-west-2.amazonaws.com/k us-west-2"),
    Case(
      west, "us-west-2", "fips dual",
      "https://name-123456789012.s3-accesspoint-fips.dualstack.us-west-2.amazonaws.com/k us-west-2"),
    Case(
      west, "us-west-2", key: "soap",
      "https://name-123456789012.s3-accesspoint.us-west-2.amazonaws.com/soap us-west-2"),
    Case(china, "cn-north-1", "https://name-123456789012.s3-accesspoint.cn-north-1.amazonaws.com.cn/k cn-north-1"),
    Case(
      "arn:aws-us-gov:s3:us-gov-west-1:123456789012:accesspoint/name", "us-gov-east-1",
      "https://name-123456789012.s3-accesspoint.us-gov-west-1.amazonaws.com/k us-gov-west-1"),
    Case(
      west, "us-west-2", at: "https://accesspoint.vpce-1a2b.s3.us-west-2.vpce.amazonaws.com",
      "https://name-123456789012.accesspoint.vpce-1a2b.s3.us-west-2.vpce.amazonaws.com/k us-west-2"),
    Case("bucket", "us-east-1", at: minio, "http://127.0.0.1:9000/bucket/k us-east-1"),
    Case("a.b", "us-east-1", at: minio, "http://127.0.0.1:9000/a.b/k us-east-1"),
    Case("bucket", "us-east-1", at: "http://[::1]:9000", "http://[::1]:9000/bucket/k us-east-1"),
    Case("bucket", "auto", at: "https://r2.example", "https://r2.example/bucket/k auto"),
    Case("bucket", "us-east-1", "virtual", at: "https://minio.example", "https://bucket.minio.example/k us-east-1"),
    Case("a.b", "us-east-1", "virtual", at: "https://minio.example", "https://a.b.minio.example/k us-east-1"),
    Case("bucket", "us-east-1", at: "https://gate.example/s3", "https://gate.example/s3/bucket/k us-east-1"),
    Case(
      "bucket", "us-east-1", "virtual", at: "https://gate.example:8443/s3",
      "https://bucket.gate.example:8443/s3/k us-east-1"),
    Case("", "us-east-1", at: minio, operation: .listBuckets, "http://127.0.0.1:9000/ us-east-1"),
    Case(
      "bucket", "eu-west-1", at: "https://s3.eu-west-1.amazonaws.com",
      "https://bucket.s3.eu-west-1.amazonaws.com/k eu-west-1"),
    Case(
      "a.b", "eu-west-1", at: "https://s3.eu-west-1.amazonaws.com",
      "https://s3.eu-west-1.amazonaws.com/a.b/k eu-west-1"),
    Case(
      "a.b", "eu-west-1", at: "http://s3.eu-west-1.amazonaws.com",
      "http://a.b.s3.eu-west-1.amazonaws.com/k eu-west-1"),
    Case("bucket--x-s3", "us-east-1", at: minio, "http://127.0.0.1:9000/bucket--x-s3/k us-east-1"),
    Case("bucket", "us-east-1", "own", "https://bucket.s3.us-east-1.amazonaws.com/k us-east-1"),
    Case("bucket-abc-s3alias", "us-east-1", "https://bucket-abc-s3alias.s3.us-east-1.amazonaws.com/k us-east-1"),
  ]

  @Test(arguments: places)
  func `bucket and settings come to a URL and a region of the signature`(_ test: Case) throws {
    let bucket = test.bucket.isEmpty ? nil : try BucketName(test.bucket)
    let key = bucket == nil ? nil : try ObjectKey(test.key)
    let route = try test.rules.route(for: test.operation, bucket: bucket, key: key)
    #expect("\(RequestTarget(route, key: key, query: []).url) \(route.region)" == test.expected)
  }

  private static let url = "https://minio.example"
  private static let told = "the URL says itself which endpoint is meant"

  private static let refusals = [
    Case(
      "bucket", "us-east-1", "fips", at: url, "endpoint_url and use_fips_endpoint cannot be used together: \(told)"),
    Case(
      "bucket", "us-east-1", "dual", at: url,
      "endpoint_url and use_dualstack_endpoint cannot be used together: \(told)"),
    Case(
      "bucket", "us-east-1", "accelerate", at: url,
      "endpoint_url and use_accelerate_endpoint cannot be used together: \(told)"),
    Case(
      "bucket", "us-east-1", "accelerate fips",
      "use_accelerate_endpoint and use_fips_endpoint cannot be used together: "
        + "no edge location is validated by FIPS 140"),
    Case(
      "bucket", "us-east-1", "accelerate path",
      "use_accelerate_endpoint and addressing_style cannot be used together: "
        + "an edge location finds the bucket by its host name only"),
    Case(
      "bucket", "cn-north-1", "accelerate",
      "use_accelerate_endpoint and region cannot be used together: partition aws-cn has no transfer acceleration"),
    Case(
      "bucket", "us-gov-west-1", "accelerate",
      "use_accelerate_endpoint and region cannot be used together: partition aws-us-gov has no transfer acceleration"),
    Case(
      "bucket", "cn-northwest-1", "fips",
      "use_fips_endpoint and region cannot be used together: partition aws-cn has no FIPS endpoints of S3"),
    Case(
      "a.b", "us-east-1", "accelerate",
      "use_accelerate_endpoint cannot be used with a bucket whose name has a dot, because the certificate does not "
        + "cover its host name"),
    Case(
      "a.b", "us-east-1", "virtual",
      "addressing_style virtual cannot be used with a bucket whose name has a dot, because the certificate of "
        + "s3.us-east-1.amazonaws.com does not cover its host name; use path or auto addressing"),
    Case(
      "bucket", "us-east-1", "virtual", at: minio,
      "the endpoint http://127.0.0.1:9000 is an IP address, so no bucket can stand in front of it; "
        + "use path addressing"),
    Case(
      "bucket", "us-east-1", "virtual", at: "https://[::1]",
      "the endpoint https://[::1] is an IP address, so no bucket can stand in front of it; use path addressing"),
    Case("bucket", "evil.example/", "'evil.example/' cannot be the name of an AWS region"),
    Case("bucket", "", "'' cannot be the name of an AWS region"),
    Case("bucket", "EU-WEST-1", "'EU-WEST-1' cannot be the name of an AWS region"),
    Case(
      "bucket--use1-az4--x-s3", "us-east-1",
      "it is a directory bucket of S3 Express, which needs sessions, and that is not supported; "
        + "name a general purpose bucket"),
    Case(
      "test-1a2b--op-s3", "us-east-1",
      "it is an alias of S3 on Outposts, and that is not supported; name a general purpose bucket"),
    Case(
      "test--table-s3", "us-east-1", "it is a table bucket, and that is not supported; name a general purpose bucket"),
    Case(
      "mfzwi23gnjvgw.mrap", "us-east-1",
      "it is an alias of a multi-region access point, which needs SigV4A signatures, and that is not supported; "
        + "name a general purpose bucket"),
    Case(
      west, "us-west-2", "path",
      "\(west) cannot be used: addressing_style path puts it into the path, where no access point may stand"),
    Case(
      west, "us-west-2", "accelerate",
      "\(west) cannot be used: use_accelerate_endpoint is on, and access points have no acceleration"),
    Case(
      west, "us-east-1", "own",
      "\(west) cannot be used: it is in region 'us-west-2', the client's region is 'us-east-1', and "
        + "s3_use_arn_region is false; set the region to that of the access point, or s3_use_arn_region to true"),
    Case(
      west, "cn-north-1",
      "\(west) cannot be used: it is of partition aws, and the region 'cn-north-1' of the client of aws-cn, where its "
        + "accounts are unknown; set the region of the client to 'us-west-2'"),
    Case(
      "arn:aws:s3:cn-north-1:123456789012:accesspoint/name", "us-east-1",
      "arn:aws:s3:cn-north-1:123456789012:accesspoint/name cannot be used: "
        + "its region 'cn-north-1' is of partition aws-cn, not of aws"),
    Case(
      china, "cn-north-1", "fips",
      "use_fips_endpoint and region cannot be used together: partition aws-cn has no FIPS endpoints of S3"),
    Case(
      west, "us-west-2", at: minio,
      "\(west) cannot be used: endpoint_url is the IP address http://127.0.0.1:9000, so no access point can stand in "
        + "front of it"),
    Case(
      west, "us-west-2", "dual", at: url, "endpoint_url and use_dualstack_endpoint cannot be used together: \(told)"),
    Case(
      west, "us-west-2", operation: .createBucket,
      "\(west) cannot be used: CreateBucket is no operation of access points; name a bucket"),
  ]

  @Test(arguments: refusals)
  func `what cannot be is refused with every setting that has a part in it`(_ test: Case) throws {
    let (bucket, key) = (try BucketName(test.bucket), try ObjectKey(test.key))
    let error = #expect(throws: S3Error.self) { try test.rules.route(for: test.operation, bucket: bucket, key: key) }
    #expect(error?.code == .configuration)
    #expect(error?.message == test.expected)
  }

  @Test(arguments: [
    (west, "a b?/c", "arn%3Aaws%3As3%3Aus-west-2%3A123456789012%3Aaccesspoint/name/object/a%20b%3F/c"),
    ("bucket", "a b?/c", "bucket/a%20b%3F/c"),
  ])
  func `a copy names its source by bucket or by access point`(
    _ bucket: String, _ key: String, _ expected: String
  ) throws {
    #expect(try S3Location(bucket: BucketName(bucket), key: ObjectKey(key)).copySource == expected)
  }

  @Test func `a request to an access point goes to its host, signed for its region`() async throws {
    let test = try TestClient([.answer(200, ["content-length": "0"])], endpoint: nil, region: "us-east-1")
    let location = S3Location(bucket: try BucketName(Self.west), key: try ObjectKey("a"))
    _ = try await test.client.headObject(HeadObjectParameters(location))
    #expect(test.sent[0].request.url == "https://name-123456789012.s3-accesspoint.us-west-2.amazonaws.com/a")
    #expect(test.sent[0].headers["authorization"]?.contains("/us-west-2/s3/aws4_request") == true)
  }

  @Test func `a refusal names the operation and the object`() async throws {
    let test = try TestClient([], endpoint: nil, region: "cn-north-1")
    let location = S3Location(bucket: try BucketName(Self.west), key: try ObjectKey("a"))
    let error = await failure { () async throws(S3Error) in
      try await test.client.headObject(HeadObjectParameters(location))
    }
    #expect(error?.description.hasPrefix("HeadObject: Client.Configuration on s3://\(Self.west)/a: ") == true)
  }
}
