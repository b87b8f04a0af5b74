import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct ChecksumTests {
  private static let five = String(repeating: "a", count: 5 << 20)
  private static let parts = [five, "end"]
  private static let asked = ["x-amz-checksum-mode": "ENABLED"]

  @Test(arguments: [ChecksumAlgorithm.crc32, .crc32c, .crc64nvme, .sha1, .sha256])
  func `a checksum of a whole object is kept and given back when asked for`(_ algorithm: ChecksumAlgorithm) throws {
    let sandbox = try DirectSandbox()
    let value = algorithm.value(of: "hello")
    let put = try sandbox.send(.PUT, "/site/k", [algorithm.headerName: value], body: "hello")
    let asked = try sandbox.send(.HEAD, "/site/k", Self.asked)
    for answer in [put, asked] {
      #expect(answer[algorithm.headerName] == value)
      #expect(answer["x-amz-checksum-type"] == "FULL_OBJECT")
    }
    #expect(try sandbox.send(.HEAD, "/site/k")[algorithm.headerName] == nil)
    let wrong = try sandbox.send(.PUT, "/site/k", [algorithm.headerName: value], body: "hullo")
    #expect(wrong.outcome == "400 BadDigest")
    let copy = try sandbox.send(.PUT, "/site/c", ["x-amz-copy-source": "site/k"]).document()
    #expect(copy.texts(algorithm.elementName) + copy.texts("ChecksumType") == [value, "FULL_OBJECT"])
  }

  @Test(arguments: [ChecksumAlgorithm.crc32, .crc32c, .crc64nvme])
  func `an upload may have the checksum of its whole object`(_ algorithm: ChecksumAlgorithm) throws {
    let sandbox = try DirectSandbox()
    let value = algorithm.value(of: Self.parts.joined())
    let type = ["x-amz-checksum-type": "FULL_OBJECT"]
    let done = try sandbox.upload(
      "/site/k", parts: Self.parts, type, checksum: algorithm,
      completing: type.merging([algorithm.headerName: value]) { $1 })
    #expect(done.outcome == "200")
    #expect(try done.document().texts(algorithm.elementName) == [value])
    #expect(try done.document().texts("ChecksumType") == ["FULL_OBJECT"])
    #expect(try sandbox.send(.HEAD, "/site/k", Self.asked)[algorithm.headerName] == value)
    let wrong = try sandbox.upload(
      "/site/k", parts: ["end"], type, checksum: algorithm, completing: [algorithm.headerName: value])
    #expect(wrong.outcome == "400 BadDigest")
  }

  @Test(arguments: [
    ([:], "200"), (["x-amz-checksum-type": "COMPOSITE"], "200"),
    (["x-amz-checksum-type": "FULL_OBJECT"], "400 InvalidRequest"),
    (["x-amz-checksum-sha256": "AAAA"], "400 BadDigest"), (["x-amz-checksum-crc32": "AAAA"], "400 InvalidRequest"),
  ])
  func `an upload may have a checksum of the checksums of its parts`(
    _ completing: [String: String], _ outcome: String
  ) throws {
    let sandbox = try DirectSandbox()
    let done = try sandbox.upload("/site/k", parts: ["hello"], checksum: .sha256, completing: completing)
    #expect(done.outcome == outcome)
    guard outcome == "200" else { return }
    let head = try sandbox.send(.HEAD, "/site/k", Self.asked)
    #expect(head["x-amz-checksum-sha256"]?.hasSuffix("-1") == true)
    #expect(head["x-amz-checksum-type"] == "COMPOSITE")
    let copy = try sandbox.send(.PUT, "/site/c", ["x-amz-copy-source": "site/k"]).document()
    #expect(copy.texts("ChecksumSHA256") == [ChecksumAlgorithm.sha256.value(of: "hello")])
  }

  @Test func `a composite needs the checksum of every part, where it is sent and where it is named`() throws {
    let sandbox = try DirectSandbox()
    let begun = try sandbox.send(.POST, "/site/k?uploads", ["x-amz-checksum-algorithm": "CRC32"])
    #expect(begun["x-amz-checksum-type"] == "COMPOSITE")
    let id = try #require(begun.document().child("UploadId")?.text)
    let target = "/site/k?partNumber=1&uploadId=\(id)"
    #expect(try sandbox.send(.PUT, target, body: "x").outcome == "400 InvalidRequest")
    let other = ["x-amz-checksum-sha1": ChecksumAlgorithm.sha1.value(of: "x")]
    #expect(try sandbox.send(.PUT, target, other, body: "x").outcome == "400 InvalidRequest")
    let sum = ChecksumAlgorithm.crc32.value(of: "x")
    let part = try sandbox.send(.PUT, target, ["x-amz-checksum-crc32": sum], body: "x")
    let complete = { (more: String) in
      let named = "<Part><PartNumber>1</PartNumber><ETag>\(part["ETag"] ?? "")</ETag>\(more)</Part>"
      let body = "<CompleteMultipartUpload>\(named)</CompleteMultipartUpload>"
      return try sandbox.send(.POST, "/site/k?uploadId=\(id)", body: body).outcome
    }
    #expect(try complete("") == "400 InvalidRequest")
    #expect(try complete("<ChecksumCRC32>AAAAAA==</ChecksumCRC32>") == "400 InvalidPart")
    #expect(try complete("<ChecksumCRC32>\(sum)</ChecksumCRC32>") == "200")
  }

  @Test(arguments: [
    ("SHA256", "FULL_OBJECT"), ("SHA1", "FULL_OBJECT"), ("CRC64NVME", "COMPOSITE"), ("CRC32", "HALF"),
  ])
  func `a kind of checksum that an algorithm does not have is refused`(_ algorithm: String, _ type: String) throws {
    let headers = ["x-amz-checksum-algorithm": algorithm, "x-amz-checksum-type": type]
    #expect(try DirectSandbox().send(.POST, "/site/k?uploads", headers).outcome == "400 InvalidRequest")
  }
}
