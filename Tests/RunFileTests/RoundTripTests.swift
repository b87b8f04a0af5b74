import JobManifest
import JobPlan
import RunFile
import S3Types
import Testing

@Suite struct RoundTripTests {
  private static func everyKindOfStep() throws -> [Step] {
    let headers = ObjectHeaders(
      contentType: "text/html; charset=utf-8", contentEncoding: "gzip", contentLanguage: "de",
      contentDisposition: "inline", cacheControl: "no-cache", expires: "Thu, 01 Jan 1970 00:00:00 GMT",
      websiteRedirectLocation: "/x", storageClass: StorageClass(rawValue: "GLACIER"),
      userMetadata: ["a": "1", "b c": "", "x-amz-meta-a": "nested"])
    let changes = HeaderSettings(
      contentType: .set("text/plain"), contentEncoding: HeaderSetting.none, cacheControl: .set(""),
      expires: HeaderSetting.none, websiteRedirectLocation: .set("/y"), storageClass: .standard,
      metadata: ["by": "s3job"])
    return [
      Step(
        operation: 0, action: .put, source: .file(path: "/a b/ü", size: 9, modified: Timestamp(nanoseconds: -1)),
        destination: .object(try address("a\u{0}b\nü/\u{1F600}")), size: 9, reason: .etag,
        expected: .present(
          ObjectState(
            size: 0, etag: ETag("e"), modified: Timestamp(nanoseconds: 7),
            storageClass: StorageClass(rawValue: "GLACIER"))), headers: .write(headers)),
      Step(
        operation: 1, action: .copy, source: .object(try address("s", on: "archive"), ObjectState(size: 3)),
        destination: .object(try address("d", bucket: "ccc", on: "alias")), size: 3, reason: .planned,
        expected: .planned,
        headers: .change(changes)),
      Step(
        operation: 1, action: .copy, source: .planned(try address("s2"), size: 4),
        destination: .object(try address("d2")),
        size: 4, reason: .always, expected: .unknown, storageClass: StorageClass(rawValue: "GLACIER_IR")),
      Step(
        operation: 0, action: .update, source: .object(try address("u"), ObjectState(size: 5, etag: ETag("e"))),
        destination: .object(try address("u")), size: 5, reason: StepReason(rawValue: "header:content-type"),
        expected: .present(ObjectState(size: 5, etag: ETag("e"))), headers: .change(changes),
        extras: ObjectExtras(tags: ["tag:a": "x-amz-tagging", "b": ""])),
      Step(
        operation: 0, action: .update, source: .object(try address("v"), ObjectState(size: 5, etag: ETag("e"))),
        destination: .object(try address("v")), size: 5, reason: .tags,
        expected: .present(ObjectState(size: 5, etag: ETag("e"))),
        extras: ObjectExtras(
          tags: [:], acl: .publicRead,
          encryption: ServerSideEncryption(algorithm: "aws:kms", kmsKeyID: "k", isBucketKeyEnabled: false))),
      try step(.delete, "gone"), try step(.touch, "t"), try step(.create, "c"),
      Step(
        operation: 2, action: .fail, destination: .object(try address("f")), size: 0, reason: .unreadable,
        expected: .unknown,
        detail: "permission denied"),
      try step(.skip, "s"),
      Step(
        operation: 2, action: .get,
        source: .object(
          try address("g"), ObjectState(size: 2, etag: ETag("g"), modified: moment, storageClass: .standard)),
        destination: .file(path: "/d/ü"), size: 2, reason: .newer,
        expected: .present(ObjectState(size: 1, modified: moment))),
      Step(
        operation: 2, action: .put, source: .plannedFile(path: "/d/ü", size: 2),
        destination: .object(try address("again")), size: 2, reason: .new, expected: .absent),
      Step(
        operation: 1, action: .move, source: .planned(try address("from", on: "archive"), size: 2),
        destination: .object(try address("to")), size: 2, reason: .older, expected: .absent),
      Step(
        operation: 2, action: .put, source: .file(path: "/p", size: 0, modified: Timestamp(nanoseconds: .max)),
        destination: .object(try address("e")), size: 0, reason: .new, expected: .present(ObjectState(size: .max)),
        headers: .write(.none)),
    ]
  }

  @Test(arguments: try! everyKindOfStep())
  func `a step comes back as it was written`(step: Step) throws {
    let file = try temporaryRunFile()
    try file.append([step])
    #expect(try file.steps(limit: 10).map(\.step) == [step])
  }

