import JobManifest
import S3Types

/// What came of a verdict that needed a look at bytes or checksums; the texts say what decided (row L13).
enum SettledVerdict: Sendable, Hashable {
  case write(StepReason, detail: String? = nil)
  case skip(StepReason, detail: String? = nil)
  /// The destination is no longer there.
  case gone
  /// A file, or the source, cannot be read.
  case unreadable(String)

  /// Chooses between the steps that keep and that write the destination, where what cannot be read may be replaced.
  func step(keeping keep: Step, writing write: Step) -> Step {
    var step = write
    switch self {
    case .skip(let reason, let detail):
      step = keep
      (step.reason, step.detail) = (reason, detail)
    case .write(let reason, let detail): (step.reason, step.detail) = (reason, detail)
    case .gone: (step.reason, step.expected) = (.new, .absent)
    case .unreadable(let why): (step.reason, step.detail) = (.incomparable, why)
    }
    return step
  }
}

extension WriteRule.Verdict {
  /// Takes the looks that it needs; throws what concerns the whole operation.
  func settled(
    _ source: ChecksumComparison.Side, _ destination: ChecksumComparison.Side, in world: any PlanWorld
  ) async throws -> SettledVerdict {
    switch self {
    case .write(let reason): return .write(reason)
    case .skip(let reason): return .skip(reason)
    case .compareMD5(let md5, let otherwise):
      switch (source, destination) {
      case (.file(let path), _), (_, .file(let path)):
        do {
          if try await world.md5Hex(ofFile: path) == md5 { return .skip(.same) }
        } catch let cancellation as CancellationError {
          throw cancellation
        } catch {
          return .unreadable((error as? PlanFailure)?.message ?? String(describing: error))
        }
        return try await otherwise.settled(source, destination, in: world)
      case (.object, .object): preconditionFailure("the ETags of objects are compared, not their bytes")
      }
    case .compareChecksums:
      let answer = try await ChecksumComparison(source: source, destination: destination).answer(in: world)
      return answer.settled
    case .compareKept(let otherwise):
      let question = ChecksumComparison(source: source, destination: destination, asksServicesOnly: true)
      let answer = try await question.answer(in: world)
      guard case .incomparable(let why) = answer else { return answer.settled }
      let settled = try await otherwise.settled(source, destination, in: world)
      if case .skip(let reason, nil) = settled { return .skip(reason, detail: why) }
      return settled
    }
  }
}

extension ChecksumComparison.Answer {
  fileprivate var settled: SettledVerdict {
    switch self {
    case .same(let algorithm): .skip(.same, detail: algorithm)
    case .different(let algorithm): .write(.checksum, detail: algorithm)
    case .gone: .gone
    case .incomparable(let why): .write(.incomparable, detail: why)
    case .unreadable(let why): .unreadable(why)
    }
  }
}
