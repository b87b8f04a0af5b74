import ConcurrencyHelpers

@testable import S3Client

/// What an observer was told.
final class Events: Sendable {
  private let events = Locked<[TreeEvent]>([])

  var observer: TreeObserver { { event in self.events.withLock { $0.append(event) } } }

  /// `done key`, `skipped key reason`, `failed key code`, sorted.
  var lines: [String] {
    events.withLock { $0 }.map { event in
      switch event {
      case .done(let path, _): "done \(path.key)"
      case .skipped(let path, let reason): "skipped \(path.key) \(reason)"
      case .failed(let path, let error): "failed \(path.key) \(error.code)"
      }
    }.sorted()
  }
}
