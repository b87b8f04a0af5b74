import ConcurrencyHelpers
import Digests
import Foundation
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct UploadPartTests {
  private static let ok = StubTransport.Reply.answer(200, ["ETag": "\"p1\""])

  private func parameters(
    _ source: ObjectSource = .bytes(Array("hello".utf8)), number: Int = 3, uploadID: String = "u/1"
  ) throws -> UploadPartParameters {
    UploadPartParameters(try .make("a"), uploadID: uploadID, partNumber: number, source: source)
  }

  @Test func `a part is named by upload and number and carries its digests`() async throws {
    let test = try TestClient([Self.ok])
    var parameters = try parameters()
    parameters.options = AskedOptions.value
    let result = try await test.client.uploadPart(parameters)
    #expect(result == UploadPartResult(part: CompletedPart(number: 3, etag: ETag("p1")), size: 5))
    #expect(test.line == "PUT http://127.0.0.1:9000/bucket/a?partNumber=3&uploadId=u%2F1")
    #expect(test.sent[0].text == "hello")
    #expect(test.sent[0].headers["content-md5"] == "XUFAKrxLKna5cZ2REBfFkg==")
    #expect(test.sent[0].headers["x-amz-content-sha256"] == "hello".sha256)
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test(arguments: [
    (UploadChecksum.computed(.crc32), "x-amz-checksum-crc32", "NhCmhg=="),
    (.computed(.crc32c), "x-amz-checksum-crc32c", "mnG7TA=="),
    (.computed(.sha1), "x-amz-checksum-sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00="),
    (.computed(.sha256), "x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="),
    (.given(ObjectChecksum(algorithm: .crc64nvme, value: "AAAAAAAAAAA=")), "x-amz-checksum-crc64nvme", "AAAAAAAAAAA="),
  ])
  func `a checksum goes along and is part of the result`(
    _ checksum: UploadChecksum, _ name: String, _ value: String
  ) async throws {
    let test = try TestClient([Self.ok])
    var parameters = try parameters()
    parameters.checksum = checksum
    let result = try await test.client.uploadPart(parameters)
    #expect(test.sent[0].headers[name] == value)
    #expect(result.part.checksum?.value == value)
  }

  @Test func `a checksum that nobody here can compute is refused before anything is sent`() async throws {
    let test = try TestClient([])
    var parameters = try parameters()
    parameters.checksum = .computed(ChecksumAlgorithm(rawValue: "XXHASH3"))
    let error = await failure { () async throws(S3Error) in try await test.client.uploadPart(parameters) }
    #expect(error?.code == .invalidRequest)
  }

  @Test(arguments: [0, -1, 10_001, Int.max])
  func `a part number out of range is refused before anything is sent`(_ number: Int) async throws {
    let test = try TestClient([])
    let parameters = try parameters(number: number)
    let error = await failure { () async throws(S3Error) in try await test.client.uploadPart(parameters) }
    #expect(error?.code == .invalidRequest)
  }

  @Test func `an empty upload ID is refused, because the request would write an object`() async throws {
    let test = try TestClient([])
    let parameters = try parameters(uploadID: "")
    let error = await failure { () async throws(S3Error) in try await test.client.uploadPart(parameters) }
    #expect(error?.code == .invalidRequest)
  }

  @Test(
    arguments: FailureAnswer.empties(["ETag": "x"]) + [
      FailureAnswer(what: "no ETag (row R11)", reply: .answer(200), code: .missingResult),
      FailureAnswer(what: "an empty ETag (row R11)", reply: .answer(200, ["ETag": "\"\""]), code: .missingResult),
      FailureAnswer(what: "no upload", reply: .error(404, "NoSuchUpload"), code: .noSuchUpload),
      FailureAnswer(what: "other bytes arrived", reply: .error(400, "BadDigest"), code: .badDigest),
    ])
  func `an answer that proves no part is a failure`(_ answer: FailureAnswer) async throws {
    let parameters = try parameters()
    try await answer.expect(of: .uploadPart) { (client) async throws(S3Error) in
      try await client.uploadPart(parameters)
    }
  }
}

@Suite struct FileSliceTests {
  private static let ok = StubTransport.Reply.answer(200, ["ETag": "e"])

  private func withFile<T>(_ bytes: [UInt8], _ body: (String) async throws -> T) async throws -> T {
    let directory = FileManager.default.temporaryDirectory.appending(path: "s3client-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let file = directory.appending(path: "file").path
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return try await body(file)
  }

  private static let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

  @Test(arguments: [0..<1, 0..<1_000_000, 5..<300_000, 5..<262_149, 5..<262_150, 999_999..<1_000_000, 7..<7])
  func `a part of a file arrives whole, with its own digests, in every attempt`(_ range: Range<Int>) async throws {
    try await withFile(Self.bytes) { path in
      let test = try TestClient([.fail(.connectionLost), Self.ok])
      let result = try await test.client.uploadPart(
        UploadPartParameters(
          try .make("a"), uploadID: "u", partNumber: 1, source: .file(FileSource(path: path, range: range)),
          checksum: .computed(.crc32c)))
      let expected = Array(Self.bytes[range])
      #expect(result.size == range.count)
      #expect(test.sent.allSatisfy { $0.body == expected })
      #expect(test.sent[1].headers["content-md5"] == Base64.encode(Digest.of(expected, .md5)))
      #expect(test.sent[1].headers["x-amz-content-sha256"] == Hex.encode(Digest.of(expected, .sha256)))
      var crc = try #require(RunningChecksum(.crc32c))
      crc.update(expected)
      #expect(test.sent[1].headers["x-amz-checksum-crc32c"] == crc.finish().value)
    }
  }

  @Test(arguments: [
    (FileSource(path: "", range: 0..<1_000_001), S3Error.Code.fileChanged),
    (FileSource(path: "", range: -1..<5), .invalidRequest),
    (FileSource(path: "", expectedSize: 999_999, range: 0..<5), .fileChanged),
    (FileSource(path: "", expectedModified: Timestamp(seconds: 1), range: 0..<5), .fileChanged),
  ])
  func `a part that the file does not have as it was planned is not sent (rows D6, D7)`(
    _ source: FileSource, _ code: S3Error.Code
  ) async throws {
    try await withFile(Self.bytes) { path in
      var source = source
      source.path = path
      let test = try TestClient([])
      let parameters = UploadPartParameters(try .make("a"), uploadID: "u", partNumber: 1, source: .file(source))
      let error = await failure { () async throws(S3Error) in try await test.client.uploadPart(parameters) }
      #expect(error?.code == code)
    }
  }

  @Test func `a change of the file outside of the part fails the part too (row D6)`() async throws {
    try await withFile(Self.bytes) { path in
      let request = try S3Request(.uploadPart, .put, bucket: try .make(), key: try ObjectKey("a"))
      let prepared = try await FileBody.prepare(
        FileSource(path: path, range: 0..<500_000), hashingPayload: false)
      guard case .stream(let length, let open) = prepared.body else {
        Issue.record("a large part must be streamed")
        return
      }
      #expect(length == 500_000)
      var isRefused = false
      do {
        let reader = try open()
        _ = try reader.read(upTo: 400_000)
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data([1]))
        try handle.close()
        while case let chunk = try reader.read(upTo: 400_000), !chunk.isEmpty {}
      } catch {
        isRefused = true
      }
      #expect(isRefused)
      #expect(prepared.failure.withLock { $0 }?.error(of: request).code == .fileChanged)
    }
  }
}
