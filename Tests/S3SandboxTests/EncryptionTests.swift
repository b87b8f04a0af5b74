import Digests
import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct EncryptionTests {
  private static let md5 = "\"5d41402abc4b2a76b9719d911017c592\""

  /// The headers that bring the key made of 32 times one letter.
  private static func key(
    _ letter: Character, prefix: String = CustomerKey.prefix, without missing: String = ""
  ) -> [String: String] {
    let bytes = Array(String(repeating: letter, count: 32).utf8)
    var headers = [
      prefix + "algorithm": "AES256", prefix + "key": Base64.encode(bytes),
      prefix + "key-MD5": Base64.encode(Digest.of(bytes, .md5)),
    ]
    headers[prefix + missing] = nil
    return headers
  }

  @Test func `every object is encrypted by S3 and says so`() throws {
    let sandbox = try DirectSandbox()
    let put = try sandbox.send(.PUT, "/site/k", body: "hello")
    let named = try sandbox.send(.PUT, "/site/n", ["x-amz-server-side-encryption": "AES256"], body: "hello")
    for answer in [put, named, try sandbox.send(.GET, "/site/k"), try sandbox.send(.HEAD, "/site/k")] {
      #expect(answer["x-amz-server-side-encryption"] == "AES256")
      #expect(answer["ETag"] == Self.md5)
    }
  }

  @Test(arguments: [
    (["x-amz-server-side-encryption": "aws:kms"], "aws:kms", "key/00000000-0000-4000-8000-000000000000", nil),
    (
      [
        "x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "k1",
        "x-amz-server-side-encryption-bucket-key-enabled": "true",
      ], "aws:kms", "key/k1", "true"
    ),
    (
      [
        "x-amz-server-side-encryption": "aws:kms:dsse",
        "x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:000000000000:alias/a",
      ], "aws:kms:dsse", "alias/a", nil
    ),
  ])
  func `KMS is echoed with the ARN of its key, and the ETag is no MD5`(
    _ headers: [String: String], _ method: String, _ key: String, _ bucketKey: String?
  ) throws {
    let sandbox = try DirectSandbox()
    try sandbox.upload("/site/m", parts: ["hello"], headers)
    try sandbox.send(.PUT, "/site/plain", body: "hello")
    let put = try sandbox.send(.PUT, "/site/k", headers, body: "hello")
    let copy = try sandbox.send(.PUT, "/site/c", headers.merging(["x-amz-copy-source": "site/plain"]) { $1 })
    let answers = [
      put, copy, try sandbox.send(.GET, "/site/k"), try sandbox.send(.HEAD, "/site/c"),
      try sandbox.send(.HEAD, "/site/m"),
    ]
    for answer in answers {
      #expect(answer["x-amz-server-side-encryption"] == method)
      #expect(
        answer["x-amz-server-side-encryption-aws-kms-key-id"] == "arn:aws:kms:us-east-1:000000000000:\(key)")
      #expect(answer["x-amz-server-side-encryption-bucket-key-enabled"] == bucketKey)
      #expect(answer["ETag"] != Self.md5)
    }
    #expect(put["ETag"]?.utf8.count == Self.md5.utf8.count)
    try sandbox.send(.PUT, "/site/back", ["x-amz-copy-source": "site/k"])
    let back = try sandbox.send(.HEAD, "/site/back")
    #expect(back["x-amz-server-side-encryption"] == "AES256")
    #expect(back["ETag"] == Self.md5)
  }

  @Test(
    arguments: [
      (.PUT, ["x-amz-server-side-encryption": "rot13"], "400 InvalidArgument"),
      (.PUT, ["x-amz-server-side-encryption-aws-kms-key-id": "k"], "400 InvalidArgument"),
      (
        .PUT, ["x-amz-server-side-encryption": "AES256", "x-amz-server-side-encryption-aws-kms-key-id": "k"],
        "400 InvalidArgument"
      ),
      (
        .PUT,
        ["x-amz-server-side-encryption": "aws:kms:dsse", "x-amz-server-side-encryption-bucket-key-enabled": "true"],
        "400 InvalidArgument"
      ),
      (
        .PUT, ["x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-context": "{}"],
        "400 InvalidArgument"
      ),
      (
        .PUT, ["x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-bucket-key-enabled": "1"],
        "400 InvalidArgument"
      ),
      (.PUT, key("a").merging(["x-amz-server-side-encryption": "AES256"]) { $1 }, "400 InvalidArgument"),
      (.PUT, key("a", without: "algorithm"), "400 InvalidArgument"),
      (.PUT, key("a", without: "key"), "400 InvalidArgument"),
      (.PUT, key("a", without: "key-MD5"), "400 InvalidArgument"),
      (
        .PUT, key("a").merging([CustomerKey.prefix + "algorithm": "AES128"]) { $1 },
        "400 InvalidEncryptionAlgorithmError"
      ),
      (.PUT, key("a").merging([CustomerKey.prefix + "key": "YWFh"]) { $1 }, "400 InvalidArgument"),
      (.PUT, key("a").merging([CustomerKey.prefix + "key-MD5": "YWFh"]) { $1 }, "400 InvalidArgument"),
      (.GET, ["x-amz-server-side-encryption": "AES256"], "400 InvalidArgument"),
      (.DELETE, key("a"), "400 InvalidArgument"),
      (.GET, key("a"), "400 InvalidRequest"),
      (.GET, key("a", prefix: CustomerKey.copySourcePrefix), "400 InvalidArgument"),
    ] as [(HTTPMethod, [String: String], String)])
  func `encryption that S3 does not know is refused`(
    _ method: HTTPMethod, _ headers: [String: String], _ outcome: String
  ) throws {
    let sandbox = try DirectSandbox()
    try sandbox.send(.PUT, "/site/k", body: "hello")
    let answer = try sandbox.send(method, "/site/k", headers, body: method == .PUT ? "hello" : "")
    #expect(answer.outcome == outcome)
    #expect(!answer.text.contains(Base64.encode(Array(String(repeating: "a", count: 32).utf8))))
  }

  @Test func `an object with a customer's key is read with that key alone`() throws {
    let sandbox = try DirectSandbox()
    let put = try sandbox.send(.PUT, "/site/k", Self.key("a"), body: "hello")
    #expect(put["ETag"] != Self.md5)
    #expect(put["x-amz-server-side-encryption"] == nil)
    #expect(put["x-amz-server-side-encryption-customer-algorithm"] == "AES256")
    #expect(put["x-amz-server-side-encryption-customer-key-MD5"] == Self.key("a")[CustomerKey.prefix + "key-MD5"])
    for target in ["/site/k", "/site/k?attributes"] {
      let wanted = target.hasSuffix("attributes") ? ["x-amz-object-attributes": "ETag"] : [:]
      #expect(try sandbox.send(.GET, target, wanted).outcome == "400 InvalidRequest")
      #expect(try sandbox.send(.GET, target, Self.key("b").merging(wanted) { $1 }).outcome == "403 AccessDenied")
      #expect(try sandbox.send(.GET, target, Self.key("a").merging(wanted) { $1 }).outcome == "200")
    }
    #expect(try sandbox.send(.HEAD, "/site/k").status == 400)
    #expect(try sandbox.send(.HEAD, "/site/k", Self.key("b")).status == 403)
    #expect(try sandbox.send(.HEAD, "/site/k", Self.key("a")).status == 200)
    #expect(try sandbox.send(.GET, "/site?list-type=2").document().texts("Contents", "Key") == ["k"])
    #expect(try sandbox.send(.DELETE, "/site/k").status == 204)
  }

  @Test func `a copy brings the key of its source and a key of its own`() throws {
    let sandbox = try DirectSandbox()
    try sandbox.send(.PUT, "/site/k", Self.key("a"), body: "hello")
    let source = ["x-amz-copy-source": "site/k"]
    let open = Self.key("a", prefix: CustomerKey.copySourcePrefix)
    let wrong = Self.key("b", prefix: CustomerKey.copySourcePrefix)
    #expect(try sandbox.send(.PUT, "/site/c", source).outcome == "400 InvalidRequest")
    #expect(try sandbox.send(.PUT, "/site/c", source.merging(wrong) { $1 }).outcome == "403 AccessDenied")
    #expect(try sandbox.send(.PUT, "/site/c", source.merging(open) { $1 }).outcome == "200")
    #expect(try sandbox.send(.GET, "/site/c")["ETag"] == Self.md5)
    let both = source.merging(open) { $1 }.merging(Self.key("c")) { $1 }
    #expect(try sandbox.send(.PUT, "/site/k", both).outcome == "200", "a change of the key alone is a change")
    #expect(try sandbox.send(.GET, "/site/k", Self.key("c")).text == "hello")
  }

  @Test func `every part brings the key with which the upload was begun`() throws {
    let sandbox = try DirectSandbox()
    let begin = { (headers: [String: String]) in
      try #require(try sandbox.send(.POST, "/site/m?uploads", headers).document().child("UploadId")?.text)
    }
    let id = try begin(Self.key("a"))
    let target = "/site/m?partNumber=1&uploadId=\(id)"
    #expect(try sandbox.send(.PUT, target, body: "hello").outcome == "400 InvalidRequest")
    #expect(try sandbox.send(.PUT, target, Self.key("b"), body: "hello").outcome == "400 InvalidRequest")
    let part = try sandbox.send(.PUT, target, Self.key("a"), body: "hello")
    #expect(part["ETag"] != Self.md5)
    #expect(part["x-amz-server-side-encryption-customer-algorithm"] == "AES256")
    let list = "<Part><PartNumber>1</PartNumber><ETag>\(part["ETag"] ?? "")</ETag></Part>"
    let done = try sandbox.send(
      .POST, "/site/m?uploadId=\(id)", body: "<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>")
    #expect(done.outcome == "200")
    #expect(try sandbox.send(.GET, "/site/m").outcome == "400 InvalidRequest")
    #expect(try sandbox.send(.GET, "/site/m", Self.key("a")).text == "hello")
    let plain = try begin([:])
    #expect(
      try sandbox.send(.PUT, "/site/m?partNumber=1&uploadId=\(plain)", Self.key("a"), body: "x").outcome
        == "400 InvalidRequest")
  }

  @Test(arguments: [
    ObjectEncryption.managed, .customer(keyMD5: "a b+/="),
    .kms(.init(algorithm: "aws:kms", id: "arn:aws:kms:x:1:key/k", usesBucketKey: true)),
  ])
  func `what a sidecar keeps of the encryption is what it gives back`(_ encryption: ObjectEncryption) throws {
    let part = ObjectPart(number: 7, size: 5, checksum: Checksum(algorithm: .crc32, value: "y/Q5Jg=="))
    let facts = ObjectFacts(
      headers: .none, etag: ETag("e"), lastModified: frozen,
      parts: [part, ObjectPart(number: 8, size: 1, checksum: nil)], encryption: encryption)
    let sidecar = Sidecar(key: try ObjectKey("k"), size: 6, modified: frozen, facts: facts)
    #expect(Sidecar(parsing: sidecar.render()) == sidecar)
  }
}
