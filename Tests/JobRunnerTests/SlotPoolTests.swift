import ConcurrencyHelpers
import Testing

@testable import JobRunner

struct SlotPoolTests {
  @Test func `never more holders than slots, and everybody gets a turn`() async {
    let pool = SlotPool(count: 7)
    let seen = Locked((now: 0, most: 0, turns: 0))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<500 {
        group.addTask {
          await pool.acquire()
          seen.withLock { seen in
            seen.now += 1
            seen.most = max(seen.most, seen.now)
            seen.turns += 1
          }
          await Task.yield()
          seen.withLock { $0.now -= 1 }
          pool.release()
        }
      }
    }
    let result = seen.withLock { $0 }
    #expect(result.turns == 500)
    #expect(result.most <= 7)
    #expect(result.now == 0)
  }
}
