import Glibc

/// How many files and connections this process may have open, and how many requests fit in there (row T15).
package enum DescriptorLimit {
  /// More are of no use to a run.
  private static let useful: rlim_t = 4096
  /// Those of the program itself: the run file with its companions, the report, the lock, directories that are read.
  static let own = 32
  /// Those of a request: its connection, one that is kept for later, its file, and the directory of that.
  private static let ofRequest = 4

  /// Raises the limit as far as that is of use and allowed, and tells it.
  package static func raised() -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
    let wanted = min(limit.rlim_max, useful)
    if limit.rlim_cur < wanted {
      var raised = limit
      raised.rlim_cur = wanted
      // A refusal leaves the limit that was there, and requests are counted by that.
      if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
    }
    return Int(clamping: limit.rlim_cur)
  }

  /// How many requests may be on their way at once with so many descriptors; `served` when their service is in this
  /// process, too, and has a connection and a file for each of them.
  package static func requests(within descriptors: Int, served: Bool = false) -> Int {
    max(1, (descriptors - own) / (served ? ofRequest + 2 : ofRequest))
  }
}
