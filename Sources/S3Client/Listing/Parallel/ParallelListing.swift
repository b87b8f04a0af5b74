internal import ConcurrencyHelpers
internal import S3Types

/// Reads a listing in ranges side by side; its pages come in the order of the keys, as from one chain.
///
/// The first page is asked for alone, and the ranges only when the reader wants a second one, so that what fits on one
/// page costs one request. Any page that fails ends the listing with its error (rows L1 to L5, L8).
final class ParallelListing: Sendable {
  /// Fetches one page.
  typealias Fetch =
    @Sendable (_ parameters: ListObjectsV2Parameters, _ token: String?) async throws(S3Error) -> ListObjectsV2Page

  private let core: Core

  init(
    _ parameters: ListObjectsV2Parameters, limits: ListingRanges.Limits = ListingRanges.Limits(), fetch: @escaping Fetch
  ) {
    core = Core(ListingRanges(parameters, limits: limits), fetch: fetch)
  }

  deinit { core.stop() }

  /// The next page; it has a token of its own unless it is the last.
  func nextPage() async throws(S3Error) -> ListObjectsV2Page {
    let core = core
    let answer = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = core.ask(continuation)
        if let answer { continuation.resume(returning: answer) }
        if Task.isCancelled { core.stop() }
      }
    } onCancel: {
      core.stop()
    }
    return try answer.get()
  }
}

/// What the reader and the requests share.
private final class Core: Sendable {
  typealias Answer = Result<ListObjectsV2Page, S3Error>

  fileprivate struct State {
    var ranges: ListingRanges
    var tasks: [Int: Task<Void, Never>] = [:]
    var reader: CheckedContinuation<Answer, Never>?
    var failure: S3Error?
    var pageCount = 0
  }

  private let state: Locked<State>
  private let fetch: ParallelListing.Fetch

  init(_ ranges: ListingRanges, fetch: @escaping ParallelListing.Fetch) {
    state = Locked(State(ranges: ranges))
    self.fetch = fetch
  }

  /// The next page if it is there; else the reader is woken when it is.
  func ask(_ reader: CheckedContinuation<Answer, Never>) -> Answer? {
    state.withLock { state in
      let answer = state.next()
      if answer == nil { state.reader = reader }
      start(&state)
      return answer
    }
  }

  /// Ends every request; the reader gets `.cancelled`.
  func stop() { end(S3Error(code: .cancelled, operation: .listObjectsV2, message: "the listing was cancelled")) }

  private func end(_ error: S3Error) {
    let (tasks, reader, failure) = state.withLock { state in
      let failure = state.failure ?? error
      state.failure = failure
      defer { (state.tasks, state.reader) = ([:], nil) }
      return (Array(state.tasks.values), state.reader, failure)
    }
    for task in tasks { task.cancel() }
    reader?.resume(returning: .failure(failure))
  }

  /// Begins the requests that are to be made; each is known before it can end, because its end needs the lock.
  private func start(_ state: inout State) {
    guard state.failure == nil else { return }
    for request in state.ranges.requests() {
      state.tasks[request.number] = Task { await self.perform(request) }
    }
  }

  private func perform(_ request: ListingRequest) async {
    do throws(S3Error) {
      finish(request, try request.check(try await fetch(request.parameters, request.token)))
    } catch {
      guard case .level = request.purpose else { return end(error) }
      // Only a hint is lost; a policy may forbid requests with a delimiter.
      finish(request, .noLevel)
    }
  }

  private func finish(_ request: ListingRequest, _ answer: ListingAnswer) {
    let (stale, reader, page) = state.withLock { state in
      // One that was given up has nobody who waits for it.
      guard state.tasks.removeValue(forKey: request.number) != nil, state.failure == nil else {
        return ([Task<Void, Never>](), CheckedContinuation<Answer, Never>?.none, Answer?.none)
      }
      state.ranges.accept(answer)
      var stale: [Task<Void, Never>] = []
      if case .startIgnored = answer {
        stale = Array(state.tasks.values)
        state.tasks = [:]
      }
      let page = state.reader == nil ? nil : state.next()
      let reader = page == nil ? nil : state.reader.take()
      start(&state)
      return (stale, reader, page)
    }
    for task in stale { task.cancel() }
    if let page { reader?.resume(returning: page) }
  }
}

extension Core.State {
  /// The next page, the failure, or nil when the page has not come.
  fileprivate mutating func next() -> Core.Answer? {
    if let failure { return .failure(failure) }
    switch ranges.next() {
    case .nothing: return nil
    case .end: return .success(ListObjectsV2Page(objects: []))
    case .page(let objects, let isLast):
      pageCount += 1
      return .success(ListObjectsV2Page(objects: objects, nextContinuationToken: isLast ? nil : "page \(pageCount)"))
    }
  }
}
