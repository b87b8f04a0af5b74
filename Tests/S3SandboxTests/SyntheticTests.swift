import NIOCore
import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

/// A bucket of computed objects answers as one that was given the same objects.
struct SyntheticTests {
  private static let count = 2345

  private func synthetic() throws -> DirectSandbox {
    let objects = try SyntheticObjects(
      prefix: "data/part-", count: Self.count, size: 5, storageClass: StorageClass(rawValue: "STANDARD_IA"))
    let bucket = try BucketName("many")
    return try DirectSandbox { $0.syntheticBuckets[bucket] = objects }
  }

  /// An index that holds the same objects, to compare with.
  private func stored() throws -> (CurrentObjects, ObjectIndex) {
    let tree = try SyntheticTree(try SyntheticObjects(prefix: "data/part-", count: Self.count, size: 5))
    var current = CurrentObjects()
    current.add(tree)
    return (current, ObjectIndex(try (0..<Self.count).map { try #require(tree.object($0)) }))
  }

  private func expectEqualListings(_ current: CurrentObjects, _ stored: ObjectIndex) {
    let texts = ["", "data", "data/part-0", "data/part-1/", "data/part-1/999", "data/part-2/345", "data/part-3", "e"]
    for prefix in texts {
      for after in texts + ["data/part-1", "data/part-1/0005"] {
        for delimiter in ["", "/", "9"] {
          let query = ListingQuery(prefix: prefix, delimiter: delimiter, after: after, limit: 13)
          let (found, expected) = (current.list(query), stored.list(query))
          #expect(found.entries.map(\.name) == expected.entries.map(\.name))
          #expect(found.isTruncated == expected.isTruncated)
          #expect(found.objects.map(\.facts) == expected.objects.map(\.facts))
        }
      }
    }
  }

  @Test func `it lists like stored objects, page by page, with any prefix, start and delimiter`() throws {
    let (current, stored) = try stored()
    expectEqualListings(current, stored)
    #expect(stored.list(ListingQuery(limit: .max)).entries.count == Self.count)
    let whole = current.list(ListingQuery(limit: .max)).entries.map(\.name)
    #expect(whole == whole.sorted() && Set(whole).count == Self.count)
    #expect(whole.first == "data/part-0/000" && whole.last == "data/part-2/344")
  }

  @Test func `it still does after writes and deletes on top of it`() throws {
    var (current, stored) = try stored()
    for name in ["data/part-1/005", "data/part-1/0055", "a", "z", "data/part-2/344", "data/part-2/345"] {
      current.insert(try listed(name))
      stored.insert(try listed(name))
    }
    for name in ["data/part-0/000", "data/part-1/005", "data/part-1/006", "data/part-1/007", "nothing", "a"] {
      current.remove(try key(name))
      stored.remove(try key(name))
    }
    expectEqualListings(current, stored)
    for name in ["data/part-1/005", "data/part-1/0055", "data/part-1/004", "a", "data/part-2/344"] {
      #expect(current[try key(name)]?.facts == stored[try key(name)]?.facts)
    }
  }

  @Test(arguments: [0, 1, 1000, 1001, 1_000_000])
  func `its keys are in byte order for any count`(_ count: Int) throws {
    let objects = try SyntheticObjects(prefix: "", count: count)
    let names = (max(0, count - 1002)..<count).map(objects.name)
    #expect(names == names.sorted())
    #expect(Set(names.map(\.utf8.count)).count <= 1)
    let tree = try SyntheticTree(objects)
    for (offset, name) in names.enumerated() {
      #expect(tree.number(of: try key(name)) == offset + max(0, count - 1002))
    }
  }

  @Test func `reading, heading, writing and deleting work as in any bucket`() throws {
    let sandbox = try synthetic()
    let object = try sandbox.send(.GET, "/many/data/part-1/017")
    #expect(object.text == "jjjjj")
    let head = try sandbox.send(.HEAD, "/many/data/part-1/017")
    #expect(head["ETag"] == object["ETag"])
    #expect(head["x-amz-storage-class"] == "STANDARD_IA")
    #expect(try sandbox.send(.HEAD, "/many/data/part-2/345").status == 404)
    #expect(try sandbox.send(.PUT, "/many/data/part-1/017", body: "other").status == 200)
    #expect(try sandbox.send(.GET, "/many/data/part-1/017").text == "other")
    #expect(try sandbox.send(.DELETE, "/many/data/part-1/017").status == 204)
    #expect(try sandbox.send(.GET, "/many/data/part-1/017").outcome == "404 NoSuchKey")
    let copied = try sandbox.send(.PUT, "/site/copy", ["x-amz-copy-source": "/many/data/part-1/018"])
    #expect(copied.status == 200)
    #expect(try sandbox.send(.GET, "/site/copy").text == "kkkkk")
    #expect(try sandbox.send(.PUT, "/many/data/part-1/019?tagging", body: Self.tagging).status == 200)
    #expect(try sandbox.send(.HEAD, "/many/data/part-1/019")["x-amz-tagging-count"] == "1")
    #expect(try sandbox.send(.DELETE, "/many").outcome == "409 BucketNotEmpty")
    #expect(
      try sandbox.send(.PUT, "/many?versioning", body: Self.versioning).outcome == "501 NotImplemented")
  }

  private static let tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
  private static let versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"

  @Test func `what is written on top of it in a directory is a file there, and is there at the next start`() throws {
    let directory = try TemporaryDirectory()
    let bucket = try BucketName("many")
    var configuration = SandboxConfiguration()
    configuration.syntheticBuckets[bucket] = try SyntheticObjects(prefix: "", count: 10, size: 1)
    do {
      let storage = SyntheticStorage(base: try DirectoryStorage(directory.path))
      let store = try ObjectStore(storage: storage)
      try store.createBuckets(configuration)
      let upload = try storage.makeUpload(expecting: 3)
      try upload.append(ByteBuffer(string: "new"))
      let facts = ObjectFacts(headers: .none, etag: ETag("e"), lastModified: frozen)
      _ = try store.put(upload, as: try key("0/003"), facts, in: bucket, if: .none)
      _ = try store.remove(try key("0/004"), version: nil, in: bucket, ifMatch: nil, at: frozen)
      #expect(try store.open(try key("0/005"), in: bucket).body.text() == "f")
      storage.close()
    }
    #expect(try directory.read("many/0/003") == "new")
    let again = try ObjectStore(storage: SyntheticStorage(base: try DirectoryStorage(directory.path)))
    try again.createBuckets(configuration)
    #expect(try again.open(try key("0/003"), in: bucket).body.text() == "new")
    #expect(try again.list(ListingQuery(), in: bucket).objects.count == 10)
  }

  @Test(arguments: [(-1, 0), (1_000_000_001, 0), (1, -1), (1, 1 << 21)])
  func `impossible counts and sizes are refused`(_ count: Int, _ size: Int) {
    #expect(throws: SandboxError.self) { try SyntheticObjects(prefix: "a", count: count, size: size) }
  }

  @Test func `a prefix that makes keys too long is refused`() {
    #expect(throws: SandboxError.self) {
      try SyntheticObjects(prefix: String(repeating: "p", count: 1020), count: 10)
    }
  }
}
