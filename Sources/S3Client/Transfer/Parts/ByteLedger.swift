/// Who has how much of a number of bytes, and who waits for it; a value without lock and tasks.
struct ByteLedger: Sendable {
  /// All there is.
  let total: Int
  /// What is taken.
  private(set) var taken = 0
  private var held: [UInt64: Int] = [:]
  /// Those that wait, in the order in which they came.
  private var queue: [(number: UInt64, count: Int)] = []

  init(total: Int) { self.total = max(1, total) }

  /// Asks for bytes and says whether they are given at once; a share is never larger than all there is, so that a part
  /// that is larger waits until it is alone, and not for ever.
  mutating func ask(_ number: UInt64, for count: Int) -> Bool {
    let share = min(max(0, count), total)
    // Nobody overtakes: a large part would else wait for as long as small ones come.
    guard queue.isEmpty, share <= total - taken else {
      queue.append((number, share))
      return false
    }
    give(number, share)
    return true
  }

  /// Whether bytes were given to a number and not given back.
  func holds(_ number: UInt64) -> Bool { held[number] != nil }

  /// Gives back what a number has, or takes it out of the queue; tells who gets bytes now.
  mutating func leave(_ number: UInt64) -> [UInt64] {
    if let share = held.removeValue(forKey: number) {
      taken -= share
    } else {
      queue.removeAll { $0.number == number }
    }
    var served = 0
    while served < queue.count, queue[served].count <= total - taken {
      give(queue[served].number, queue[served].count)
      served += 1
    }
    let next = queue.prefix(served).map(\.number)
    queue.removeFirst(served)
    return next
  }

  private mutating func give(_ number: UInt64, _ share: Int) {
    held[number] = share
    taken += share
  }
}
