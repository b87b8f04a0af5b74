import JobPlan
import S3Types
import Testing

@testable import JobReport

struct StepTextTests {
  @Test func `an update names its object once, and why`() throws {
    var step = try step(.update, "k")
    step.reason = StepReason(rawValue: "header:cache-control")
    step.source = .object(step.destination.address, ObjectState(size: 1))
    #expect(StepText.line(step) == "~ update s3://bbb/k  (header:cache-control)")
    #expect(
      PlanText.counts([.update: Tally(count: 2, bytes: 9), .put: Tally(count: 1, bytes: 1)], excluded: 0)
        == "1 put (1 B), 2 update")
  }

  @Test(arguments: StepAction.allCases)
  func `every action has its place in the order of display`(action: StepAction) {
    #expect(StepAction.displayOrder.count { $0 == action } == 1)
    #expect(ReportSchema.text.contains("\"\(action.rawValue)\""))
  }
}
