import S3Types
import Testing

@testable import S3Client

@Suite("Dialects") struct DialectTests {
  @Test(
    arguments: [
      (nil, "aws"), ("https://s3.eu-central-1.amazonaws.com", "aws"), ("https://s3.cn-north-1.amazonaws.com.cn", "aws"),
      ("https://0123.r2.cloudflarestorage.com", "r2"), ("https://0123.eu.r2.cloudflarestorage.com", "r2"),
      ("https://s3.us-west-004.backblazeb2.com", "b2"), ("https://s3.wasabisys.com", "wasabi"),
      ("https://s3.eu-central-1.wasabisys.com", "wasabi"), ("https://storage.googleapis.com", "gcs"),
      ("https://minio.example:9000", "generic"), ("http://127.0.0.1:9000", "generic"),
      ("https://notbackblazeb2.com", "generic"), ("https://backblazeb2.com.example", "generic"),
    ] as [(String?, String)])
  func `the host of an endpoint chooses the dialect`(_ endpoint: String?, _ name: String) throws {
    let url = try endpoint.map { try EndpointURL($0) }
    #expect(Dialect.of(url).name == name)
    #expect(S3ClientConfiguration(endpoint: url, region: "us-east-1", authentication: .anonymous).dialect.name == name)
  }

  @Test func `an unknown service is spoken to as AWS, but for checksums and an order that it may not know`() {
    for dialect in [Dialect.aws, .generic] {
      var bare = Dialect(name: dialect.name)
      if dialect == .aws {
        (bare.checksums, bare.checksumAlgorithm, bare.listsInByteOrder) = (.always, .crc64nvme, true)
      }
      #expect(dialect == bare)
      #expect(dialect.conditions == .all)
      #expect(dialect.addressing == .auto)
      #expect(dialect.contentMD5 == .always)
    }
  }

  @Test(
    arguments: [
      ("https://s3.us-west-004.backblazeb2.com", [:], "us-west-004", "the host of the endpoint"),
      ("https://s3.eu-central-1.wasabisys.com", [:], "eu-central-1", "the host of the endpoint"),
      ("https://s3.wasabisys.com", [:], "us-east-1", "the default"),
      ("https://0123.r2.cloudflarestorage.com", [:], "auto", "the default"),
      ("https://0123.r2.cloudflarestorage.com", ["AWS_REGION": "weur"], "weur", "AWS_REGION"),
      ("https://s3.us-west-004.backblazeb2.com", ["AWS_DEFAULT_REGION": "x"], "x", "AWS_DEFAULT_REGION"),
      ("https://minio.example", [:], "us-east-1", "the default"),
    ] as [(String, [String: String], String, String)])
  func `a region that nobody named is that of the host or of the dialect`(
    _ endpoint: String, _ variables: [String: String], _ region: String, _ source: String
  ) async throws {
    let resolution = try await ClientSettings(endpoint: endpoint, isAnonymous: true)
      .resolve(environment: Environment(variables), readFile: Files().read)
    #expect(resolution.region.value == region)
    #expect(resolution.region.source == source)
    #expect(resolution.configuration.region == region)
  }

  @Test func `settings that name a dialect win over the host`() async throws {
    var own = Dialect.ceph
    own.addressing = .virtual
    let settings = ClientSettings(
      endpoint: "https://0123.r2.cloudflarestorage.com", dialect: own, isAnonymous: true)
    let configuration = try await settings.resolve(environment: Environment([:]), readFile: Files().read).configuration
    #expect(configuration.dialect == own)
    #expect(configuration.chosenAddressing == .virtual)
  }

  @Test(
    arguments: [
      // size, preferred, rules, part size
      (0, 8 << 20, PartRules(), 8 << 20), (1 << 30, 8 << 20, PartRules(), 8 << 20),
      (1 << 30, 1, PartRules(), 5 << 20), (1 << 30, 8 << 20, PartRules(minimumSize: 64 << 20), 64 << 20),
      (8 << 20, 8 << 20, PartRules(maximumCount: 1), 8 << 20),
      (8 << 20 + 1, 8 << 20, PartRules(maximumCount: 1), 16 << 20),
      (80_000 << 20, 8 << 20, PartRules(), 8 << 20), (80_000 << 20 + 1, 8 << 20, PartRules(), 16 << 20),
      (100 << 30, 8 << 20, PartRules(maximumCount: 1000), 128 << 20),
      (50_000 << 30, 8 << 20, PartRules(), 5 << 30), (50_000 << 30 + 1, 8 << 20, PartRules(), nil),
      (3 << 30, 8 << 30, PartRules(), 5 << 30), (Int.max, 8 << 20, PartRules(), nil),
    ] as [(Int, Int, PartRules, Int?)])
  func `parts are as large as they must be`(_ size: Int, _ preferred: Int, _ rules: PartRules, _ part: Int?) {
    #expect(rules.partSize(forObjectOf: size, preferring: preferred) == part)
  }
}
