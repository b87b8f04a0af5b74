import ConcurrencyHelpers
import Glibc
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// The engine that writes objects in parts: rows T3, R14, R15, R17, D6.
@Suite struct PartWritingTests {
  private static func lost() -> MeddlingTransport.Meddling {
    .change { _ in
      HTTPResponse(
        status: 500, headers: [:], body: HTTPResponseBody { () async throws(TransportError) -> [UInt8]? in nil })
    }
  }

  private func uploads(_ world: SandboxWorld) async throws -> [String] {
    let pager = world.client.listMultipartUploads(ListMultipartUploadsParameters(bucket: world.bucket))
    return try await pager.nextPage()?.uploads.map(\.uploadID) ?? []
  }

  /// True for the first call only.
  private final class Once: Sendable {
    private let isUsed = Locked(false)

    func callAsFunction() -> Bool {
      isUsed.withLock { used in
        defer { used = true }
        return !used
      }
    }
  }

  /// Uploads a file of three parts.
  private func upload(_ world: SandboxWorld) async throws -> S3Error? {
    let files = try LocalFiles()
    try files.write("file", pattern((10 << 20) + 1))
    return await failure { () async throws(S3Error) in try await world.path("key").upload(from: files.at("file")) }
  }

  @Test func `an upload whose id was lost is swept, and that of somebody else is not (row T3)`() async throws {
    try await withSandbox(PathUploadTests.inParts) { world in
      let once = Once()
      world.transport.meddle { request in
        guard request.url.hasSuffix("?uploads="), request.method == .post, once() else { return nil }
        return Self.lost()
      }
      let error = try await upload(world)
      #expect(error == nil)
      #expect(try await uploads(world).isEmpty, "the lost one is gone")
      #expect(try await world.path("key").metadata().partsCount == 3)
    }
    // Our first attempt never came to the service, and what is there since then is somebody else's: it has a part.
    try await withSandbox(PathUploadTests.inParts) { world in
      let location = try world.path("key").location
      let other = try world.otherClient()
      let theirs = Locked("")
      let count = Locked(0)
      world.transport.meddle { request in
        guard request.url.hasSuffix("?uploads="), request.method == .post else { return nil }
        let number = count.withLock { count in
          count += 1
          return count
        }
        if number == 1 { return .error(500, "InternalError") }
        return .first {
          let id = try await other.createMultipartUpload(CreateMultipartUploadParameters(location)).uploadID
          theirs.withLock { $0 = id }
          _ = try await other.uploadPart(
            UploadPartParameters(location, uploadID: id, partNumber: 1, source: .bytes([1])))
        }
      }
      let error = try await upload(world)
      #expect(error == nil)
      #expect(world.transport.lines.contains { $0.contains("uploadId=\(theirs.withLock { $0 })") }, "it was looked at")
      #expect(try await uploads(world) == [theirs.withLock { $0 }])
    }
  }

  @Test func `an answer that says that nothing was begun is no lost upload (row T3)`() async throws {
    try await withSandbox(PathUploadTests.inParts) { world in
      let location = try world.path("key").location
      let other = try world.otherClient()
      let count = Locked(0)
      world.transport.meddle { request in
        guard request.url.hasSuffix("?uploads="), request.method == .post else { return nil }
        let number = count.withLock { count in
          count += 1
          return count
        }
        if number == 1 { return .error(503, "SlowDown") }
        // Somebody else begins one that has no part yet.
        return .first { _ = try await other.createMultipartUpload(CreateMultipartUploadParameters(location)) }
      }
      #expect(try await upload(world) == nil)
      #expect(try await uploads(world).count == 1, "theirs is left alone")
    }
  }

  @Test func `a conflict with another conditional write makes the whole upload again, once (row R14)`() async throws {
    for conflicts in [1, 2] {
      try await withSandbox(PathUploadTests.inParts) { world in
        let count = Locked(0)
        world.transport.meddle { request in
          guard request.method == .post, request.url.contains("uploadId=") else { return nil }
          let isRefused = count.withLock { count in
            count += 1
            return count <= conflicts
          }
          return isRefused ? .error(409, "ConditionalRequestConflict") : nil
        }
        let error = try await upload(world)
        #expect(error?.code == (conflicts == 1 ? nil : .conditionalRequestConflict))
        #expect(world.transport.sent.filter { $0.url.contains("partNumber=") }.count == 6, "every part twice")
        #expect(try await uploads(world).isEmpty)
        #expect(try await world.path("key").exists() == (conflicts == 1))
      }
    }
  }

  @Test func `an upload is aborted until none of its parts is left (row R17)`() async throws {
    try await withSandbox(PathUploadTests.inParts) { world in
      let late = Once()
      world.transport.meddle { request in
        if request.url.contains("partNumber=2") { return .error(403, "AccessDenied") }
        // The service takes a part after the abort that came before it.
        if request.method == .delete, late() { return .answer(204, [:], "") }
        return nil
      }
      let error = try await upload(world)
      #expect(error?.code == .accessDenied)
      #expect(world.transport.sent.filter { $0.method == .delete }.count == 2)
      #expect(try await uploads(world).isEmpty)
    }
  }

