import S3Types
import Testing

@testable import JobManifest

/// `keys_from` beside verbs that touch or look.
@Suite struct KeyListDecodingTests {
  private func verb(_ body: String) throws -> Verb {
    try #require(try read(manifest("    \(body)\n")).manifest.operations.first?.verb)
  }

  @Test func `a touch of listed keys has a tree and an answer for missing ones, which the list has not`() throws {
    let listed = try verb(
      "touch: {prefix: s3://acme/logs, keys_from: {file: k.csv, keys: relative}, if_missing: skip, exclude: '*.tmp'}")
    guard case .touch(let touch) = listed, case .listed(let place, let keys, let filter) = touch.target else {
      Issue.record("\(listed)")
      return
    }
    #expect(place.url.keyOrPrefix == "logs/" && keys.names == .relative && touch.ifMissing == .skip)
    #expect(filter.verdict(for: "a.tmp") != .included && filter.verdict(for: "a") == .included)
    #expect(listed.keyList?.place.name == "k.csv")
    guard case .touch(let one) = try verb("touch: {object: s3://acme/logs}"), case .object = one.target else {
      Issue.record("no object")
      return
    }
    #expect(one.ifMissing == .create)
  }

  /// What is asked beside the list, and what becomes of missing keys.
  private static let cases: [(String, KeyList.IfMissing, Bool?)] = [
    ("keys_from: k.csv", KeyList.IfMissing.fail, true), ("keys_from: k.csv, exists: true", .fail, true),
    ("keys_from: k.csv, exists: false", .skip, false), ("keys_from: k.csv, count: 3", .fail, nil),
    ("keys_from: {file: k.csv, if_missing: skip}", .skip, true),
    ("keys_from: {file: k.csv, if_missing: fail}, bytes: {min: 1B}", .fail, nil),
  ]

  @Test(arguments: cases)
  func `checks and waits ask for every listed key, unless none may be there`(
    _ fields: String, _ ifMissing: KeyList.IfMissing, _ exists: Bool?
  ) throws {
    for word in ["check", "wait"] {
      let verb = try verb("\(word): {prefix: s3://acme/a, \(fields)}")
      #expect(verb.keyList?.ifMissing == ifMissing)
      switch verb {
      case .check(let check): #expect(check.requirement.exists == exists)
      case .wait(let wait): #expect(wait.requirement.exists == exists)
      default: Issue.record("\(verb)")
      }
    }
  }

  @Test func `an inventory of listed keys has its list`() throws {
    let verb = try verb("list: {from: s3://acme/a, to: all.csv, format: csv, keys_from: 's3://acme/lists/k.ndjson'}")
    #expect(verb.keyList?.place.name == "s3://acme/lists/k.ndjson" && verb.keyList?.ifMissing == .fail)
  }
}
