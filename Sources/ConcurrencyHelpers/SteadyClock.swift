#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The clock by which rates are kept: nanoseconds that never go back.
package enum SteadyClock {
  /// The present moment.
  package static func now() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
