import ConcurrencyHelpers
import Foundation
import S3Sandbox
import S3Types
import Testing

@testable import S3Client

/// Rows R3, R4, R18 and R20 of the reference, over real sockets: clocks, credentials, regions and delete markers.
@Suite(.timeLimit(.minutes(2)))
struct ServiceRowTests {
  @Test(arguments: [-20 * 60, 20 * 60])
  func `R3: a clock that is twenty minutes off is corrected by the service's, once for all`(
    _ seconds: Int
  ) async throws {
    try await withFaults(
      FaultScript(), sandbox: { $0.now = { Timestamp(seconds: Timestamp.now().seconds + seconds) } }
    ) { world in
      let first = try await world.put("a", "text")
      #expect(first.attempts == 2)
      let second = try await world.put("b", "text")
      #expect(second.attempts == 1, "the correction is remembered")
      #expect(try await world.get("a") == "text")
      let refused = world.log(of: "PutObject").filter { $0.status == 403 }
      #expect(refused.map(\.errorCode) == ["RequestTimeTooSkewed"])
    }
  }

  /// Credentials that the service forgets, and others when it is asked for again.
  private final class Renewing: CredentialProvider {
    private let state = Locked((isRenewed: false, refusals: 0))
    let isAnyLeft: Bool

    init(isAnyLeft: Bool) { self.isAnyLeft = isAnyLeft }

    static let second = SandboxCredentials(accessKey: "second", secretKey: "second-secret")
    var refusals: Int { state.withLock(\.refusals) }

    func credentials() async throws(S3Error) -> Credentials {
      let standard = SandboxCredentials.standard
      return state.withLock(\.isRenewed) && isAnyLeft
        ? Credentials(accessKeyID: Self.second.accessKey, secretAccessKey: Self.second.secretKey)
        : Credentials(accessKeyID: standard.accessKey, secretAccessKey: standard.secretKey)
    }

    func invalidate(_ refused: Credentials) async {
      state.withLock { state in
        state.isRenewed = true
        state.refusals += 1
      }
    }
  }

  @Test(arguments: ["ExpiredToken", "InvalidToken"])
  func `R4: credentials that expire between two parts are renewed, and the parts before stay`(
    _ code: String
  ) async throws {
    let provider = Renewing(isAnyLeft: true)
    let script = FaultScript(
      FaultRule(.reply(.error(400, code)), on: FaultMatch("UploadPart", part: 2), .nth(1)))
    let directory = FileManager.default.temporaryDirectory.appending(path: "rows-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let text = String(repeating: "0123456789abcdef", count: 700_000)
    try Data(text.utf8).write(to: URL(filePath: directory))
    try await withFaults(
      script, sandbox: { $0.credentials.append(Renewing.second) },
      client: {
        $0.authentication = .provider(provider)
        $0.transfer.multipartThreshold = 5 << 20
        $0.transfer.partSize = 5 << 20
        $0.transfer.maxConcurrentParts = 1
      }
    ) { world in
      let path = S3Path(client: world.client, bucket: try BucketName(FaultWorld.bucket), key: "large")
      try await path.upload(from: directory)
      #expect(try await world.get("large") == text)
      #expect(world.log(of: "CreateMultipartUpload").count == 1)
      // Parts 1 and 3 once, part 2 twice.
      #expect(world.log(of: "UploadPart").map(\.status).sorted() == [200, 200, 200, 400])
      #expect(provider.refusals == 1)
    }
  }

  @Test func `R4: without other credentials the refusal is final, after one question for new ones`() async throws {
    let provider = Renewing(isAnyLeft: false)
    let script = FaultScript(FaultRule(.reply(.error(400, "ExpiredToken")), on: FaultMatch("PutObject")))
    try await withFaults(script, client: { $0.authentication = .provider(provider) }) { world in
      #expect(await s3Failure { try await world.put("a", "x") }?.code == .expiredToken)
      #expect(world.log(of: "PutObject").count == 1 && provider.refusals == 1)
    }
  }

  @Test(arguments: [301, 307])
  func `R18: another service's redirection leads nowhere, and nobody else gets to see the request`(
    _ status: Int
  ) async throws {
    var elsewhere = SandboxConfiguration()
    elsewhere.buckets = [try BucketName(FaultWorld.bucket)]
    elsewhere.recordsRequests = true
    let other = try await SandboxServer.start(configuration: elsewhere)
    var reply = FaultReply.error(status, status == 301 ? "PermanentRedirect" : "TemporaryRedirect")
    reply.headers = [
      .init("Location", "\(other.endpointURL)/\(FaultWorld.bucket)/a"), .init("x-amz-bucket-region", "eu-west-1"),
    ]
    let script = FaultScript(FaultRule(.reply(reply), on: FaultMatch("PutObject")))
    do {
      try await withFaults(script) { world in
        let error = try #require(await s3Failure { try await world.put("a", "x") })
        #expect(error.status == status && error.attempts == 1)
        #expect(world.log(of: "PutObject").count == 1)
      }
    } catch {
      try await other.stop()
      throw error
    }
    #expect(other.requestLog.entries.isEmpty)
    try await other.stop()
  }

  @Test func `R20: an object under a delete marker is absent, and a version that is a marker is none`() async throws {
    try await withFaults(
      FaultScript(), sandbox: { $0.versionedBuckets = [try BucketName(FaultWorld.bucket)] }
    ) { world in
      let first = try await world.put("a", "old")
      let location = try world.location("a")
      let deletion = try await world.client.deleteObject(DeleteObjectParameters(location))
      #expect(deletion.isDeleteMarker == true)
      #expect(await s3Failure { try await world.get("a") }?.isNotFound == true)
      let path = S3Path(client: world.client, bucket: location.bucket, key: "a")
      #expect(try await !path.exists())
      let marker = try #require(deletion.versionID)
      let refused = await s3Failure {
        try await world.client.getObject(GetObjectParameters(location, versionID: marker))
      }
      #expect(refused?.status == 405 && refused?.isNotFound == false)
      // What is absent may be written where nothing may be replaced, and the version below stays.
      _ = try await world.put("a", "new", .absent)
      #expect(try await world.get("a") == "new")
      var old = GetObjectParameters(location)
      old.versionID = first.versionID
      #expect(try await world.client.getObject(old).metadata.size == 3)
    }
  }
}
