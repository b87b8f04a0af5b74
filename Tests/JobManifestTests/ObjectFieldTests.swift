import S3Types
import Testing

@testable import JobManifest

/// What objects get besides their type: `expires`, `website_redirect_location`, `tags`.
@Suite struct ObjectFieldTests {
  private static func settings(_ fields: String) throws -> HeaderSettings {
    let manifest = try read(text(fields)).manifest
    guard case .upload(let upload) = manifest.operations[0].verb else { throw Unexpected() }
    return upload.headers
  }

  private static func message(_ fields: String) -> String {
    let found = mistakes(text(fields))
    return found.isEmpty ? "accepted" : found.joined(separator: "\n")
  }

  private static func text(_ fields: String) -> String {
    "version: 1\noperations: [{name: u, upload: {from: a/, to: s3://bucket/, \(fields)}}]\n"
  }

  private struct Unexpected: Error {}

  @Test(arguments: [
    "2026-12-01T16:00:00Z", "'Tue, 01 Dec 2026 16:00:00 GMT'", "2026-12-01T16:00:00.250Z",
  ])
  func `a date is sent in the form of HTTP`(date: String) throws {
    #expect(try Self.settings("expires: \(date)").expires == .set("Tue, 01 Dec 2026 16:00:00 GMT"))
  }

  @Test(arguments: [
    "tomorrow", "2026-12-01", "0", "2026-02-31T00:00:00Z", "'Mon, 01 Dec 2026 16:00:00 GMT'",
    "2026-12-01T16:00:00+01:00",
  ])
  func `what is no moment is refused`(date: String) {
    #expect(Self.message("expires: \(date)").contains("is not a date"))
  }

  @Test func `a redirect goes to a key of the bucket or to a URL`() throws {
    for place in ["/new.html", "https://example.com/x", "http://example.com/"] {
      #expect(try Self.settings("website_redirect_location: \"\(place)\"").websiteRedirectLocation == .set(place))
    }
    #expect(try Self.settings("website_redirect_location: none").websiteRedirectLocation == HeaderSetting.none)
    for place in ["new.html", "ftp://example.com/", "javascript:alert(1)"] {
      #expect(Self.message("website_redirect_location: \"\(place)\"").contains("cannot be redirected to"))
    }
    let long = "/" + String(repeating: "x", count: 2048)
    #expect(Self.message("website_redirect_location: \"\(long)\"").contains("2049 bytes is too long"))
  }

  @Test func `tags are all that an object has, or none`() throws {
    #expect(
      try Self.settings("tags: {owner: web team, \"a:b/c\": \"\", n: 7}").extras.tags
        == ["owner": "web team", "a:b/c": "", "n": "7"])
    #expect(try Self.settings("tags: {}").extras.tags == [:])
    #expect(try Self.settings("tags: none").extras.tags == [:])
    #expect(try Self.settings("guess: false").extras == .none)
  }

  @Test(arguments: [
    ("tags: [a]", "must be a mapping or none"), ("tags: {a: }", "must be text, found nothing"),
    ("tags: {\"\": x}", "1 to 128 characters"),
    ("tags: {\"AWS:x\": y}", "keeps for itself"), ("tags: {a: \"x&y\"}", "which no tag can have"),
    ("tags: {a?: x}", "which no tag can have"),
    ("tags: {a: \(String(repeating: "x", count: 257))}", "257 characters"),
    ("tags: {\(String(repeating: "x", count: 129)): x}", "found 129"),
    ("tags: {\((0...10).map { "t\($0): x" }.joined(separator: ", "))}", "has 11 tags"),
  ])
  func `tags that S3 would not take are refused`(fields: String, message: String) {
    #expect(Self.message(fields).contains(message), "\(Self.message(fields))")
  }

  @Test func `encryption is an algorithm or a key, and an ACL one of the names of S3`() throws {
    #expect(try Self.settings("encryption: aws:kms:dsse").extras.encryption == .init(algorithm: "aws:kms:dsse"))
    #expect(
      try Self.settings("encryption: {kms_key: arn:aws:kms:x, bucket_key: true}").extras.encryption
        == .init(algorithm: "aws:kms", kmsKeyID: "arn:aws:kms:x", isBucketKeyEnabled: true))
    #expect(try Self.settings("acl: bucket-owner-full-control").extras.acl == .bucketOwnerFullControl)
    #expect(Self.message("acl: public").contains("must be one of"))
    #expect(Self.message("encryption: aes256").contains("must be one of"))
    #expect(Self.message("encryption: {bucket_key: true}").contains("'kms_key' is missing"))
    #expect(Self.message("encryption: {kms_key: k, customer_key: x}").contains("not supported by this version"))
    let update = "version: 1\noperations: [{name: u, update: {prefix: s3://bucket/x/, acl: private}}]\n"
    #expect(mistakes(update).joined().contains("'acl' has no meaning for 'update'"))
  }

  @Test func `buckets have one owner, whichever operation says so`() throws {
    let places = "from: {url: s3://one/, endpoint: e, expected_owner: \"111111111111\"}, to: s3://two/"
    let head = "version: 1\nendpoints: {e: {region: eu-west-1}}\noperations:\n"
    let rules = try read(
      head + "  - {name: c, copy: {\(places), expected_owner: {to: \"222222222222\"}, request_payer: requester}}\n"
    ).manifest.bucketRules
    #expect(
      rules == [
        BucketPlace(endpoint: "e", bucket: try BucketName("one")): BucketRule(
          expectedOwner: "111111111111", paysForRequests: true),
        BucketPlace(endpoint: nil, bucket: try BucketName("two")): BucketRule(
          expectedOwner: "222222222222", paysForRequests: true),
      ])
    #expect(
      mistakes(head + "  - {name: c, copy: {\(places), expected_owner: \"222222222222\"}}\n").joined()
        .contains("cannot belong to"))
    #expect(
      mistakes(head + "  - {name: c, copy: {\(places), expected_owner: {onto: \"222222222222\"}}}\n").joined()
        .contains("no place 'onto'"))
    #expect(
      mistakes(head + "  - {name: c, copy: {\(places), expected_owner: 12345}}\n").joined()
        .contains("is not the number of an account"))
    #expect(
      mistakes(head + "  - {name: c, copy: {\(places), request_payer: me}}\n").joined().contains("must be 'requester'"))
  }

  @Test(
    arguments: [
      "metadata: {a: %}", "tags: {a: %}", "tags: {%: a}", "cache_control: %", "expires: %", "content_type: %",
      "website_redirect_location: %", "content_disposition: %", "metadata: {%: a}", "storage_class: %",
      "acl: %", "encryption: {kms_key: %}", "expected_owner: %",
    ], ["\\r\\nx-amz-acl: public-read", "\\n", "\\0", "\\e", "\\x7F"])
  func `S11: nothing that could break out of a header is accepted`(field: String, poison: String) {
    let message = Self.message(field.replacing("%", with: "\"/a\(poison)\""))
    #expect(message != "accepted" && !message.isEmpty, "\(message)")
  }
}
