import Foundation
import NIOCore
import S3Types
import Testing

@testable import S3Sandbox

struct DirectoryStorageTests {
  private static let oddKeys = [
    "plain", "a b", "a+b", "100%", "a%2Fb", "//x", "/lead", "x//y", "a/../b", "./c", "..", ".", "dir/", "k\u{0}k",
    "ü", "u\u{308}", "deep/er/est", "k-a", "d-a", "%2Fx", "cr\r\nlf", "\u{FFFE}", String(repeating: "x", count: 1024),
    String(repeating: "x", count: 240), String(repeating: "x", count: 480), String(repeating: "y", count: 256),
    "p/" + String(repeating: "z", count: 255), "p/" + String(repeating: "z", count: 256), ".s3sandbox/x",
  ]

  @Test(
    arguments: [
      ("a", true), ("a/b", true), (".hidden", true), ("a b", true), ("...", true), ("", nil), ("a/", false),
      ("/a", false), ("a//b", false), (".", false), ("..", false), ("a/./b", false), ("a/../b", false),
      ("a\u{0}b", false),
    ] as [(String, Bool?)])
  func `a key is a plain file only if no file system would read it differently`(_ name: String, _ plain: Bool?) throws {
    guard let plain else { return #expect((try? ObjectKey(name)) == nil) }
    #expect(KeyFileName.isPlain(try key(name)) == plain)
  }

  @Test func `no two keys share an encoded name, nor lies one in the way of another`() throws {
    let names = try Self.oddKeys.map { KeyFileName.encoded(try key($0)) }
    #expect(Set(names).count == names.count)
    for (name, original) in zip(names, Self.oddKeys) {
      #expect(KeyFileName.key(fromEncoded: name) == (try key(original)))
      #expect(name.split(separator: "/").allSatisfy { $0.utf8.count <= 255 && $0 != "." && $0 != ".." })
      #expect(!names.contains { $0.hasPrefix(name + "/") })
    }
  }

  @Test(arguments: ["k-a%2fb", "k-%61", "a", "k-%ff", "d-a", "x-a"])
  func `a name that was not made by the encoder is no key`(_ name: String) {
    #expect(KeyFileName.key(fromEncoded: name) == nil)
  }

  @Test func `a sidecar gives back what it was given`() throws {
    let facts = ObjectFacts(
      headers: ObjectHeaders(
        contentType: "text/html; charset=utf-8", contentEncoding: "gzip", contentLanguage: "de, en",
        contentDisposition: "attachment; filename=\"a b\"", cacheControl: "max-age=60", expires: "never",
        websiteRedirectLocation: "/x", storageClass: StorageClass(rawValue: "GLACIER"),
        userMetadata: ["a": "1 2", "b": "", "c%": "ü\t"]),
      etag: ETag("e-2"), lastModified: Timestamp(nanoseconds: 1_700_000_000_123_456_789),
      checksums: [Checksum(algorithm: .crc32, value: "a+/=")], tags: [ObjectTag(key: "k", value: "v w")])
    let sidecar = Sidecar(key: try key("a\nb c"), size: 7, modified: frozen, facts: facts)
    #expect(Sidecar(parsing: sidecar.render()) == sidecar)
    #expect(Sidecar(parsing: Array("s3sandbox 2\n".utf8)) == nil)
    #expect(Sidecar(parsing: sidecar.render().dropLast()) == nil)
    #expect(Sidecar(parsing: sidecar.render() + Array("unknown x\n".utf8)) == nil)
    #expect(Sidecar(parsing: sidecar.render() + Array("meta x a%0Ab\n".utf8)) == nil)
    #expect(Sidecar(parsing: sidecar.render() + Array("meta x%20y a\n".utf8)) == nil)
  }

  // MARK: A store on a directory

  private func open(_ directory: TemporaryDirectory) throws -> ObjectStore {
    try ObjectStore(storage: try DirectoryStorage(directory.path))
  }

  @discardableResult
  private func put(
    _ text: String, _ name: String, _ store: ObjectStore, type: String? = nil, at moment: Timestamp = frozen
  ) throws -> StoredObject {
    let upload = try store.storage.makeUpload(expecting: nil)
    try upload.append(ByteBuffer(string: text))
    let facts = ObjectFacts(
      headers: ObjectHeaders(contentType: type), etag: try OpenBody.memory(ByteBuffer(string: text)).md5(),
      lastModified: moment)
    return try store.put(upload, as: try key(name), facts, in: try BucketName("site"), if: .none)
  }

  private func text(_ name: String, _ store: ObjectStore) throws -> String {
    try store.open(try key(name), in: try BucketName("site")).body.text()
  }

  private func names(_ store: ObjectStore) throws -> [String] {
    try store.list(ListingQuery(), in: try BucketName("site")).entries.map(\.name)
  }

  @Test func `every key comes back after a restart with its bytes and headers`() throws {
    let directory = try TemporaryDirectory()
    do {
      let store = try open(directory)
      _ = try store.createBucket(try BucketName("site"), at: frozen)
      for name in Self.oddKeys { try put("body of \(name)", name, store, type: "text/x-\(name.utf8.count)") }
    }
    let store = try open(directory)
    #expect(store.ignoredFiles == [])
    #expect(
      try names(store).map { Array($0.utf8) }
        == Self.oddKeys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
    for name in Self.oddKeys {
      #expect(try text(name, store) == "body of \(name)")
      let object = try store.object(try key(name), in: try BucketName("site"))
      #expect(object.facts.headers.contentType == "text/x-\(name.utf8.count)")
      #expect(object.facts.lastModified == frozen)
    }
    #expect(try directory.read("site/deep/er/est") == "body of deep/er/est")
    #expect(store.listBuckets().map(\.created) == [frozen])
  }

  @Test func `files that someone put there are objects with the type and tag of their bytes`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("hello", to: "site/sub/index.html")
    try directory.write("x", to: "Not_A_Bucket/x")
    try directory.write("x", to: "loose")
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/site/link", withDestinationPath: "/etc/hostname")
    let store = try open(directory)
    let object = try store.object(try key("sub/index.html"), in: try BucketName("site"))
    #expect(object.facts.etag == ETag("5d41402abc4b2a76b9719d911017c592"))
    #expect(object.facts.headers == .none)
    #expect(try names(store) == ["sub/index.html"])
    #expect(store.ignoredFiles.count == 3)
  }

