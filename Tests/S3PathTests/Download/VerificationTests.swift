import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// How the bytes that arrive are proven, and that other bytes are found out in each of these ways (rows T7, T8).
@Suite struct VerificationTests {
  enum Upload: CaseIterable {
    case whole, equalParts, unequalParts, onePart

    var partSizes: [Int]? {
      switch self {
      case .whole: nil
      case .equalParts: [5 << 20, 5 << 20, 7]
      case .unequalParts: [5 << 20, (5 << 20) + 1, 6]
      case .onePart: [(10 << 20) + 7]
      }
    }
  }

  struct Case: CustomTestStringConvertible {
    let upload: Upload
    let checksum: UploadChecksum
    var isFullObject = true
    var isMD5 = true
    let verification: String
    /// Whether a flipped byte is found.
    var isProof = true
    var testDescription: String { "\(upload) \(checksum) full \(isFullObject) md5 \(isMD5): \(verification)" }
  }

  static let cases = [
    Case(upload: .whole, checksum: .computed(.crc64nvme), verification: "crc64nvme"),
    Case(upload: .whole, checksum: .computed(.crc32c), verification: "crc32c"),
    Case(upload: .whole, checksum: .computed(.sha256), verification: "sha256"),
    Case(upload: .whole, checksum: .none, verification: "md5"),
    Case(upload: .whole, checksum: .none, isMD5: false, verification: "length", isProof: false),
    Case(upload: .equalParts, checksum: .computed(.crc64nvme), verification: "crc64nvme"),
    Case(upload: .equalParts, checksum: .computed(.crc32), verification: "crc32"),
    Case(upload: .equalParts, checksum: .computed(.crc32), isFullObject: false, verification: "crc32 of parts"),
    Case(upload: .equalParts, checksum: .computed(.sha256), isFullObject: false, verification: "sha256 of parts"),
    Case(upload: .equalParts, checksum: .none, verification: "md5 of parts"),
    Case(upload: .unequalParts, checksum: .none, verification: "md5 of parts"),
    Case(upload: .unequalParts, checksum: .computed(.crc32c), isFullObject: false, verification: "crc32c of parts"),
    Case(upload: .onePart, checksum: .none, verification: "md5 of parts"),
  ]

  private static let size = (10 << 20) + 7

  private func write(_ test: Case, _ bytes: [UInt8], _ client: S3Client, _ location: S3Location) async throws {
    guard let sizes = test.upload.partSizes else {
      _ = try await client.putObject(PutObjectParameters(location, source: .bytes(bytes), checksum: test.checksum))
      return
    }
    var create = CreateMultipartUploadParameters(location)
    if case .computed(let algorithm) = test.checksum {
      create.checksumAlgorithm = algorithm
      create.checksumCoverage = test.isFullObject ? .fullObject : .composite
    }
    let uploadID = try await client.createMultipartUpload(create).uploadID
    var parts: [CompletedPart] = []
    for (index, range) in PartLayout(sizes: sizes).ranges.enumerated() {
      parts.append(
        try await client.uploadPart(
          UploadPartParameters(
            location, uploadID: uploadID, partNumber: index + 1, source: .bytes(Array(bytes[range])),
            checksum: test.checksum)
        ).part)
    }
    var complete = CompleteMultipartUploadParameters(
      location, uploadID: uploadID, parts: parts, size: bytes.count)
    if test.isFullObject, case .computed(let algorithm) = test.checksum, var running = RunningChecksum(algorithm) {
      running.update(bytes)
      complete.checksum = running.finish()
      complete.checksum?.coverage = .fullObject
    }
    _ = try await client.completeMultipartUpload(complete)
  }

  @Test(arguments: cases) func `bytes are proven by the best that the service tells of them`(test: Case) async throws {
    try await withSandbox {
      PathUploadTests.inParts(&$0)
      $0.dialect.isETagMD5 = test.isMD5
      $0.dialect.isMultipartETagTrusted = test.isMD5
    } _: { world in
      let files = try LocalFiles()
      let bytes = pattern(Self.size)
      let location = S3Location(bucket: world.bucket, key: try ObjectKey("a"))
      try await write(test, bytes, world.client, location)
      let directory = try LocalDirectory.open(files.path, creating: false)
      let file = try TemporaryFile(in: directory)
      let download = ObjectDownload(
        GetObjectParameters(location, wantsChecksums: true), size: bytes.count, from: world.client,
        world.client.downloadRules, replacement: .refused)
      let received = try await download.run(into: file)
      #expect(received.verification.description == test.verification)
      #expect(try file.read(count: bytes.count, at: 0) == bytes)
      world.transport.meddle { request in
        guard request.method == .get, request.headers["range"]?.hasPrefix("bytes=0-") == true else { return nil }
        return .change { response in
          let isFirst = Locked(true)
          return HTTPResponse(
            status: response.status, headers: response.headers,
            body: HTTPResponseBody { () async throws(TransportError) in
              guard var chunk = try await response.body.next() else { return nil }
              if isFirst.withLock({ first in
                defer { first = false }
                return first
              }) {
                chunk[chunk.count - 1] ^= 0x80
              }
              return chunk
            })
        }
      }
      let error = await failure { () async throws(S3Error) in
        try await download.run(
          into: try location.writing { () throws(FileFailure) in try TemporaryFile(in: directory) })
      }
      #expect(error?.code == (test.isProof ? .digestMismatch : nil))
    }
  }

