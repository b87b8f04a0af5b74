import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// A copy whose answer was lost, and that finds its own work when it is sent again (as row R13 has it for puts).
@Suite struct CopyProofTests {
  /// Copies under a condition; the answer to the first attempt is lost, and `between` happens before the second.
  private func copy(
    _ world: SandboxWorld, _ condition: WriteCondition, headers: CopyObjectParameters.Directive<ObjectHeaders> = .keep,
    between: @escaping @Sendable (S3Path) async throws -> Void = { _ in }
  ) async throws -> Result<CopyObjectResult, S3Error> {
    let (source, target) = (try world.path("source").location, try world.path("target").location)
    let theirs = S3Path(client: try world.otherClient(), bucket: world.bucket, key: "target")
    let count = Locked(0)
    world.transport.meddle { request in
      guard request.headers["x-amz-copy-source"] != nil else { return nil }
      let number = count.withLock { count in
        count += 1
        return count
      }
      guard number == 1 else { return .first { try await between(theirs) } }
      return .change { _ in
        HTTPResponse(
          status: 503, headers: [:], body: HTTPResponseBody { () async throws(TransportError) -> [UInt8]? in nil })
      }
    }
    do throws(S3Error) {
      return .success(
        try await world.client.copyObject(
          CopyObjectParameters(from: CopySource(source), to: target, headers: headers, condition: condition)))
    } catch {
      return .failure(error)
    }
  }

  private func expectProven(_ result: Result<CopyObjectResult, S3Error>) throws {
    let copy = try result.get()
    #expect(copy.attempts == 2)
  }

  @Test func `our own copy is recognised`() async throws {
    try await withSandbox { world in
      try await world.path("source").writeText("text", headers: ObjectHeaders(userMetadata: ["a": "1"]))
      let result = try await copy(world, .absent).get()
      #expect(result.attempts == 2)
      #expect(try await world.path("target").stat().etag == result.etag)

      let old = try await world.path("target").writeText("old").etag
      let replaced = ObjectHeaders(contentType: "odd/type", userMetadata: ["b": "2"])
      try await expectProven(copy(world, .matches(old), headers: .replace(replaced)))
      #expect(try await world.path("target").metadata().headers.userMetadata == ["b": "2"])
    }
  }

  @Test func `an object in parts, whose ETag says nothing, is recognised by its checksum`() async throws {
    try await withSandbox {
      PathUploadTests.inParts(&$0)
      $0.dialect = .aws
    } _: { world in
      let files = try LocalFiles()
      try files.write("file", pattern(6 << 20))
      try await world.path("source").upload(from: files.at("file"))
      #expect(try await world.path("source").stat().etag?.md5Hex == nil)
      try await expectProven(copy(world, .absent))
    }
  }

  @Test func `what somebody else has written is not ours`() async throws {
    let others: [(String, ObjectHeaders)] = [
      ("TEXT", .none), ("text", ObjectHeaders(userMetadata: ["a": "2"])),
      ("text", ObjectHeaders(userMetadata: ["a": "1", "b": "2"])),
    ]
    for (text, headers) in others {
      try await withSandbox { world in
        try await world.path("source").writeText("text", headers: ObjectHeaders(userMetadata: ["a": "1"]))
        let result = try await copy(world, .absent) { path in
          try await path.writeText(text, headers: headers)
        }
        guard case .failure(let error) = result else {
          Issue.record("\(text) of somebody else was taken for our copy")
          return
        }
        #expect(error.isPreconditionFailed)
      }
    }
  }
}
