/// Works on the parts of one object, a fixed number of them at a time, and ends all when one fails.
struct PartRunner: Sendable {
  let limit: Int

  /// Calls `work` once for each number and gives what it returned, in order.
  ///
  /// - Parameters:
  ///   - numbers: The parts.
  ///   - admit: Is asked before a part is begun, for one part after the other, and may let it wait.
  ///   - work: Works on a part.
  /// - Throws: The failure of the part that failed first; the others have been cancelled then.
  @discardableResult
  func run<Value: Sendable>(
    _ numbers: ClosedRange<Int>, admitting admit: (@Sendable (_ number: Int) async throws(S3Error) -> Void)? = nil,
    _ work: @escaping @Sendable (_ number: Int) async throws(S3Error) -> Value
  ) async throws(S3Error) -> [Value] {
    typealias Answer = (number: Int, result: Result<Value, S3Error>)
    let outcome: Result<[Value], S3Error> = await withTaskGroup(of: Answer.self) { group in
      var done: [(number: Int, value: Value)] = []
      var failure: S3Error?
      var waiting = numbers.makeIterator()
      var running = 0
      while true {
        if failure == nil, running < limit, let number = waiting.next() {
          do throws(S3Error) {
            try await admit?(number)
          } catch {
            failure = error
            group.cancelAll()
            continue
          }
          group.addTask { (number, await Self.result(number, work)) }
          running += 1
          continue
        }
        guard running > 0, let answer = await group.next() else { break }
        running -= 1
        switch answer.result {
        case .success(let value): done.append((answer.number, value))
        case .failure(let error):
          // Those that are cancelled now say less than the one that failed.
          failure = failure ?? error
          group.cancelAll()
        }
      }
      if let failure { return .failure(failure) }
      return .success(done.sorted { $0.number < $1.number }.map(\.value))
    }
    return try outcome.get()
  }

  private static func result<Value>(
    _ number: Int, _ work: (_ number: Int) async throws(S3Error) -> Value
  ) async -> Result<Value, S3Error> {
    do throws(S3Error) {
      return .success(try await work(number))
    } catch {
      return .failure(error)
    }
  }
}
