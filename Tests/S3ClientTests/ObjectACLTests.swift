import Digests
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct ObjectACLTests {
  private static let root = "AccessControlPolicy"
  private static let instance = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""

  private static func grant(_ type: String, _ grantee: String, _ permission: String) -> String {
    "<Grant><Grantee \(instance) xsi:type=\"\(type)\">\(grantee)</Grantee>"
      + "<Permission>\(permission)</Permission></Grant>"
  }

  private static func document(_ grants: String, owner: String = "<ID>o1</ID>") -> String {
    "<\(root) xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner>\(owner)</Owner>"
      + "<AccessControlList>\(grants)</AccessControlList></\(root)>"
  }

  private static let grants =
    grant("CanonicalUser", "<ID>o1</ID>", "FULL_CONTROL")
    + grant("Group", "<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI>", "READ")
    + grant("AmazonCustomerByEmail", "<EmailAddress>a&amp;b@example.com</EmailAddress>", "READ_ACP")

  private static let policy = AccessControlPolicy(
    ownerID: "o1",
    grants: [
      Grant(to: .canonicalUser(id: "o1"), .fullControl), Grant(to: .everybody, .read),
      Grant(to: .email("a&b@example.com"), .readACP),
    ])

  @Test func `rights are read with whom they belong to`() async throws {
    let test = try TestClient([.answer(200, [:], Self.document(Self.grants))])
    let policy = try await test.client.getObjectACL(
      GetObjectACLParameters(try .make("a"), versionID: "v", options: AskedOptions.value))
    #expect(policy == Self.policy)
    #expect(test.line == "GET http://127.0.0.1:9000/bucket/a?acl=&versionId=v")
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test(
    arguments: FailureAnswer.documents(root)
      + [
        document("", owner: ""), document("<Grant><Permission>READ</Permission></Grant>"),
        document("<Grant><Grantee><ID>o</ID></Grantee></Grant>"),
        document("<Grant><Grantee><DisplayName>o</DisplayName></Grantee><Permission>READ</Permission></Grant>"),
      ].map {
        FailureAnswer(what: $0, reply: .answer(200, [:], $0), code: .malformedResponse, attempts: 3)
      })
  func `an answer that does not tell the rights is a failure`(_ answer: FailureAnswer) async throws {
    let parameters = GetObjectACLParameters(try .make("a"))
    try await answer.expect(of: .getObjectACL) { (client) async throws(S3Error) in
      try await client.getObjectACL(parameters)
    }
  }

  @Test func `rights of one's own are sent as a document with its digests`() async throws {
    let test = try TestClient([.answer(200)])
    try await test.client.putObjectACL(
      PutObjectACLParameters(
        try .make("a"), versionID: "v", access: .policy(Self.policy), options: AskedOptions.value))
    #expect(test.line == "PUT http://127.0.0.1:9000/bucket/a?acl=&versionId=v")
    #expect(test.sent[0].text == Self.document(Self.grants))
    #expect(test.sent[0].headers["content-md5"] == Base64.encode(Digest.of(test.sent[0].body, .md5)))
    #expect(test.sent[0].headers["x-amz-acl"] == nil)
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test func `a canned list is a header and no document`() async throws {
    let test = try TestClient([.answer(200)])
    try await test.client.putObjectACL(PutObjectACLParameters(try .make("a"), access: .canned(.publicRead)))
    #expect(test.sent[0].headers["x-amz-acl"] == "public-read")
    #expect(test.sent[0].body.isEmpty)
    #expect(test.sent[0].headers["content-md5"] == nil)
  }

  @Test(arguments: [
    AccessControlPolicy(ownerID: "", grants: []),
    AccessControlPolicy(ownerID: "o\u{1}", grants: []),
    AccessControlPolicy(ownerID: "o", grants: Array(repeating: Grant(to: .everybody, .read), count: 101)),
    AccessControlPolicy(ownerID: "o", grants: [Grant(to: .email("\u{0}"), .read)]),
  ])
  func `rights that no document can carry are refused before anything is sent`(
    _ policy: AccessControlPolicy
  ) async throws {
    let test = try TestClient([])
    let parameters = PutObjectACLParameters(try .make("a"), access: .policy(policy))
    let error = await failure { () async throws(S3Error) in try await test.client.putObjectACL(parameters) }
    #expect(error?.code == .invalidRequest)
  }

  @Test(arguments: FailureAnswer.empties())
  func `an answer that does not confirm the rights is a failure`(_ answer: FailureAnswer) async throws {
    let parameters = PutObjectACLParameters(try .make("a"), access: .canned(.private))
    try await answer.expect(of: .putObjectACL) { (client) async throws(S3Error) in
      try await client.putObjectACL(parameters)
    }
  }
}
