import Foundation
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// Single sign-on, on a portal and a token service of our own.
@Suite(.timeLimit(.minutes(5))) struct CredentialsSignOnTests {
  @Sendable private static func answer(_ request: LoopbackService.Request) -> LoopbackService.Reply {
    switch (request.method, request.target) {
    case ("GET", "/federation/credentials?role_name=R&account_id=1"):
      guard let token = request.header("x-amz-sso_bearer_token"), token != "planted-old",
        request.header("authorization") == nil
      else {
        return .answer(
          401, #"{"message": "Session token not found or invalid"}"#,
          headers: [("x-amzn-ErrorType", "UnauthorizedException")])
      }
      return .answer(
        200,
        #"{"roleCredentials": {"accessKeyId": "\#(token)", "secretAccessKey": "planted-secret", "#
          + #""sessionToken": "planted-token", "expiration": 1795345872000}}"#)
    case ("POST", "/token"):
      let isRight =
        request.header("content-type") == "application/json"
        && request.body
          == #"{"clientId": "c", "clientSecret": "planted-s", "grantType": "refresh_token", "refreshToken": "planted-r"}"#
      return isRight
        ? .answer(200, #"{"accessToken": "planted-b", "expiresIn": 28800, "refreshToken": "planted-r2"}"#)
        : .answer(400, #"{"error": "invalid_request"}"#)
    default: return .answer(404, "{}")
    }
  }

  private static func chain(_ url: String, _ world: TestWorld) -> CredentialChain {
    world["/home/u/.aws/config"] = Given.signOn
    return CredentialChain(
      profile: "p",
      environment: Environment(["HOME": "/home/u", "AWS_ENDPOINT_URL_SSO": url, "AWS_ENDPOINT_URL_SSO_OIDC": url]),
      tools: world.tools(CurlTransport()))
  }

  @Test func `a cached token brings the credentials of the role`() async throws {
    let world = TestWorld(files: Given.signedOn)
    try await LoopbackService.run({ Self.answer($0) }) { service in
      let chain = Self.chain(service.url, world)
      let credentials = try await chain.credentials()
      #expect(
        credentials
          == Credentials(
            accessKeyID: "planted", secretAccessKey: "planted-secret", sessionToken: "planted-token",
            expiration: .test.advanced(by: .seconds(3600))))
      _ = try await chain.credentials()
      #expect(service.requests.count == 1)
    }
  }

  @Test func `a token near its end is renewed and written back with what else was there`() async throws {
    let world = TestWorld(files: Given.renewable)
    try await LoopbackService.run({ Self.answer($0) }) { service in
      let credentials = try await Self.chain(service.url, world).credentials()
      #expect(credentials.accessKeyID == "planted-b")
      #expect(service.requests.map(\.method) == ["POST", "GET"])
      #expect(
        world[Given.tokenPath]
          == #"{"accessToken": "planted-b", "expiresAt": "2026-11-22T18:11:12Z", "refreshToken": "planted-r2", "#
          + #""clientId": "c", "clientSecret": "planted-s", "registrationExpiresAt": "2027-01-01T00:00:00Z", "#
          + #""x": [1, null]}"#)
    }
  }

  @Test func `a token that cannot be renewed is used while it lasts`() async throws {
    let token = Given.renewable[Given.tokenPath]?.replacing("2026-11-22T10:00:00Z", with: "2026-11-22T10:20:00UTC")
    let world = TestWorld(files: [Given.tokenPath: token?.replacing("planted-r\"", with: "planted-x\"") ?? ""])
    try await LoopbackService.run({ Self.answer($0) }) { service in
      let credentials = try await Self.chain(service.url, world).credentials()
      #expect(credentials.accessKeyID == "planted-a")
      #expect(service.requests.map(\.method) == ["POST", "GET"])
    }
  }

  @Test func `a token is taken anew from the cache when somebody has signed on again`() async throws {
    let world = TestWorld(files: [
      Given.tokenPath: #"{"accessToken": "planted-old", "expiresAt": "2027-01-01T00:00:00Z"}"#
    ])
    try await LoopbackService.run({ Self.answer($0) }) { service in
      let chain = Self.chain(service.url, world)
      let error = await failure { () async throws(S3Error) in try await chain.credentials() }
      #expect(error?.message.hasSuffix("; run `aws sso login --profile p`") == true)
      world[Given.tokenPath] = Given.signedOn[Given.tokenPath]
      let credentials = try await chain.credentials()
      #expect(credentials.accessKeyID == "planted")
    }
  }

  @Test func `the name of a cache is the digest of the session, or of the start URL of older profiles`() {
    let session = SSORequest(profile: "p", cacheKey: "s", region: "r", accountID: "1", roleName: "R")
    #expect(session.cachePath(home: "/home/u") == Given.tokenPath)
    let older = SSORequest(
      profile: "p", cacheKey: "https://d-92671207e4.awsapps.com/start", region: "r", accountID: "1", roleName: "R")
    #expect(older.cachePath(home: "/h") == "/h/.aws/sso/cache/13f9d35043871d073ab260e020f0ffde092cb14b.json")
  }

  @Test func `a cache is replaced in one step and is for its owner only`() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "s3client-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let cache = directory.appending(path: "cache")
    let file = cache.appending(path: "t.json").path
    try PrivateFile.replace(file, with: Array("one".utf8))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    try PrivateFile.replace(file, with: Array("two".utf8))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "two")
    #expect(try Self.mode(file) == 0o600)
    #expect(try Self.mode(cache.path) == 0o700)
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache.path) == ["t.json"])
    #expect(throws: S3Error.self) { try PrivateFile.replace("/proc/nope/t.json", with: []) }
  }

  private static func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }
}
