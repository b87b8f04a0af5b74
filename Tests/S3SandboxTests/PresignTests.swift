import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

/// Addresses that botocore 1.43 signed at the frozen moment.
struct PresignTests {
  private static func address(
    _ path: String, expires: String = "300", headers: String = "host", region: String = "us-east-1",
    token: String = "", signature: String
  ) -> String {
    "\(path)?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=sandbox%2F20261122%2F\(region)%2Fs3%2Faws4_request"
      + "&X-Amz-Date=20261122T101112Z&X-Amz-Expires=\(expires)&X-Amz-SignedHeaders=\(headers)"
      + (token.isEmpty ? "" : "&X-Amz-Security-Token=\(token)") + "&X-Amz-Signature=\(signature)"
  }

  private static let put = address(
    "/site/up", signature: "79e44af3c8a3c67485f7066acadb01a995c913a94068dad6724e31bee788705b")
  private static let typed = address(
    "/site/up", headers: "content-type%3Bhost%3Bx-amz-meta-one",
    signature: "2d72a4ec0aeb9be8a1b524ec8fece6bcdb0ed89ef39d9c11499b3ad72439c30e")
  private static let second = address(
    "/site/k", expires: "1", signature: "014d0dd75cfe07ad56283d92ad14df032d80d991372c341b22d0311751c226f1")
  private static let week = address(
    "/site/k", expires: "604800", signature: "0d30d54f37e499194c99d54501b69005a38f8ac0e36e983c75b41dda306d623f")
  private static let never = address(
    "/site/k", expires: "0", signature: "6b7b8bb9554835204578cf435ff5f5c0d92c84e1ad32a30025d1291a0d2e32db")
  private static let longer = address(
    "/site/k", expires: "604801", signature: "89c85ef8d164974867371e619cf7b6c1279721a2556cf5a1632d80629eca2b95")
  private static let elsewhere = address(
    "/site/k", region: "eu-west-1", signature: "2f5a4e737cde804153c571f210d3bae1fa5d9e53208ef07fe345e66ea905e670")
  private static let temporary = address(
    "/site/k", token: "a%2Bb%2Fc%3D", signature: "655d3046ec8efae85c7b0b5c1e1f6d8a85720f3286f47932cfa43422e7b4a9be")
  private static let delete = address(
    "/site/k", signature: "797c28761ac2e6d5ffd6e4a5ad9b6857e48f98b92955b75601bc4f73c8cb5884")

  private func code(
    _ method: HTTPMethod, _ target: String, _ headers: [(String, String)] = [], after seconds: Int = 0,
    by credentials: SandboxCredentials = .standard
  ) throws -> String? {
    let request = try makeRequest(method, target, headers)
    let verifier = makeVerifier([credentials], now: Timestamp(seconds: frozen.seconds + seconds))
    return failureCode { () throws(S3Failure) in _ = try verifier.verify(request) }
  }

  @Test(arguments: [
    (second, 0, nil), (second, 1, nil), (second, 2, "AccessDenied"), (week, 604_800, nil),
    (week, 604_801, "AccessDenied"), (week, -900, nil), (week, -901, "AccessDenied"),
    (never, 0, "AuthorizationQueryParametersError"), (longer, 0, "AuthorizationQueryParametersError"),
  ])
  func `an address holds from a second to a week, by the clock of the server`(
    _ target: String, _ seconds: Int, _ expected: String?
  ) throws {
    #expect(try code(.GET, target, after: seconds) == expected)
  }

