import ConcurrencyHelpers

/// Keeps the bytes of bodies to a rate; shared by requests, in both directions, on any number of transports.
package final class Pacer: Sendable {
  private let bucket: Locked<TokenBucket>

  /// Lets so many bytes of bodies pass in a second, all together.
  package init(bytesPerSecond: Int) {
    let rate = Double(max(1, bytesPerSecond))
    // A tenth of a second, so that a loop which comes late makes up for it.
    bucket = Locked(TokenBucket(perSecond: rate, burst: rate / 10))
  }

  /// Takes bytes and says when they may pass.
  func take(_ count: Int, now: Int64) -> Int64 { bucket.withLock { $0.take(count, now: now) } }

  /// Gives back bytes that did not pass.
  func putBack(_ count: Int) { bucket.withLock { $0.putBack(count) } }
}

/// One direction of one transfer under the rates that it keeps to: which bytes are paid for, and when the next may pass.
struct PacedBytes {
  private(set) var credit = 0
  /// Until when nothing may pass, in nanoseconds; nil when something may.
  private(set) var heldUntil: Int64?

  /// Whether so many bytes may pass now; if not, they are paid for and pass at `heldUntil`.
  mutating func allows(_ count: Int, _ pacers: [Pacer], now: Int64) -> Bool {
    if credit < count {
      let missing = count - credit
      let moment = pacers.reduce(heldUntil ?? now) { max($0, $1.take(missing, now: now)) }
      credit += missing
      heldUntil = moment
    }
    guard let heldUntil, heldUntil > now else {
      self.heldUntil = nil
      return true
    }
    return false
  }

  /// Bytes have passed.
  mutating func pass(_ count: Int) { credit = max(0, credit - count) }

  /// Whether nothing may pass at this moment.
  func isHeld(now: Int64) -> Bool { heldUntil.map { $0 > now } ?? false }

  /// Gives back what was paid for in vain.
  mutating func end(_ pacers: [Pacer]) {
    if credit > 0 { for pacer in pacers { pacer.putBack(credit) } }
    self = PacedBytes()
  }
}
