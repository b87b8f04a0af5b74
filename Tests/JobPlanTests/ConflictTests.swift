import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct ConflictTests {
  private var world: FakeWorld {
    var world = FakeWorld()
    world.files = ["/base/one/k": FakeFile("1"), "/base/two/k": FakeFile("2"), "/base/two/l": FakeFile("2")]
    world.objects = ["bbb/x/k": FakeObject("old"), "bbb/x/m": FakeObject("m")]
    return world
  }

  @Test func `two steps that write one key without an order are refused with both names`() async throws {
    let refusals = try await refusals(
      [
        operation("first", try upload("one/", "s3://bbb/n/")),
        operation("second", try upload("two/", "s3://bbb/n/"), independentOf: ["first"]),
      ], in: world)
    #expect(refusals.map(\.kind) == [.writtenTwice])
    #expect(refusals.first?.operations == [0, 1])
    #expect(
      refusals.first?.message
        == "'first' and 'second' both write 's3://bbb/n/k', and 'independent_of' lifts their order")
  }

  @Test func `a step that deletes what another one reads without an order is refused`() async throws {
    let refusals = try await refusals(
      [
        operation("reader", try copy("s3://bbb/x/", "s3://ccc/")),
        operation("deleter", try delete("s3://bbb/x/"), independentOf: ["reader"]),
      ], in: world)
    #expect(refusals.map(\.kind) == [.readAndWritten])
    #expect(
      refusals.first?.message
        == "'reader' reads 's3://bbb/x/k', 's3://bbb/x/m', which 'deleter' writes or deletes, and 'independent_of' lifts "
        + "their order")
  }

  @Test func `lifted operations whose keys stay apart are fine`() async throws {
    let planned = try await plan(
      [
        operation("first", try upload("one/", "s3://bbb/n/")),
        operation("second", try upload("two/", "s3://bbb/n/", filter: try excluding("k")), independentOf: ["first"]),
      ], in: world)
    #expect(planned.lines.count == 2)
  }

  @Test func `the same keys are fine when something else orders the pair`() async throws {
    let planned = try await plan(
      [
        operation("first", try upload("one/", "s3://bbb/n/")),
        operation("second", try upload("two/", "s3://bbb/n/"), needs: ["first"], independentOf: ["first"]),
      ], in: world)
    #expect(planned.lines.count == 3)
  }

  @Test func `a key that two operations write in the order of the list never converges`() async throws {
    let operations = [
      operation("first", try upload("one/", "s3://bbb/n/")), operation("second", try upload("two/", "s3://bbb/n/")),
    ]
    let refusals = try await refusals(operations, in: world)
    #expect(refusals.map(\.kind) == [.overwritten])
    #expect(refusals.first?.operations == [0, 1])
    #expect(
      refusals.first?.message
        == "'second' overwrites 's3://bbb/n/k', which 'first' writes, so each run would write both again")
    #expect(
      refusals.first?.hint
        == "keep the keys apart; if the last one is meant to win, write 'needs: [first]' in 'second'")
    #expect(refusals.first?.notes.map(\.message) == ["'first' is here"])
  }

  @Test func `needs declares the intent, through other operations too`() async throws {
    let planned = try await plan(
      [
        operation("first", try upload("one/", "s3://bbb/n/")),
        operation("between", try touch("s3://bbb/t"), needs: ["first"]),
        operation("second", try upload("two/", "s3://bbb/n/"), needs: ["between"]),
      ], in: world)
    #expect(planned.lines.count == 4)
  }

  @Test func `a key that is taken away in between may be written again, and a touch writes nothing anew`() async throws
  {
    let again = try await plan(
      [
        operation("first", try upload("one/", "s3://bbb/n/")), operation("use", try copy("s3://bbb/n/", "s3://ccc/n/")),
        operation("clear", try delete("s3://bbb/n/")), operation("second", try upload("two/", "s3://bbb/n/")),
      ], in: world)
    #expect(again.lines.count == 5)
    let touched = try await plan(
      [operation("first", try upload("one/", "s3://bbb/n/")), operation("t", try touch("s3://bbb/n/k"))], in: world)
    #expect(touched.lines.count == 2)
  }
}
