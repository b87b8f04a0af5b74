import S3Types
import Testing

@testable import JobManifest

@Suite("What failures mean, as a manifest says it") struct FailureRuleDecodingTests {
  private func rule(_ text: String) throws -> FailureRule {
    let source = SourceFile(
      name: "job.yaml",
      text: "version: 1\noperations:\n  - name: a\n    \(text)\n    touch: {object: \"s3://bucket/k\"}\n")
    return try ManifestReader.read(source: source, context: ManifestContext()).manifest.operations[0].failureRule
  }

  @Test(arguments: [
    ("needs: []", FailureRule()), ("on_error: continue", FailureRule(.goOn)), ("on_error: stop", FailureRule(.stop)),
    ("failures: {objects: 3}", FailureRule(tolerance: .init(objects: 3))),
    ("failures: {percent: 5}", FailureRule(tolerance: .init(percent: 5))),
    ("failures: {objects: 0, percent: 100}", FailureRule(tolerance: .init(objects: 0, percent: 100))),
  ])
  func `is read from beside the verb`(text: String, expected: FailureRule) throws {
    #expect(try rule(text) == expected)
  }

  @Test(arguments: [
    ("on_error: halt", "must be one of continue, stop"), ("failures: 3", "must be a mapping"),
    ("failures: {}", "says nothing"), ("failures: {object: 3}", "unknown key 'object'"),
    ("failures: {percent: 101}", "100"), ("failures: {objects: -1}", "0"),
    ("{on_error: stop, failures: {objects: 1}}", ""),
  ])
  func `is refused where it cannot be meant`(text: String, message: String) throws {
    let text = text.hasPrefix("{") ? "on_error: stop\n    failures: {objects: 1}" : text
    let list = #expect(throws: DiagnosticList.self) { try rule(text) }
    let messages = list?.diagnostics.map(\.message) ?? []
    #expect(messages.count == 1, "\(messages)")
    #expect(messages.first?.contains(message.isEmpty ? "'failures' tolerates what" : message) == true, "\(messages)")
  }

  @Test(arguments: [
    (FailureRule(), 1, 10, false, false), (FailureRule(), 0, 10, true, false), (FailureRule(.stop), 1, 10, false, true),
    (FailureRule(tolerance: .init(objects: 2)), 2, 2, true, false),
    (FailureRule(tolerance: .init(objects: 2)), 3, 9, false, true),
    (FailureRule(tolerance: .init(percent: 10)), 1, 10, true, false),
    (FailureRule(tolerance: .init(percent: 10)), 1, 9, false, true),
    (FailureRule(tolerance: .init(objects: 0)), 1, 9, false, true),
    (FailureRule(tolerance: .init(objects: 5, percent: 10)), 5, 49, false, true),
    (FailureRule(tolerance: .init(objects: 5, percent: 10)), 5, 50, true, false),
  ])
  func `is what a number of failures comes to`(
    rule: FailureRule, failures: Int, steps: Int, isTolerated: Bool, isGivenUp: Bool
  ) {
    #expect(rule.tolerates(failures, of: steps) == isTolerated)
    #expect(rule.givesUp(after: failures, of: steps) == isGivenUp)
  }
}
