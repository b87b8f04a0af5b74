import Foundation
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// URLs that botocore signed under a frozen clock; see Tests/Scripts/make_signing_fixtures.py.
struct PresignedFixtures: Decodable {
  let accessKeyID: String
  let secretAccessKey: String
  let presigned: [Case]

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let endpoint: String?
    let region: String
    let addressing: String
    let bucket: String
    let key: String
    let method: String
    let path: String
    let host: String
    let query: [[String]]
    let headers: [[String]]
    let expires: Int
    let sessionToken: String?
    let canonicalRequest: String
    let signature: String

    var testDescription: String { name }
  }

  static let all: PresignedFixtures? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let file = root.appending(path: "fixtures/signing/botocore.json")
    return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(PresignedFixtures.self, from: $0) }
  }()
}

@Suite struct PresignTests {
  @Test func `there are at least 15 fixtures`() throws {
    #expect(try #require(PresignedFixtures.all).presigned.count >= 15)
  }

  @Test(arguments: PresignedFixtures.all?.presigned ?? [])
  func `a URL has the place, the query and the signature that botocore gives it`(
    _ fixture: PresignedFixtures.Case
  ) async throws {
    let fixtures = try #require(PresignedFixtures.all)
    let credentials = Credentials(
      accessKeyID: fixtures.accessKeyID, secretAccessKey: fixtures.secretAccessKey,
      sessionToken: fixture.sessionToken)
    let test = try TestClient(
      [], endpoint: fixture.endpoint, region: fixture.region, authentication: .provider(StaticCredentials(credentials)),
      addressing: try #require(AddressingStyle(rawValue: fixture.addressing)))
    let url = try await test.client.presign(
      try Self.parameters(of: fixture), expiresIn: .seconds(fixture.expires))
    let parts = url.secretURL.split(separator: "?", maxSplits: 1)
    let scheme = fixture.endpoint?.hasPrefix("http://") == true ? "http://" : "https://"
    #expect(parts[0] == "\(scheme)\(fixture.host)\(fixture.path)")
    let canonicalQuery = fixture.canonicalRequest.split(separator: "\n", omittingEmptySubsequences: false)[2]
    #expect(parts[1] == "\(canonicalQuery)&X-Amz-Signature=\(fixture.signature)")
    #expect(url.method == fixture.method)
    #expect(
      url.headers.mapValues { $0.split(separator: " ").joined(separator: " ") }
        == Dictionary(uniqueKeysWithValues: fixture.headers.map { ($0[0], $0[1]) }))
    #expect(url.expires == Timestamp(seconds: Timestamp.test.seconds + fixture.expires))
  }

  private static func parameters(of fixture: PresignedFixtures.Case) throws -> PresignParameters {
    let query = Dictionary(uniqueKeysWithValues: fixture.query.map { ($0[0], $0[1]) })
    var headers = Dictionary(uniqueKeysWithValues: fixture.headers.map { ($0[0], $0[1]) })
    let options = RequestOptions(
      expectedBucketOwner: headers.removeValue(forKey: "x-amz-expected-bucket-owner"),
      requestPayer: headers.removeValue(forKey: "x-amz-request-payer") != nil)
    // As it was given: botocore joins runs of spaces only when it signs.
    if headers["x-amz-meta-run"] != nil { headers["x-amz-meta-run"] = "  7   8 " }
    let action: PresignParameters.Action =
      switch fixture.method {
      case "HEAD": .head
      case "DELETE": .delete
      case "PUT":
        if let uploadID = query["uploadId"], let number = query["partNumber"].flatMap({ Int($0) }) {
          .uploadPart(uploadID: uploadID, partNumber: number)
        } else {
          .put
        }
      default: .get
      }
    return PresignParameters(
      try .make(fixture.key, in: fixture.bucket), action, versionID: query["versionId"],
      overrides: ResponseOverrides(
        contentType: query["response-content-type"], contentLanguage: query["response-content-language"],
        expires: query["response-expires"], cacheControl: query["response-cache-control"],
        contentDisposition: query["response-content-disposition"],
        contentEncoding: query["response-content-encoding"]),
      headers: headers, options: options)
  }

