#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A value that is only reachable while a lock is held.
///
/// Built on a pthread mutex and not on `Synchronization.Mutex`, because ThreadSanitizer on Linux does not see the
/// latter and would report races that are none. Nothing may be resumed, called back or logged inside `withLock`.
@safe package final class Locked<Value>: @unchecked Sendable {
  // Unchecked: every access to `value` happens between lock and unlock of `mutex`.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  /// Wraps a value.
  package init(_ value: sending Value) {
    self.value = value
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    let status = unsafe pthread_mutex_init(mutex, nil)
    precondition(status == 0, "pthread_mutex_init failed with \(status)")
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deinitialize(count: 1)
    unsafe mutex.deallocate()
  }

  /// Runs `body` with exclusive access to the value and returns what it returns; errors pass through typed.
  package func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
