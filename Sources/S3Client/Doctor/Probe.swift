/// One question to a service: sends what the question needs, and judges by what is stored afterwards.
struct Probe: Sendable {
  /// The name in reports, in snake case.
  let name: String
  /// What is asked, for people.
  let title: String
  var isEssential = false
  private let ask: @Sendable (ProbeBench) async throws(S3Error) -> Answer

  /// The answer of a probe.
  struct Answer: Sendable {
    let verdict: Finding.Verdict
    let evidence: String

    static func supported(_ evidence: String) -> Answer { Answer(verdict: .supported, evidence: evidence) }
    static func notSupported(_ evidence: String) -> Answer { Answer(verdict: .notSupported, evidence: evidence) }
    static func ignored(_ evidence: String) -> Answer { Answer(verdict: .ignored, evidence: evidence) }
    static func unclear(_ evidence: String) -> Answer { Answer(verdict: .unclear, evidence: evidence) }
  }

  init(
    _ name: String, _ title: String, isEssential: Bool = false,
    _ ask: @escaping @Sendable (ProbeBench) async throws(S3Error) -> Answer
  ) {
    self.name = name
    self.title = title
    self.isEssential = isEssential
    self.ask = ask
  }

  /// Asks; what the service refuses is not supported, and what broke on the way is unclear.
  func finding(on bench: ProbeBench) async throws(S3Error) -> Finding {
    do throws(S3Error) {
      return finding(try await ask(bench))
    } catch {
      if error.code == .cancelled { throw error }
      return finding(error.status == nil ? .unclear(error.shortText) : .notSupported(error.shortText))
    }
  }

  /// The finding of a probe that was not tried.
  func untried(because reason: String) -> Finding { finding(.unclear("not tried: \(reason)")) }

  private func finding(_ answer: Answer) -> Finding {
    Finding(
      name: name, title: title, isEssential: isEssential, verdict: answer.verdict,
      evidence: Sanitised.text(answer.evidence, limit: 240))
  }

  /// All probes, in the order in which they are asked.
  static let all: [Probe] =
    essentials + listings + deletes + digests + conditions + copies + multipart + properties + keys
}

extension S3Error {
  /// Operation, code, status and message, without the object that a probe made up.
  var shortText: String {
    let status = status.map { " (\($0))" } ?? ""
    return "\(operation.map { "\($0): " } ?? "")\(code)\(status): \(message)"
  }
}
