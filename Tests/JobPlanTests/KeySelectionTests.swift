import JobManifest
import JobPlan
import S3Types
import Testing

/// Operations that take only the keys of a list.
@Suite struct KeySelectionTests {
  private var world: FakeWorld {
    var world = FakeWorld()
    world.objects = [
      "bbb/from/": FakeObject(""), "bbb/from/a": FakeObject("1"), "bbb/from/a.txt": FakeObject("2"),
      "bbb/from/a/b": FakeObject("3"), "bbb/from/c": FakeObject("4"), "bbb/from/d": FakeObject("5"),
      "ccc/to/c": FakeObject("4"), "ccc/to/moved": FakeObject("6"),
    ]
    world.files = ["/base/in/a.txt": FakeFile("1"), "/base/in/b/c": FakeFile("22"), "/base/in/b/d": FakeFile("3")]
    return world
  }

  private func copying(_ keys: KeyList, filter: Filter = .everything) throws -> Verb {
    var copy = Copy(from: try remote("s3://bbb/from/"), to: try remote("s3://ccc/to/"), filter: filter)
    copy.keys = keys
    return .copy(copy)
  }

  private func uploading(_ keys: KeyList) throws -> Verb {
    var upload = Upload(from: LocalPlace(path: "in/", range: nil), to: try remote("s3://ccc/up/"))
    upload.keys = keys
    return .upload(upload)
  }

  private func deleting(_ keys: KeyList, limit: DeleteLimit = .none) throws -> Verb {
    var delete = Delete(target: .prefix(try remote("s3://bbb/from/")), limit: limit)
    delete.keys = keys
    return .delete(delete)
  }