  @Test(
    arguments: [
      (.PUT, put, [], nil), (.DELETE, delete, [], nil),
      (.GET, put, [], "SignatureDoesNotMatch"), (.GET, delete, [], "SignatureDoesNotMatch"),
      (.PUT, put, [("Content-Type", "text/x")], nil), (.PUT, put, [("x-amz-acl", "public-read")], "AccessDenied"),
      (.PUT, put + "&x-amz-acl=public-read", [], "SignatureDoesNotMatch"),
      (.PUT, typed, [("Content-Type", "text/x"), ("x-amz-meta-one", "1")], nil),
      (.PUT, typed, [("Content-Type", "text/y"), ("x-amz-meta-one", "1")], "SignatureDoesNotMatch"),
      (.PUT, typed, [("Content-Type", "text/x"), ("x-amz-meta-one", "2")], "SignatureDoesNotMatch"),
      (.PUT, typed, [("Content-Type", "text/x")], "SignatureDoesNotMatch"),
      (.PUT, put.replacing("/site/up", with: "/site/down"), [], "SignatureDoesNotMatch"),
      (.PUT, put.replacing("Expires=300", with: "Expires=301"), [], "SignatureDoesNotMatch"),
      (.PUT, put.replacing("Expires=300", with: "Expires=5m"), [], "AuthorizationQueryParametersError"),
      (.PUT, put.replacing("&X-Amz-Expires=300", with: ""), [], "AuthorizationQueryParametersError"),
      (.PUT, put.replacing("AWS4-HMAC-SHA256", with: "AWS4-HMAC-SHA1"), [], "AuthorizationQueryParametersError"),
      (.PUT, put.replacing("Date=20261122T", with: "Date=20261121T"), [], "AuthorizationQueryParametersError"),
      (.PUT, put.replacing("%2Fs3%2F", with: "%2Fec2%2F"), [], "AuthorizationQueryParametersError"),
      (.PUT, put.replacing("sandbox%2F", with: "nobody%2F"), [], "InvalidAccessKeyId"),
      (.PUT, put.replacing("SignedHeaders=host", with: "SignedHeaders=x"), [("x", "1")], "AccessDenied"),
      (.GET, elsewhere, [], "AuthorizationQueryParametersError"), (.GET, temporary, [], "InvalidToken"),
      (.PUT, put, [("Authorization", "AWS4-HMAC-SHA256 Credential=x")], "InvalidRequest"),
    ] as [(HTTPMethod, String, [(String, String)], String?)])
  func `an address works for what it names and nothing else`(
    _ method: HTTPMethod, _ target: String, _ headers: [(String, String)], _ expected: String?
  ) throws {
    #expect(try code(method, target, headers) == expected)
  }

  @Test func `the token of temporary credentials stands in the address`() throws {
    let owner = SandboxCredentials(accessKey: "sandbox", secretKey: "sandbox-secret", sessionToken: "a+b/c=")
    #expect(try code(.GET, Self.temporary, by: owner) == nil)
    let other = SandboxCredentials(accessKey: "sandbox", secretKey: "sandbox-secret", sessionToken: "other")
    #expect(try code(.GET, Self.temporary, by: other) == "InvalidToken")
  }

  @Test func `an address may carry headers in its query`() throws {
    let sandbox = try DirectSandbox { $0.allowsAnonymous = false }
    let target =
      Self.address("/site/up", signature: "651ad834e2b0782b652ecd71a0c1efd96b68862e4ce285a960fefb8a1f2b9312")
      .replacing("?", with: "?x-amz-acl=public-read&x-amz-meta-one=a%20b&")
    #expect(try sandbox.send(.PUT, target, ["x-amz-acl": "private"]).outcome == "403 AccessDenied")
    #expect(try sandbox.send(.PUT, target, body: "sent").outcome == "200")
    let request = try makeRequest(.PUT, target).withHeadersOfQuery()
    #expect(request.header("x-amz-acl") == "public-read")
    #expect(request.header("x-amz-meta-one") == "a b")
    #expect(!request.query.contains("x-amz-acl") && request.query.contains("X-Amz-Expires"))
    let unsigned = try makeRequest(.PUT, "/site/up?x-amz-acl=public-read").withHeadersOfQuery()
    #expect(unsigned.header("x-amz-acl") == nil)
  }

  @Test func `a body that is put through an address is not covered by its signature`() throws {
    let sandbox = try DirectSandbox { $0.allowsAnonymous = false }
    #expect(try sandbox.send(.PUT, Self.put, body: "sent").outcome == "200")
    #expect(try sandbox.send(.GET, "/site/up").outcome == "403 AccessDenied")
    sandbox.moment = Timestamp(seconds: frozen.seconds + 301)
    #expect(try sandbox.send(.PUT, Self.put, body: "late").outcome == "403 AccessDenied")
  }
}
