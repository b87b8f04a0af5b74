import S3Types
import Testing

@testable import S3Client

/// Which uploads may be aborted although nobody told us their ids (row T3).
@Suite struct OrphanRuleTests {
  private static func upload(
    _ id: String, key: String = "key", at seconds: Double? = 100, by initiator: String? = "me",
    storageClass: StorageClass? = .standard, checksum: ChecksumAlgorithm? = nil
  ) throws -> ListedUpload {
    var upload = ListedUpload(
      key: try ObjectKey(key), uploadID: id,
      initiated: seconds.map { Timestamp(nanoseconds: Int64($0 * 1_000_000_000)) }, storageClass: storageClass,
      checksumAlgorithm: checksum)
    upload.initiator = initiator
    return upload
  }

  private func expect(
    _ others: [ListedUpload], are ids: [String], own: ListedUpload? = nil, lost: Int = 1, _ why: Comment? = nil
  ) throws {
    let rule = OrphanRule(
      key: try ObjectKey("key"), ownUploadID: "own", lostAnswers: lost, elapsed: 2_000_000_000)
    let all = others + [try own ?? Self.upload("own")]
    #expect(rule.candidates(among: all) == ids, why)
  }

  @Test func `one that is like our own upload and a little older is ours`() throws {
    try expect([Self.upload("lost", at: 98)], are: ["lost"])
    try expect([Self.upload("lost", at: 100)], are: ["lost"])
    try expect([Self.upload("1", at: 98), Self.upload("2", at: 99)], are: ["1", "2"], lost: 2)
  }

  @Test func `one of somebody else is never touched`() throws {
    try expect([Self.upload("x", key: "key2")], are: [], "another key that begins alike")
    try expect([Self.upload("x", by: "them")], are: [], "another initiator")
    try expect([Self.upload("x", by: nil)], are: [], "an initiator that nobody names")
    try expect([Self.upload("x", at: 96.9)], are: [], "begun before we began")
    try expect([Self.upload("x", at: 100.1)], are: [], "begun after our last attempt")
    try expect([Self.upload("x", at: nil)], are: [], "begun at a time that nobody names")
    try expect([Self.upload("x", storageClass: StorageClass(rawValue: "GLACIER"))], are: [], "another class")
    try expect([Self.upload("x", checksum: .crc32)], are: [], "another checksum")
  }

  @Test func `where there are more than we can have begun, none is touched`() throws {
    try expect([Self.upload("1"), Self.upload("2")], are: [], lost: 1)
    try expect([Self.upload("1")], are: [], lost: 0, "no answer was lost")
  }

  @Test func `times that no clock can have are no measure`() throws {
    var own = try Self.upload("own")
    own = ListedUpload(
      key: own.key, uploadID: "own", initiated: Timestamp(nanoseconds: .min), storageClass: .standard)
    own.initiator = "me"
    try expect([Self.upload("x")], are: [], own: own)
  }

  @Test func `without our own upload as a measure nothing is ours`() throws {
    try expect([Self.upload("x")], are: [], own: Self.upload("other"), "it is not listed")
    try expect([Self.upload("x", by: nil)], are: [], own: Self.upload("own", by: nil), "nobody is named")
    try expect([Self.upload("x", at: nil)], are: [], own: Self.upload("own", at: nil), "no time is named")
  }
}
