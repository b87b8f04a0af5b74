import JobManifest
import S3Types
import Testing

@testable import JobPlan

@Suite struct WriteRuleTests {
  private static let md5 = "0123456789abcdef0123456789abcdef"
  private static let otherMD5 = "ffffffffffffffffffffffffffffffff"

  private static func listed(_ size: Int, _ etag: String?, _ written: Int) throws -> SeenObject {
    SeenObject(
      key: try ObjectKey("k"), size: size,
      origin: .listed(etag: etag.map(ETag.init), lastModified: Timestamp(seconds: written)))
  }

  private static func planned(_ size: Int) throws -> SeenObject {
    SeenObject(key: try ObjectKey("k"), size: size, origin: .planned)
  }

  /// A file of 4 bytes, modified at second 100; the plan is made at second 1000.
  @Test(
    arguments: [
      (.changed, nil, .write(.new)), (.missing, nil, .write(.missing)), (.newer, nil, .write(.new)),
      (.always, nil, .write(.always)),
      (.always, "4 \(md5) 50", .write(.always)),
      (.missing, "9 \(md5) 50", .skip(.exists)), (.missing, "planned 4", .skip(.exists)),
      (.newer, "4 \(md5) 99", .write(.newer)), (.newer, "4 \(md5) 100", .skip(.older)),
      (.newer, "4 \(md5) 101", .skip(.older)), (.newer, "planned 9", .skip(.older)),
      (.changed, "5 \(md5) 500", .write(.size)), (.changed, "planned 5", .write(.size)),
      (.changed, "planned 4", .write(.planned)),
      (.changed, "4 \(md5) 500", .compareMD5(with: md5, orElse: .compareKept(orElse: .write(.etag)))),
      (.changed, "4 \(md5)-2 99", .write(.newer)), (.changed, "4 \(md5)-2 100", .compareKept(orElse: .skip(.same))),
      (.changed, "4 - 99", .write(.newer)), (.changed, "4 - 500", .compareKept(orElse: .skip(.same))),
    ] as [(WritePolicy, String?, WriteRule.Verdict)])
  func `a file is written as the policy says`(
    policy: WritePolicy, destination: String?, expected: WriteRule.Verdict
  ) throws {
    let verdict = WriteRule.verdict(
      policy, size: 4, modified: Timestamp(seconds: 100), destination: try destination.map(Self.parse),
      now: Timestamp(seconds: 1000))
    #expect(verdict == expected)
  }

  @Test(
    arguments: [
      (.changed, "4 \(md5) 100", nil, .write(.new)), (.always, "4 - 1", "4 - 2", .write(.always)),
      (.missing, "4 \(md5) 100", "5 - 1", .skip(.exists)),
      (.newer, "4 - 100", "4 - 99", .write(.newer)), (.newer, "4 - 100", "4 - 100", .skip(.older)),
      (.newer, "planned 4", "4 - 5000", .write(.newer)), (.newer, "4 - 100", "planned 4", .skip(.older)),
      (.newer, "planned 4", "planned 4", .write(.planned)),
      (.changed, "4 \(md5) 100", "5 \(md5) 200", .write(.size)), (.changed, "4 \(md5) 500", "4 \(md5) 1", .skip(.same)),
      (.changed, "4 \(md5) 1", "4 \(otherMD5) 500", .compareKept(orElse: .write(.etag))),
      (.changed, "4 \(md5) 501", "4 \(otherMD5) 500", .write(.etag)),
      // A copy of a multipart object has another ETag and the same bytes; it is as new as the copy.
      (.changed, "4 \(md5)-2 100", "4 \(otherMD5) 101", .compareKept(orElse: .skip(.same))),
      (.changed, "4 \(md5)-2 102", "4 \(otherMD5) 101", .write(.newer)),
      (.changed, "4 \(md5)-2 1", "4 \(md5)-2 1", .skip(.same)),
      (.changed, "4 - 1", "4 - 1", .compareKept(orElse: .skip(.same))),
      (.changed, "planned 4", "4 \(md5) 1", .write(.planned)), (.changed, "4 \(md5) 1", "planned 4", .write(.planned)),
      (.changed, "planned 4", "5 \(md5) 1", .write(.size)),
    ] as [(WritePolicy, String, String?, WriteRule.Verdict)])
  func `an object is copied as the policy says`(
    policy: WritePolicy, source: String, destination: String?, expected: WriteRule.Verdict
  ) throws {
    let verdict = WriteRule.verdict(
      policy, source: try Self.parse(source), destination: try destination.map(Self.parse))
    #expect(verdict == expected)
  }

  /// `4 etag 100` (`-` for no ETag), or `planned 4`.
  private static func parse(_ text: String) throws -> SeenObject {
    let words = text.split(separator: " ").map(String.init)
    if words[0] == "planned" { return try planned(try #require(Int(words[1]))) }
    return try listed(try #require(Int(words[0])), words[1] == "-" ? nil : words[1], try #require(Int(words[2])))
  }
}
