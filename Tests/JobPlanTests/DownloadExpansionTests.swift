import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct DownloadExpansionTests {
  private static let world = FakeWorld(objects: [
    "bbb/t/": FakeObject(""), "bbb/t/a": FakeObject("aa"), "bbb/t/b/c": FakeObject("cc"),
    "bbb/t/d/": FakeObject(""),
  ])

  @Test func `a tree becomes files, its markers directories`() async throws {
    let planned = try await plan([operation("get", try download("s3://bbb/t/", "out/"))], in: Self.world)
    #expect(
      planned.lines == [
        "skip t/ -> /base/out/ root-marker unknown (the directory itself)", "get t/a -> /base/out/a new absent",
        "get t/b/c -> /base/out/b/c new absent", "get t/d/ -> /base/out/d/ new absent",
      ])
  }

  @Test func `one object goes to the file that is named, or into the directory`() async throws {
    #expect(
      try await plan([operation("get", try download("s3://bbb/t/a", "x"))], in: Self.world).lines
        == ["get t/a -> /base/x new absent"])
    #expect(
      try await plan([operation("get", try download("s3://bbb/t/a", "x/"))], in: Self.world).lines
        == ["get t/a -> /base/x/a new absent"])
  }

  @Test func `what earlier downloads leave is asked for path by path, never by pages`() async throws {
    let planned = try await plan(
      [
        operation("first", try download("s3://bbb/t/", "out/")),
        operation("other", try download("s3://bbb/t/", "zzz/")),
        operation("again", try download("s3://bbb/t/", "out/", if: .missing)),
        operation("up", try upload("out/a", "s3://ccc/x")),
      ], in: Self.world)
    #expect(
      planned.lines.suffix(5) == [
        "skip t/ -> /base/out/ root-marker unknown (the directory itself)", "skip t/a -> /base/out/a exists planned",
        "skip t/b/c -> /base/out/b/c exists planned", "skip t/d/ -> /base/out/d/ exists unknown",
        "put planned /base/out/a -> x new absent",
      ])
    #expect(planned.store.filePages == 0)
  }

  /// Rows S1, D9, D10, D11: no key is repaired into a path, and none leaves the directory.
  @Test(arguments: [
    ("../x", "unsafe-name"), ("a/../../x", "unsafe-name"), ("a//b", "unsafe-name"), ("./a", "unsafe-name"),
    ("a/.", "unsafe-name"), ("/etc/passwd", "unsafe-name"), (String(repeating: "n", count: 256), "unsafe-name"),
    ("marker-with-data/", "unsafe-name"),
  ])
  func `a key that cannot be a path is a failure of its own`(key: String, reason: String) async throws {
    var world = Self.world
    world.objects["bbb/t/" + key] = FakeObject("data")
    let planned = try await plan([operation("get", try download("s3://bbb/t/", "out/"))], in: world)
    let failures = planned.store.steps.filter { $0.action == .fail }
    #expect(failures.map(\.source?.object?.location.key.rawValue) == ["t/" + key])
    #expect(failures.map(\.reason.rawValue) == [reason])
    #expect(planned.store.steps.count { $0.action == .get } == 3)
  }

  @Test(arguments: [(4095, "get"), (4096, "fail")])
  func `a path that no program could open is a failure of its own (row D11)`(length: Int, action: String) async throws {
    let directory = String(repeating: "directory/", count: 400)
    let key = String(repeating: "k", count: length - "/base/".utf8.count - directory.utf8.count)
    let world = FakeWorld(objects: ["bbb/t/" + key: FakeObject("data")])
    let planned = try await plan([operation("get", try download("s3://bbb/t/", directory))], in: world)
    #expect(planned.store.steps.map(\.action.rawValue) == [action])
  }

  @Test(arguments: [
    (WritePolicy.changed, FakeFile("aa"), "skip t/a -> /base/out/a same present(2)"),
    (.changed, FakeFile("ab"), "get t/a -> /base/out/a etag present(2)"),
    (.changed, FakeFile("a"), "get t/a -> /base/out/a size present(1)"),
    (.missing, FakeFile("a"), "skip t/a -> /base/out/a exists present(1)"),
    (.always, FakeFile("aa"), "get t/a -> /base/out/a always present(2)"),
    (.newer, FakeFile("a", modified: 999), "get t/a -> /base/out/a newer present(1)"),
    (.newer, FakeFile("a", modified: 1000), "skip t/a -> /base/out/a older present(1)"),
    (
      .changed, FakeFile("aa", kind: .symlink),
      "fail t/a -> /base/out/a special unknown (there is a symlink of that name)"
    ),
    (
      .changed, FakeFile("aa", kind: .special("fifo")),
      "fail t/a -> /base/out/a special unknown (there is a fifo of that name)"
    ),
  ])
  func `what is there decides`(policy: WritePolicy, file: FakeFile, line: String) async throws {
    var world = Self.world
    world.files["/base/out/a"] = file
    let filter = try including("a")
    let planned = try await plan(
      [operation("get", try download("s3://bbb/t/", "out/", filter: filter, if: policy))], in: world)
    #expect(planned.lines == [line])
  }

  @Test func `a directory of the name of a file is a failure`() async throws {
    var world = Self.world
    world.files["/base/out/a/x"] = FakeFile("x")
    let planned = try await plan(
      [operation("get", try download("s3://bbb/t/", "out/", filter: try including("a")))], in: world)
    #expect(planned.lines == ["fail t/a -> /base/out/a directory unknown (there is a directory of that name)"])
  }

  @Test func `an upload sees what a download before it will have written`() async throws {
    var world = Self.world
    world.files = [
      "/base/out/a": FakeFile("old"), "/base/out/b!": FakeFile("between"), "/base/out/z": FakeFile("last"),
    ]
    let planned = try await plan(
      [
        operation("get", try download("s3://bbb/t/", "out/")), operation("put", try upload("out/", "s3://bbb/u/")),
      ], in: world)
    #expect(
      planned.lines.suffix(4) == [
        "put planned /base/out/a -> u/a new absent", "put /base/out/b! -> u/b! new absent",
        "put planned /base/out/b/c -> u/b/c new absent", "put /base/out/z -> u/z new absent",
      ])
  }

  @Test func `an upload finds a directory, or a file, that only the plan will make`() async throws {
    let tree = try await plan(
      [operation("get", try download("s3://bbb/t/", "out")), operation("put", try upload("out", "s3://bbb/u/"))],
      in: Self.world)
    #expect(tree.lines.suffix(2).first == "put planned /base/out/a -> u/a new absent")
    let file = try await plan(
      [operation("get", try download("s3://bbb/t/a", "x")), operation("put", try upload("x", "s3://bbb/u/"))],
      in: Self.world)
    #expect(file.lines.last == "put planned /base/x -> u/x new absent")
  }

  @Test func `a download sees what an upload before it will have written, and files of this plan as planned`()
    async throws
  {
    var world = Self.world
    world.files = ["/base/in/a": FakeFile("xx")]
    let planned = try await plan(
      [
        operation("put", try upload("in/", "s3://bbb/t/")), operation("get", try download("s3://bbb/t/a", "x")),
        operation("again", try download("s3://bbb/t/b/c", "x"), needs: ["get"]),
      ], in: world)
    #expect(
      planned.lines == [
        "put /base/in/a -> t/a etag present(2)", "get planned t/a -> /base/x new absent",
        "get t/b/c -> /base/x planned planned",
      ])
  }

  @Test func `a file and a directory of one name are refused, with both objects`() async throws {
    var world = Self.world
    world.objects["bbb/t/b"] = FakeObject("file")
    world.objects["bbb/t/b!"] = FakeObject("between them in byte order")
    let refused = try await refusals([operation("get", try download("s3://bbb/t/", "out/"))], in: world)
    #expect(refused.map(\.kind) == [.fileAndDirectory])
    #expect(refused.first?.message == "'/base/out/b' would be a file, and a directory for '/base/out/b/c'")
  }

  @Test(arguments: [("README", "readme"), ("A/x", "a/X")], [true, false])
  func `D13: twins are two files, and refused where the file system takes them for one`(
    _ twins: (String, String), _ folds: Bool
  ) async throws {
    var world = FakeWorld(objects: [
      "bbb/t/\(twins.0)": FakeObject("1"), "bbb/t/\(twins.1)": FakeObject("2"), "bbb/t/z": FakeObject("z"),
    ])
    world.foldsNames = folds
    let refused = try await refusals([operation("get", try download("s3://bbb/t/", "out/"))], in: world)
    #expect(refused.map(\.kind) == (folds ? [.namesFold] : []))
    if folds { #expect(refused.first?.message.contains("are one file where they are to lie") == true) }
    #expect(await world.log.calls.contains("folds /base/out"))
  }

  @Test func `two downloads of one file are refused, unless the manifest says which comes last`() async throws {
    let first = operation("first", try download("s3://bbb/t/", "out/"))
    let second = try download("s3://bbb/t/b/c", "out/a")
    let refused = try await refusals([first, operation("second", second)], in: Self.world)
    #expect(refused.map(\.kind) == [.fileWrittenTwice])
    #expect(refused.map(\.operations) == [[0, 1]])
    #expect(try await refusals([first, operation("second", second, needs: ["first"])], in: Self.world).isEmpty)
    let between = operation("between", try delete("s3://bbb/t/nothing/"), needs: ["first"])
    #expect(
      try await refusals([first, between, operation("second", second, needs: ["between"])], in: Self.world).isEmpty)
  }

  @Test func `files that are meant to be written twice hide none that is not`() async throws {
    var world = FakeWorld()
    for number in 0..<120 { world.objects["bbb/t/\(1000 + number)"] = FakeObject("x") }
    let refused = try await refusals(
      [
        operation("first", try download("s3://bbb/t/", "out/")),
        operation("second", try download("s3://bbb/t/", "out/"), needs: ["first"]),
        operation("third", try download("s3://bbb/t/1119", "out/1119"), needs: ["second"]),
        operation("stray", try download("s3://bbb/t/1118", "out/1119")),
      ], in: world)
    #expect(refused.map(\.kind) == [.fileWrittenTwice, .fileWrittenTwice, .fileWrittenTwice])
    #expect(refused.map(\.operations) == [[0, 3], [1, 3], [2, 3]])
  }

  @Test func `an upload without an order after the download that it reads from is refused`() async throws {
    var world = Self.world
    world.files["/base/out/a"] = FakeFile("mine")
    let refused = try await refusals(
      [
        operation("get", try download("s3://bbb/t/", "out/")),
        operation("put", try upload("out/", "s3://bbb/u/"), independentOf: ["get"]),
      ], in: world)
    #expect(refused.map(\.kind) == [.readAndWritten])
    #expect(refused.first?.message.contains("'put' reads '/base/out/a', which 'get' writes") == true)
  }
}
