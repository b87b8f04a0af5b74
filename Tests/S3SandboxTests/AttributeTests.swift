import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct AttributeTests {
  private static let five = String(repeating: "a", count: 5 << 20)

  private func attributes(
    _ sandbox: DirectSandbox, _ names: String, _ headers: [String: String] = [:]
  ) throws -> DirectSandbox.Answer {
    try sandbox.send(
      .GET, "/site/k?attributes", headers.merging(["x-amz-object-attributes": names]) { $1 })
  }

  @Test func `the attributes of a plain object are those that were asked for`() throws {
    let sandbox = try DirectSandbox()
    try sandbox.send(
      .PUT, "/site/k", ["x-amz-checksum-crc32": "y/Q5Jg==", "x-amz-storage-class": "STANDARD_IA"], body: "123456789")
    let all = try attributes(sandbox, "ETag,Checksum, ObjectParts,StorageClass,ObjectSize")
    let document = try all.document()
    #expect(all["Last-Modified"] == "Sun, 22 Nov 2026 10:11:12 GMT")
    #expect(document.name == "GetObjectAttributesResponse")
    #expect(document.texts("ETag") == ["25f9e794323b453885f5181f1b624d0b"])
    #expect(document.texts("Checksum", "ChecksumCRC32") == ["y/Q5Jg=="])
    #expect(document.texts("Checksum", "ChecksumType") == ["FULL_OBJECT"])
    #expect(document.texts("StorageClass") + document.texts("ObjectSize") == ["STANDARD_IA", "9"])
    #expect(document.child("ObjectParts") == nil)
    let one = try attributes(sandbox, "ObjectSize").document()
    #expect(one.children.map(\.name) == ["ObjectSize"])
  }

  @Test func `the parts of an object are listed in pages where each has a checksum`() throws {
    let sandbox = try DirectSandbox()
    let done = try sandbox.upload("/site/k", parts: [Self.five, Self.five, "end"], checksum: .sha256)
    #expect(done.outcome == "200")
    let first = try attributes(sandbox, "ObjectParts,Checksum", ["x-amz-max-parts": "2"]).document()
    let page = try #require(first.child("ObjectParts"))
    #expect(page.texts("PartsCount") + page.texts("MaxParts") == ["3", "2"])
    #expect(page.texts("IsTruncated") + page.texts("NextPartNumberMarker") == ["true", "2"])
    #expect(page.texts("Part", "Size") == ["5242880", "5242880"])
    #expect(page.texts("Part", "ChecksumSHA256")[1] == ChecksumAlgorithm.sha256.value(of: Self.five))
    #expect(first.texts("Checksum", "ChecksumType") == ["COMPOSITE"])
    let whole = try sandbox.send(.HEAD, "/site/k", ["x-amz-checksum-mode": "ENABLED"])["x-amz-checksum-sha256"]
    #expect(try first.texts("Checksum", "ChecksumSHA256").map { $0 + "-3" } == [#require(whole)])
    let second = try attributes(sandbox, "ObjectParts", ["x-amz-part-number-marker": "2"]).document()
    #expect(second.texts("ObjectParts", "Part", "PartNumber") == ["3"])
    #expect(second.texts("ObjectParts", "IsTruncated") == ["false"])
    let part = try sandbox.send(.GET, "/site/k?partNumber=3", ["x-amz-checksum-mode": "ENABLED"])
    #expect(part["x-amz-checksum-sha256"] == ChecksumAlgorithm.sha256.value(of: "end"))
  }

  @Test func `parts without checksums are only counted`() throws {
    let sandbox = try DirectSandbox()
    #expect(try sandbox.upload("/site/k", parts: [Self.five, "end"]).outcome == "200")
    let parts = try #require(try attributes(sandbox, "ObjectParts").document().child("ObjectParts"))
    #expect(parts.children.map(\.name) == ["PartsCount"])
    #expect(parts.texts("PartsCount") == ["2"])
  }

  @Test func `a part of an object can be read by its number`() throws {
    let sandbox = try DirectSandbox()
    try sandbox.upload("/site/k", parts: [Self.five, "end"])
    let second = try sandbox.send(.GET, "/site/k?partNumber=2")
    #expect(second.text == "end")
    #expect(second.status == 206)
    #expect(second["Content-Range"] == "bytes 5242880-5242882/5242883")
    #expect(second["x-amz-mp-parts-count"] == "2")
    let first = try sandbox.send(.HEAD, "/site/k?partNumber=1")
    #expect(first["Content-Range"] == "bytes 0-5242879/5242883")
    #expect(try sandbox.send(.HEAD, "/site/k")["x-amz-mp-parts-count"] == nil)
    #expect(try sandbox.send(.GET, "/site/k?partNumber=3").outcome == "416 InvalidPartNumber")
    #expect(try sandbox.send(.GET, "/site/k?partNumber=0").outcome == "400 InvalidArgument")
    #expect(try sandbox.send(.GET, "/site/k?partNumber=1", ["Range": "bytes=0-1"]).outcome == "400 InvalidRequest")
    try sandbox.send(.PUT, "/site/copy", ["x-amz-copy-source": "site/k"])
    let copy = try sandbox.send(.HEAD, "/site/copy?partNumber=1")
    #expect(copy.status == 206)
    #expect(copy["x-amz-mp-parts-count"] == nil)
    #expect(try sandbox.send(.GET, "/site/copy?partNumber=2").outcome == "416 InvalidPartNumber")
  }

  @Test(arguments: [
    ("", "400 InvalidRequest"), ("Owner", "400 InvalidArgument"), ("ETag,", "200"),
  ])
  func `a list of attributes that S3 does not know is refused`(_ names: String, _ outcome: String) throws {
    let sandbox = try DirectSandbox()
    try sandbox.send(.PUT, "/site/k")
    #expect(try attributes(sandbox, names).outcome == outcome)
    #expect(try sandbox.send(.GET, "/site/k?attributes").outcome == "400 InvalidRequest")
  }
}
