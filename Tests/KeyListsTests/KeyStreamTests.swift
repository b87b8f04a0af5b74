import JobManifest
import JobPlan
import Testing

@testable import KeyLists

/// Whole lists: packed or not, and reports of S3 Inventory; what is not whole is refused (invariant I1).
@Suite struct KeyStreamTests {
  @Test(arguments: [1, 2, 7, 1000]) func `packed and plain say the same`(pieces: Int) async throws {
    var files = FakeFiles(list: ("keys.csv", Array("a/1\na/2\n".utf8)), pieceSize: pieces)
    let keys = ["open 0 keys.csv", "1:1 a/1", "2:1 a/2"]
    #expect(try await files.items(.csv).map(\.line) == keys + ["close keys.csv 8"])
    files.list.bytes = packed
    #expect(try await files.items(.csv).map(\.line) == keys + ["close keys.csv \(packed.count)"])
    files.list.bytes = packed + packed
    #expect(try await files.items(.csv).compactMap(\.key) == ["a/1", "a/2", "a/1", "a/2"], "two members")
  }

  @Test func `the digest is that of the stored bytes`() async throws {
    let items = try await FakeFiles(list: ("keys.csv", [])).items(.csv)
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    #expect(items.last == .closed(KeyFileSummary(name: "keys.csv", bytes: 0, sha256: empty)))
  }

  /// A name, its bytes, and what is said of them.
  static let damaged: [(String, [UInt8], String)] = [
    ("cut.csv.gz", Array(packed.dropLast(1)), "'cut.csv.gz' is not whole: its packed bytes (gzip) end too early"),
    ("head.csv", Array(packed.prefix(12)), "'head.csv' is not whole: its packed bytes (gzip) end too early"),
    (
      "crc.csv", packed.enumerated().map { $0 == packed.count - 6 ? $1 ^ 1 : $1 },
      "'crc.csv' is not whole: its packed bytes (gzip) are damaged"
    ),
    ("tail.csv", packed + [0x61], "'tail.csv' is not whole: its packed bytes (gzip) end too early"),
    ("tails.csv", packed + Array("abc".utf8), "'tails.csv' is not whole: its packed bytes (gzip) are damaged"),
    ("named.csv.gz", Array("a\n".utf8), "'named.csv.gz' is not packed as its name says (gzip)"),
  ]

  @Test(arguments: damaged) func `damaged packed files are refused`(
    _ name: String, _ bytes: [UInt8], _ why: String
  ) async throws {
    let failure = try await #require(throws: PlanFailure.self) {
      try await FakeFiles(list: (name, bytes)).items(.csv)
    }
    #expect(failure.code == PlanFailure.incompleteList && failure.message == why + "; nothing was planned from it")
  }

  private static func report(
    format: String = "CSV", size: Int? = nil, digest: String? = nil, more: String = ""
  ) -> FakeFiles {
    let row = Array("\"box\",\"a+1\",\"3\"\n".utf8)
    let manifest = """
      {"sourceBucket": "box", "destinationBucket": "arn:aws:s3:::inv", "version": "2016-11-30",
       "fileFormat": "\(format)", "fileSchema": "Bucket, Key, Size",
       "files": [{"key": "inv/data/1.csv", "size": \(size ?? row.count), "MD5checksum": "\(digest ?? md5(row))"}\(more)]}
      """
    return FakeFiles(list: ("manifest.json", Array(manifest.utf8)), data: ["inv/data/1.csv": row])
  }

  @Test func `a report is read file by file, each proven`() async throws {
    let lines = try await Self.report().items(.s3Inventory).map(\.line)
    #expect(lines.count == 5 && lines[0] == "open 0 manifest.json" && lines[2] == "open 1 inv/data/1.csv", "\(lines)")
    #expect(lines[3] == "box file 1 1:7 a 1" && lines[4] == "close inv/data/1.csv 16", "\(lines)")
  }

  @Test func `data that is not what the manifest promises is refused`() async throws {
    let promises = [
      (Self.report(size: 17), "it has 16 bytes of 17"),
      (Self.report(digest: String(repeating: "0", count: 32)), "its MD5 is not as promised"),
      (
        Self.report(more: #", {"key": "inv/data/2.csv", "size": 9, "MD5checksum": "\#(md5([]))"}"#),
        "it has 0 bytes of 9"
      ),
    ]
    for (files, why) in promises {
      let failure = try await #require(throws: PlanFailure.self) { try await files.items(.s3Inventory) }
      #expect(failure.code == PlanFailure.incompleteList && failure.message.contains(why), "\(failure)")
    }
  }

  @Test(arguments: [
    (report(format: "ORC"), "1:1 ! the report is in ORC, and only CSV is read"),
    (report(format: "Parquet"), "1:1 ! the report is in Parquet, and only CSV is read"),
    (FakeFiles(list: ("manifest.json", Array("{}".utf8))), "1:1 ! it lacks 'sourceBucket', 'fileSchema' or 'files'"),
    (
      report(more: #", {"key": "x"}"#),
      "1:1 ! file 2 of it lacks 'key', 'size' or 'MD5checksum', by which it is proven whole"
    ),
    (
      FakeFiles(list: ("manifest.json", Array("{\n \"files\": [".utf8))),
      "2:12 ! it ends in the middle, so it is no manifest of S3 Inventory, or not the whole of it"
    ),
  ]) func `other reports are mistakes`(_ files: FakeFiles, _ mistake: String) async throws {
    #expect(try await files.items(.s3Inventory).map(\.line) == ["open 0 manifest.json", mistake])
  }
}

extension KeyListItem {
  var key: String? { if case .key(let listed) = self { listed.key } else { nil } }
}
