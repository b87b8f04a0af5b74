import Digests
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct GetObjectTaggingTests {
  private static func answer(_ tags: String) -> StubTransport.Reply {
    .answer(
      200, ["x-amz-version-id": "v"],
      "<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n<TagSet>\(tags)</TagSet></Tagging>")
  }

  @Test(arguments: [
    ("", [:]), ("<Tag><Key>a</Key><Value></Value></Tag>", ["a": ""]), ("<Tag><Key>a</Key><Value/></Tag>", ["a": ""]),
    (
      "<Tag>\n<Key>a &amp; b</Key><Value>1</Value></Tag><Tag><Value>&#xD;&#xA;</Value><Key>Key</Key></Tag>",
      ["a & b": "1", "Key": "\r\n"]
    ),
  ])
  func `tags are read by name, also empty ones`(_ body: String, _ tags: [String: String]) async throws {
    let test = try TestClient([Self.answer(body)])
    let result = try await test.client.getObjectTagging(
      GetObjectTaggingParameters(try .make("a"), versionID: "v/1", options: AskedOptions.value))
    #expect(result == GetObjectTaggingResult(tags: tags, versionID: "v"))
    #expect(test.line == "GET http://127.0.0.1:9000/bucket/a?tagging=&versionId=v%2F1")
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test(
    arguments: FailureAnswer.documents("Tagging")
      + [
        "<Tag><Key>a</Key></Tag>", "<Tag><Value>a</Value></Tag>", "<Tag><Key></Key><Value>a</Value></Tag>",
        "<Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>1</Value></Tag>",
        "<Tag><Key>\u{FC}</Key><Value>1</Value></Tag><Tag><Key>u\u{308}</Key><Value>1</Value></Tag>",
      ].map { FailureAnswer(what: $0, reply: answer($0), code: .malformedResponse, attempts: 3) } + [
        FailureAnswer(what: "no tags", reply: .error(404, "NoSuchTagSet"), code: "NoSuchTagSet")
      ])
  func `an answer that does not tell the tags is a failure`(_ answer: FailureAnswer) async throws {
    let parameters = GetObjectTaggingParameters(try .make("a"))
    try await answer.expect(of: .getObjectTagging) { (client) async throws(S3Error) in
      try await client.getObjectTagging(parameters)
    }
  }
}

@Suite struct PutObjectTaggingTests {
  @Test func `tags are sent as a document, escaped, with their digests`() async throws {
    let test = try TestClient([.answer(200)])
    try await test.client.putObjectTagging(
      PutObjectTaggingParameters(
        try .make("a"), versionID: "v", tags: ["b<": "1&2", "a": "\r\n", "c": ""], options: AskedOptions.value))
    #expect(test.line == "PUT http://127.0.0.1:9000/bucket/a?tagging=&versionId=v")
    #expect(
      test.sent[0].text == "<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet>"
        + "<Tag><Key>a</Key><Value>&#xD;&#xA;</Value></Tag><Tag><Key>b&lt;</Key><Value>1&amp;2</Value></Tag>"
        + "<Tag><Key>c</Key><Value></Value></Tag></TagSet></Tagging>")
    #expect(test.sent[0].headers["content-md5"] == Base64.encode(Digest.of(test.sent[0].body, .md5)))
    #expect(test.sent[0].headers["x-amz-content-sha256"] == test.sent[0].text.sha256)
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  static let impossible: [[String: String]] = [
    Dictionary(uniqueKeysWithValues: (0..<11).map { ("k\($0)", "") }), ["": "v"],
    [String(repeating: "k", count: 129): ""], ["k": String(repeating: "v", count: 257)],
  ]

  @Test(arguments: impossible + [["a\u{1}": ""], ["a": "\u{FFFE}"]])
  func `tags that S3 does not take or XML cannot carry are refused before anything is sent`(
    _ tags: [String: String]
  ) async throws {
    let test = try TestClient([])
    let parameters = PutObjectTaggingParameters(try .make("a"), tags: tags)
    let error = await failure { () async throws(S3Error) in try await test.client.putObjectTagging(parameters) }
    #expect(error?.code == .invalidRequest)
  }

  @Test(arguments: impossible)
  func `tags of a new object are held to the same rules`(_ tags: [String: String]) async throws {
    let test = try TestClient([])
    let put = PutObjectParameters(try .make("a"), source: .bytes([]), tags: tags)
    let create = CreateMultipartUploadParameters(try .make("a"), tags: tags)
    let copy = CopyObjectParameters(from: try .make("a"), to: try .make("b"), tags: .replace(tags))
    let errors = [
      await failure { () async throws(S3Error) in try await test.client.putObject(put) },
      await failure { () async throws(S3Error) in try await test.client.createMultipartUpload(create) },
      await failure { () async throws(S3Error) in try await test.client.copyObject(copy) },
    ]
    #expect(errors.map { $0?.code } == [.invalidRequest, .invalidRequest, .invalidRequest])
  }

  @Test func `a control character travels in the header that carries tags`() async throws {
    let test = try TestClient([.answer(200, ["ETag": "e"])])
    _ = try await test.client.putObject(
      PutObjectParameters(try .make("a"), source: .bytes([]), tags: ["a\u{1}": "\u{FC} +"]))
    #expect(test.sent[0].headers["x-amz-tagging"] == "a%01=%C3%BC%20%2B")
  }

  @Test(arguments: FailureAnswer.empties())
  func `an answer that does not confirm the tags is a failure`(_ answer: FailureAnswer) async throws {
    let parameters = PutObjectTaggingParameters(try .make("a"), tags: ["a": "b"])
    try await answer.expect(of: .putObjectTagging) { (client) async throws(S3Error) in
      try await client.putObjectTagging(parameters)
    }
  }
}

@Suite struct DeleteObjectTaggingTests {
  @Test(arguments: [200, 204])
  func `the tags of a version are removed`(_ status: Int) async throws {
    let test = try TestClient([.answer(status)])
    try await test.client.deleteObjectTagging(
      DeleteObjectTaggingParameters(try .make("a"), versionID: "v", options: AskedOptions.value))
    #expect(test.line == "DELETE http://127.0.0.1:9000/bucket/a?tagging=&versionId=v")
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test(
    arguments: FailureAnswer.empties(status: 204) + [
      FailureAnswer(what: "another success", reply: .answer(202), code: .malformedResponse, attempts: 3)
    ])
  func `an answer that does not confirm the end of the tags is a failure`(_ answer: FailureAnswer) async throws {
    let parameters = DeleteObjectTaggingParameters(try .make("a"))
    try await answer.expect(of: .deleteObjectTagging) { (client) async throws(S3Error) in
      try await client.deleteObjectTagging(parameters)
    }
  }
}
