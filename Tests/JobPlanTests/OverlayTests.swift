import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct OverlayTests {
  private var world: FakeWorld {
    var world = FakeWorld()
    world.files = [
      "/base/site/a": FakeFile("1"), "/base/site/b": FakeFile("22"), "/base/site/d": FakeFile("4444"),
      "/base/site/same": FakeFile("same"),
    ]
    world.objects = [
      "bbb/x/b": FakeObject("old"), "bbb/x/c": FakeObject("333"), "bbb/x/same": FakeObject("same"),
      "bbb/y/b": FakeObject("22"), "bbb/y/z": FakeObject("zz"),
    ]
    return world
  }

  @Test func `upload, then copy, then delete see what the ones before will leave`() async throws {
    let planned = try await plan(
      [
        operation("up", try upload("site/", "s3://bbb/x/")),
        operation("copy", try copy("s3://bbb/x/", "s3://bbb/y/")),
        operation("delete", try delete("s3://bbb/x/")),
        operation("again", try copy("s3://bbb/x/", "s3://bbb/w/")),
        operation("touch", try touch("s3://bbb/x/a", ifMissing: .skip)),
        operation("after", try touch("s3://bbb/y/d")),
      ], in: world)
    #expect(
      planned.lines == [
        "put /base/site/a -> x/a new absent", "put /base/site/b -> x/b size present(3)",
        "put /base/site/d -> x/d new absent", "skip /base/site/same -> x/same same present(4)",
        // Objects that are planned, next to those that are there.
        "copy planned x/a -> y/a new absent", "copy planned x/b -> y/b planned present(2)",
        "copy x/c -> y/c new absent", "copy planned x/d -> y/d new absent", "copy x/same -> y/same new absent",
        "delete x/a requested planned", "delete x/b requested planned", "delete x/c requested present(3)",
        "delete x/d requested planned", "delete x/same requested present(4)",
        // Nothing is left to copy, and nothing to touch.
        "skip x/a missing absent", "touch planned y/d -> y/d requested planned",
      ])
  }

  @Test func `a delete before an upload makes its destinations absent`() async throws {
    let planned = try await plan(
      [
        operation("clear", try delete("s3://bbb/x/")),
        operation("up", try upload("site/", "s3://bbb/x/", if: .missing)),
      ], in: world)
    #expect(
      planned.lines.suffix(4) == [
        "put /base/site/a -> x/a missing absent", "put /base/site/b -> x/b missing absent",
        "put /base/site/d -> x/d missing absent", "put /base/site/same -> x/same missing absent",
      ])
  }

  @Test func `what is touched or written now is too young to be deleted by age`() async throws {
    let planned = try await plan(
      [
        operation("touch", try touch("s3://bbb/x/c")), operation("create", try touch("s3://bbb/x/n")),
        operation("retire", try delete("s3://bbb/x/", olderThan: 100)),
      ], in: world)
    #expect(
      planned.lines == [
        "touch x/c -> x/c requested present(3)", "create x/n new absent", "delete x/b older present(3)",
        "delete x/same older present(4)",
      ])
  }

  @Test func `another name of the endpoint sees the same plan`() async throws {
    let planned = try await plan(
      [
        operation("create", try touch("s3://bbb/k")),
        operation("copy", try copy("s3://bbb/k", "s3://bbb/l", from: "alias", to: "alias")),
        operation("other", .touch(Touch(object: try remote("s3://bbb/k", on: "archive"), ifMissing: .skip))),
      ], in: world)
    #expect(
      planned.lines == ["create k new absent", "copy planned k -> l new absent", "skip k missing absent"])
  }

  @Test func `only operations that have to come before are seen`() async throws {
    let planned = try await plan(
      [
        operation("create", try touch("s3://bbb/k")),
        // It may run before or after, so it is planned on what is there now.
        operation("free", try touch("s3://bbb/k", ifMissing: .skip), independentOf: ["create"]),
        operation("late", try touch("s3://bbb/k2"), needs: ["check"]),
        operation("check", try touch("s3://bbb/k2", ifMissing: .skip)),
      ], in: world)
    #expect(
      planned.lines == [
        "create k new absent", "skip k missing absent", "skip k2 missing absent", "create k2 new absent",
      ])
  }

  @Test func `the last of several writers decides, in the order in which they run`() async throws {
    let planned = try await plan(
      [
        operation("delete", try deleteObject("s3://bbb/k"), needs: ["create"]),
        operation("create", try touch("s3://bbb/k")),
        operation("copy", try copy("s3://bbb/", "s3://ccc/", filter: try including("k")), needs: ["delete"]),
      ], in: world)
    #expect(planned.lines == ["create k new absent", "delete k requested planned"])
  }

  @Test func `what fails at plan time leaves nothing behind for others to see`() async throws {
    var world = world
    world.files["/base/site/a"] = FakeFile("1", kind: .unreadable("no"))
    let planned = try await plan(
      [operation("up", try upload("site/", "s3://bbb/n/")), operation("copy", try copy("s3://bbb/n/", "s3://bbb/m/"))],
      in: world)
    #expect(
      planned.lines.filter { $0.contains("a ->") } == [
        "fail /base/site/a -> n/a unreadable unknown (no)"
      ])
    #expect(planned.store.steps.count { $0.operation == 1 } == 3)
  }

  @Test(arguments: 0..<60)
  func `random chains are planned as if each operation had already run`(seed: Int) async throws {
    var random = SplitMix(seed: UInt64(seed))
    var world = FakeWorld(pageSize: Int.random(in: 1...3, using: &random))
    let names = ["a", "b", "c", "d/e", "d/f"]
    let places = ["p/", "q/", "r/"]
    for place in places {
      for name in names where Bool.random(using: &random) { world.objects["bbb/\(place)\(name)"] = FakeObject(name) }
    }
    var operations: [Operation] = []
    // The model: which keys are there after each operation, without streams or stores.
    var model = Set(world.objects.keys.map { String($0.dropFirst(4)) })
    for index in 0..<Int.random(in: 2...6, using: &random) {
      let place = places[Int.random(in: 0..<3, using: &random)]
      let other = places.filter { $0 != place }[Int.random(in: 0..<2, using: &random)]
      switch Int.random(in: 0..<3, using: &random) {
      case 0:
        operations.append(operation("op\(index)", try delete("s3://bbb/\(place)")))
        model = model.filter { !$0.hasPrefix(place) }
      case 1:
        operations.append(operation("op\(index)", try copy("s3://bbb/\(place)", "s3://bbb/\(other)", if: .missing)))
        for key in model where key.hasPrefix(place) { model.insert(other + key.dropFirst(place.count)) }
      default:
        operations.append(operation("op\(index)", try touch("s3://bbb/\(place)d/e")))
        model.insert("\(place)d/e")
      }
    }
    // What is there in the end is what a last copy would read.
    operations.append(operation("probe", try copy("s3://bbb/", "s3://ccc/", if: .always)))
    let planned = try await plan(operations, in: world)
    let probe = planned.store.steps.filter { $0.operation == operations.count - 1 }
    #expect(probe.map(\.destination.address.location.key.rawValue) == model.sorted())
  }
}
