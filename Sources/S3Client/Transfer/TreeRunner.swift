/// Does the same to every object of a tree, a fixed number of them at a time.
///
/// A failure of one object leaves the others alone; all of them are told and counted, and the first is kept for the
/// error that the whole ends with. Memory holds the objects that are on their way.
struct TreeRunner: Sendable {
  let limit: Int
  let observer: TreeObserver?

  /// One object and what to do to it.
  struct Step: Sendable {
    let path: S3Path
    let work: @Sendable () async throws(S3Error) -> TransferOutcome
  }

  private typealias Answer = (path: S3Path, result: Result<TransferOutcome, S3Error>)

  /// Takes steps from `next` until it has no more.
  ///
  /// - Throws: What `next` throws, after the steps on their way have ended; `.partlyFailed` when steps failed.
  func run(
    of root: S3Path, _ next: () async throws(S3Error) -> Step?
  ) async throws(S3Error) -> TreeResult {
    let outcome: Result<TreeResult, S3Error> = await withTaskGroup(of: Answer.self) { group in
      var tally = Tally(observer: observer)
      var running = 0
      var broken: S3Error?
      do throws(S3Error) {
        while !Task.isCancelled, let step = try await next() {
          if running == limit, let answer = await group.next() {
            tally.take(answer.path, answer.result)
            running -= 1
          }
          group.addTask { (step.path, await Self.result(of: step)) }
          running += 1
        }
      } catch {
        broken = error
      }
      while let answer = await group.next() { tally.take(answer.path, answer.result) }
      if let broken { return .failure(broken) }
      if Task.isCancelled { return .failure(root.failure(.cancelled, "the task was cancelled")) }
      return tally.result(of: root)
    }
    return try outcome.get()
  }

  private static func result(of step: Step) async -> Result<TransferOutcome, S3Error> {
    do throws(S3Error) {
      return .success(try await step.work())
    } catch {
      return .failure(error)
    }
  }
}

/// Counts what became of the objects of a tree.
struct Tally {
  let observer: TreeObserver?
  private(set) var result = TreeResult()
  private(set) var failures = 0
  private var firstFailure: S3Error?

  init(observer: TreeObserver?) { self.observer = observer }

  /// Takes what became of one object, and tells it.
  mutating func take(_ path: S3Path, _ answer: Result<TransferOutcome, S3Error>) {
    switch answer {
    case .success(.done(let bytes)):
      result.objects += 1
      result.bytes += bytes
      observer?(.done(path, bytes: bytes))
    case .success(.skipped(let reason)):
      result.skipped += 1
      observer?(.skipped(path, reason: reason))
    case .failure(let error):
      failures += 1
      firstFailure = firstFailure ?? error
      observer?(.failed(path, error))
    }
  }

  /// The count, or the one error that stands for all.
  func result(of root: S3Path) -> Result<TreeResult, S3Error> {
    guard let firstFailure else { return .success(result) }
    let total = failures + result.objects + result.skipped
    return .failure(
      root.failure(.partlyFailed, "\(failures) of \(total) objects failed; the first: \(firstFailure.description)"))
  }
}
