import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

private let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
private let scope = "sandbox/20261122/us-east-1/s3/aws4_request"

private func authorization(_ signed: String, _ signature: String, scope: String = scope) -> (String, String) {
  ("Authorization", "AWS4-HMAC-SHA256 Credential=\(scope), SignedHeaders=\(signed), Signature=\(signature)")
}

/// A bucket listing signed at the frozen moment.
private func listing(_ extra: [(String, String)] = [], timestamp: String = "20261122T101112Z") -> [(String, String)] {
  [
    ("X-Amz-Date", timestamp), ("X-Amz-Content-SHA256", emptyHash),
    authorization(
      "host;x-amz-content-sha256;x-amz-date", "38e55545bd54c4c4fdfb02860f27fa32f83765303fc9e7c514ce546335214178"),
  ] + extra
}

struct SignatureTests {
  @Test(arguments: SignatureVector.all)
  func `a key that botocore signed is accepted and decoded to the same bytes`(_ vector: SignatureVector) throws {
    let request = try makeRequest(.GET, vector.target, headers(vector.signature))
    #expect(request.key == (try key(vector.key)))
    _ = try makeVerifier().verify(request)
  }

  @Test(arguments: SignatureVector.all)
  func `the same key with another secret is refused`(_ vector: SignatureVector) throws {
    let request = try makeRequest(.GET, vector.target, headers(vector.signature))
    let verifier = makeVerifier([SandboxCredentials(accessKey: "sandbox", secretKey: "other")])
    #expect(failureCode { () throws(S3Failure) in _ = try verifier.verify(request) } == "SignatureDoesNotMatch")
  }

  private func headers(_ signature: String) -> [(String, String)] {
    [
      ("x-amz-checksum-mode", "ENABLED"), ("X-Amz-Date", "20261122T101112Z"), ("X-Amz-Content-SHA256", emptyHash),
      authorization("host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date", signature),
    ]
  }

  @Test func `a query is signed sorted, with an equals sign behind every name`() throws {
    let target =
      "/site?list-type=2&prefix=a%20b%2F%2B%25&delimiter=%2F&max-keys=7&start-after=z%26%3D~"
      + "&continuation-token=a%2B%2F%3D&encoding-type=url"
    let request = try makeRequest(
      .GET, target,
      [
        ("X-Amz-Date", "20261122T101112Z"), ("X-Amz-Content-SHA256", emptyHash),
        authorization(
          "host;x-amz-content-sha256;x-amz-date", "9cc2fc97f52e6668ab637782c1232383b87ad2da47419b97087d294544331eeb"),
      ])
    _ = try makeVerifier().verify(request)
    #expect(request.query["prefix"] == "a b/+%")
    #expect(request.query["continuation-token"] == "a+/=")
    _ = try makeVerifier().verify(try makeRequest(.GET, "/site?location", listing()))
  }

