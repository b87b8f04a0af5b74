internal import ConcurrencyHelpers

/// Reads a listing page by page and vouches for the way between the pages.
///
/// The end is reported only after a page that says it is the last (invariant I1). A marker that repeats, a page that
/// makes no progress and entries that are out of order end the listing with an error (rows L5, L8).
public final class Pager<Page: Sendable>: Sendable {
  private let state: Locked<State>

  private enum State {
    /// Next: busy, by `nextPage`.
    case idle(Step)
    /// Next: idle, finished or broken, when the page is there.
    case busy
    /// The last page was delivered.
    case finished
    /// A page failed; the listing is not complete and never will be.
    case broken(S3Error)
  }

  /// How to get one page, and with it the step after it; nil after the last.
  private struct Step: Sendable {
    let take: @Sendable () async throws(S3Error) -> (Page, Step?)
  }

  /// Starts a listing whose pages come from `fetch`, which gets nil for the first; `pageGuard` sees each of them.
  init<Guard: PageGuard>(
    guardedBy pageGuard: Guard,
    fetch: @escaping @Sendable (_ marker: Guard.Marker?) async throws(S3Error) -> Page
  ) where Guard.Page == Page {
    state = Locked(.idle(Self.step(from: nil, pageGuard, fetch)))
  }

  /// The next page, possibly empty (row L6), or nil after the proven end; once it has thrown, it throws for good.
  public func nextPage() async throws(S3Error) -> Page? {
    guard let step = try state.withLock(Self.begin) else { return nil }
    do throws(S3Error) {
      let (page, next) = try await step.take()
      state.withLock { $0 = next.map(State.idle) ?? .finished }
      return page
    } catch {
      state.withLock { $0 = .broken(error) }
      throw error
    }
  }

  private static func begin(_ state: inout State) throws(S3Error) -> Step? {
    switch state {
    case .idle(let step):
      state = .busy
      return step
    case .busy: preconditionFailure("two tasks read one listing at the same time")
    case .finished: return nil
    case .broken(let error): throw error
    }
  }

  private static func step<Guard: PageGuard>(
    from marker: Guard.Marker?, _ pageGuard: Guard,
    _ fetch: @escaping @Sendable (_ marker: Guard.Marker?) async throws(S3Error) -> Page
  ) -> Step where Guard.Page == Page {
    Step { () async throws(S3Error) in
      let page = try await fetch(marker)
      var pageGuard = pageGuard
      let next = try pageGuard.accept(page)
      return (page, next.map { step(from: $0, pageGuard, fetch) })
    }
  }
}

/// Decides, page by page, whether a listing can still be trusted.
protocol PageGuard: Sendable {
  /// One page of the listing.
  associatedtype Page: Sendable
  /// What the next page is asked for with.
  associatedtype Marker: Sendable

  /// Checks a page against those before it and gives the marker of the next one, or nil after a page that says it is
  /// the last; throws `.brokenListing`.
  mutating func accept(_ page: Page) throws(S3Error) -> Marker?
}

/// Reads a listing of objects page by page, in byte order.
public typealias ListObjectsV2Pager = Pager<ListObjectsV2Page>

extension Pager where Page == ListObjectsV2Page {
  /// Starts a listing whose pages come from `fetch`.
  public convenience init(
    parameters: ListObjectsV2Parameters,
    fetch: @escaping @Sendable (_ token: String?) async throws(S3Error) -> ListObjectsV2Page
  ) {
    self.init(guardedBy: ListingGuard(parameters), fetch: fetch)
  }
}
