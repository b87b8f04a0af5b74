import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct UploadListingTests {
  /// Uploads of these keys, begun in this order; `twice` has two.
  private static let begun = ["b/1", "twice", "a b", "b/2", "c/x/y", "twice", "z"]

  private func sandbox() throws -> (sandbox: DirectSandbox, ids: [String]) {
    let sandbox = try DirectSandbox()
    let ids = try Self.begun.map { name in
      try #require(
        try sandbox.send(.POST, "/site/\(name.replacing(" ", with: "%20"))?uploads").document().child("UploadId")?.text)
    }
    return (sandbox, ids)
  }

  @Test(arguments: [
    ("", ["a b", "b/1", "b/2", "c/x/y", "twice", "twice", "z"], []),
    ("&encoding-type=url", ["a+b", "b/1", "b/2", "c/x/y", "twice", "twice", "z"], []),
    ("&prefix=b/", ["b/1", "b/2"], []),
    ("&delimiter=/", ["a b", "twice", "twice", "z"], ["b/", "c/"]),
    ("&prefix=c/&delimiter=/", [], ["c/x/"]),
    ("&key-marker=b/1", ["b/2", "c/x/y", "twice", "twice", "z"], []),
    ("&key-marker=b/&delimiter=/", ["twice", "twice", "z"], ["c/"]),
    ("&key-marker=twice", ["z"], []),
    ("&upload-id-marker=zzz", ["a b", "b/1", "b/2", "c/x/y", "twice", "twice", "z"], []),
    ("&prefix=nothing", [], []),
  ])
  func `prefix, delimiter and markers decide which uploads are listed`(
    _ query: String, _ keys: [String], _ prefixes: [String]
  ) throws {
    let answer = try sandbox().sandbox.send(.GET, "/site?uploads\(query)").document()
    #expect(answer.name == "ListMultipartUploadsResult")
    #expect(answer.texts("Upload", "Key") == keys)
    #expect(answer.texts("CommonPrefixes", "Prefix") == prefixes)
    #expect(answer.texts("IsTruncated") == ["false"])
  }

  @Test(arguments: 1...8, ["", "&delimiter=/"])
  func `pages of uploads hold together what one page holds`(_ size: Int, _ delimiter: String) throws {
    let sandbox = try sandbox().sandbox
    let whole = try sandbox.send(.GET, "/site?uploads\(delimiter)").document()
    var ids: [String] = []
    var prefixes: [String] = []
    var markers = ""
    for _ in 0..<20 {
      let page = try sandbox.send(.GET, "/site?uploads&max-uploads=\(size)\(delimiter)\(markers)").document()
      ids += page.texts("Upload", "UploadId")
      prefixes += page.texts("CommonPrefixes", "Prefix")
      guard page.texts("IsTruncated") == ["true"] else { break }
      let key = try #require(page.texts("NextKeyMarker").first).replacing(" ", with: "%20")
      let id = try #require(page.texts("NextUploadIdMarker").first)
      markers = "&key-marker=\(key)&upload-id-marker=\(id)"
    }
    #expect(ids == whole.texts("Upload", "UploadId"))
    #expect(prefixes == whole.texts("CommonPrefixes", "Prefix"))
  }

  @Test func `a page goes on behind an upload that was aborted meanwhile`() throws {
    let (sandbox, ids) = try sandbox()
    try sandbox.send(.DELETE, "/site/twice?uploadId=\(ids[1])")
    let page = try sandbox.send(.GET, "/site?uploads&key-marker=twice&upload-id-marker=\(ids[1])").document()
    #expect(page.texts("Upload", "UploadId") == [ids[5], ids[6]])
  }

  @Test func `an upload is described, and gone once it has ended`() throws {
    let sandbox = try DirectSandbox()
    try sandbox.send(
      .POST, "/site/k?uploads",
      [
        "x-amz-storage-class": "STANDARD_IA", "x-amz-checksum-algorithm": "CRC32C",
        "x-amz-checksum-type": "FULL_OBJECT",
      ])
    let upload = try #require(try sandbox.send(.GET, "/site?uploads").document().child("Upload"))
    #expect(upload.texts("StorageClass") == ["STANDARD_IA"])
    #expect(upload.texts("ChecksumAlgorithm") + upload.texts("ChecksumType") == ["CRC32C", "FULL_OBJECT"])
    #expect(upload.texts("Initiated") == ["2026-11-22T10:11:12.000Z"])
    #expect(upload.texts("Owner", "ID") == ["000000000000"])
    try sandbox.send(.DELETE, "/site/k?uploadId=\(upload.texts("UploadId").joined())")
    #expect(try sandbox.send(.GET, "/site?uploads").document().child("Upload") == nil)
    try sandbox.send(.POST, "/site/k?uploads")
    try sandbox.send(.DELETE, "/site")
    try sandbox.send(.PUT, "/site")
    #expect(try sandbox.send(.GET, "/site?uploads").document().child("Upload") == nil)
  }

  @Test(arguments: [
    ("/site?uploads&max-uploads=0", "400 InvalidArgument"), ("/site?uploads&max-uploads=x", "400 InvalidArgument"),
    ("/site?uploads&encoding-type=utf8", "400 InvalidArgument"), ("/none?uploads", "404 NoSuchBucket"),
    ("/site?uploads&marker=x", "501 NotImplemented"),
  ])
  func `a listing of uploads that cannot be answered is refused`(_ target: String, _ outcome: String) throws {
    #expect(try DirectSandbox().send(.GET, target).outcome == outcome)
  }
}
