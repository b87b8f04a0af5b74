import ConcurrencyHelpers
import JobManifest
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

struct WaitTests {
  /// A clock that only a pause moves on.
  private final class ManualClock: Sendable {
    private let state = Locked((now: Timestamp(seconds: 1_900_000_000), pauses: [Duration]()))
    var pauses: [Duration] { state.withLock { $0.pauses } }
    var now: Timestamp { state.withLock { $0.now } }

    func pause(_ duration: Duration) {
      state.withLock { state in
        state.pauses.append(duration)
        let (seconds, attoseconds) = duration.components
        state.now = Timestamp(
          nanoseconds: state.now.nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
      }
    }
  }

  private static let object = Wait(
    target: .object(RemotePlace(url: .init(bucket: .example, keyOrPrefix: "flag"), range: nil)),
    requirement: Requirement(exists: true), timeout: 40, interval: 15)

  private func perform(
    _ wait: Wait, on store: MemoryStore, _ clock: ManualClock, isStopped: @escaping @Sendable () -> Bool = { false },
    told: Locked<[String]> = Locked([]), afterPause: @escaping @Sendable (Int) throws -> Void = { _ in },
    wall: (@Sendable () -> Timestamp)? = nil
  ) async -> LookResult {
    let world = LiveWorld(readers: Endpoints<any ObjectReader>([nil: store]))
    return await WaitStep(
      world: world, now: { wall?() ?? clock.now }, uptime: { clock.now.nanoseconds },
      pause: {
        clock.pause($0)
        try afterPause(clock.pauses.count)
      }, isStopped: isStopped, tell: { text in told.withLock { $0.append(text) } }
    ).perform(wait)
  }

  @Test func `it looks again until all is there, and says once what it waits for`() async throws {
    let (store, clock, told) = (MemoryStore(), ManualClock(), Locked<[String]>([]))
    let result = await perform(Self.object, on: store, clock, told: told) { if $0 == 2 { try store.seed("flag") } }
    guard case .passed(attempts: 3) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(clock.pauses == [.seconds(15), .seconds(15)])
    #expect(
      told.withLock { $0 } == ["waits for s3://bucket/flag: asked for an object, found none; at most 40s"])
  }

  @Test func `it looks once more when the time is over, and then fails`() async throws {
    let (store, clock) = (MemoryStore(), ManualClock())
    let result = await perform(Self.object, on: store, clock)
    guard case .failed(let failure) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(clock.pauses == [.seconds(15), .seconds(15), .seconds(10)])
    #expect(failure.code == "WaitTimeout")
    #expect(
      failure.message
        == "s3://bucket/flag was not as it has to be within 40s: asked for an object, found none; "
        + "look at what should have brought it, or give it more 'timeout'")
  }

  @Test func `a wall clock that is set back or forth meanwhile makes it neither longer nor shorter`() async throws {
    for step in [Int64(-86_400), 86_400] {
      let (store, clock) = (MemoryStore(), ManualClock())
      let moved = { @Sendable in
        Timestamp(nanoseconds: clock.now.nanoseconds + Int64(clock.pauses.count) * step * 1_000_000_000)
      }
      _ = await perform(Self.object, on: store, clock, wall: moved)
      #expect(clock.pauses == [.seconds(15), .seconds(15), .seconds(10)])
    }
  }

  @Test(arguments: [(403, S3Error.Code.accessDenied), (404, .noSuchBucket), (400, "ExpiredToken")])
  func `what another look would meet again is an error, a 403 is never "not yet" (row R19)`(
    status: Int, code: S3Error.Code
  ) async throws {
    let clock = ManualClock()
    let store = MemoryStore { operation, _ in
      operation == .headObject ? S3Error(code: code, origin: .service(status: status), message: "no") : nil
    }
    let result = await perform(Self.object, on: store, clock)
    guard case .failed(let failure) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(failure.code == code.rawValue)
    #expect(clock.pauses.isEmpty)
  }

  @Test func `errors that pass are no end of the wait`() async throws {
    let looks = Locked(0)
    let clock = ManualClock()
    let store = MemoryStore { operation, _ in
      guard operation == .headObject else { return nil }
      let look = looks.withLock { count in
        count += 1
        return count
      }
      switch look {
      case 1: return S3Error(code: .serviceUnavailable, origin: .service(status: 503), message: "later")
      case 2: return S3Error(code: .transport, message: "connection refused")
      default: return nil
      }
    }
    try store.seed("flag")
    guard case .passed(attempts: 3) = await perform(Self.object, on: store, clock) else {
      Issue.record("it did not pass")
      return
    }
  }

  @Test func `a signal ends it`() async throws {
    let (store, clock, stopped) = (MemoryStore(), ManualClock(), Locked(false))
    let result = await perform(Self.object, on: store, clock, isStopped: { stopped.value }) { _ in
      stopped.withLock { $0 = true }
    }
    guard case .stopped = result else {
      Issue.record("\(result)")
      return
    }
    #expect(store.calls.count == 1)
  }

  @Test func `a signal ends a pause within a tenth of a second, however long it is (row P4)`() async throws {
    let (clock, stopped) = (ManualClock(), Locked(false))
    try await OperationRun.pause(
      .seconds(3600),
      sleep: { duration in
        clock.pause(duration)
        if clock.pauses.count == 3 { stopped.withLock { $0 = true } }
      }, isStopped: { stopped.value })
    #expect(clock.pauses == [.milliseconds(100), .milliseconds(100), .milliseconds(100)])
  }

  @Test func `a wait keeps no slot while it pauses`() async throws {
    let store = MemoryStore()
    let runFile = try await plannedAndRun(
      """
      operations:
        - name: arrive
          wait: {object: "s3://bucket/flag", timeout: 1h}
        - name: bring
          independent_of: arrive
          touch: {object: "s3://bucket/flag"}
      """, on: store, concurrency: 1, sleep: { _ in await Task.yield() })
    #expect(try states(runFile) == ["arrive done", "bring done"])
  }

  @Test func `a wait in a run that is stopped is not started, and what depends on it neither`() async throws {
    let (store, stopped) = (MemoryStore(), Locked(false))
    let runFile = try await plannedAndRun(
      "operations:\n  - {name: arrive, wait: {object: \"s3://bucket/flag\"}}\n", on: store,
      sleep: { _ in stopped.withLock { $0 = true } }, isStopped: { stopped.value })
    #expect(try states(runFile) == ["arrive cancelled"])
    #expect(try runFile.steps(limit: 5).map(\.state) == [.notStarted])
    #expect(try RunEnding.ofRun(runFile, signal: 15) == .interrupted(by: 15))
  }
}

extension BucketName {
  fileprivate static var example: BucketName {
    guard let name = try? BucketName("bucket") else { preconditionFailure("a valid name") }
    return name
  }
}
