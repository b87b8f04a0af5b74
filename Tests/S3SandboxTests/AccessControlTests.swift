import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct AccessControlTests {
  private static let owner = "000000000000"
  private static let everyone = "http://acs.amazonaws.com/groups/global/AllUsers"
  private static let signedIn = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"

  /// `FULL_CONTROL owner`, `READ AllUsers` and so on.
  private func grants(_ sandbox: DirectSandbox, _ target: String = "/site/k?acl") throws -> [String] {
    let document = try sandbox.send(.GET, target).document()
    #expect(document.texts("Owner", "ID") == [Self.owner])
    return (document.child("AccessControlList")?.children ?? []).map { grant in
      let grantee = grant.child("Grantee")
      let name = (grantee?.texts("ID") ?? []) + (grantee?.texts("URI") ?? [])
      return "\(grant.texts("Permission").joined()) \(grantee?.type ?? "") \(name.joined())"
    }
  }

  private static let full = "FULL_CONTROL CanonicalUser \(owner)"

  @Test(
    arguments: [
      ([:], [full]), (["x-amz-acl": "private"], [full]), (["x-amz-acl": "bucket-owner-full-control"], [full]),
      (["x-amz-acl": "public-read"], [full, "READ Group \(everyone)"]),
      (["x-amz-acl": "public-read-write"], [full, "READ Group \(everyone)", "WRITE Group \(everyone)"]),
      (["x-amz-acl": "authenticated-read"], [full, "READ Group \(signedIn)"]),
      (
        ["x-amz-grant-read": "id=\"1\", uri=\"\(everyone)\"", "x-amz-grant-full-control": "id=\(owner)"],
        [full, "READ CanonicalUser 1", "READ Group \(everyone)"]
      ),
    ] as [([String: String], [String])])
  func `what a write grants is what its object tells`(_ headers: [String: String], _ expected: [String]) throws {
    let sandbox = try DirectSandbox()
    try sandbox.send(.PUT, "/site/put", headers, body: "hello")
    try sandbox.send(.PUT, "/site/copy", headers.merging(["x-amz-copy-source": "site/put"]) { $1 })
    try sandbox.upload("/site/parts", parts: ["x"], headers)
    try sandbox.send(.PUT, "/site/k", ["x-amz-acl": "aws-exec-read"])
    try sandbox.send(.PUT, "/site/k?acl", headers.isEmpty ? ["x-amz-acl": "private"] : headers)
    for name in ["put", "copy", "parts", "k"] { #expect(try grants(sandbox, "/site/\(name)?acl") == expected) }
  }

  @Test func `a copy does not take over who may read its source`() throws {
    let sandbox = try DirectSandbox()
    try sandbox.send(.PUT, "/site/k", ["x-amz-acl": "public-read"])
    try sandbox.send(.PUT, "/site/copy", ["x-amz-copy-source": "site/k"])
    #expect(try grants(sandbox, "/site/copy?acl") == [Self.full])
    #expect(try grants(sandbox).count == 2)
  }

  private static func policy(_ grantee: String, _ permission: String = "READ", owner: String = owner) -> String {
    """
    <AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>\(owner)</ID></Owner>
    <AccessControlList><Grant>\(grantee)<Permission>\(permission)</Permission></Grant></AccessControlList>
    </AccessControlPolicy>
    """
  }

  private static func grantee(_ type: String, _ inside: String) -> String {
    "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"\(type)\">\(inside)</Grantee>"
  }

  @Test func `a document replaces all grants and leaves the object as it was`() throws {
    let sandbox = try DirectSandbox()
    let before = try sandbox.send(.PUT, "/site/k", ["x-amz-acl": "public-read"], body: "hello")
    let group = Self.policy(Self.grantee("Group", "<URI>\(Self.everyone)</URI>"), "READ_ACP")
    #expect(try sandbox.send(.PUT, "/site/k?acl", body: group).outcome == "200")
    #expect(try grants(sandbox) == ["READ_ACP Group \(Self.everyone)"])
    let user = Self.policy(Self.grantee("CanonicalUser", "<ID>abc</ID><DisplayName>x</DisplayName>"), "WRITE")
    #expect(try sandbox.send(.PUT, "/site/k?acl", body: user).outcome == "200")
    #expect(try grants(sandbox) == ["WRITE CanonicalUser abc"])
    let after = try sandbox.send(.GET, "/site/k")
    #expect(after.text == "hello")
    #expect(after["ETag"] == before["ETag"])
    #expect(after["Last-Modified"] == "Sun, 22 Nov 2026 10:11:12 GMT")
  }

  @Test(
    arguments: [
      ("/site/k?acl", [:], "", "400 MissingSecurityHeader"),
      ("/site/k?acl", ["x-amz-acl": "public"], "", "400 InvalidArgument"),
      ("/site/k", ["x-amz-acl": "public"], "", "400 InvalidArgument"),
      ("/site/k?acl", ["x-amz-acl": "private", "x-amz-grant-read": "id=1"], "", "400 InvalidRequest"),
      (
        "/site/k?acl", ["x-amz-acl": "private"], policy(grantee("CanonicalUser", "<ID>1</ID>")), "400 UnexpectedContent"
      ),
      ("/site/k?acl", ["x-amz-grant-read": "1"], "", "400 InvalidArgument"),
      ("/site/k?acl", ["x-amz-grant-read": "name=1"], "", "400 InvalidArgument"),
      ("/site/k?acl", ["x-amz-grant-read": "uri=http://example.com"], "", "400 InvalidArgument"),
      ("/site/k?acl", ["x-amz-grant-read": "emailAddress=a@b"], "", "400 UnresolvableGrantByEmailAddress"),
      ("/site/none?acl", ["x-amz-acl": "private"], "", "404 NoSuchKey"),
      ("/site?acl", ["x-amz-acl": "private"], "", "501 NotImplemented"),
      ("/site/k?tagging", ["x-amz-acl": "private"], "<Tagging><TagSet/></Tagging>", "400 InvalidArgument"),
      ("/site/k?acl", [:], "<AccessControlPolicy/>", "400 MalformedACLError"),
      ("/site/k?acl", [:], "no document", "400 MalformedACLError"),
      ("/site/k?acl", [:], policy("<Grantee><ID>1</ID></Grantee>"), "400 MalformedACLError"),
      ("/site/k?acl", [:], policy(grantee("CanonicalUser", "<ID>1</ID>"), "LOOK"), "400 MalformedACLError"),
      ("/site/k?acl", [:], policy(grantee("Group", "<URI>x</URI>")), "400 InvalidArgument"),
      ("/site/k?acl", [:], policy(grantee("CanonicalUser", "<ID>1</ID>"), owner: "1"), "403 AccessDenied"),
    ] as [(String, [String: String], String, String)])
  func `a list that S3 does not know is refused`(
    _ target: String, _ headers: [String: String], _ body: String, _ outcome: String
  ) throws {
    let sandbox = try DirectSandbox()
    try sandbox.send(.PUT, "/site/k")
    #expect(try sandbox.send(.PUT, target, headers, body: body).outcome == outcome)
  }

  @Test func `a sidecar keeps the grants of an object`() throws {
    var facts = ObjectFacts(headers: .none, etag: ETag("e"), lastModified: frozen)
    facts.accessControl = AccessControl(grants: [
      .init(grantee: .user(id: "a b"), permission: .readACP), .init(grantee: .group(.allUsers), permission: .read),
      .init(grantee: .owner, permission: .fullControl),
    ])
    let sidecar = Sidecar(key: try key("k"), size: 6, modified: frozen, facts: facts)
    #expect(Sidecar(parsing: sidecar.render()) == sidecar)
  }
}
