/// What follows a failed attempt to fetch an object; every way out is taken at most once.
struct DownloadRecovery: Sendable, Hashable {
  /// What to do.
  enum Verdict: Sendable, Hashable {
    /// Nothing helps.
    case fail
    /// Ask for the whole and take nothing up where it was cut, because the service does not know ranges (row T10).
    case oneStream
    /// Look the object up again, without a condition, and fetch the newer one (row T11).
    case restart
    /// Look the object up again, and fetch the same one once more (rows T6 to T9).
    case retry
  }

  /// Whether a newer object may be taken in the place of the one that was asked for; never under a saved plan.
  let mayRestart: Bool
  private(set) var isOneStream = false
  private var hasRestarted = false
  private var hasRetried = false

  init(mayRestart: Bool) { self.mayRestart = mayRestart }

  mutating func verdict(on error: S3Error) -> Verdict {
    if error.code == .rangeMismatch, !isOneStream {
      isOneStream = true
      return .oneStream
    }
    if error.isPreconditionFailed, mayRestart, !hasRestarted {
      hasRestarted = true
      return .restart
    }
    let isOtherBytes = error.code == .sizeMismatch || error.code == .digestMismatch
    let isCut = isOneStream && error.code == .transport
    if isOtherBytes || isCut, !hasRetried {
      hasRetried = true
      return .retry
    }
    return .fail
  }
}