  @Test func `a file that was changed by other means loses its old facts`() throws {
    let directory = try TemporaryDirectory()
    do {
      let store = try open(directory)
      _ = try store.createBucket(try BucketName("site"), at: frozen)
      try put("before", "page", store, type: "text/html")
    }
    try directory.write("change", to: "site/page")
    let object = try open(directory).object(try key("page"), in: try BucketName("site"))
    #expect(object.facts.headers.contentType == nil)
    #expect(object.facts.etag == (try OpenBody.memory(ByteBuffer(string: "change")).md5()))
  }

  @Test func `a key and a prefix of the same name both keep their bytes`() throws {
    let directory = try TemporaryDirectory()
    do {
      let store = try open(directory)
      _ = try store.createBucket(try BucketName("site"), at: frozen)
      try put("file first", "a", store)
      try put("under it", "a/b", store)
      try put("tree first", "t/u", store)
      try put("beside it", "t", store)
      try put("beside it, again", "t", store)
    }
    let store = try open(directory)
    #expect(try names(store) == ["a", "a/b", "t", "t/u"])
    #expect(try text("a", store) == "file first")
    #expect(try text("a/b", store) == "under it")
    #expect(try text("t", store) == "beside it, again")
    #expect(try text("t/u", store) == "tree first")
    #expect(try directory.read("site/a") == "file first")
    _ = try store.remove(try key("t/u"), version: nil, in: try BucketName("site"), ifMatch: nil, at: frozen)
    try put("plain at last", "t", store)
    #expect(try directory.read("site/t") == "plain at last")
    #expect(!directory.exists(".s3sandbox/site/objects/k-t"))
  }

  @Test func `a write never follows a link out of the directory`() throws {
    let directory = try TemporaryDirectory()
    let outside = try TemporaryDirectory()
    let store = try open(directory)
    _ = try store.createBucket(try BucketName("site"), at: frozen)
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/site/link", withDestinationPath: outside.path)
    try put("kept inside", "link/x", store)
    #expect(!outside.exists("x"))
    #expect(try text("link/x", store) == "kept inside")
  }

  @Test func `removing the last object of a directory removes the directory, and a bucket can go`() throws {
    let directory = try TemporaryDirectory()
    let store = try open(directory)
    let bucket = try BucketName("site")
    _ = try store.createBucket(bucket, at: frozen)
    try put("1", "a/b/c", store)
    try put("2", "a/d", store)
    _ = try store.remove(try key("a/b/c"), version: nil, in: bucket, ifMatch: nil, at: frozen)
    #expect(!directory.exists("site/a/b"))
    #expect(directory.exists("site/a/d"))
    #expect(failureCode { () throws(S3Failure) in try store.removeBucket(bucket) } == "BucketNotEmpty")
    _ = try store.remove(try key("a/d"), version: nil, in: bucket, ifMatch: nil, at: frozen)
    try store.removeBucket(bucket)
    #expect(!directory.exists("site"))
    #expect(!directory.exists(".s3sandbox/site"))
  }

  @Test func `an upload that is never finished leaves nothing behind`() throws {
    let directory = try TemporaryDirectory()
    let storage = try DirectoryStorage(directory.path)
    do {
      let upload = storage.makeUpload(expecting: nil)
      try upload.append(ByteBuffer(repeating: 1, count: 1 << 20))
      #expect(try FileManager.default.contentsOfDirectory(atPath: storage.layout.incoming).count == 1)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: storage.layout.incoming) == [])
  }

  @Test(arguments: ["", "text"])
  func `a sealed body is read without being opened for writing again`(_ text: String) throws {
    let directory = try TemporaryDirectory()
    let storage = try DirectoryStorage(directory.path)
    let upload = storage.makeUpload(expecting: nil)
    try upload.append(ByteBuffer(string: text))
    try upload.seal()
    let bodies = try (0..<3).map { _ in try upload.reopen() }
    #expect(try bodies.map { try $0.text() } == [text, text, text])
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { name in
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
    }
    #expect(open.count { $0.hasPrefix(directory.path) && $0.contains("/incoming/") } == bodies.count)
  }

  @Test func `two sandboxes never share a directory`() throws {
    let directory = try TemporaryDirectory()
    let first = try DirectoryStorage(directory.path)
    #expect(failureCode { () throws(S3Failure) in _ = try DirectoryStorage(directory.path) } == "InternalError")
    _ = first
  }
}
