#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A few threads on which request bodies are read, because reading may block; started when they are needed.
///
/// Safe and Sendable, because everything that changes is touched between lock and unlock of the mutex made here.
@safe final class ReaderThreads: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private let maximum: Int
  private var jobs: [@Sendable () -> Void] = []
  private var threads: [PosixThread] = []
  private var idleCount = 0
  private var isClosed = false

  /// Prepares up to `maximum` threads.
  init(maximum: Int) {
    self.maximum = maximum
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe condition = .allocate(capacity: 1)
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Runs a job in its turn; false when there is no thread for it.
  func run(_ job: @escaping @Sendable () -> Void) -> Bool {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    guard !isClosed else { return false }
    if idleCount <= jobs.count, threads.count < maximum, let thread = PosixThread({ self.work() }) {
      threads.append(thread)
    }
    guard !threads.isEmpty else { return false }
    jobs.append(job)
    unsafe pthread_cond_signal(condition)
    return true
  }

  /// Ends the threads after the jobs that run now, and waits for them; jobs that wait are dropped.
  func shutDown() {
    unsafe pthread_mutex_lock(mutex)
    isClosed = true
    // Dropped after the lock is given back, because dropping runs code of others.
    let dropped = jobs
    jobs = []
    let ending = threads
    threads = []
    unsafe pthread_cond_broadcast(condition)
    unsafe pthread_mutex_unlock(mutex)
    for thread in ending { thread.join() }
    withExtendedLifetime(dropped) {}
  }

  private func work() {
    unsafe pthread_mutex_lock(mutex)
    while !isClosed {
      guard !jobs.isEmpty else {
        idleCount += 1
        unsafe pthread_cond_wait(condition, mutex)
        idleCount -= 1
        continue
      }
      do {
        let job = jobs.removeFirst()
        unsafe pthread_mutex_unlock(mutex)
        job()
      }
      unsafe pthread_mutex_lock(mutex)
    }
    unsafe pthread_mutex_unlock(mutex)
  }
}
