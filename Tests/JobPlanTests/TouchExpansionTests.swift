import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct TouchExpansionTests {
  @Test func `an object that is there is refreshed, a missing one is what if_missing says`() async throws {
    var world = FakeWorld()
    world.objects = ["bbb/there": FakeObject("12345")]
    let planned = try await plan(
      [
        operation("refresh", try touch("s3://bbb/there")), operation("create", try touch("s3://bbb/x.html")),
        operation("skip", try touch("s3://bbb/y", ifMissing: .skip)),
        operation("error", try touch("s3://bbb/z", ifMissing: .error)),
        operation("marker", try touch("s3://bbb/dir/")),
      ], in: world)
    #expect(
      planned.lines == [
        "touch there -> there requested present(5)", "create x.html new absent", "skip y missing absent",
        "create dir/ new absent",
      ])
    #expect(planned.store.steps[0].headers == .keep)
    #expect(planned.store.steps[1].headers == .write(ObjectHeaders(contentType: "text/html")))
    guard case .failed(let failure)? = planned.store.outcome(of: 3) else {
      Issue.record("the operation is planned")
      return
    }
    #expect(failure.code == PlanFailure.missingTarget)
  }

  @Test func `a bucket is no object to touch`() async throws {
    do {
      _ = try await plan([operation("t", try touch("s3://bbb"))], in: FakeWorld())
      Issue.record("it was planned")
    } catch PlanError.input(let list) {
      #expect(list.diagnostics.map(\.message) == ["'' is not a valid key: it is empty"])
    }
  }
}
