import ConcurrencyHelpers
import Glibc

/// A program in a process of its own, waited for by a thread of its own.
///
/// Foundation's `Process` now and then misses the end of a short-lived child on Linux, and a test then waits for ever;
/// `waitpid` does not.
package final class ChildProcess: Sendable {
  /// The program could not be started.
  package struct NotStarted: Error, CustomStringConvertible {
    /// Which program, and why.
    package let description: String
  }

  private struct State {
    var status: Int32?
    var waiting: [CheckedContinuation<Int32, Never>] = []
  }

  private let id: pid_t
  private let state = Locked(State())

  private init(id: pid_t) { self.id = id }

  /// Starts a program; its standard input is empty, `output` and `errors` are descriptors that stay the caller's.
  package static func start(
    _ executable: String, _ arguments: [String] = [], environment: [String: String], directory: String? = nil,
    output: Int32, errors: Int32
  ) throws -> ChildProcess {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    // `env` changes the directory, because the call that does it here is not visible from Swift.
    let program = directory == nil ? executable : "/usr/bin/env"
    let command = [program] + (directory.map { ["--chdir=\($0)", executable] } ?? []) + arguments
    var words: [UnsafeMutablePointer<CChar>?] = unsafe command.map { unsafe strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
    defer {
      unsafe words.forEach { unsafe free($0) }
      unsafe variables.forEach { unsafe free($0) }
    }
    var id = pid_t()
    let result = unsafe posix_spawnp(&id, program, &actions, &attributes, &words, &variables)
    guard result == 0 else {
      throw NotStarted(description: "cannot start \(executable): \(unsafe String(cString: strerror(result)))")
    }
    let child = ChildProcess(id: id)
    child.watch()
    return child
  }

  /// Waits for the end: the exit code, or 128 and the number of the signal that ended it.
  package func wait() async -> Int32 {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let ended = state.withLock { state in
          if state.status == nil { state.waiting.append(continuation) }
          return state.status
        }
        if let ended { continuation.resume(returning: ended) }
      }
    } onCancel: {
      kill(SIGKILL)  // A time limit ends the test; the program must not outlive it.
    }
  }

  /// Asks the program to end.
  package func terminate() { kill(SIGTERM) }

  /// Sends a signal, unless the process has ended and its number may be somebody else's.
  package func kill(_ signal: Int32) {
    state.withLock { state in
      if state.status == nil { _ = Glibc.kill(id, signal) }
    }
  }

  private func watch() {
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(self)
    let result = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<ChildProcess>.fromOpaque(context).takeRetainedValue().reap()
        return nil
      }, box.toOpaque())
    precondition(result == 0, "pthread_create failed with \(result)")
    pthread_detach(thread)
  }

  private func reap() {
    var information = unsafe siginfo_t()
    // Leaves the number reserved until the lock is held, so that `kill` can never hit another process.
    while unsafe waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    let (status, waiting) = state.withLock { state in
      var raw: Int32 = 0
      while unsafe waitpid(id, &raw, 0) < 0, errno == EINTR {}
      let status = raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + (raw & 0x7F)
      state.status = status
      defer { state.waiting = [] }
      return (status, state.waiting)
    }
    for continuation in waiting { continuation.resume(returning: status) }
  }
}