  @Test func `everything survives closing and opening the file`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run.s3job"
    let steps = try Self.everyKindOfStep()
    let written = try RunFile.create(at: .file(path), header: try header())
    try written.append(steps)
    try written.record(.planned(excluded: 4), of: 0)
    try written.record(.failed(PlanFailure(code: "AccessDenied", message: "no", status: 403, requestID: "r")), of: 1)
    try written.record(.blocked(by: 1), of: 2)
    #expect(try !written.planIsComplete())
    try written.finishPlan()
    written.close()

    let file = try RunFile.open(at: path)
    #expect(try file.planIsComplete())
    #expect(try file.steps(limit: 100).map(\.step) == steps)
    #expect(
      try file.steps(limit: 100).map(\.state) == [
        .planned, .planned, .planned, .planned, .planned, .planned, .planned, .planned, .failed, .skipped, .planned,
        .planned, .planned, .planned,
      ])
    let expected = try header()
    let read = try file.header()
    #expect(read.runID == "run-1")
    #expect(read.manifest == expected.manifest)
    #expect(read.manifestSHA256 == "abc")
    #expect(read.variables == expected.variables)
    #expect(read.created == Timestamp(seconds: 5))
    #expect(read.endpointIdentities == [nil: "https://one", "alias": "https://one", "archive": "https://archive"])
    #expect(
      read.operations == [
        OperationHeader(name: "a", verb: "touch", line: 1, subject: "s3://bbb/k"),
        OperationHeader(name: "b", verb: "touch", line: 2, subject: "s3://bbb/k"),
        OperationHeader(name: "c", verb: "touch", line: 2, subject: "s3://bbb/k"),
      ])
    #expect(
      read.edges.map(\.reason) == [
        "a writes s3://bbb/k before b writes it", "a writes s3://bbb/k before c writes it",
        "b writes s3://bbb/k before c writes it",
      ])
    #expect(read.edges.map(\.isEssential) == [true, false, true])
    let operations = try file.operations()
    #expect(operations.map(\.header) == read.operations)
    #expect(operations.map(\.state) == [.planned, .failed, .notStarted])
    #expect(operations.map(\.reason) == [nil, "no", "needs b, which failed"])
    #expect(
      operations.map(\.outcome) == [
        .planned(excluded: 4), .failed(PlanFailure(code: "AccessDenied", message: "no", status: 403, requestID: "r")),
        .blocked(by: 1),
      ])
    // Steps can be added after opening, and headers that are stored already are found again.
    try file.append(steps)
    #expect(try file.steps(after: Int64(steps.count), limit: 100).map(\.step) == steps)
  }

  @Test func `one set of headers is stored once, however many steps share it`() throws {
    let file = try temporaryRunFile()
    var step = try step(.put, "k", source: .file(path: "/p", size: 1, modified: moment))
    step.headers = .write(ObjectHeaders(contentType: "text/css"))
    try file.append((0..<50).map { _ in step })
    let back = try file.steps(limit: 100)
    #expect(back.count == 50)
    #expect(back.allSatisfy { $0.step.headers == step.headers })
  }

  @Test func `more kinds of headers than are remembered still come back`() throws {
    let file = try temporaryRunFile()
    let steps = try (0..<2500).map { index in
      var step = try step(.put, "k\(index)", source: .file(path: "/p", size: 1, modified: moment))
      step.headers = .write(ObjectHeaders(userMetadata: ["n": "\(index)"]))
      return step
    }
    try file.append(steps)
    #expect(try file.steps(limit: 3000).map(\.step) == steps)
  }

  @Test func `steps are paged in the order of the plan`() throws {
    let file = try temporaryRunFile()
    let steps = try (0..<10).map { try step($0.isMultiple(of: 3) ? .skip : .put, "k\(9 - $0)", of: $0 / 5) }
    for step in steps { try file.append([step]) }
    try file.append([])
    var pages: [[Step]] = []
    var last: Int64 = 0
    while true {
      let page = try file.steps(after: last, limit: 4)
      guard let end = page.last else { break }
      pages.append(page.map(\.step))
      last = end.id
    }
    #expect(pages.map(\.count) == [4, 4, 2])
    #expect(pages.flatMap { $0 } == steps)
    #expect(try file.steps(of: 1, limit: 100).map(\.step) == Array(steps[5...]))
    #expect(try file.nextSteps(of: 0, limit: 100).map(\.step) == [steps[1], steps[2], steps[4]])
    #expect(try file.nextSteps(of: 0, limit: 2).map(\.step) == [steps[1], steps[2]])
  }
}
