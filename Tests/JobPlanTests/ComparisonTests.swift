import JobManifest
import S3Types
import Testing

@testable import JobPlan

/// `compare:` as its documentation says (row L13).
struct ComparisonTests {
  private typealias Facts = WriteRule.Facts

  private static let same = Facts(sizesDiffer: false, tags: .equal, age: .notNewer, isPlanned: false)

  @Test(
    arguments: [
      ([.size], ["size"]), ([.etag], ["etag"]), ([.mtime], ["newer"]),
      ([.size, .etag, .mtime], ["size", "etag", "newer"]),
      ([.mtime, .etag, .size], ["newer", "etag", "size"]), ([.mtime, .size], ["newer", "size"]),
    ] as [([Comparison.Criterion], [String])])
  func `the first criterion that finds a difference is the reason`(criteria: [Comparison.Criterion], reasons: [String])
  {
    for (position, reason) in reasons.enumerated() {
      // All criteria before it find none, and none of them proves the same; all after it would find one.
      var facts = Facts(sizesDiffer: false, tags: .incomparable, age: .notNewer, isPlanned: false)
      for criterion in criteria[position...] {
        switch criterion {
        case .size: facts.sizesDiffer = true
        case .etag: facts.tags = .different
        case .mtime: facts.age = .newer
        case .checksum: break
        }
      }
      let verdict = WriteRule.Verdict.write(StepReason(rawValue: reason))
      // What looks like another MD5 may be the tag of an encrypted object, unless the source is newer.
      let isAsked = reason == "etag" && facts.age == .notNewer
      #expect(WriteRule.verdict(Comparison(criteria), facts) == (isAsked ? .compareKept(orElse: verdict) : verdict))
    }
  }

  @Test(
    arguments: [
      ([.size], .skip(.same)), ([.mtime], .skip(.same)), ([.size, .mtime], .skip(.same)),
      ([.etag], .compareKept(orElse: .write(.incomparable))),
      ([.size, .etag], .compareKept(orElse: .write(.incomparable))),
      ([.size, .etag, .mtime], .compareKept(orElse: .skip(.same))),
      ([.etag, .size], .compareKept(orElse: .skip(.same))), ([.checksum], .compareChecksums),
      ([.size, .checksum], .compareChecksums), ([.mtime, .etag], .compareKept(orElse: .write(.incomparable))),
    ] as [([Comparison.Criterion], WriteRule.Verdict)])
  func `what the last criterion cannot compare is asked for, and else written, never guessed`(
    criteria: [Comparison.Criterion], verdict: WriteRule.Verdict
  ) {
    let facts = Facts(sizesDiffer: false, tags: .incomparable, age: .notNewer, isPlanned: false)
    #expect(WriteRule.verdict(Comparison(criteria), facts) == verdict)
  }

  @Test func `equal ETags prove the same, whatever would come later`() {
    var facts = Self.same
    (facts.sizesDiffer, facts.age) = (true, .newer)
    #expect(WriteRule.verdict(Comparison([.etag, .size, .mtime]), facts) == .skip(.same))
    #expect(WriteRule.verdict(Comparison([.size, .etag]), facts) == .write(.size))
  }

  @Test(
    arguments: [
      ([.size], .skip(.same)), ([.etag], .write(.planned)), ([.checksum], .write(.planned)),
      ([.mtime], .write(.planned)),
    ] as [([Comparison.Criterion], WriteRule.Verdict)])
  func `of what this plan writes only the size is known`(
    criteria: [Comparison.Criterion], verdict: WriteRule.Verdict
  ) {
    let facts = Facts(sizesDiffer: false, tags: .incomparable, age: .unknown, isPlanned: true)
    #expect(WriteRule.verdict(Comparison(criteria), facts) == verdict)
  }

  /// One object in S3, one file, compared by checksum in the direction that is asked for.
  private func reasons(
    _ file: String, _ object: FakeObject, faults: [FakeWorld.Fault] = []
  ) async throws -> (lines: [String], calls: [String]) {
    var world = FakeWorld()
    world.files = ["/base/up/k": FakeFile(file)]
    world.objects = ["bbb/k": object]
    world.faults = faults
    var verb = Upload(
      from: LocalPlace(path: "up/", range: nil), to: try remote("s3://bbb/"))
    verb.comparison = Comparison([.size, .checksum])
    let planned = try await plan([operation("u", .upload(verb))], in: world)
    return (planned.lines, await world.log.calls.filter { !$0.hasPrefix("list") && !$0.hasPrefix("bucket") })
  }

  private func object(_ content: String, etag: String, keeps: [ChecksumAlgorithm]) -> FakeObject {
    var object = FakeObject(content, etag: etag)
    object.checksums = keeps
    return object
  }

  @Test func `a checksum that the service keeps is compared with the bytes of the file`() async throws {
    let kept = object("new", etag: "x-2", keeps: [.sha256, .crc64nvme])
    let same = try await reasons("new", kept)
    #expect(same.lines == ["skip /base/up/k -> k same present(3) (crc64nvme)"])
    #expect(same.calls == ["checksums s3://bbb/k", "CRC64NVME /base/up/k"])
    #expect(try await reasons("old", kept).lines == ["put /base/up/k -> k checksum present(3) (crc64nvme)"])
    #expect(try await reasons("longer", kept).lines == ["put /base/up/k -> k size present(3)"])
  }

