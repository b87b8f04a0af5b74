import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct UploadExpansionTests {
  @Test func `a tree goes below its prefix in byte order, and each step says why`() async throws {
    var world = FakeWorld()
    world.files = [
      "/base/site/a.html": FakeFile("new"), "/base/site/a-b/x": FakeFile("dash"), "/base/site/a/x": FakeFile("in"),
      "/base/site/empty": FakeFile(""), "/base/site/same": FakeFile("same"), "/base/site/size": FakeFile("four"),
      "/base/site/z etag": FakeFile("1234"),
    ]
    world.objects = [
      "bbb/w/same": FakeObject("same"), "bbb/w/size": FakeObject("three"), "bbb/w/z etag": FakeObject("5678"),
      "bbb/w/extra": FakeObject("stays"),
    ]
    let planned = try await plan([operation("up", try upload("site/", "s3://bbb/w"))], in: world)
    #expect(
      planned.lines == [
        "put /base/site/a-b/x -> w/a-b/x new absent", "put /base/site/a.html -> w/a.html new absent",
        "put /base/site/a/x -> w/a/x new absent", "put /base/site/empty -> w/empty new absent",
        "skip /base/site/same -> w/same same present(4)", "put /base/site/size -> w/size size present(5)",
        "put /base/site/z etag -> w/z etag etag present(4)",
      ])
    // They are read at the same time, so in any order.
    #expect(
      await world.log.calls.filter { $0.hasPrefix("md5") }.sorted() == ["md5 /base/site/same", "md5 /base/site/z etag"])
    #expect(planned.store.isFinished)
    #expect(planned.summary.totals[.put] == Tally(count: 6, bytes: 17))
    #expect(planned.summary.hasChanges)
    #expect(!planned.summary.hasFailures)
  }

  @Test func `what cannot be uploaded is a step of its own, never passed over`() async throws {
    var world = FakeWorld()
    world.files = [
      "/base/site/link": FakeFile("", kind: .symlink), "/base/site/pipe": FakeFile("", kind: .special("fifo")),
      "/base/site/secret": FakeFile("", kind: .unreadable("permission denied")),
      "/base/site/closed/": FakeFile("", kind: .unreadable("the directory cannot be read")),
      "/base/site/broken": FakeFile("disk"),
    ]
    world.objects = ["bbb/w/broken": FakeObject("bits")]
    world.faults = [.unreadableContent(path: "/base/site/broken")]
    let planned = try await plan(
      [operation("up", try upload("site/", "s3://bbb/w/", filter: try including("*k", "*e", "*t", "broken")))],
      in: world)
    #expect(
      planned.lines == [
        "fail /base/site/broken -> w/broken unreadable unknown (input/output error)",
        "fail /base/site/closed/ -> w/closed/ unreadable unknown (the directory cannot be read)",
        "skip /base/site/link -> w/link symlink unknown (symlink)",
        "skip /base/site/pipe -> w/pipe special unknown (fifo)",
        "fail /base/site/secret -> w/secret unreadable unknown (permission denied)",
      ])
    #expect(planned.summary.hasFailures)
    #expect(!planned.summary.hasChanges)
    #expect(
      planned.store.notes == [
        "'up' leaves out 2 names that are no file to transfer (fifo: 1, symlink: 1), the first is '/base/site/link'; "
          + "links are not followed"
      ])
  }

  @Test func `a file goes to exactly its key, or into a tree under its own name`() async throws {
    var world = FakeWorld()
    world.files = ["/base/out/a.html": FakeFile("x")]
    world.objects = ["bbb/dir/key": FakeObject("x")]
    let planned = try await plan(
      [
        operation("exact", try upload("out/a.html", "s3://bbb/dir/key")),
        operation("tree", try upload("out/a.html", "s3://bbb/tree/")),
        operation("root", try upload("out/a.html", "s3://bbb")),
      ], in: world)
    #expect(
      planned.lines == [
        "skip /base/out/a.html -> dir/key same present(1)", "put /base/out/a.html -> tree/a.html new absent",
        "put /base/out/a.html -> a.html new absent",
      ])
  }

  @Test func `headers come from the rules, the operation and the name`() async throws {
    var world = FakeWorld()
    world.files = ["/base/site/a.html": FakeFile("x"), "/base/site/b.bin": FakeFile("y")]
    let rule = ContentTypeRule(
      match: try Pattern(parsing: "*.html"), settings: HeaderSettings(cacheControl: .set("max-age=60")), range: nil)
    let planned = try await plan(
      [operation("up", try upload("site/", "s3://bbb/", headers: HeaderSettings(metadata: ["by": "s3job"])))],
      in: world, rules: [rule])
    #expect(
      planned.store.steps.map(\.headers) == [
        .write(
          ObjectHeaders(contentType: "text/html", cacheControl: "max-age=60", userMetadata: ["by": "s3job"])),
        .write(ObjectHeaders(contentType: "application/octet-stream", userMetadata: ["by": "s3job"])),
      ])
  }

  @Test func `excluded files are counted, not listed`() async throws {
    var world = FakeWorld()
    world.files = ["/base/site/a.map": FakeFile("x"), "/base/site/b.map": FakeFile("y"), "/base/site/c": FakeFile("z")]
    let planned = try await plan(
      [operation("up", try upload("site/", "s3://bbb/", filter: try excluding("*.map")))], in: world)
    #expect(planned.lines == ["put /base/site/c -> c new absent"])
    #expect(planned.store.outcome(of: 0) == .planned(excluded: 2))
    #expect(planned.summary.excluded == 2)
  }

  @Test func `with if always nobody looks at the destination`() async throws {
    var world = FakeWorld()
    world.files = ["/base/site/a": FakeFile("x")]
    world.objects = ["bbb/a": FakeObject("x")]
    let planned = try await plan(
      [operation("up", try upload("site/", "s3://bbb/", if: .always))], in: world)
    #expect(planned.lines == ["put /base/site/a -> a always unknown"])
    #expect(await world.log.calls == ["bucket bbb"])
  }

  @Test(arguments: [
    ("gone/", PlanFailure.missingSource), ("gone", PlanFailure.missingSource),
    ("site/a/", PlanFailure.notADirectory), ("pipe", PlanFailure.specialFile),
    ("locked/", PlanFailure.unreadable),
  ])
  func `a source that is not there or not what was said fails the operation and nothing else`(
    from: String, code: String
  ) async throws {
    var world = FakeWorld()
    world.files = [
      "/base/site/a": FakeFile("x"), "/base/pipe": FakeFile("", kind: .special("fifo")),
      "/base/locked/": FakeFile("", kind: .unreadable("the directory cannot be read: permission denied")),
    ]
    let planned = try await plan(
      [
        operation("up", try upload(from, "s3://bbb/")), operation("after", try touch("s3://ccc/k"), needs: ["up"]),
        operation("other", try touch("s3://ddd/k")), operation("last", try touch("s3://eee/k"), needs: ["after"]),
      ], in: world)
    guard case .failed(let failure)? = planned.store.outcome(of: 0) else {
      Issue.record("the operation is planned")
      return
    }
    #expect(failure.code == code)
    #expect(failure.message.contains("'\(from)'"))
    #expect(planned.store.outcome(of: 1) == .blocked(by: 0))
    #expect(planned.store.outcome(of: 3) == .blocked(by: 1))
    #expect(planned.lines == ["create k new absent"])
    #expect(planned.summary.hasFailures)
  }

  @Test func `an empty directory is no mistake`() async throws {
    var world = FakeWorld()
    world.emptyDirectories = ["/base/site"]
    let planned = try await plan([operation("up", try upload("site", "s3://bbb/"))], in: world)
    #expect(planned.lines.isEmpty)
    #expect(planned.store.outcome(of: 0) == .planned(excluded: 0))
  }

  @Test func `a missing bucket fails every operation that writes to it, and is asked for once`() async throws {
    var world = FakeWorld()
    world.files = ["/base/site/a": FakeFile("x")]
    world.missingBuckets = ["bbb"]
    let planned = try await plan(
      [
        operation("up", try upload("site/", "s3://bbb/1/")), operation("touch", try touch("s3://bbb/2")),
        operation("delete", try deleteObject("s3://bbb/3")),
      ], in: world)
    for index in 0..<3 {
      let failure = PlanFailure(code: "NoSuchBucket", message: "bucket 'bbb' does not exist", status: 404)
      #expect(planned.store.outcome(of: index) == .failed(failure))
    }
    #expect(await world.log.calls == ["bucket bbb"])
  }

  @Test func `keys that are too long refuse the plan, counted, with the first of them`() async throws {
    var world = FakeWorld()
    world.files = [
      "/base/site/a": FakeFile("x"), "/base/site/\(String(repeating: "b", count: 1020))": FakeFile("x"),
      "/base/site/\(String(repeating: "c", count: 1021))": FakeFile("x"),
      "/base/site/\(String(repeating: "d", count: 1022))": FakeFile("x"),
    ]
    let refusals = try await refusals([operation("up", try upload("site/", "s3://bbb/www/"))], in: world)
    #expect(refusals.map(\.kind) == [.keyTooLong])
    #expect(
      refusals.first?.message.hasPrefix("'up' would write 2 keys of more than 1024 bytes: 's3://bbb/www/ccc") == true)
  }

  @Test func `a walk out of order is not merged`() async throws {
    var world = FakeWorld()
    world.files = ["/base/site/a": FakeFile("x"), "/base/site/b": FakeFile("x")]
    world.faults = [.backwardsWalk]
    let planned = try await plan([operation("up", try upload("site/", "s3://bbb/"))], in: world)
    guard case .failed(let failure)? = planned.store.outcome(of: 0) else {
      Issue.record("the operation is planned")
      return
    }
    #expect(failure.code == PlanFailure.disorder)
    #expect(planned.lines.isEmpty)
  }

  @Test func `a store that fails ends the plan`() async throws {
    var world = FakeWorld()
    world.files = ["/base/site/a": FakeFile("x")]
    let store = FakePlanStore(operationCount: 1, failsToAppend: true)
    do {
      _ = try await plan(manifest([operation("up", try upload("site/", "s3://bbb/"))]), in: world, store: store)
      Issue.record("the plan was made")
    } catch PlanError.store(let text) {
      #expect(text == "disk full")
    }
    #expect(!store.isFinished)
  }

  @Test func `a cancelled plan is no plan`() async throws {
    let task = Task {
      var world = FakeWorld()
      world.files = ["/base/site/a": FakeFile("x")]
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      _ = try await plan([operation("up", try upload("site/", "s3://bbb/"))], in: world)
    }
    let result = await task.result
    #expect(throws: PlanError.self) { try result.get() }
    guard case .failure(PlanError.cancelled) = result else {
      Issue.record("it is \(result)")
      return
    }
  }

  @Test(arguments: 0..<80)
  func `random trees are planned as the reference says`(seed: Int) async throws {
    var random = SplitMix(seed: UInt64(seed))
    let names = ["a", "a-", "a.b", "a/b", "a/b/c", "ab", "b/é", "b/z z", "c+%", "d/0", "d!"]
    var world = FakeWorld(pageSize: Int.random(in: 1...4, using: &random))
    func content() -> String { ["", "x", "y", "xx"].randomElement(using: &random) ?? "" }
    for name in names {
      if Bool.random(using: &random) { world.files["/base/site/\(name)"] = FakeFile(content()) }
      if Bool.random(using: &random) { world.objects["bbb/p/\(name)"] = FakeObject(content()) }
    }
    world.emptyDirectories = ["/base/site"]
    world.objects["bbb/p-not/a"] = FakeObject("sibling")
    let policy = WritePolicy.allCases.randomElement(using: &random) ?? .changed
    let planned = try await plan([operation("up", try upload("site", "s3://bbb/p", if: policy))], in: world)
    // The reference: no streams, no order, no merge.
    let expected = names.filter { world.files["/base/site/\($0)"] != nil }.map { name -> String in
      let file = world.files["/base/site/\(name)"]?.content
      guard let object = world.objects["bbb/p/\(name)"]?.content, policy != .always else { return "put p/\(name)" }
      let isWritten = policy == .changed && file != object
      return (isWritten ? "put" : "skip") + " p/\(name)"
    }
    let seen = planned.store.steps.map { "\($0.action.rawValue) \($0.destination.address.location.key)" }
    #expect(Set(seen) == Set(expected))
    #expect(seen.count == expected.count)
    let keys = planned.store.steps.map(\.destination.address.location.key)
    #expect(keys == keys.sorted())
  }
}