  @Test func `only what is listed is copied, whatever the order of the lines, and each once`() async throws {
    var world = world
    let keys = keyList(["from/d", "from/a/b", "from/c", "from/a", "from/d"], in: &world)
    let planned = try await plan([operation("c", try copying(keys))], in: world)
    #expect(
      planned.lines == [
        "copy from/a -> to/a new absent", "copy from/a/b -> to/a/b new absent", "skip from/c -> to/c same present(1)",
        "copy from/d -> to/d new absent",
      ])
    #expect(planned.store.outcome(of: 0) == .planned(excluded: 1))
    #expect(
      planned.store.notes == [
        "'c' takes its keys from 'keys.csv' (9 bytes, SHA-256 ab): 4 keys; "
          + "1 line more name keys that stand before, first keys.csv:5"
      ])
  }

  @Test func `a list and the whole tree plan the same steps`() async throws {
    var world = world
    let all = world.objects.keys.filter { $0.hasPrefix("bbb/") }.map { String($0.dropFirst(4)) }
    let keys = keyList(all, in: &world)
    let listed = try await plan([operation("c", try copying(keys))], in: world)
    let whole = try await plan([operation("c", try copy("s3://bbb/from/", "s3://ccc/to/"))], in: world)
    #expect(listed.lines == whole.lines && listed.lines.count == 6)
  }

  @Test func `a key that is listed and not there is a failed step with its line, never passed over`() async throws {
    var world = world
    let keys = keyList(["from/0", "from/b", "from/c", "from/e"], in: &world)
    let planned = try await plan([operation("c", try copying(keys))], in: world)
    #expect(
      planned.lines == [
        "fail from/0 missing absent (keys.csv:1 names it, and nothing is there)",
        "fail from/b missing absent (keys.csv:2 names it, and nothing is there)", "skip from/c -> to/c same present(1)",
        "fail from/e missing absent (keys.csv:4 names it, and nothing is there)",
      ])
  }

  @Test func `with if_missing skip it is counted, and is nothing that the source holds (row L9)`() async throws {
    var world = world
    let keys = keyList(["from/0", "from/e"], in: &world, ifMissing: .skip)
    let planned = try await plan([operation("c", try copying(keys))], in: world)
    #expect(planned.lines == [] && planned.store.outcome(of: 0) == .planned(excluded: 2))
    let clear = operation("clear", try delete("s3://ccc/to/"), needs: ["c"])
    let found = try await refusals([operation("c", try copying(keys)), clear], in: world)
    #expect(found.map(\.kind) == [.emptySource])
  }

  @Test func `an empty list is an empty source (row L9)`() async throws {
    var world = world
    let keys = keyList([], in: &world)
    let clear = operation("clear", try delete("s3://ccc/to/"), needs: ["c"])
    #expect(try await refusals([operation("c", try copying(keys)), clear], in: world).map(\.kind) == [.emptySource])
  }

  @Test func `filters still decide about what is listed`() async throws {
    var world = world
    let keys = keyList(["from/a", "from/a.txt", "from/gone.txt"], in: &world)
    let planned = try await plan([operation("c", try copying(keys, filter: try excluding("*.txt")))], in: world)
    #expect(planned.lines == ["copy from/a -> to/a new absent"])
  }

  @Test func `deletes take what is listed, and what is gone is as it was asked for`() async throws {
    var world = world
    var keys = keyList(["c", "x"], in: &world, names: .relative, ifMissing: .skip)
    let planned = try await plan([operation("d", try deleting(keys))], in: world)
    #expect(
      planned.lines == [
        "delete from/c requested present(1)", "skip from/x missing absent (keys.csv:2 names it, and nothing is there)",
      ])
    keys.ifMissing = .fail
    let strict = try await plan([operation("d", try deleting(keys))], in: world)
    #expect(strict.lines.last == "fail from/x missing absent (keys.csv:2 names it, and nothing is there)")
  }

  @Test func `limits count what is listed (row L10)`() async throws {
    var world = world
    let keys = keyList(["from/a", "from/c"], in: &world)
    let limit = DeleteLimit(objects: 1, bytes: nil, percent: nil)
    #expect(
      try await refusals([operation("d", try deleting(keys, limit: limit))], in: world).map(\.kind) == [.objectLimit])
  }

  @Test func `a move knows what an earlier run has moved`() async throws {
    var world = world
    let keys = keyList(["from/a", "from/moved", "from/never"], in: &world)
    var copy = Copy(from: try remote("s3://bbb/from/"), to: try remote("s3://ccc/to/"))
    copy.keys = keys
    let planned = try await plan([operation("m", .move(Move(copy)))], in: world)
    #expect(
      planned.lines == [
        "move from/a -> to/a new absent", "skip to/moved moved present(1) (keys.csv:2 names it)",
        "fail from/never missing absent (keys.csv:3 names it, and nothing is there)",
      ])
  }

  @Test func `files of an upload are listed below its directory`() async throws {
    var world = world
    let keys = keyList(["b/c", "b/x", "a.txt"], in: &world, names: .relative)
    let planned = try await plan([operation("u", try uploading(keys))], in: world)
    #expect(
      planned.lines == [
        "put /base/in/a.txt -> up/a.txt new absent", "put /base/in/b/c -> up/b/c new absent",
        "fail /base/in/b/x missing absent (keys.csv:2 names it, and nothing is there)",
      ])
  }

  @Test func `what is listed below a directory that cannot be read is that failure (row D3)`() async throws {
    var world = world
    world.files["/base/in/b/"] = FakeFile("", kind: .unreadable("Permission denied"))
    world.files["/base/in/b/c"] = nil
    world.files["/base/in/b/d"] = nil
    let keys = keyList(["b/c"], in: &world, names: .relative)
    let planned = try await plan([operation("u", try uploading(keys))], in: world)
    #expect(
      planned.lines.count == 1 && planned.lines[0].hasPrefix("fail /base/in/b/ -> up/b/ unreadable"), "\(planned.lines)"
    )
  }

  /// Keys, and what is wrong with the second line.
  @Test(
    arguments: [
      ("other/x", nil, KeyList.Names.absolute, "the key 'other/x' is not below 's3://bbb/from/'"),
      ("from", nil, .absolute, "the key 'from' is not below 's3://bbb/from/'"),
      ("from/a", "ccc", .absolute, "the line names bucket 'ccc', and 's3://bbb/from/' is in another one"),
      (String(repeating: "k", count: 1020), nil, .relative, "the key has 1025 bytes with its prefix"),
    ] as [(String, String?, KeyList.Names, String)])
  func `keys outside of the tree end the plan`(
    _ key: String, _ bucket: String?, _ names: KeyList.Names, _ message: String
  ) async throws {
    var world = world
    let keys = keyList([], in: &world, names: names)
    world.lists["keys.csv"] = [
      .opened(file: 0, name: "keys.csv"), .key(ListedKey(key: names == .absolute ? "from/c" : "c", line: 1)),
      .key(ListedKey(bucket: bucket, key: key, line: 2, column: 3)),
    ]
    let list = try await #require(throws: PlanError.self) {
      _ = try await plan([operation("d", try deleting(keys))], in: world)
    }.diagnostics
    let note = try #require(list.first?.notes.first)
    #expect(note.message.hasPrefix(message), "\(note.message)")
    #expect(note.elsewhere == Diagnostic.Elsewhere(file: "keys.csv", line: 2, column: 3))
  }

  @Test(arguments: ["/etc/passwd", "../x", "a//b", "a/", "./a"])
  func `paths that are not below the directory end the plan`(_ path: String) async throws {
    var world = world
    let verb = try uploading(keyList([path], in: &world, names: .relative))
    let error = try await #require(throws: PlanError.self) { _ = try await plan([operation("u", verb)], in: world) }
    #expect(error.diagnostics.first?.notes.first?.message.contains("is not the path of a file below 'in/'") == true)
  }

  @Test func `mistakes are counted, and so many are told`() async throws {
    var world = world
    let keys = keyList((1...30).map { "x\($0)" }, in: &world)
    let error = try await #require(throws: PlanError.self) {
      _ = try await plan([operation("d", try deleting(keys))], in: world)
    }
    let finding = try #require(error.diagnostics.first)
    #expect(finding.message.contains("30 mistakes") && finding.notes.count == 21)
    #expect(finding.notes.last?.message == "and 10 more")
  }

  @Test(arguments: [1, 2, 3]) func `a list that breaks off justifies nothing (invariant I1)`(page: Int) async throws {
    var world = world
    let keys = keyList(["from/a", "from/c", "from/d"], in: &world)
    world.faults = [.list(page)]
    let planned = try await plan([operation("d", try deleting(keys))], in: world)
    #expect(planned.lines == [])
    #expect(planned.store.outcome(of: 0)?.failure?.status == 500)
  }

  @Test func `a listing that breaks off justifies nothing either (invariant I1)`() async throws {
    var world = world
    let keys = keyList(["from/a", "from/d"], in: &world)
    world.faults = [.page(prefix: "from/a", 3)]
    let planned = try await plan([operation("d", try deleting(keys))], in: world)
    #expect(planned.lines == [])
    #expect(planned.store.outcome(of: 0)?.failure?.status == 500)
  }

  @Test func `a handful of keys is looked for one by one, many below what they share, and a share needs the tree`()
    async throws
  {
    var world = world
    for number in 0..<40 { world.objects["bbb/from/x/\u{FC}\(number)"] = FakeObject("n") }
    func listings(_ verb: Verb) async throws -> [String] {
      // The log is one for all copies of a world.
      let before = await world.log.calls.count
      let planned = try await plan([operation("o", verb)], in: world)
      #expect(planned.lines.count >= 3)
      let calls = await world.log.calls.dropFirst(before).filter { $0.hasPrefix("list bbb/") }
      return calls.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
    let few = keyList(["from/d", "from/a/b", "from/a"], in: &world)
    #expect(try await listings(deleting(few)) == ["list bbb/from/a", "list bbb/from/d"])
    let share = DeleteLimit(objects: nil, bytes: nil, percent: 99)
    #expect(try await listings(deleting(few, limit: share)) == ["list bbb/from/"])
    let many = keyList((0..<17).map { "from/x/\u{FC}\($0)" }, in: &world)
    #expect(try await listings(deleting(many)) == ["list bbb/from/x/\u{FC}"])
  }

  @Test func `a list that an earlier operation writes is refused by name`() async throws {
    var world = world
    world.objects["bbb/src/keys.csv"] = FakeObject("x")
    var keys = keyList(["from/a"], in: &world)
    keys.place = .object(try remote("s3://bbb/lists/keys.csv", on: "alias"))
    world.lists["s3://bbb/lists/keys.csv"] = world.lists["keys.csv"]
    let writes = operation("writes", try copy("s3://bbb/src/keys.csv", "s3://bbb/lists/keys.csv"))
    let beside = operation("beside", try copy("s3://bbb/src/keys.csv", "s3://bbb/lists/other.csv"))
    let takes = operation("takes", try copying(keys))
    let refused = try await refusals([writes, takes], in: world)
    #expect(refused.map(\.kind) == [.keysWritten])
    #expect(refused.first?.message.contains("'s3://bbb/lists/keys.csv', which 'writes' writes in this run") == true)
    #expect(try await refusals([beside, takes], in: world).isEmpty)
    // What comes after it is ordered so, and changes nothing.
    #expect(try await refusals([takes, writes], in: world).isEmpty)
  }
}

extension ExpansionOutcome {
  fileprivate var failure: PlanFailure? { if case .failed(let failure) = self { failure } else { nil } }
}

extension PlanError {
  var diagnostics: [Diagnostic] {
    if case .input(let list) = self { list.diagnostics } else { [] }
  }
}
