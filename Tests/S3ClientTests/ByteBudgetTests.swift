import ConcurrencyHelpers
import Testing

@testable import S3Client

@Suite struct ByteBudgetTests {
  /// What is done to a ledger of ten bytes, and who is served then.
  enum Event: Sendable {
    case ask(UInt64, Int, Bool)
    case leave(UInt64, [UInt64])
  }

  @Test(
    arguments: [
      ("what fits is given at once", [.ask(1, 4, true), .ask(2, 6, true), .ask(3, 1, false)], 10),
      ("nothing takes no room", [.ask(1, 10, true), .ask(2, 0, true)], 10),
      (
        "who comes first is served first, also when a smaller one would fit",
        [.ask(1, 8, true), .ask(2, 5, false), .ask(3, 1, false), .leave(1, [2, 3])], 6
      ),
      (
        "one that is larger than all takes all, when it is alone",
        [.ask(1, 1, true), .ask(2, 99, false), .ask(3, 1, false), .leave(1, [2]), .leave(2, [3])], 1
      ),
      (
        "who gives up is not served, and no longer in the way",
        [.ask(1, 8, true), .ask(2, 5, false), .ask(3, 2, false), .leave(2, [3]), .leave(1, [])], 2
      ),
      ("what is given back twice counts once", [.ask(1, 8, true), .leave(1, []), .leave(1, [])], 0),
    ] as [(String, [Event], Int)])
  func `room is given in order`(name: String, events: [Event], taken: Int) {
    var ledger = ByteLedger(total: 10)
    for event in events {
      switch event {
      case .ask(let number, let count, let isGiven): #expect(ledger.ask(number, for: count) == isGiven, "\(name)")
      case .leave(let number, let next): #expect(ledger.leave(number) == next, "\(name)")
      }
    }
    #expect(ledger.taken == taken, "\(name)")
  }

  @Test func `many tasks never take more than there is, and all get their turn`() async {
    let budget = ByteBudget(bytes: 100)
    let most = Locked(0)
    await withTaskGroup(of: Bool.self) { group in
      for index in 0..<200 {
        group.addTask {
          guard let share = try? await budget.take(index % 2 == 0 ? 60 : 7) else { return false }
          let taken = budget.taken
          most.withLock { $0 = max($0, taken) }
          await Task.yield()
          withExtendedLifetime(share) {}
          return true
        }
      }
      for await isServed in group { #expect(isServed) }
    }
    #expect(most.withLock { $0 } <= 100)
    #expect(most.withLock { $0 } > 0)
    #expect(budget.taken == 0)
  }

  @Test func `a task that is cancelled while it waits leaves the queue`() async throws {
    let budget = ByteBudget(bytes: 10)
    var share: ByteBudget.Share? = try await budget.take(10)
    let waiting = Task { try await budget.take(10) }
    waiting.cancel()
    let isCancelled: Bool
    do {
      _ = try await waiting.value
      isCancelled = false
    } catch {
      isCancelled = error is CancellationError
    }
    #expect(isCancelled)
    withExtendedLifetime(share) {}
    share = nil
    share = try await budget.take(10)
    #expect(budget.taken == 10)
    withExtendedLifetime(share) {}
  }
}
