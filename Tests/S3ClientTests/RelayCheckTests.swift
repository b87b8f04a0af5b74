import Digests
import S3Types
import Testing

@testable import S3Client

/// The bytes of a relay are those of its source, in whatever order its parts arrive.
@Suite struct RelayCheckTests {
  private static let bytes = Array("123456789".utf8)

  private static func metadata(etag: String, crc: String? = nil) -> ObjectMetadata {
    var metadata = ObjectMetadata(size: bytes.count, etag: ETag(etag), lastModified: nil, headers: .none)
    if let crc {
      metadata.checksums = [ObjectChecksum(algorithm: .crc64nvme, value: crc, coverage: .fullObject)]
    }
    return metadata
  }

  private static func check(of metadata: ObjectMetadata, isETagMD5: Bool = true) -> RelayCheck {
    let digest = DownloadProof(ofWhole: metadata, DownloadRules(isETagMD5: isETagMD5))
    return RelayCheck(size: metadata.size, RelayProof(digest: digest, pieces: [0..<metadata.size]))
  }

  private static let md5 = Hex.encode(Digest.of(bytes, .md5))

  @Test(arguments: [[1, 2, 3], [3, 2, 1], [2, 3, 1]])
  func `by MD5 and by checksum, in any order`(order: [Int]) {
    for metadata in [Self.metadata(etag: Self.md5), Self.metadata(etag: "x-3", crc: "rosUhgp5mIg=")] {
      let check = Self.check(of: metadata)
      for _ in 1...2 {  // A second round starts anew.
        for number in order {
          let range = (number - 1) * 3..<number * 3
          check.add(number, range, Array(Self.bytes[range]), nil)
        }
        #expect(check.finish())
      }
    }
  }

  @Test func `another byte, a missing part and a part too many are seen`() {
    let wrong: [[(Int, Range<Int>, String)]] = [
      [(1, 0..<9, "123456780")], [(1, 0..<5, "12345")], [(2, 5..<9, "6789")],
    ]
    for metadata in [Self.metadata(etag: Self.md5), Self.metadata(etag: "x-3", crc: "rosUhgp5mIg=")] {
      for parts in wrong {
        let check = Self.check(of: metadata)
        for (number, range, text) in parts { check.add(number, range, Array(text.utf8), nil) }
        #expect(!check.finish())
      }
    }
  }

  @Test func `an ETag that is no MD5 of the bytes proves nothing, and nothing is compared with it`() {
    for (isMD5, etag) in [(false, Self.md5), (true, "x-3")] {
      let check = Self.check(of: Self.metadata(etag: etag), isETagMD5: isMD5)
      check.add(1, 0..<9, Array("987654321".utf8), nil)
      #expect(check.finish())
    }
  }

  @Test func `parts that wait for their turn keep their room, and lose it when there will be no object`() async throws {
    let budget = ByteBudget(bytes: 9)
    let check = Self.check(of: Self.metadata(etag: Self.md5))
    check.add(2, 3..<6, [4, 5, 6], try await budget.take(3))
    #expect(budget.taken == 3)
    check.add(1, 0..<3, [1, 2, 3], try await budget.take(3))
    #expect(budget.taken == 0)
    check.add(9, 6..<9, [7, 8, 9], try await budget.take(3))
    #expect(budget.taken == 3)
    check.giveUp()
    #expect(budget.taken == 0)
    #expect(!check.finish())
  }
}