  @Test func `header values are trimmed and inner spaces folded`() throws {
    let signed = "cache-control;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-meta-one;x-amz-meta-two"
    let request = try makeRequest(
      .PUT, "/site/m",
      [
        ("Content-Type", "text/html; charset=utf-8"), ("x-amz-meta-Two", "a   b"), ("x-amz-meta-one", " x "),
        ("Cache-Control", "max-age=60"), ("X-Amz-Date", "20261122T101112Z"),
        ("X-Amz-Content-SHA256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
        authorization(signed, "a7f2fe5786acef58982c612dd04acbdef2b3504eb7dc1f6c0e5e362e4e278acb"),
      ])
    _ = try makeVerifier().verify(request)
  }

  @Test func `a presigned request is accepted until it expires`() throws {
    let target =
      "/site/a%20b%2Bc?response-content-type=text%2Fx%20y&X-Amz-Algorithm=AWS4-HMAC-SHA256"
      + "&X-Amz-Credential=sandbox%2F20261122%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20261122T101112Z"
      + "&X-Amz-Expires=300&X-Amz-SignedHeaders=host"
      + "&X-Amz-Signature=3909fea21ab4ab0ddf820758f3b9bd91956da4cd4e62f4255f36a0788388c3d0"
    let request = try makeRequest(.GET, target)
    let verdict = try makeVerifier(now: Timestamp(seconds: frozen.seconds + 300)).verify(request)
    #expect(verdict.declaration == .unsigned)
    let late = makeVerifier(now: Timestamp(seconds: frozen.seconds + 301))
    #expect(failureCode { () throws(S3Failure) in _ = try late.verify(request) } == "AccessDenied")
  }

  @Test(arguments: [(-900, nil), (900, nil), (-901, "RequestTimeTooSkewed"), (901, "RequestTimeTooSkewed")])
  func `a clock may differ by fifteen minutes and no more`(_ seconds: Int, _ code: String?) throws {
    let request = try makeRequest(.GET, "/site?location", listing())
    let verifier = makeVerifier(now: Timestamp(seconds: frozen.seconds + seconds))
    #expect(failureCode { () throws(S3Failure) in _ = try verifier.verify(request) } == code)
  }

  @Test func `a request that is not signed as it should be gets the answer of S3`() throws {
    let token = ("X-Amz-Security-Token", "t")
    let cases: [(String, [(String, String)])] = [
      ("AccessDenied", []),
      ("AccessDenied", listing([("x-amz-meta-added", "later")])),
      ("AccessDenied", listing().filter { $0.0 != "X-Amz-Date" }),
      ("SignatureDoesNotMatch", listing().filter { $0.0 != "X-Amz-Content-SHA256" }),
      ("AuthorizationHeaderMalformed", signed(by: "sandbox/20261122/eu-west-1/s3/aws4_request")),
      ("AuthorizationHeaderMalformed", signed(by: "sandbox/20261122/us-east-1/ec2/aws4_request")),
      ("AuthorizationHeaderMalformed", signed(by: "sandbox/20261121/us-east-1/s3/aws4_request")),
      ("AuthorizationHeaderMalformed", signed(by: "sandbox/us-east-1")),
      ("InvalidAccessKeyId", signed(by: "nobody/20261122/us-east-1/s3/aws4_request")),
      ("InvalidRequest", [("Authorization", "AWS sandbox:c2lnbmF0dXJl")]),
      ("AccessDenied", signed(by: scope, headers: "x-amz-content-sha256;x-amz-date")),
      ("AuthorizationHeaderMalformed", signed(by: scope, headers: "x-amz-date;host;x-amz-content-sha256")),
      (
        "InvalidToken", signed(by: scope, headers: "host;x-amz-content-sha256;x-amz-date;x-amz-security-token", [token])
      ),
      ("SignatureDoesNotMatch", signed(by: scope)),
    ]
    for (code, headers) in cases {
      let request = try makeRequest(.GET, "/site?location", headers)
      let verifier = makeVerifier()
      #expect(failureCode { () throws(S3Failure) in _ = try verifier.verify(request) } == code, "\(headers)")
    }
  }

  private func signed(
    by scope: String, headers: String = "host;x-amz-content-sha256;x-amz-date", _ extra: [(String, String)] = []
  ) -> [(String, String)] {
    [
      ("X-Amz-Date", "20261122T101112Z"), ("X-Amz-Content-SHA256", emptyHash),
      authorization(headers, "00", scope: scope),
    ] + extra
  }

  @Test func `a request without a signature passes only where that is configured`() throws {
    let request = try makeRequest(.GET, "/site?location")
    _ = try makeVerifier(allowsAnonymous: true).verify(request)
    #expect(failureCode { () throws(S3Failure) in _ = try makeVerifier().verify(request) } == "AccessDenied")
  }

  @Test func `a signature that does not match is answered with both texts and no secret`() throws {
    let request = try makeRequest(.GET, "/site/other?location", listing())
    do {
      _ = try makeVerifier().verify(request)
      Issue.record("the signature was accepted")
    } catch {
      let names = error.details.map(\.name)
      #expect(names == ["AWSAccessKeyId", "StringToSign", "SignatureProvided", "CanonicalRequest"])
      let text = error.details.map(\.value).joined()
      #expect(text.contains("GET\n/site/other\nlocation=\nhost:127.0.0.1:9000\n"))
      #expect(!text.contains("sandbox-secret"))
    }
  }
}
