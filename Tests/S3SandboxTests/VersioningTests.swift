import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct VersioningTests {
  private func set(_ status: String, _ sandbox: DirectSandbox) throws {
    let body = "<VersioningConfiguration><Status>\(status)</Status></VersioningConfiguration>"
    #expect(try sandbox.send(.PUT, "/site?versioning", body: body).outcome == "200")
  }

  private func enabled() throws -> DirectSandbox {
    let sandbox = try DirectSandbox()
    try set("Enabled", sandbox)
    return sandbox
  }

  @discardableResult
  private func put(_ body: String, _ sandbox: DirectSandbox, _ key: String = "k") throws -> String {
    try #require(try sandbox.send(.PUT, "/site/\(key)", body: body)["x-amz-version-id"])
  }

  private func delete(_ target: String, _ sandbox: DirectSandbox) throws -> String {
    let answer = try sandbox.send(.DELETE, target)
    #expect(answer.status == 204)
    return try #require(answer["x-amz-version-id"])
  }

  /// `k 1 latest`, `k marker`: the listed versions, each object by its size.
  private func listed(_ sandbox: DirectSandbox, _ query: String = "") throws -> [String] {
    try sandbox.send(.GET, "/site?versions\(query)").document().children.compactMap { child in
      guard child.name == "Version" || child.name == "DeleteMarker" else { return nil }
      let what = child.name == "Version" ? child.texts("Size").joined() : "marker"
      return "\(child.texts("Key").joined()) \(what)" + (child.texts("IsLatest") == ["true"] ? " latest" : "")
    }
  }

  @Test func `the state of a bucket is told, and no bucket comes back to having had no versions`() throws {
    let sandbox = try DirectSandbox()
    #expect(try sandbox.send(.GET, "/site?versioning").document().child("Status") == nil)
    #expect(try sandbox.send(.PUT, "/site/k", body: "x")["x-amz-version-id"] == nil)
    for status in ["Enabled", "Suspended", "Enabled"] {
      try set(status, sandbox)
      #expect(try sandbox.send(.GET, "/site?versioning").document().texts("Status") == [status])
    }
  }

  @Test func `every write of a key stays readable by its version`() throws {
    let sandbox = try enabled()
    let ids = [try put("a", sandbox), try put("bb", sandbox), try put("ccc", sandbox)]
    #expect(Set(ids).count == 3)
    #expect(ids.allSatisfy { $0.utf8.count == 32 })
    for (id, body) in zip(ids, ["a", "bb", "ccc"]) {
      let answer = try sandbox.send(.GET, "/site/k?versionId=\(id)")
      #expect(answer.text == body)
      #expect(answer["x-amz-version-id"] == id)
      #expect(try sandbox.send(.HEAD, "/site/k?versionId=\(id)")["x-amz-version-id"] == id)
    }
    #expect(try sandbox.send(.GET, "/site/k")["x-amz-version-id"] == ids[2])
    #expect(try listed(sandbox) == ["k 3 latest", "k 2", "k 1"])
    #expect(try sandbox.send(.GET, "/site?list-type=2").document().texts("Contents", "Size") == ["3"])
  }

  @Test func `a delete hides the key behind a marker until the marker is deleted`() throws {
    let sandbox = try enabled()
    let id = try put("a", sandbox)
    let deleted = try sandbox.send(.DELETE, "/site/k")
    #expect(deleted["x-amz-delete-marker"] == "true")
    let marker = try #require(deleted["x-amz-version-id"])
    for method in [HTTPMethod.GET, .HEAD] {
      let plain = try sandbox.send(method, "/site/k")
      #expect(plain.status == 404)
      #expect(plain["x-amz-delete-marker"] == "true")
      #expect(plain["x-amz-version-id"] == marker)
      let named = try sandbox.send(method, "/site/k?versionId=\(marker)")
      #expect(named.status == 405)
      #expect(named["x-amz-delete-marker"] == "true")
      #expect(named["allow"] == "DELETE")
    }
    #expect(try sandbox.send(.GET, "/site/k").outcome == "404 NoSuchKey")
    #expect(try sandbox.send(.GET, "/site/k?versionId=\(id)").text == "a")
    #expect(try listed(sandbox) == ["k marker latest", "k 1"])
    #expect(try sandbox.send(.GET, "/site").document().child("Contents") == nil)
    #expect(try sandbox.send(.DELETE, "/site").outcome == "409 BucketNotEmpty")

    let undone = try sandbox.send(.DELETE, "/site/k?versionId=\(marker)")
    #expect(undone["x-amz-delete-marker"] == "true")
    #expect(undone["x-amz-version-id"] == marker)
    #expect(try sandbox.send(.GET, "/site/k").text == "a")
    let gone = try sandbox.send(.DELETE, "/site/k?versionId=\(id)")
    #expect(gone["x-amz-delete-marker"] == nil)
    #expect(try listed(sandbox).isEmpty)
    #expect(try sandbox.send(.DELETE, "/site").status == 204)
  }

  @Test func `a key that never was gets a marker too`() throws {
    let sandbox = try enabled()
    _ = try delete("/site/none", sandbox)
    #expect(try listed(sandbox) == ["none marker latest"])
  }

  @Test func `deleting the newest version brings back the one before`() throws {
    let sandbox = try enabled()
    let ids = [try put("a", sandbox), try put("bb", sandbox)]
    #expect(try delete("/site/k?versionId=\(ids[1])", sandbox) == ids[1])
    #expect(try sandbox.send(.GET, "/site/k").text == "a")
    #expect(try delete("/site/k?versionId=\(ids[1])", sandbox) == ids[1], "a delete may be repeated")
    #expect(try listed(sandbox) == ["k 1 latest"])
  }

  @Test func `what was there before is version null, and so is what comes while versions are suspended`() throws {
    let sandbox = try DirectSandbox()
    try sandbox.send(.PUT, "/site/k", body: "old")
    try set("Enabled", sandbox)
    #expect(try sandbox.send(.HEAD, "/site/k")["x-amz-version-id"] == "null")
    let id = try put("newer", sandbox)
    #expect(try sandbox.send(.GET, "/site/k?versionId=null").text == "old")
    try set("Suspended", sandbox)
    #expect(try put("x", sandbox) == "null")
    #expect(try listed(sandbox) == ["k 1 latest", "k 5"], "one null replaces the other")
    #expect(try put("yy", sandbox) == "null")
    #expect(try listed(sandbox) == ["k 2 latest", "k 5"])
    #expect(try delete("/site/k", sandbox) == "null")
    #expect(try listed(sandbox) == ["k marker latest", "k 5"])
    #expect(try sandbox.send(.GET, "/site/k?versionId=\(id)").text == "newer")
    try set("Enabled", sandbox)
    #expect(try put("zzz", sandbox) != "null")
    #expect(try listed(sandbox) == ["k 3 latest", "k marker", "k 5"])
  }

  @Test func `tags, grants, attributes and copies take the version that is named`() throws {
    let sandbox = try enabled()
    let ids = [try put("a", sandbox), try put("bb", sandbox)]
    let old = "versionId=\(ids[0])"
    let tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    #expect(try sandbox.send(.PUT, "/site/k?tagging&\(old)", body: tags)["x-amz-version-id"] == ids[0])
    try sandbox.send(.PUT, "/site/k?acl&\(old)", ["x-amz-acl": "public-read"])
    let found = { (target: String, names: [String]) in
      try sandbox.send(.GET, target).document().child(names[0])?.texts(names[1]) ?? []
    }
    #expect(try found("/site/k?tagging&\(old)", ["TagSet", "Tag"]).count == 1)
    #expect(try found("/site/k?tagging", ["TagSet", "Tag"]).isEmpty)
    #expect(try found("/site/k?acl&\(old)", ["AccessControlList", "Grant"]).count == 2)
    #expect(try found("/site/k?acl", ["AccessControlList", "Grant"]).count == 1)
    let attributes = try sandbox.send(.GET, "/site/k?attributes&\(old)", ["x-amz-object-attributes": "ObjectSize"])
    #expect(try attributes.document().texts("ObjectSize") == ["1"])
    #expect(attributes["x-amz-version-id"] == ids[0])

    let restored = try sandbox.send(.PUT, "/site/k", ["x-amz-copy-source": "site/k?\(old)"])
    #expect(restored.outcome == "200")
    #expect(restored["x-amz-copy-source-version-id"] == ids[0])
    #expect(try restored["x-amz-version-id"] != nil && sandbox.send(.GET, "/site/k").text == "a")
    let marker = try delete("/site/k", sandbox)
    let from = { (source: String) in try sandbox.send(.PUT, "/site/c", ["x-amz-copy-source": source]).outcome }
    #expect(try from("site/k") == "404 NoSuchKey")
    #expect(try from("site/k?versionId=\(marker)") == "400 InvalidRequest")
    #expect(try from("site/k?versionId=x") == "400 InvalidArgument")
    #expect(try from("site/k?\(old)&x=y") == "400 InvalidArgument")
  }

  @Test func `a multipart upload makes a version`() throws {
    let sandbox = try enabled()
    let first = try sandbox.upload("/site/k", parts: ["a"])["x-amz-version-id"]
    let second = try sandbox.upload("/site/k", parts: ["bb"])["x-amz-version-id"]
    #expect(first != nil && second != nil && first != second)
    #expect(try listed(sandbox) == ["k 2 latest", "k 1"])
  }

  @Test func `conditions of a write look at the current object alone`() throws {
    let sandbox = try enabled()
    let new = ["If-None-Match": "*"]
    #expect(try sandbox.send(.PUT, "/site/k", new, body: "a").outcome == "200")
    #expect(try sandbox.send(.PUT, "/site/k", new, body: "b").outcome == "412 PreconditionFailed")
    _ = try delete("/site/k", sandbox)
    #expect(try sandbox.send(.PUT, "/site/k", ["If-Match": "*"], body: "b").outcome == "404 NoSuchKey")
    #expect(try sandbox.send(.PUT, "/site/k", new, body: "b").outcome == "200")
  }

  @Test func `a batch names versions and tells which markers it made`() throws {
    let sandbox = try enabled()
    let ids = [try put("a", sandbox), try put("bb", sandbox)]
    _ = try put("other", sandbox, "other")
    let marker = try delete("/site/other", sandbox)
    let items = [("k", ids[0]), ("k", "x"), ("k", ""), ("other", marker), ("none", "null")].map { key, version in
      "<Object><Key>\(key)</Key>" + (version.isEmpty ? "" : "<VersionId>\(version)</VersionId>") + "</Object>"
    }
    let body = "<Delete>\(items.joined())</Delete>"
    let sum = ["x-amz-checksum-crc32": ChecksumAlgorithm.crc32.value(of: body)]
    let answer = try sandbox.send(.POST, "/site?delete", sum, body: body).document()
    let lines = answer.children.map { child in
      child.children.map { $0.name == "DeleteMarkerVersionId" && $0.text != marker ? "\($0.name)" : $0.text }
        .joined(separator: " ")
    }
    #expect(
      lines == [
        "k \(ids[0])", "k x InvalidArgument Invalid version id specified", "k true DeleteMarkerVersionId",
        "other \(marker) true \(marker)", "none null",
      ])
    #expect(try listed(sandbox) == ["k marker latest", "k 2", "other 5 latest"])
  }

  @Test(arguments: [
    ("", ["a b 1 latest", "d/1 marker latest", "d/1 1", "k 2 latest", "k marker", "k 1", "z 1 latest"]),
    ("&encoding-type=url&prefix=a", ["a+b 1 latest"]), ("&prefix=d/", ["d/1 marker latest", "d/1 1"]),
    ("&delimiter=/", ["a b 1 latest", "k 2 latest", "k marker", "k 1", "z 1 latest"]),
    ("&key-marker=d/1", ["k 2 latest", "k marker", "k 1", "z 1 latest"]), ("&key-marker=k", ["z 1 latest"]),
    ("&max-keys=0", []),
  ])
  func `prefix, delimiter and marker decide which versions are listed`(
    _ query: String, _ expected: [String]
  ) throws {
    #expect(try listed(try filled(), query) == expected)
  }

  private func filled() throws -> DirectSandbox {
    let sandbox = try enabled()
    try put("1", sandbox, "a%20b")
    try put("1", sandbox, "d/1")
    _ = try delete("/site/d/1", sandbox)
    try put("1", sandbox)
    _ = try delete("/site/k", sandbox)
    try put("22", sandbox)
    try put("1", sandbox, "z")
    return sandbox
  }

  @Test(arguments: 1...8, ["", "&delimiter=/"])
  func `pages of versions hold together what one page holds`(_ size: Int, _ delimiter: String) throws {
    let sandbox = try filled()
    var found: [String] = []
    var prefixes: [String] = []
    var markers = ""
    for _ in 0..<20 {
      let query = "&max-keys=\(size)\(delimiter)\(markers)"
      found += try listed(sandbox, query)
      let page = try sandbox.send(.GET, "/site?versions\(query)").document()
      prefixes += page.texts("CommonPrefixes", "Prefix")
      guard page.texts("IsTruncated") == ["true"] else { break }
      let key = try #require(page.texts("NextKeyMarker").first).replacing(" ", with: "%20")
      markers = "&key-marker=\(key)"
      if let id = page.texts("NextVersionIdMarker").first { markers += "&version-id-marker=\(id)" }
    }
    #expect(try found == listed(sandbox, delimiter))
    #expect(prefixes == (delimiter.isEmpty ? [] : ["d/"]))
  }

  @Test func `a page goes on behind a version that was deleted meanwhile`() throws {
    let sandbox = try enabled()
    let ids = try ["1", "22", "333"].map { try put($0, sandbox) }
    _ = try delete("/site/k?versionId=\(ids[2])", sandbox)
    #expect(try listed(sandbox, "&key-marker=k&version-id-marker=\(ids[2])") == ["k 2 latest", "k 1"])
    _ = try delete("/site/k?versionId=\(ids[1])", sandbox)
    #expect(try listed(sandbox, "&key-marker=k&version-id-marker=\(ids[1])") == ["k 1 latest"])
  }

  @Test(arguments: [
    (HTTPMethod.GET, "/site/k?versionId=x", "400 InvalidArgument"),
    (.GET, "/site/k?versionId=", "400 InvalidArgument"),
    (.GET, "/site/k?versionId=\(VersionStamp(sequence: 9).id)", "404 NoSuchVersion"),
    (.GET, "/site/none?versionId=null", "404 NoSuchVersion"),
    (.GET, "/site/k?tagging&versionId=\(VersionStamp(sequence: 9).id)", "404 NoSuchVersion"),
    (.DELETE, "/site/k?versionId=x", "400 InvalidArgument"),
    (.GET, "/site?versions&version-id-marker=null", "400 InvalidArgument"),
    (.GET, "/site?versions&key-marker=k&version-id-marker=", "400 InvalidArgument"),
    (.GET, "/site?versions&key-marker=k&version-id-marker=x", "400 InvalidArgument"),
    (.GET, "/none?versions", "404 NoSuchBucket"), (.GET, "/none?versioning", "404 NoSuchBucket"),
    (.PUT, "/site/k?versionId=null", "501 NotImplemented"),
  ])
  func `a version that is none is refused`(_ method: HTTPMethod, _ target: String, _ outcome: String) throws {
    let sandbox = try DirectSandbox()
    try sandbox.send(.PUT, "/site/k", body: "x")
    #expect(try sandbox.send(.GET, "/site/k?versionId=null").text == "x")
    #expect(try sandbox.send(method, target).outcome == outcome)
  }

  @Test(arguments: [
    ("<VersioningConfiguration/>", "400 IllegalVersioningConfigurationException"),
    (
      "<VersioningConfiguration><Status>On</Status></VersioningConfiguration>",
      "400 IllegalVersioningConfigurationException"
    ),
    ("<Versioning><Status>Enabled</Status></Versioning>", "400 MalformedXML"), ("", "400 MalformedXML"),
    (
      "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>",
      "501 NotImplemented"
    ),
  ])
  func `a configuration that S3 does not know is refused`(_ body: String, _ outcome: String) throws {
    #expect(try DirectSandbox().send(.PUT, "/site?versioning", body: body).outcome == outcome)
  }

  @Test func `a bucket in a directory says that it keeps no versions`() throws {
    let directory = try TemporaryDirectory()
    let store = try ObjectStore(storage: try DirectoryStorage(directory.path))
    let bucket = try BucketName("site")
    _ = try store.createBucket(bucket, at: frozen)
    do {
      try store.setVersioning(.enabled, of: bucket)
      Issue.record("it was enabled")
    } catch {
      #expect(error.code == "NotImplemented")
      #expect(error.message.contains("versions live in memory only"))
    }
    #expect(try store.versioning(of: bucket) == .never)
  }

  @Test func `a bucket may have versions from the start`() async throws {
    let sandbox = try DirectSandbox { $0.versionedBuckets = Set($0.buckets) }
    #expect(try sandbox.send(.GET, "/site?versioning").document().texts("Status") == ["Enabled"])
    let directory = try TemporaryDirectory()
    var configuration = SandboxConfiguration()
    configuration.storage = .directory(directory.path)
    configuration.buckets = [try BucketName("site")]
    configuration.versionedBuckets = Set(configuration.buckets)
    await #expect(throws: SandboxError.self) { try await SandboxServer.start(configuration: configuration).stop() }
  }
}