  @Test func `an upload that cannot be aborted is named in the failure`() async throws {
    try await withSandbox(PathUploadTests.inParts) { world in
      world.transport.meddle { request in
        request.url.contains("partNumber=2") || request.method == .delete ? .error(403, "AccessDenied") : nil
      }
      let error = try await upload(world)
      let left = try await uploads(world)
      #expect(left.count == 1)
      #expect(error?.message.contains("its upload \(left[0]) could not be aborted") == true)
    }
  }

  @Test(arguments: [2, 3])
  func `a file in another's place, of the same size and time, is not mixed with it (row D6)`(after part: Int)
    async throws
  {
    try await withSandbox {
      PathUploadTests.inParts(&$0)
      $0.transfer.maxConcurrentParts = 1
    } _: { world in
      let files = try LocalFiles()
      for (name, bytes) in [("file", pattern((10 << 20) + 1)), ("other", pattern((10 << 20) + 1).reversed())] {
        try files.write(name, bytes)
        try files.setModified(name, seconds: 1_700_000_000)
      }
      world.transport.meddle { request in
        guard request.url.contains("partNumber=\(part)") else { return nil }
        return .change { answer in
          let status = unsafe rename(files.at("other"), files.at("file"))
          #expect(status == 0)
          return answer
        }
      }
      let error = await failure { () async throws(S3Error) in
        try await world.path("key").upload(from: files.at("file"))
      }
      #expect(error?.code == .fileChanged)
      #expect(try await world.path("key").exists() == false)
      #expect(try await uploads(world).isEmpty)
    }
  }

  @Test(arguments: [nil, "\"0123456789abcdef0123456789abcdef-3\""])
  func `who may write and not read has an upload by what the service answered, or a failure (row R15)`(
    etag: String?
  ) async throws {
    try await withSandbox {
      PathUploadTests.inParts(&$0)
      $0.dialect.checksums = .none
    } _: { world in
      world.transport.meddle { request in
        if request.method == .head { return .answer(403, [:], "") }
        guard let etag, request.method == .post, request.url.contains("uploadId=") else { return nil }
        return .answer(
          200, [:], "<CompleteMultipartUploadResult><ETag>\(etag)</ETag></CompleteMultipartUploadResult>")
      }
      let files = try LocalFiles()
      try files.write("file", pattern((10 << 20) + 1))
      let location = try world.path("key").location
      let error = await failure { () async throws(S3Error) in
        let written = try await PartwiseUpload(
          FileSource(path: files.at("file")), size: (10 << 20) + 1, to: CreateMultipartUploadParameters(location),
          on: world.client
        ).run()
        #expect(written.isUnseen)
      }
      #expect(error?.code == (etag == nil ? nil : .accessDenied))
    }
  }

  @Test func `blanks around a value do not travel, and are not missed`() {
    var headers = ObjectHeaders(contentDisposition: " inline\t", userMetadata: ["a": " 1 "])
    let proof = WriteProof(size: 1, headers: headers, written: ETag("e"))
    headers = ObjectHeaders(contentDisposition: "inline", userMetadata: ["a": "1"])
    var found = ObjectMetadata(size: 1, etag: ETag("e"), lastModified: nil, headers: headers)
    #expect(proof.difference(found, .generic) == nil)
    found.headers.contentDisposition = "in line"
    #expect(proof.difference(found, .generic) == "Content-Disposition is lost")
    found.headers = headers
    found.headers.userMetadata["a"] = "2"
    #expect(proof.difference(found, .generic) == "metadata entry 'a' is lost")
  }

  @Test func `what PutObject does not take goes in parts, whatever the threshold says`() async throws {
    try await withSandbox {
      $0.transfer.multipartThreshold = 64 << 20
      $0.dialect.parts.maximumSize = 5 << 20
    } _: { world in
      world.transport.meddle()
      let error = try await upload(world)
      #expect(error == nil)
      #expect(world.transport.lines.count { $0.contains("partNumber=") } == 3)
    }
  }

  @Test func `an object that is not what was uploaded is a failure (rows R12, R15)`() async throws {
    for (name, value) in [
      ("content-length", "7"), ("content-type", "odd/type"), ("etag", "\"0123456789abcdef0123456789abcdef-3\""),
    ] {
      try await withSandbox(PathUploadTests.inParts) { world in
        world.transport.meddle { request in
          guard request.method == .head, request.url.hasSuffix("/key") else { return nil }
          return .change { answer in
            guard answer.status == 200 else { return answer }
            var headers = answer.headers
            headers[name] = value
            return HTTPResponse(status: 200, headers: headers, body: answer.body)
          }
        }
        let files = try LocalFiles()
        try files.write("file.html", pattern((10 << 20) + 1))
        let error = await failure { () async throws(S3Error) in
          try await world.path("key").upload(from: files.at("file.html"))
        }
        #expect(error?.code == .notProven, "\(name)")
      }
    }
  }
}
