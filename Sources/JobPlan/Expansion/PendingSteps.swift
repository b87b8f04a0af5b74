/// Steps that wait for answers about the world; many questions are asked at once, and the order stays.
///
/// What is in memory has a bound, whatever the number of objects.
struct PendingSteps {
  /// Finds out what the step is.
  typealias Question = @Sendable () async throws -> Step

  private enum Entry {
    case known(Step)
    case asked(Question)
  }

  /// Questions that are asked at the same time.
  static let maximumQuestions = 32
  /// Steps that wait, for the answers of others or for company.
  private static let maximumEntries = 1024

  private var entries: [Entry] = []
  private var questionCount = 0

  /// Adds a step.
  mutating func add(_ step: Step) { entries.append(.known(step)) }

  /// Adds a step that takes a question.
  mutating func add(_ question: @escaping Question) {
    entries.append(.asked(question))
    questionCount += 1
  }

  /// Whether the steps have to be taken before another is added.
  var isFull: Bool { questionCount >= Self.maximumQuestions || entries.count >= Self.maximumEntries }

  /// Asks what is open and takes the steps out, in the order in which they were added.
  mutating func take() async throws -> [Step] {
    let entries = self.entries
    self = PendingSteps()
    return try await withThrowingTaskGroup(of: (Int, Step).self) { group in
      var steps: [Int: Step] = [:]
      for (index, entry) in entries.enumerated() {
        switch entry {
        case .known(let step): steps[index] = step
        case .asked(let question): group.addTask { (index, try await question()) }
        }
      }
      for try await (index, step) in group { steps[index] = step }
      return entries.indices.compactMap { steps[$0] }
    }
  }
}
