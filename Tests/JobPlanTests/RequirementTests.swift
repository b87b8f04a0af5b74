import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct RequirementTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let asked: Requirement
    /// Size and age in seconds; no age: the plan will write it.
    let objects: [(Int, Int?)]
    let shortfalls: [String]

    init(_ asked: Requirement, _ objects: [(Int, Int?)], _ shortfalls: [String]) {
      (self.asked, self.objects, self.shortfalls) = (asked, objects, shortfalls)
    }

    var testDescription: String { "\(asked.asked(of: nil)) of \(objects)" }
  }

  static let cases: [Case] = [
    Case(Requirement(exists: true), [(1, 5)], []),
    Case(Requirement(exists: true), [], ["asked for an object, found none"]),
    Case(Requirement(exists: false), [], []),
    Case(Requirement(exists: false), [(0, 1), (0, 1)], ["asked for no object, found 2 objects"]),
    Case(Requirement(count: Bounds(minimum: 1, maximum: 2)), [(1, 1), (1, 1)], []),
    Case(
      Requirement(count: Bounds(minimum: 1, maximum: 2)), [(1, 1), (1, 1), (1, 1)],
      ["asked for 1 to 2 objects, found 3"]),
    Case(Requirement(count: Bounds(minimum: 1, maximum: 1)), [], ["asked for exactly 1 object, found 0"]),
    Case(Requirement(count: Bounds(maximum: 0)), [], []),
    Case(Requirement(count: Bounds(minimum: 4)), [(1, 1)], ["asked for at least 4 objects, found 1"]),
    Case(Requirement(bytes: Bounds(minimum: 3, maximum: 9)), [(2, 1), (2, 1)], []),
    Case(Requirement(bytes: Bounds(minimum: 3)), [(2, 1)], ["asked for at least 3 bytes, found 2"]),
    Case(Requirement(bytes: Bounds(maximum: 1)), [(2, 1)], ["asked for at most 1 byte, found 2"]),
    // Sizes of which a service says anything do not end the process.
    Case(
      Requirement(bytes: Bounds(maximum: 1)), [(.max, 1), (.max, 1)], ["asked for at most 1 byte, found \(Int.max)"]),
    Case(Requirement(newestWithin: 60), [(1, 600), (1, 60)], []),
    Case(
      Requirement(newestWithin: 60), [(1, 600), (1, 61)],
      [
        "asked for the newest object to be at most 1m old, found one of 1970-01-01T02:45:39.000Z, which is 1m 1s old"
      ]),
    Case(Requirement(newestWithin: 60), [], ["asked for the newest object to be at most 1m old, found none"]),
    // The clock of the service may be ahead (row L7).
    Case(Requirement(newestWithin: 60, oldestWithin: 60), [(1, -3600)], []),
    // What the plan writes is new, whatever else is there.
    Case(Requirement(newestWithin: 60), [(1, 600), (1, nil)], []),
    Case(Requirement(oldestWithin: 60), [(1, nil)], []),
    Case(
      Requirement(oldestWithin: 60), [(1, 600), (1, nil), (1, 5)],
      ["asked for the oldest object to be at most 1m old, found one of 1970-01-01T02:36:40.000Z, which is 10m old"]),
    Case(
      Requirement(exists: true, bytes: Bounds(minimum: 1), newestWithin: 1), [], ["asked for an object, found none"]),
    Case(
      Requirement(count: Bounds(minimum: 2), bytes: Bounds(minimum: 2)), [(1, 1)],
      ["asked for at least 2 objects, found 1", "asked for at least 2 bytes, found 1"]),
  ]

  @Test(arguments: cases)
  func `each thing that is not as asked is named with what was found`(_ example: Case) {
    var found = Finding()
    for (size, age) in example.objects {
      found.add(size: size, modified: age.map { Timestamp(seconds: now.seconds - $0) })
    }
    #expect(example.asked.shortfalls(of: found, at: now) == example.shortfalls)
  }

  @Test(arguments: [(0, "0s"), (59, "59s"), (60, "1m"), (3_661, "1h 1m"), (86_400 * 3 + 5, "3d"), (90_000, "1d 1h")])
  func `an age is told by its two largest units`(seconds: Int, text: String) {
    #expect(Requirement.duration(seconds) == text)
  }
}
