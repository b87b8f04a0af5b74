internal import ConcurrencyHelpers

/// Reads a listing page by page and vouches for the way between the pages.
///
/// The end is reported only after a page that says it is the last (invariant I1). A token that repeats, a page that
/// makes no progress and keys that are out of order end the listing with an error (rows L5, L8).
public final class ListObjectsV2Pager: Sendable {
  private let fetch: @Sendable (String?) async throws(S3Error) -> ListObjectsV2Page
  private let parameters: ListObjectsV2Parameters
  private let state: Locked<State>

  private enum State {
    /// Next: busy, by `nextPage`.
    case idle(token: String?, guardian: ListingGuard)
    /// Next: idle, finished or broken, when the page is there.
    case busy
    /// The last page was delivered.
    case finished
    /// A page failed; the listing is not complete and never will be.
    case broken(S3Error)
  }

  /// Starts a listing whose pages come from `fetch`.
  public init(
    parameters: ListObjectsV2Parameters,
    fetch: @escaping @Sendable (_ token: String?) async throws(S3Error) -> ListObjectsV2Page
  ) {
    self.parameters = parameters
    self.fetch = fetch
    state = Locked(.idle(token: nil, guardian: ListingGuard(parameters)))
  }

  /// The next page, possibly empty (row L6), or nil after the proven end; once it has thrown, it throws for good.
  public func nextPage() async throws(S3Error) -> ListObjectsV2Page? {
    guard case (let token, var guardian)? = try state.withLock(Self.begin) else { return nil }
    do throws(S3Error) {
      let page = try await fetch(token)
      try guardian.accept(page)
      let next: State = page.nextContinuationToken.map { .idle(token: $0, guardian: guardian) } ?? .finished
      state.withLock { $0 = next }
      return page
    } catch {
      state.withLock { $0 = .broken(error) }
      throw error
    }
  }

  private static func begin(_ state: inout State) throws(S3Error) -> (String?, ListingGuard)? {
    switch state {
    case .idle(let token, let guardian):
      state = .busy
      return (token, guardian)
    case .busy: preconditionFailure("two tasks read one listing at the same time")
    case .finished: return nil
    case .broken(let error): throw error
    }
  }
}
