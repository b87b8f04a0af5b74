import CCurl

/// Owns the multi handle of libcurl, which drives many transfers on one thread.
///
/// Safe, because the pointer is made and freed here, and only `LoopWaker` lends it out.
@safe struct MultiHandle: ~Copyable {
  private let multi: UnsafeMutableRawPointer

  /// Makes a handle that keeps up to `maxCachedConnections` open.
  init(maxCachedConnections: Int) {
    _ = GlobalInit.once
    guard let made = unsafe curl_multi_init() else { preconditionFailure("libcurl has no memory for a multi handle") }
    unsafe multi = made
    unsafe curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, maxCachedConnections)
    // One request at a time on a connection, as HTTP/1.1 without pipelining has it.
    unsafe curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
  }

  deinit { unsafe curl_multi_cleanup(multi) }

  /// What wakes a loop that is in `poll`; valid as long as this handle.
  var waker: LoopWaker { unsafe LoopWaker(multi: multi) }

  /// Starts a transfer; its private pointer comes back from `nextDone`.
  func add(_ easy: EasyHandle) -> Bool {
    unsafe easy.withPointer { unsafe curl_multi_add_handle(multi, $0) } == CURLM_OK
  }

  /// Takes a transfer out, ended or not; the connection of one that has not ended is closed.
  func remove(_ easy: EasyHandle) { unsafe easy.withPointer { _ = unsafe curl_multi_remove_handle(multi, $0) } }

  /// Moves what can be moved without waiting.
  func perform() -> CURLMcode {
    var running: Int32 = 0
    return unsafe curl_multi_perform(multi, &running)
  }

  /// The slot and result of a transfer that has ended.
  func nextDone() -> (slot: Int, result: CURLcode)? {
    var pointer: UnsafeMutableRawPointer?
    var result = CURLE_OK
    guard unsafe curl_multi_next_done(multi, &pointer, &result) == 1 else { return nil }
    return unsafe (EasyHandle.slot(fromPrivate: pointer), result)
  }

  /// Waits for sockets, timers of libcurl, the waker, or the time to pass.
  func poll(milliseconds: Int32) -> CURLMcode { unsafe curl_multi_poll(multi, nil, 0, milliseconds, nil) }
}

/// Wakes the loop from any thread.
///
/// Safe and Sendable, because libcurl allows this one call from other threads, and the mailbox drops the waker before
/// the handle ends.
@safe struct LoopWaker: @unchecked Sendable {
  private let multi: UnsafeMutableRawPointer

  fileprivate init(multi: UnsafeMutableRawPointer) { unsafe self.multi = multi }

  /// Ends the present or the next poll.
  func wake() { unsafe curl_multi_wakeup(multi) }
}
