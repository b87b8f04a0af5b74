import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct GetObjectAttributesTests {
  private static let root = "GetObjectAttributesResponse"

  private static func answer(_ content: String, root: String = root) -> StubTransport.Reply {
    .answer(
      200, ["Last-Modified": "Sun, 22 Nov 2026 10:11:12 GMT", "x-amz-version-id": "v"],
      "<\(root) xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(content)</\(root)>")
  }

  private static let parts =
    "<ETag>e-2</ETag><Checksum><ChecksumSHA256>s</ChecksumSHA256><ChecksumType>COMPOSITE</ChecksumType></Checksum>"
    + "<ObjectParts><PartsCount>5</PartsCount><PartNumberMarker>1</PartNumberMarker>"
    + "<NextPartNumberMarker>3</NextPartNumberMarker><MaxParts>2</MaxParts><IsTruncated>true</IsTruncated>"
    + "<Part><PartNumber>2</PartNumber><Size>7</Size><ChecksumSHA256>a</ChecksumSHA256></Part>"
    + "<Part><PartNumber>3</PartNumber><Size>8</Size><ChecksumSHA256>b</ChecksumSHA256></Part></ObjectParts>"
    + "<StorageClass>STANDARD_IA</StorageClass><ObjectSize>9007199254740992</ObjectSize>"

  @Test(arguments: [root, "GetObjectAttributesOutput"])
  func `all that is told becomes part of the result`(_ root: String) async throws {
    let test = try TestClient([Self.answer(Self.parts, root: root)])
    let result = try await test.client.getObjectAttributes(
      GetObjectAttributesParameters(
        try .make("a"), versionID: "v", maxParts: 2, partNumberMarker: 1, customerKey: try .make(),
        options: AskedOptions.value))
    var expected = GetObjectAttributesResult()
    expected.etag = ETag("e-2")
    expected.checksums = [ObjectChecksum(algorithm: .sha256, value: "s", coverage: .composite)]
    expected.partsCount = 5
    expected.parts = [("a", 2, 7), ("b", 3, 8)].map { value, number, size in
      .init(number: number, size: size, checksums: [ObjectChecksum(algorithm: .sha256, value: value)])
    }
    expected.nextPartNumberMarker = 3
    expected.storageClass = StorageClass(rawValue: "STANDARD_IA")
    expected.size = 9_007_199_254_740_992
    expected.lastModified = .test
    expected.versionID = "v"
    #expect(result == expected)
    #expect(test.line == "GET http://127.0.0.1:9000/bucket/a?attributes=&versionId=v")
    let headers = [
      "x-amz-object-attributes": "Checksum,ETag,ObjectParts,ObjectSize,StorageClass", "x-amz-max-parts": "2",
      "x-amz-part-number-marker": "1", "x-amz-server-side-encryption-customer-key": CustomerKey.encoded,
    ]
    for (name, value) in headers { #expect(test.sent[0].headers[name] == value, "\(name)") }
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test func `what is not told stays unknown`() async throws {
    let test = try TestClient([.answer(200, [:], "<\(Self.root)><ObjectSize>0</ObjectSize></\(Self.root)>")])
    let result = try await test.client.getObjectAttributes(
      GetObjectAttributesParameters(try .make("a"), attributes: [.objectSize]))
    var expected = GetObjectAttributesResult()
    expected.size = 0
    #expect(result == expected)
    #expect(test.sent[0].headers["x-amz-object-attributes"] == "ObjectSize")
  }

  @Test(
    arguments: FailureAnswer.documents(root)
      + [
        "<ObjectSize>-1</ObjectSize>", "<ObjectSize>9007199254740993</ObjectSize>", "<ObjectSize>x</ObjectSize>",
        "<ObjectParts><PartsCount>10001</PartsCount></ObjectParts>",
        "<ObjectParts><Part><PartNumber>0</PartNumber><Size>1</Size></Part></ObjectParts>",
        "<ObjectParts><Part><PartNumber>1</PartNumber><Size>-1</Size></Part></ObjectParts>",
        "<ObjectParts><Part><PartNumber>2</PartNumber><Size>1</Size></Part>"
          + "<Part><PartNumber>2</PartNumber><Size>1</Size></Part></ObjectParts>",
      ].map { FailureAnswer(what: $0, reply: answer($0), code: .malformedResponse, attempts: 3) }
      + [
        "<ObjectParts><IsTruncated>true</IsTruncated></ObjectParts>",
        "<ObjectParts><IsTruncated>true</IsTruncated><NextPartNumberMarker>0</NextPartNumberMarker></ObjectParts>",
      ].map { FailureAnswer(what: $0, reply: answer($0), code: .brokenListing) })
  func `an answer that cannot be trusted is refused`(_ answer: FailureAnswer) async throws {
    let parameters = GetObjectAttributesParameters(try .make("a"))
    try await answer.expect(of: .getObjectAttributes) { (client) async throws(S3Error) in
      try await client.getObjectAttributes(parameters)
    }
  }

  @Test(arguments: [(true, nil, nil), (false, 0, nil), (false, nil, -1)] as [(Bool, Int?, Int?)])
  func `a request that makes no sense is refused before anything is sent`(
    _ isEmpty: Bool, _ limit: Int?, _ marker: Int?
  ) async throws {
    let test = try TestClient([])
    let parameters = GetObjectAttributesParameters(
      try .make("a"), attributes: isEmpty ? [] : [.etag], maxParts: limit, partNumberMarker: marker)
    let error = await failure { () async throws(S3Error) in try await test.client.getObjectAttributes(parameters) }
    #expect(error?.code == .invalidRequest)
  }
}
