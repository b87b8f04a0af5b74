import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct WaitExpansionTests {
  private static func operations() throws -> [Operation] {
    [
      operation("arrive", try wait("s3://bbb/in/_SUCCESS")),
      operation("ingest", try copy("s3://bbb/in/", "s3://bbb/raw/")),
      operation("after", try touch("s3://bbb/raw/done"), needs: ["ingest"]),
      operation("other", try touch("s3://bbb/other")),
    ]
  }

  @Test func `what is there already is planned like everything else`() async throws {
    var world = FakeWorld()
    world.objects = ["bbb/in/_SUCCESS": FakeObject(""), "bbb/in/a": FakeObject("1")]
    let planned = try await plan(Self.operations(), in: world)
    #expect(
      planned.lines == [
        "wait in/_SUCCESS satisfied unknown (an object: found 1 object, 0 bytes)",
        "copy in/_SUCCESS -> raw/_SUCCESS new absent", "copy in/a -> raw/a new absent",
        "create raw/done new absent", "create other new absent",
      ])
    #expect(!planned.summary.hasDeferred)
  }

  @Test func `what depends on what is not there yet is left open in a plan that is shown`() async throws {
    var world = FakeWorld()
    world.objects = ["bbb/in/a": FakeObject("1")]
    let planned = try await plan(Self.operations(), in: world)
    #expect(
      planned.lines == [
        "wait in/_SUCCESS pending unknown (asked for an object, found none; at most 30m)",
        "create other new absent",
      ])
    #expect(planned.store.outcome(of: 1) == .deferred(until: 0))
    #expect(planned.store.outcome(of: 2) == .deferred(until: 0))
    #expect(planned.summary.hasDeferred && planned.summary.hasChanges && !planned.summary.hasFailures)
  }

  @Test func `a plan that is to be carried out is refused then`() async throws {
    let refusals = try await refusals(Self.operations(), waits: .over([:]))
    #expect(refusals.map(\.kind) == [.pendingWait])
    #expect(refusals.first?.operations == [0, 1])
    #expect(
      refusals.first?.message
        == "'arrive' still waits, and what 'ingest' has to do then cannot be known")
    #expect(refusals.first?.hint?.contains("waits for it before it plans") == true)
  }

  @Test func `a wait behind other work has to stand at the end`() async throws {
    let last = [
      operation("send", try touch("s3://bbb/out/request")),
      operation("answer", try wait("s3://bbb/in/answer"), needs: ["send"]),
    ]
    #expect(try await refusals(last, waits: .over([:])).isEmpty)
    let refused = try await refusals(
      last + [operation("read", try copy("s3://bbb/in/", "s3://bbb/x/"))], waits: .over([:]))
    #expect(refused.map(\.kind) == [.pendingWait])
    #expect(refused.first?.hint?.contains("a manifest of its own") == true)
  }

  @Test func `a wait that has failed before the plan blocks what depends on it`() async throws {
    let failure = PlanFailure(code: "WaitTimeout", message: "too late")
    let manifest = manifest(try Self.operations())
    let store = FakePlanStore(operationCount: 4)
    _ = try await expander(manifest, store, FakeWorld(), .over([0: failure])).expand()
    #expect(store.outcome(of: 0) == .failed(failure))
    #expect(store.outcome(of: 1) == .blocked(by: 0))
    #expect(store.outcome(of: 2) == .blocked(by: 1))
    #expect(store.steps.map(\.line) == ["create other new absent"])
  }

  @Test func `an earlier operation of the plan may bring what is waited for`() async throws {
    let planned = try await plan(
      [
        operation("bring", try touch("s3://bbb/in/_SUCCESS")),
        operation("arrive", try wait("s3://bbb/in/_SUCCESS")),
      ], in: FakeWorld())
    #expect(planned.lines.last == "wait in/_SUCCESS satisfied unknown (an object: found 1 object, 0 bytes)")
  }

  @Test func `waits that nothing but waits come before can be over before the plan`() throws {
    let manifest = manifest([
      operation("one", try wait("s3://bbb/one")),
      operation("two", try wait("s3://bbb/two"), needs: ["one"]),
      operation("idle", try wait("s3://bbb/three")),
      operation("work", try touch("s3://bbb/x"), needs: ["two"]),
      operation("late", try wait("s3://bbb/late"), needs: ["work"]),
      operation("more", try touch("s3://bbb/y"), needs: ["late"]),
    ])
    #expect(LeadingWaits.find(in: manifest, try graph(manifest)) == [0, 1])
  }

  @Test func `a check comes after the wait for its place, and neither after a check`() throws {
    func edges(_ names: [String]) throws -> [String] {
      try graph(
        manifest(
          names.map { name in
            operation(
              name, try name == "wait" ? wait("s3://bbb/in/k") : checkObject("s3://bbb/in/k", Requirement(exists: true))
            )
          })
      ).edges.map(\.description)
    }
    #expect(try edges(["wait", "check"]) == ["wait waits for s3://bbb/in/k before check checks it"])
    #expect(try edges(["check", "wait"]) == [])
    #expect(try edges(["check", "check2"]) == [])
  }

  private func wait(_ url: String) throws -> Verb {
    .wait(Wait(target: .object(try remote(url)), requirement: Requirement(exists: true)))
  }

  private static func wait(_ url: String) throws -> Verb {
    .wait(Wait(target: .object(try remote(url)), requirement: Requirement(exists: true)))
  }

  private func expander(
    _ manifest: Manifest, _ store: FakePlanStore, _ world: FakeWorld, _ waits: WaitPlanning
  ) throws -> Expander {
    Expander(
      manifest: manifest, graph: try graph(manifest), world: world, store: store, baseDirectory: "/base",
      runID: "run-1", now: now, waits: waits)
  }

  private func refusals(_ operations: [Operation], waits: WaitPlanning) async throws -> [Refusal] {
    do {
      let manifest = manifest(operations)
      _ = try await expander(manifest, FakePlanStore(operationCount: operations.count), FakeWorld(), waits).expand()
      return []
    } catch PlanError.refused(let refusals) {
      return refusals
    }
  }
}
