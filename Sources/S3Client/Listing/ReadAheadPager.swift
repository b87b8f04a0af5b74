internal import ConcurrencyHelpers

/// The pages of a listing, the next one already on its way while one is used.
final class ReadAheadPager: Sendable {
  private typealias Answer = Result<ListObjectsV2Page?, S3Error>

  private let pager: ListObjectsV2Pager
  private let ahead = Locked<Task<Answer, Never>?>(nil)

  init(_ pager: ListObjectsV2Pager) { self.pager = pager }

  deinit { ahead.withLock { $0 }?.cancel() }

  /// The next page, or nil after the proven end; asks for the one after it before it returns.
  func nextPage() async throws(S3Error) -> ListObjectsV2Page? {
    let task = ahead.withLock { $0.take() } ?? start()
    let answer = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    guard let page = try answer.get() else { return nil }
    if page.nextContinuationToken != nil {
      let next = start()
      ahead.withLock { $0 = next }
    }
    return page
  }

  private func start() -> Task<Answer, Never> {
    Task { [pager] in
      do throws(S3Error) {
        return .success(try await pager.nextPage())
      } catch {
        return .failure(error)
      }
    }
  }
}
