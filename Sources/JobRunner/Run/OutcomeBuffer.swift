import RunFile
import S3Client

/// How a step ended, before it is written down.
struct StepEnd: Sendable {
  var outcome: StepOutcome
  /// What it brought, which has to be on the disk before the outcome says done (invariant I4).
  var file: StagedFile?
}

/// Outcomes that wait to be written: together, because a transaction, and for files a sync of the disk, for each would
/// cost more than the transfer of a small object.
struct OutcomeBuffer {
  /// When a group is complete.
  struct Limits: Sendable, Hashable {
    /// Outcomes.
    var count = 128
    /// Bytes in files without a name.
    var bytes = 64 << 20
    /// How long an outcome waits at most while others come in.
    var age = Duration.seconds(1)

    /// At most a quarter of the descriptors that the program leaves free are those of files that wait, two for each
    /// (row T15).
    static func fitting(descriptors: Int) -> Limits {
      var limits = Limits()
      limits.count = max(1, min(limits.count, (descriptors - DescriptorLimit.own) / 8))
      return limits
    }
  }

  private let limits: Limits
  private var ends: [StepEnd] = []
  private var bytes = 0
  /// Whether the time of the group is over.
  var hasWaited = false

  init(limits: Limits) { self.limits = limits }

  var isEmpty: Bool { ends.isEmpty }

  /// Takes ends.
  mutating func take(_ new: [StepEnd]) {
    ends += new
    for end in new where end.file != nil { bytes &+= end.outcome.bytes }
  }

  /// Whether the group is complete.
  var isDue: Bool { !isEmpty && (hasWaited || isFull) }

  /// Whether nothing more should come before it has been handed over.
  var isFull: Bool { ends.count >= limits.count || bytes >= limits.bytes }

  /// Hands the group over; another one begins.
  mutating func handOver() -> [StepEnd] {
    defer { self = OutcomeBuffer(limits: limits) }
    return ends
  }
}
