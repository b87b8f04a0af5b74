import Digests
import Glibc
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct PathUploadTests {
  static func inParts(_ configuration: inout S3ClientConfiguration) {
    configuration.transfer = TransferConfiguration(multipartThreshold: 6 << 20, partSize: 5 << 20)
  }

  @Test func `a file goes to its key, or below a prefix under its name, with its type (rows 39, 49)`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      try files.write("page.html", "<p>")
      try await world.put("there/x")
      for place in ["as.txt", "d/", "", "there"] {
        try await world.path(place).upload(from: files.at("page.html"))
      }
      #expect(try await world.keys() == ["as.txt", "d/page.html", "page.html", "there/page.html", "there/x"])
      #expect(try await world.path("as.txt").metadata().headers.contentType == "text/html", "the local name counts")
      #expect(try await world.path("d/page.html").readText() == "<p>")
    }
  }

  @Test func `what is said explicitly goes before rules, rules before the guess (rows 10, 12, 39)`() async throws {
    let rules = [
      try ContentTypeRule("*.html", type: "text/html; charset=utf-8"),
      try ContentTypeRule("*.gz", encoding: ContentTypeRule.Encoding.none),
    ]
    try await withSandbox {
      $0.contentTypeRules = rules
      $0.callDefaults = CallDefaults(headers: ObjectHeaders(cacheControl: "no-store"), tags: ["team": "a"])
    } _: { world in
      let files = try LocalFiles()
      for name in ["a.html", "b.tar.gz", "c.csv"] { try files.write(name, name) }
      try await world.path().upload(from: files.path)
      try await world.path("x.html").upload(from: files.at("a.html"), headers: ObjectHeaders(contentType: "odd/type"))
      let page = try await world.path("a.html").metadata()
      #expect(page.headers.contentType == "text/html; charset=utf-8")
      #expect(page.headers.cacheControl == "no-store")
      let archive = try await world.path("b.tar.gz").metadata()
      #expect(archive.headers.contentType == "application/x-tar")
      #expect(archive.headers.contentEncoding == nil)
      #expect(try await world.path("c.csv").metadata().headers.contentType == "text/csv")
      #expect(try await world.path("x.html").metadata().headers.contentType == "odd/type")
      let tags = try await world.client.getObjectTagging(
        GetObjectTaggingParameters(world.path("c.csv").location)
      ).tags
      #expect(tags == ["team": "a"])
    }
  }

  @Test func `without a method nothing is guessed, and another method is asked instead (row 10)`() async throws {
    let methods: [(ContentTypeMethod?, String?)] = [(nil, nil), ({ _ in ("x/y", "z") }, "x/y")]
    for (method, type) in methods {
      try await withSandbox {
        $0.contentTypeMethod = method
      } _: { world in
        try await world.path("a.html").writeText("x")
        let sent = try #require(world.transport.sent.last)
        #expect(sent.headers["content-type"] == type)
        #expect(sent.headers["content-encoding"] == (type == nil ? nil : "z"))
      }
    }
  }

  @Test func `a file above the threshold goes up in parts, whole and with its headers (row 8)`() async throws {
    try await withSandbox(Self.inParts) { world in
      let files = try LocalFiles()
      let bytes = pattern((11 << 20) + 3)
      try files.write("large.csv", bytes)
      let result = try await world.path("large").upload(
        from: files.at("large.csv"), headers: ObjectHeaders(userMetadata: ["a": "1"]))
      #expect(result.bytes == bytes.count)
      #expect(world.transport.sent.filter { $0.url.contains("partNumber=") }.count == 3)
      let found = try await world.path("large").metadata()
      #expect(found.partsCount == 3)
      #expect(found.headers.contentType == "text/csv")
      #expect(found.headers.userMetadata == ["a": "1"])
      #expect(try await world.path("large").readBytes() == bytes)
    }
  }

  @Test func `where the service keeps checksums, every upload brings one of all its bytes (section 3d)`() async throws {
    try await withSandbox { configuration in
      Self.inParts(&configuration)
      configuration.dialect = .aws
    } _: { world in
      let files = try LocalFiles()
      for size in [0, 1, (5 << 20) - 1, (11 << 20) + 3] {
        let bytes = pattern(size)
        try files.write("file", bytes)
        world.transport.meddle()
        try await world.path("key").upload(from: files.at("file"))
        let sent = world.transport.sent.filter { $0.headers["x-amz-checksum-crc64nvme"] != nil }
        let parts = size < 6 << 20 ? 1 : 4  // Three parts, and the checksum of the whole with which they are completed.
        #expect(sent.count == parts, "\(size) bytes")
        var whole = CRC(.crc64nvme)
        unsafe whole.update(bytes.span.bytes)
        let kept = try await world.client.headObject(
          HeadObjectParameters(world.path("key").location, wantsChecksums: true)
        ).checksums
        #expect(kept.map(\.value) == [Base64.encode(whole.value)], "\(size) bytes")
        #expect(kept.first?.coversBytes == true)
      }
    }
  }

  @Test func `the checksum of a whole is known only from those of all its parts`() async throws {
    var plan = PartPlan(size: 11 << 20, partSize: 5 << 20)
    let part = CompletedPart(
      number: 1, etag: ETag("e"), checksum: ObjectChecksum(algorithm: .crc32c, value: "4waSgw=="))
    #expect(plan.checksum(.crc64nvme, of: [part]) == nil, "another algorithm")
    #expect(plan.checksum(.crc32c, of: [part]) == nil, "parts are missing")
    plan = PartPlan(size: 9, partSize: 5 << 20)
    #expect(plan.checksum(.crc32c, of: [part])?.value == "4waSgw==")
    #expect(plan.checksum(.sha256, of: [part]) == nil, "digests cannot be put together")
  }

  @Test func `an upload in parts that fails is aborted, also when the file changes meanwhile (row D6)`() async throws {
    for changes in [false, true] {
      try await withSandbox(Self.inParts) { world in
        let files = try LocalFiles()
        try files.write("large", pattern(11 << 20))
        world.transport.meddle { request in
          guard request.url.contains(changes ? "partNumber=1" : "partNumber=2") else { return nil }
          guard changes else { return .error(403, "AccessDenied") }
          return .first {
            try files.write("large", pattern(11 << 20))
            try files.setModified("large", seconds: 1_000_000)
          }
        }
        let error = await failure { () async throws(S3Error) in
          try await world.path("large").upload(from: files.at("large"))
        }
        #expect(error?.code == (changes ? .fileChanged : .accessDenied))
        #expect(world.transport.sent.contains { $0.method == .delete })
        let uploads = world.client.listMultipartUploads(ListMultipartUploadsParameters(bucket: world.bucket))
        #expect(try await uploads.nextPage()?.uploads.isEmpty == true)
        #expect(try await world.keys().isEmpty)
      }
    }
  }

  @Test func `a tree goes up without links and pipes, which are told, and with markers where asked (rows 48, 49)`()
    async throws
  {
    try await withSandbox { world in
      let files = try LocalFiles()
      try files.write("t/a", "a")
      try files.write("t/b/c d+%", "c")
      try files.makeDirectory("t/empty")
      try files.write("secret", "secret")
      try files.link("t/link", to: files.at("secret"))
      try files.link("t/loop", to: files.at("t"))
      #expect(unsafe mkfifo(files.at("t/pipe"), 0o600) == 0)
      let events = Events()
      let result = try await world.path("u").upload(from: files.at("t"), observer: events.observer)
      #expect(result.objects == 2)
      #expect(try await world.keys() == ["u/a", "u/b/c d+%"])
      #expect(
        events.lines == [
          "done u/a", "done u/b/c d+%", "skipped u/link it is a symbolic link", "skipped u/loop it is a symbolic link",
          "skipped u/pipe it is no regular file",
        ])
      try await world.path("v/").upload(from: files.at("t"), followsLinks: true, markers: true)
      #expect(
        try await world.keys() == ["u/a", "u/b/c d+%", "v/a", "v/b/c d+%", "v/empty/", "v/link"])
    }
  }

  @Test func `the policy compares file and object (row 49)`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      try files.write("a", "one")
      let path = world.path("a")
      func uploads(_ policy: OverwritePolicy) async throws -> Bool {
        try await path.upload(from: files.at("a"), overwrite: policy).objects == 1
      }
      #expect(try await uploads(.never) == true, "there is nothing yet")
      #expect(try await uploads(.never) == false)
      #expect(try await uploads(.ifDifferent) == false)
      try files.setModified("a", seconds: 1_000_000)
      #expect(try await uploads(.ifOlder) == false)
      try files.setModified("a", seconds: 4_000_000_000)
      #expect(try await uploads(.ifOlder) == true)
      try files.write("a", "two")
      #expect(try await uploads(.ifDifferent) == true)
      #expect(try await path.readText() == "two")
      #expect(try await uploads(.always) == true)
    }
  }

  @Test func `a missing file, and a pipe, are errors that name them`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      #expect(unsafe mkfifo(files.at("pipe"), 0o600) == 0)
      for name in ["missing", "pipe"] {
        let error = await failure { () async throws(S3Error) in
          try await world.path("a").upload(from: files.at(name))
        }
        #expect(error?.code == .fileUnreadable)
        #expect(error?.message.contains(files.at(name)) == true)
      }
    }
  }
}