  @Test func `without one the ETag decides where it is an MD5, else the object is read`() async throws {
    let plain = object("new", etag: fakeMD5("new"), keeps: [])
    #expect(try await reasons("new", plain).lines == ["skip /base/up/k -> k same present(3) (md5)"])
    #expect(try await reasons("old", plain).lines == ["put /base/up/k -> k checksum present(3) (md5)"])
    let parts = object("new", etag: "x-2", keeps: [])
    let read = try await reasons("old", parts)
    #expect(read.lines == ["put /base/up/k -> k checksum present(3) (crc64nvme)"])
    #expect(read.calls == ["checksums s3://bbb/k", "CRC64NVME /base/up/k", "CRC64NVME s3://bbb/k"])
  }

  @Test func `what may not be looked at is said and written, what cannot be read fails`() async throws {
    let kept = object("new", etag: "x-2", keeps: [.crc32])
    #expect(
      try await reasons("new", kept, faults: [.forbiddenHead(key: "k")]).lines
        == ["put /base/up/k -> k incomparable present(3) (its checksum may not be read)"])
    #expect(try await reasons("new", kept, faults: [.gone(key: "k")]).lines == ["put /base/up/k -> k new absent"])
    #expect(
      try await reasons("new", kept, faults: [.unreadableContent(path: "/base/up/k")]).lines
        == ["fail /base/up/k -> k unreadable unknown (input/output error)"])
  }

  @Test func `two objects are compared by a checksum that both have, and downloads like uploads`() async throws {
    var world = FakeWorld()
    world.objects = [
      "bbb/a/1": object("new", etag: "x-2", keeps: [.crc32, .sha1]),
      "bbb/b/1": object("new", etag: "y-3", keeps: [.sha1]),
      "bbb/a/2": object("new", etag: "x-2", keeps: [.crc32c]), "bbb/b/2": object("old", etag: "y-3", keeps: []),
      "bbb/a/3": object("new", etag: "x-2", keeps: []), "bbb/b/3": object("old", etag: "x-2", keeps: []),
    ]
    world.files = ["/base/down/1": FakeFile("new"), "/base/down/2": FakeFile("old")]
    var copy = Copy(from: try remote("s3://bbb/a/"), to: try remote("s3://bbb/b/"))
    copy.comparison = Comparison([.checksum])
    #expect(
      try await plan([operation("c", .copy(copy))], in: world).lines == [
        "skip a/1 -> b/1 same present(3) (sha1)", "copy a/2 -> b/2 checksum present(3) (crc32c)",
        "skip a/3 -> b/3 same present(3) (etag)",
      ])
    var download = Download(from: try remote("s3://bbb/a/"), to: LocalPlace(path: "down/", range: nil))
    download.comparison = Comparison([.checksum])
    #expect(
      try await plan([operation("d", .download(download))], in: world).lines == [
        "skip a/1 -> /base/down/1 same present(3) (crc32)", "get a/2 -> /base/down/2 checksum present(3) (crc32c)",
        "get a/3 -> /base/down/3 new absent",
      ])
  }

  @Test func `an object with a key of its owner, which answers 400, is compared as far as it goes`() async throws {
    var world = FakeWorld()
    world.files = ["/base/up/k": FakeFile("othe", modified: 1000), "/base/up/l": FakeFile("x", modified: 1000)]
    world.objects = ["bbb/k": FakeObject("same", written: 5000, etag: String(repeating: "ab", count: 16))]
    world.faults = [.refusedHead(key: "k")]
    let planned = try await plan([operation("op", try upload("up/", "s3://bbb/"))], in: world)
    #expect(planned.lines.count == 2)
    #expect(planned.store.steps.first.map { "\($0.action) \($0.reason)" } == "put etag")
  }

  /// A file that is older than the object, of the same size; the ETag of the object and whether a checksum is kept.
  @Test(arguments: [
    ("same", "\(String(repeating: "ab", count: 16))", true, "skip same crc64nvme"),
    ("othe", "\(String(repeating: "ab", count: 16))", true, "write checksum crc64nvme"),
    ("same", "\(String(repeating: "ab", count: 16))", false, "write etag "),
    ("same", "\(String(repeating: "ab", count: 16))-2", true, "skip same crc64nvme"),
    ("othe", "\(String(repeating: "ab", count: 16))-2", true, "write checksum crc64nvme"),
    (
      "othe", "\(String(repeating: "ab", count: 16))-2", false,
      "skip same by size and time, for no checksum of the whole is kept"
    ),
  ])
  func `where an ETag proves nothing, a checksum that the service keeps decides`(
    content: String, etag: String, isKept: Bool, expected: String
  ) async throws {
    var world = FakeWorld()
    var object = FakeObject("same", written: 5000, etag: etag)
    if isKept { object.checksums = [.crc64nvme] }
    world.files = ["/base/up/k": FakeFile(content, modified: 1000), "/base/down/k": FakeFile(content, modified: 9000)]
    world.objects = ["bbb/k": object, "ccc/k": FakeObject(content, written: 1000)]
    if isKept { world.objects["ccc/k"]?.checksums = [.crc64nvme] }
    for verb in [
      try upload("up/", "s3://bbb/"), try download("s3://bbb/k", "down/k"), try copy("s3://ccc/", "s3://bbb/"),
    ] {
      let step = try #require(try await plan([operation("op", verb)], in: world).store.steps.first)
      #expect("\(step.action == .skip ? "skip" : "write") \(step.reason) \(step.detail ?? "")" == expected)
    }
  }
}
