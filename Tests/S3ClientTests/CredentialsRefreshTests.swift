import ConcurrencyHelpers
import S3Types
import Testing

@testable import S3Client

/// When temporary credentials are replaced, and by how many.
@Suite(.timeLimit(.minutes(5))) struct CredentialsRefreshTests {
  /// Minutes of life at the start, minutes that have passed, and what is due.
  @Test(arguments: [
    (60, 0, RefreshSchedule.Need.none), (60, 44, .none), (60, 45, .advisory), (60, 49, .advisory), (60, 50, .mandatory),
    (60, 61, .mandatory), (720, 704, .none), (720, 705, .advisory), (720, 710, .mandatory), (30, 14, .none),
    (30, 15, .advisory), (30, 20, .mandatory), (15, 7, .none), (15, 8, .advisory), (15, 10, .mandatory),
    (0, 0, .mandatory),
    (-5, 0, .mandatory), (6, 2, .none), (6, 3, .advisory), (6, 4, .mandatory),
  ])
  func `fresh credentials are due by what is left`(_ life: Int, _ passed: Int, _ expected: RefreshSchedule.Need) {
    let schedule = RefreshSchedule(obtained: .test, expiration: .test.advanced(by: .seconds(life * 60)))
    #expect(schedule.need(at: .test.advanced(by: .seconds(passed * 60))) == expected)
  }

  @Test func `a pause holds back what is worth asking for, and not what has to be`() {
    let schedule = RefreshSchedule(obtained: .test, expiration: .test.advanced(by: .seconds(3600)))
    let (advisory, mandatory) = (
      Timestamp.test.advanced(by: .seconds(2760)), Timestamp.test.advanced(by: .seconds(3060))
    )
    #expect(schedule.need(at: advisory, pausedUntil: advisory.advanced(by: .seconds(1))) == .none)
    #expect(schedule.need(at: advisory, pausedUntil: advisory) == .advisory)
    #expect(schedule.need(at: mandatory, pausedUntil: .init(nanoseconds: .max)) == .mandatory)
    #expect(RefreshSchedule.pauseEnd(after: .test, random: 0) == .test.advanced(by: .seconds(30)))
    #expect(RefreshSchedule.pauseEnd(after: .test, random: 1) == .test.advanced(by: .seconds(60)))
  }

  @Test func `what never expires is never due, and moments beyond counting end nothing`() {
    #expect(RefreshSchedule(obtained: .test, expiration: nil).need(at: .init(nanoseconds: .max)) == .none)
    let far = RefreshSchedule(obtained: .init(nanoseconds: .min), expiration: .init(nanoseconds: .max))
    #expect(far.need(at: .test) == .none)
    #expect(RefreshSchedule(obtained: .test, expiration: .init(nanoseconds: .min)).need(at: .test) == .mandatory)
  }

  /// A source that counts, and gives `K1`, `K2`, … with an hour to live, when its gate is open.
  final class Source: Sendable {
    let world = TestWorld()
    private let state = Locked((count: 0, failure: Optional<S3Error>.none))
    private let life: Duration
    let gate: Gate

    init(life: Duration = .seconds(3600), gate: Gate = Gate(isOpen: true)) {
      self.life = life
      self.gate = gate
    }

    var count: Int { state.withLock { $0.count } }

    func fail(with failure: S3Error?) { state.withLock { $0.failure = failure } }

    var provider: RefreshingCredentials {
      RefreshingCredentials(source: "the source", now: { self.world.now }, random: { 0.5 }) {
        () async throws(S3Error) in
        let (count, failure) = self.state.withLock { state in
          state.count += 1
          return (state.count, state.failure)
        }
        await self.gate.wait()
        if let failure { throw failure }
        return Credentials(
          accessKeyID: "K\(count)", secretAccessKey: "planted", expiration: self.world.now.advanced(by: self.life))
      }
    }

    func pass(_ minutes: Int) { world.now = world.now.advanced(by: .seconds(minutes * 60)) }
  }

  /// Opens once.
  final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init(isOpen: Bool = false) {
      (stream, continuation) = AsyncStream.makeStream()
      if isOpen { open() }
    }

    func open() { continuation.finish() }

    func wait() async { for await _ in stream {} }
  }

  private static let broken = S3Error(code: .credentials, message: "the source is down")

  /// Asks a hundred times at once, and counts what comes back.
  private static func ask(
    _ provider: some CredentialProvider, whileWaiting: () async -> Void = {}
  ) async -> [String: Int] {
    await withTaskGroup(of: String.self) { group in
      for _ in 0..<100 {
        group.addTask {
          do throws(S3Error) { return try await provider.credentials().accessKeyID } catch { return error.message }
        }
      }
      await whileWaiting()
      return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
  }

  @Test func `a hundred callers wait for one fetch`() async {
    let source = Source(gate: Gate())
    let answers = await Self.ask(source.provider) {
      while source.count == 0 { await Task.yield() }
      source.gate.open()
    }
    #expect(answers == ["K1": 100])
    #expect(source.count == 1)
  }

  @Test func `a hundred callers in the last ten minutes wait for one fetch`() async throws {
    let source = Source()
    let provider = source.provider
    _ = try await provider.credentials()
    source.pass(51)
    #expect(await Self.ask(provider) == ["K2": 100])
    #expect(source.count == 2)
  }

  @Test func `in the last fifteen minutes callers go on with the old ones while one fetch runs`() async throws {
    let source = Source(gate: Gate(isOpen: false))
    let provider = source.provider
    async let first = provider.credentials()
    while source.count == 0 { await Task.yield() }
    source.gate.open()
    _ = try await first
    source.pass(46)
    // The gate is open, so the fetch may end while the callers ask; none of them waits for it.
    let answers = await Self.ask(provider)
    #expect(answers.values.reduce(0, +) == 100)
    #expect(Set(answers.keys).isSubset(of: ["K1", "K2"]))
    while try await provider.credentials().accessKeyID != "K2" { await Task.yield() }
    #expect(source.count == 2)
  }

  @Test func `a failure in the last fifteen minutes is left alone for a minute, one in the last ten is an error`()
    async throws
  {
    let source = Source()
    let provider = source.provider
    _ = try await provider.credentials()
    source.fail(with: Self.broken)
    source.pass(46)
    #expect(await Self.ask(provider) == ["K1": 100])
    while source.count < 2 { await Task.yield() }
    for _ in 0..<1000 {
      _ = try await provider.credentials()
      await Task.yield()
    }
    #expect(source.count == 2)
    source.pass(1)
    while source.count < 3 {
      #expect(try await provider.credentials().accessKeyID == "K1")
      await Task.yield()
    }
    source.pass(4)
    #expect(await Self.ask(provider)["the source is down"] == 100)
    source.fail(with: nil)
    let fresh = try await provider.credentials()
    #expect(fresh.accessKeyID != "K1")
  }

  @Test func `credentials that arrive expired are an error`() async {
    let source = Source(life: .zero)
    let error = await failure { () async throws(S3Error) in try await source.provider.credentials() }
    #expect(error?.message.hasPrefix("the credentials from the source expired at 2026-11-22T10:11:12.000Z") == true)
  }

  @Test func `a refusal makes the next hundred callers wait for one fetch, once per triple`() async throws {
    let source = Source()
    let provider = source.provider
    let refused = try await provider.credentials()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<100 { group.addTask { await provider.invalidate(refused) } }
    }
    #expect(await Self.ask(provider) == ["K2": 100])
    // Those who were slow to hear of the refusal must not throw away what came after it.
    await provider.invalidate(refused)
    #expect(try await provider.credentials().accessKeyID == "K2")
    #expect(source.count == 2)
  }

  @Test func `a source that keeps giving what is refused is asked once a minute`() async throws {
    let (world, count) = (TestWorld(), Locked(0))
    let provider = RefreshingCredentials(source: "s", now: { world.now }) { () async throws(S3Error) in
      count.withLock { $0 += 1 }
      return .test
    }
    for _ in 0..<10 {
      await provider.invalidate(try await provider.credentials())
      _ = try await provider.credentials()
    }
    #expect(count.withLock { $0 } == 2)
    world.now = world.now.advanced(by: .seconds(61))
    await provider.invalidate(.test)
    _ = try await provider.credentials()
    #expect(count.withLock { $0 } == 3)
  }

  @Test func `a caller that is cancelled leaves at once, and the last one takes the fetch along`() async throws {
    let source = Source(gate: Gate())
    let provider = source.provider
    let impatient = Task { await failure { () async throws(S3Error) in try await provider.credentials() } }
    let patient = Task { try await provider.credentials() }
    while source.count == 0 { await Task.yield() }
    impatient.cancel()
    #expect(await impatient.value?.code == .cancelled)
    source.gate.open()
    #expect(try await patient.value.accessKeyID == "K1")

    let abandoned = Source(gate: Gate())
    let other = abandoned.provider
    let only = Task { await failure { () async throws(S3Error) in try await other.credentials() } }
    while abandoned.count == 0 { await Task.yield() }
    only.cancel()
    #expect(await only.value?.code == .cancelled)
    // A cancelled flight is nobody's: who comes next gets one of their own.
    abandoned.gate.open()
    #expect(try await other.credentials().accessKeyID == "K2")
  }

  @Test func `what keeps credentials fresh shows none`() async throws {
    let provider = Source().provider
    _ = try await provider.credentials()
    var text = "\(provider)"
    dump(provider, to: &text)
    #expect(!text.contains("planted"))
  }
}
