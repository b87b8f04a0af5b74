/// Decides which transfers run and which wait, first come first served for every origin.
///
/// Transfers wait here and not inside libcurl, so that one that waits costs no handle and no clock runs for it.
struct AdmissionQueue<Element> {
  private struct Lane {
    var runningCount = 0
    var waiting: [Element] = []
    var first = 0
  }

  private let limit: Int
  private var lanes: [Origin: Lane] = [:]

  /// Lets `limit` elements of one origin run at once.
  init(limit: Int) { self.limit = limit }

  /// True when the element may run now; otherwise it waits.
  mutating func admit(_ element: Element, to origin: Origin) -> Bool {
    var lane = lanes.removeValue(forKey: origin) ?? Lane()
    defer { lanes[origin] = lane }
    guard lane.runningCount >= limit else {
      lane.runningCount += 1
      return true
    }
    lane.waiting.append(element)
    return false
  }

  /// One that ran has ended; returns the one that runs in its place.
  mutating func release(_ origin: Origin) -> Element? {
    guard var lane = lanes.removeValue(forKey: origin) else { return nil }
    guard lane.first < lane.waiting.count else {
      lane.runningCount -= 1
      if lane.runningCount > 0 { lanes[origin] = lane }
      return nil
    }
    let element = lane.waiting[lane.first]
    lane.first += 1
    if lane.first * 2 >= lane.waiting.count {
      lane.waiting.removeFirst(lane.first)
      lane.first = 0
    }
    lanes[origin] = lane
    return element
  }

  /// Those that wait.
  var waiting: [Element] { lanes.values.flatMap { $0.waiting[$0.first...] } }

  /// Whether nothing waits.
  var isEmpty: Bool { lanes.values.allSatisfy { $0.waiting.isEmpty } }
}
