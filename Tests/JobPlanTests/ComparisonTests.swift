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
      #expect(WriteRule.verdict(Comparison(criteria), facts) == .write(StepReason(rawValue: reason)))
    }
  }

  @Test(
    arguments: [
      ([.size], .skip(.same)), ([.etag], .write(.incomparable)), ([.size, .etag], .write(.incomparable)),
      ([.size, .etag, .mtime], .skip(.same)), ([.etag, .size], .skip(.same)), ([.checksum], .compareChecksums),
      ([.size, .checksum], .compareChecksums), ([.mtime, .etag], .write(.incomparable)),
    ] as [([Comparison.Criterion], WriteRule.Verdict)])
  func `what the last criterion cannot compare is written, never guessed`(
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
}
