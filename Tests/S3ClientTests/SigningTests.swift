import Foundation
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// Requests that botocore signed under a frozen clock; see Tests/Scripts/make_signing_fixtures.py.
struct SigningFixtures: Decodable {
  let accessKeyID: String
  let secretAccessKey: String
  let time: String
  let cases: [Case]

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let endpoint: String?
    let region: String
    let addressing: String
    let bucket: String
    let key: String?
    let method: String
    let query: [[String]]
    let path: String
    let headers: [[String]]
    let payloadHash: String
    let sessionToken: String?
    let canonicalRequest: String
    let stringToSign: String
    let authorization: String
    let copySource: CopySource?

    struct CopySource: Decodable, Sendable {
      let bucket: String
      let key: String

      enum CodingKeys: String, CodingKey {
        case bucket = "Bucket"
        case key = "Key"
      }
    }

    var testDescription: String { name }
  }

  static let all: SigningFixtures? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let file = root.appending(path: "fixtures/signing/botocore.json")
    return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(SigningFixtures.self, from: $0) }
  }()
}

@Suite struct SigningTests {
  @Test func `there are at least 45 fixtures`() throws {
    let fixtures = try #require(SigningFixtures.all)
    #expect(fixtures.cases.count >= 45)
  }

  @Test(arguments: SigningFixtures.all?.cases ?? [])
  func `a request has the canonical form, string to sign and signature that botocore gives it`(
    _ fixture: SigningFixtures.Case
  ) throws {
    let fixtures = try #require(SigningFixtures.all)
    let target = try Self.target(of: fixture)
    #expect(String(decoding: target.path, as: UTF8.self) == fixture.path)
    var headers: HTTPHeaders = [:]
    for field in fixture.headers { headers.add(field[0], field[0] == "host" ? target.authority : field[1]) }
    let signature = SigV4Signer().signature(
      method: try #require(HTTPRequest.Method(rawValue: fixture.method)), target: target, headers: headers,
      payloadHash: fixture.payloadHash,
      credentials: Credentials(
        accessKeyID: fixtures.accessKeyID, secretAccessKey: fixtures.secretAccessKey,
        sessionToken: fixture.sessionToken),
      region: fixture.region, time: fixtures.time)
    #expect(String(decoding: signature.canonicalRequest, as: UTF8.self) == fixture.canonicalRequest)
    #expect(String(decoding: signature.stringToSign, as: UTF8.self) == fixture.stringToSign)
    #expect(signature.authorization == fixture.authorization)
  }

  @Test(arguments: (SigningFixtures.all?.cases ?? []).filter { $0.copySource != nil })
  func `a copy source is encoded as botocore encodes it`(_ fixture: SigningFixtures.Case) throws {
    let source = try #require(fixture.copySource)
    let expected = fixture.headers.first { $0[0] == "x-amz-copy-source" }?[1]
    #expect(CopySource(try .make(source.key, in: source.bucket)).headerValue == expected)
  }

  @Test func `signing adds date, payload hash and token, and then the signature over them`() throws {
    let target = try RequestTarget.plain
    var headers: HTTPHeaders = ["host": target.authority]
    SigV4Signer().sign(
      method: .get, target: target, headers: &headers, payloadHash: SigV4Signer.emptyPayload,
      credentials: Credentials(accessKeyID: "AKID", secretAccessKey: "s", sessionToken: "t"), region: "us-east-1",
      at: .test)
    #expect(headers["x-amz-date"] == "20261122T101112Z")
    #expect(headers["x-amz-content-sha256"] == SigV4Signer.emptyPayload)
    #expect(headers["x-amz-security-token"] == "t")
    #expect(
      headers["authorization"]?.contains(
        "Credential=AKID/20261122/us-east-1/s3/aws4_request, "
          + "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=") == true)
  }

  @Test(arguments: [
    "user-agent", "Expect", "content-length", "accept-encoding", "amz-sdk-request", "x-amzn-trace-id", "TE",
  ])
  func `a header that proxies may change is not signed`(_ name: String) throws {
    let canonical = CanonicalRequest(
      method: .get, target: try .plain, headers: ["host": "h", name: "x"], payloadHash: "p")
    #expect(String(decoding: canonical.signedHeaders, as: UTF8.self) == "host")
  }

  @Test func `a new secret does not sign with the key derived from the old one`() throws {
    let signer = SigV4Signer()
    let signatures = try ["one", "two", "one"].map { secret in
      signer.signature(
        method: .get, target: try .plain, headers: ["host": "h"], payloadHash: "p",
        credentials: Credentials(accessKeyID: "AKID", secretAccessKey: secret), region: "us-east-1",
        time: "20261122T101112Z"
      ).authorization
    }
    #expect(signatures[0] != signatures[1])
    #expect(signatures[0] == signatures[2])
  }

  private static func target(of fixture: SigningFixtures.Case) throws -> RequestTarget {
    let endpoint = try fixture.endpoint.map { try EndpointURL($0) } ?? AWSEndpoint.url(region: fixture.region)
    return try RequestTarget(
      endpoint: try #require(endpoint), bucket: try BucketName(fixture.bucket),
      key: try fixture.key.map { try ObjectKey($0) }, query: fixture.query.map { QueryItem($0[0], $0[1]) },
      addressing: try #require(AddressingStyle(rawValue: fixture.addressing)))
  }
}

extension RequestTarget {
  static var plain: RequestTarget {
    get throws {
      try RequestTarget(
        endpoint: EndpointURL("http://h"), bucket: BucketName("bucket"), key: ObjectKey("key"), query: [],
        addressing: .path)
    }
  }
}