  @Test(arguments: [(501, S3Error.Code.digestMismatch), (405, .digestMismatch), (403, .accessDenied)])
  func `bytes that do not fit are never taken because the parts cannot be asked for`(
    status: Int, code: S3Error.Code
  ) async throws {
    try await withSandbox(PathUploadTests.inParts) { world in
      let files = try LocalFiles()
      let bytes = pattern(Self.size)
      let location = S3Location(bucket: world.bucket, key: try ObjectKey("a"))
      try await write(
        Case(upload: .equalParts, checksum: .none, verification: ""), bytes, world.client, location)
      world.transport.meddle { request in
        if request.method == .head, request.url.contains("partNumber=2") { return .answer(status, [:], "") }
        guard request.method == .get, request.headers["range"]?.hasPrefix("bytes=0-") == true else { return nil }
        return .change { response in
          HTTPResponse(
            status: response.status, headers: response.headers,
            body: HTTPResponseBody { () async throws(TransportError) in
              guard var chunk = try await response.body.next() else { return nil }
              chunk[0] ^= 1
              return chunk
            })
        }
      }
      let error = await failure { () async throws(S3Error) in try await world.path("a").download(to: files.at("a")) }
      #expect(error?.code == code)
      #expect(files.tree().isEmpty)
    }
  }

  @Test(arguments: ChecksumAlgorithm.known)
  func `a checksum of every kind goes with an upload in parts, and proves what comes back`(
    algorithm: ChecksumAlgorithm
  ) async throws {
    try await withSandbox {
      PathUploadTests.inParts(&$0)
      $0.checksum = algorithm
      $0.dialect.isETagMD5 = false
      $0.dialect.isMultipartETagTrusted = false
    } _: { world in
      let files = try LocalFiles()
      let bytes = pattern(Self.size)
      try files.write("up", bytes)
      try await world.path("a").upload(from: files.at("up"))
      let kept = try await world.path("a").metadata().checksums
      let isDigest = [ChecksumAlgorithm.sha1, .sha256].contains(algorithm)
      #expect(kept.map(\.algorithm) == [algorithm])
      #expect(kept.map(\.value).allSatisfy { $0.hasSuffix("-3") == isDigest })
      try await world.path("a").download(to: files.at("down"))
      #expect(files.bytes("down") == bytes)
    }
  }

  @Test func `the parts of the largest objects are looked up, too`() async throws {
    try await withSandbox { world in
      world.transport.meddle { _ in .answer(200, ["Content-Length": "2", "ETag": "\"a\""], "") }
      let location = S3Location(bucket: world.bucket, key: try ObjectKey("a"))
      let question = PartLayoutQuestion(reader: world.client, parameters: HeadObjectParameters(location))
      #expect(try await question.exact(size: 2_400, count: 1_200, limit: 8)?.sizes.count == 1_200)
      #expect(try await question.exact(size: 2_401, count: 1_200, limit: 8) == nil)
      #expect(try await question.exact(size: 20_002, count: 10_001, limit: 8) == nil)
    }
  }

  @Test func `parts are taken for equal only where their number fits`() {
    #expect(PartLayout(size: 17, firstPart: 5, count: 4)?.sizes == [5, 5, 5, 2])
    #expect(PartLayout(size: 15, firstPart: 5, count: 3)?.sizes == [5, 5, 5])
    #expect(PartLayout(size: 15, firstPart: 5, count: 4) == nil)
    #expect(PartLayout(size: 15, firstPart: 6, count: 2) == nil)
    #expect(PartLayout(size: 0, firstPart: 5, count: 1) == nil)
    #expect(PartLayout(sizes: [5, 6, 1]).ranges == [0..<5, 5..<11, 11..<12])
  }

  @Test func `a kernel tells of losses in syncfs since 5 8`() {
    #expect(["5.8.0", "5.10.0-30-amd64", "6.1.0-18-amd64", "10.0"].allSatisfy(Disk.tellsOfLosses))
    #expect(!["5.7.19", "4.19.0-25-amd64", "3.10", "", "x.y"].contains(where: Disk.tellsOfLosses))
  }
}
