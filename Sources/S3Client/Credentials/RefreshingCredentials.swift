internal import ConcurrencyHelpers
public import S3Types

/// Keeps temporary credentials fresh: replaces them before they expire, once for all who ask.
///
/// In the last 15 minutes one fetch runs behind the callers, who go on with the old ones, and its failure is forgotten
/// for a minute. In the last 10 minutes all callers wait for one fetch, and its failure is theirs. Credentials that
/// arrive expired are an error. `invalidate` makes the next call fetch, whatever the time (row R4).
public final class RefreshingCredentials: CredentialProvider, CustomReflectable {
  /// Credentials with what was decided about them.
  private struct Held: Sendable {
    let credentials: Credentials
    let obtained: Timestamp
    let schedule: RefreshSchedule
    /// No advisory fetch before this moment, because one has failed.
    var pausedUntil: Timestamp?
  }

  private let source: String
  private let now: @Sendable () -> Timestamp
  private let work: SharedWork<Held>
  /// The last refused ones, and until when they are not refused again should the source keep giving them.
  private let refused = Locked<(credentials: Credentials, until: Timestamp)?>(nil)

  /// Keeps what `fetch` returns fresh.
  ///
  /// - Parameters:
  ///   - source: Where they come from, for messages.
  ///   - now: The wall clock.
  ///   - random: Random numbers in 0..<1, for jitter.
  ///   - fetch: Asks the source; called by one task at a time.
  public convenience init(
    source: String, now: @escaping @Sendable () -> Timestamp = { Timestamp.now() },
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
    fetch: @escaping @Sendable () async throws(S3Error) -> Credentials
  ) {
    self.init(source: source, now: now, random: random) { (_) async throws(S3Error) in try await fetch() }
  }

  /// Keeps what `fetch` returns fresh; it is handed the former ones, unless they were refused.
  init(
    source: String, now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> Double,
    fetchAfter fetch: @escaping @Sendable (Credentials?) async throws(S3Error) -> Credentials
  ) {
    self.source = source
    self.now = now
    work = SharedWork { (former) async throws(S3Error) in
      do throws(S3Error) {
        return try Self.held(try await fetch(former?.credentials), source: source, at: now())
      } catch {
        guard var former, former.schedule.need(at: now()) != .mandatory else { throw error }
        former.pausedUntil = RefreshSchedule.pauseEnd(after: now(), random: random())
        return former
      }
    }
  }

  /// The credentials in force; fetched when there are none, or those that there are have come close to their end.
  public func credentials() async throws(S3Error) -> Credentials {
    let now = now()
    return try await work.value { held in
      guard let held else { return .wait }
      return switch held.schedule.need(at: now, pausedUntil: held.pausedUntil) {
      case .none: .use(held)
      case .advisory: .useWhileMaking(held)
      case .mandatory: .wait
      }
    }.credentials
  }

  /// Has the next call fetch, when `refused` are those in force.
  ///
  /// A source that keeps giving what was refused is asked again after a minute at the earliest.
  public func invalidate(_ refused: Credentials) async {
    let now = now()
    let isKnown = self.refused.withLock { known in
      if let known, known.credentials.signsLike(refused), now < known.until { return true }
      known = (refused, now.advanced(by: RefreshSchedule.pause))
      return false
    }
    if !isKnown { work.forget { $0.credentials.signsLike(refused) } }
  }

  /// No children, because what it holds is secret (row S24).
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static func held(
    _ credentials: Credentials, source: String, at now: Timestamp
  ) throws(S3Error) -> Held {
    if let expiration = credentials.expiration, expiration <= now {
      throw S3Error(
        code: .credentials,
        message: "the credentials from \(source) expired at \(expiration), and no newer ones are to be had; "
          + "renew them at their source, and check the clock of this machine")
    }
    return Held(
      credentials: credentials, obtained: now,
      schedule: RefreshSchedule(obtained: now, expiration: credentials.expiration))
  }
}
