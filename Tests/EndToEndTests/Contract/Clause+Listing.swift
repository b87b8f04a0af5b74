import S3Client
import S3Types
import Testing

extension Clause {
  static let listing: [Clause] = [
    Clause("2,501 keys come in three pages, each once, in byte order") { bucket in
      let count = 2501
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<count {
          if number >= 16 { try await group.next() }
          group.addTask { try await bucket.put("k\(number)", "") }
        }
        try await group.waitForAll()
      }
      let pager = bucket.client.listObjectsV2(ListObjectsV2Parameters(bucket: bucket.name))
      var sizes: [Int] = []
      var keys: [ObjectKey] = []
      while let page = try await pager.nextPage() {
        sizes.append(page.objects.count)
        keys += page.objects.map(\.key)
      }
      #expect(sizes == [1000, 1000, 501])
      let expected = try (0..<count).map { try ObjectKey("k\($0)") }.sorted()
      #expect(keys == expected)
    },
    Clause("keys are listed in the order of their bytes, whatever they are") { bucket in
      let keys = ["a", "a-b", "a.txt", "a/b", "a0", "B", "\u{E9}", "e\u{301}", "\u{FB01}", "\u{1F600}", "~"]
      for key in keys { try await bucket.put(key) }
      let expected = try keys.map { try ObjectKey($0) }.sorted()
      #expect(try await bucket.keys() == expected)
    },
    Clause("a delimiter folds keys, and both an object and a common prefix of one name are listed") { bucket in
      for key in ["a", "a/1", "a/2", "b/1", "c"] { try await bucket.put(key) }
      let page = try await bucket.client.listObjectsV2Page(
        ListObjectsV2Parameters(bucket: bucket.name, delimiter: "/"), continuationToken: nil)
      #expect(page.objects.map(\.key.rawValue) == ["a", "c"])
      #expect(page.commonPrefixes == ["a/", "b/"])
    },
    Clause("a prefix is a run of bytes and not of names") { bucket in
      for key in ["logs/1", "logs2/1", "log"] { try await bucket.put(key) }
      #expect(try await bucket.keys(under: "logs").map(\.rawValue) == ["logs/1", "logs2/1"])
      #expect(try await bucket.keys(under: "logs/").map(\.rawValue) == ["logs/1"])
      #expect(try await bucket.keys(under: "none").isEmpty)
    },
    Clause("start-after begins behind a key that need not exist") { bucket in
      for key in ["a", "b", "c"] { try await bucket.put(key) }
      let page = try await bucket.client.listObjectsV2Page(
        ListObjectsV2Parameters(bucket: bucket.name, startAfter: "a5"), continuationToken: nil)
      #expect(page.objects.map(\.key.rawValue) == ["b", "c"])
    },
    Clause("pages with a delimiter go on where the last one ended") { bucket in
      for key in ["a/1", "b", "c/1", "d", "e/1"] { try await bucket.put(key) }
      let pager = bucket.client.listObjectsV2(
        ListObjectsV2Parameters(bucket: bucket.name, delimiter: "/", maxKeys: 2))
      var objects: [String] = []
      var prefixes: [String] = []
      while let page = try await pager.nextPage() {
        objects += page.objects.map(\.key.rawValue)
        prefixes += page.commonPrefixes
      }
      #expect(objects == ["b", "d"])
      #expect(prefixes == ["a/", "c/", "e/"])
    },
    Clause("listing a bucket that does not exist says NoSuchBucket") { bucket in
      let missing = try BucketName("nobody-has-this-bucket")
      let error = try await refusal {
        try await bucket.client.listObjectsV2Page(ListObjectsV2Parameters(bucket: missing), continuationToken: nil)
      }
      #expect(error.code == .noSuchBucket)
    },
  ]
}
