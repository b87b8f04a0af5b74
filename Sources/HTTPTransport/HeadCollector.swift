/// Collects header lines as libcurl hands them over and finds the head of the final response among them.
struct HeadCollector {
  /// What a line led to.
  enum Event: Hashable {
    /// Nothing yet; also interim responses, and trailers after the body.
    case more
    /// The head of the final response is complete.
    case head(ResponseHead)
    /// The head is larger than allowed (row S15).
    case tooLarge
    /// The lines are no head.
    case malformed
  }

  private let limit: Int
  private var block: [UInt8] = []
  private var isComplete = false
  /// Bytes of all lines so far.
  private(set) var receivedBytes = 0

  /// Starts without lines.
  init(limit: Int) { self.limit = limit }

  /// Forgets everything but the memory it holds.
  mutating func reset() {
    block.removeAll(keepingCapacity: true)
    isComplete = false
    receivedBytes = 0
  }

  /// Takes one line with its end.
  mutating func take(_ line: UnsafeRawBufferPointer) -> Event {
    receivedBytes += line.count
    guard receivedBytes <= limit else { return .tooLarge }
    guard !isComplete else { return .more }
    let isBlank = unsafe line.allSatisfy { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
    guard isBlank else {
      unsafe block.append(contentsOf: line)
      return .more
    }
    guard let head = ResponseHead.parse(block) else { return .malformed }
    block.removeAll(keepingCapacity: true)
    guard !head.isInterim else { return .more }
    isComplete = true
    return .head(head)
  }
}