  @Test(arguments: [
    Duration.seconds(0), .milliseconds(999), .seconds(-1), .seconds(604_801), .seconds(Int64.max / 2),
  ])
  func `a lifetime of less than a second or more than a week is refused`(_ lifetime: Duration) async throws {
    let test = try TestClient([])
    let parameters = PresignParameters(try .make("a"))
    let error = await failure { () async throws(S3Error) in
      try await test.client.presign(parameters, expiresIn: lifetime)
    }
    #expect(error?.code == .invalidRequest)
  }

  @Test(
    arguments: [
      (PresignParameters.Action.put, "v", nil, [:]), (.get, "", nil, [:]), (.put, nil, "text/plain", [:]),
      (.delete, nil, "text/plain", [:]), (.uploadPart(uploadID: "", partNumber: 1), nil, nil, [:]),
      (.uploadPart(uploadID: "u", partNumber: 0), nil, nil, [:]), (.get, nil, nil, ["host": "evil"]),
      (.get, nil, nil, ["Authorization": "x"]), (.get, nil, nil, ["x-amz-date": "x"]), (.get, nil, nil, ["": "x"]),
      (.get, nil, nil, ["a b": "x"]), (.put, nil, nil, ["x-amz-meta-a": "b\r\nevil: 1"]),
      (.get, nil, nil, ["user-agent": "x"]),
    ] as [(PresignParameters.Action, String?, String?, [String: String])])
  func `a URL for a request that makes no sense is refused`(
    _ action: PresignParameters.Action, _ version: String?, _ contentType: String?, _ headers: [String: String]
  ) async throws {
    let test = try TestClient([])
    let parameters = PresignParameters(
      try .make("a"), action, versionID: version, overrides: ResponseOverrides(contentType: contentType),
      headers: headers)
    let error = await failure { () async throws(S3Error) in try await test.client.presign(parameters) }
    #expect(error?.code == .invalidRequest)
  }

  @Test func `a client that does not sign makes no URL`() async throws {
    let test = try TestClient([], authentication: .anonymous)
    let parameters = PresignParameters(try .make("a"))
    let error = await failure { () async throws(S3Error) in try await test.client.presign(parameters) }
    #expect(error?.code == .configuration)
  }

  @Test func `the clock of the service that answers have shown does not shift a URL`() async throws {
    let test = try TestClient([
      .error(403, "RequestTimeTooSkewed", headers: ["Date": "Sun, 22 Nov 2026 11:11:12 GMT"]),
      .answer(200, ["content-length": "1"]),
    ])
    _ = try? await test.client.headObject(HeadObjectParameters(try .make("a")))  // Only to learn the time.
    let url = try await test.client.presign(PresignParameters(try .make("a")))
    #expect(url.secretURL.contains("X-Amz-Date=20261122T101112Z"))
  }

  @Test func `nothing but the one property shows the secret`() async throws {
    let credentials = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "s", sessionToken: "planted-token")
    let test = try TestClient([], authentication: .provider(StaticCredentials(credentials)))
    let url = try await test.client.presign(PresignParameters(try .make("a b"), versionID: "v"))
    let signature = try #require(url.secretURL.split(separator: "X-Amz-Signature=").last)
    var dumped = ""
    dump(url, to: &dumped)
    for text in ["\(url)", String(reflecting: url), dumped, "\([url])"] {
      #expect(!text.contains(signature))
      #expect(!text.contains("planted-token"))
      #expect(!text.contains("AKIDEXAMPLE"))
    }
    #expect(url.description.hasPrefix("GET http://127.0.0.1:9000/bucket/a%20b?"))
    #expect(url.description.contains("versionId=v"))
    #expect(url.description.contains("X-Amz-Signature=redacted"))
  }
}
