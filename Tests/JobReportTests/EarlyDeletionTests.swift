import JobManifest
import JobPlan
import JobReport
import RunFile
import S3Types
import Testing

struct EarlyDeletionTests {
  private static let day = 86_400
  private static let now = Timestamp(seconds: 1000 * day)

  private static func moment(daysAgo days: Int) -> Timestamp { Timestamp(seconds: (1000 - days) * day) }

  @Test(
    arguments: [
      ("STANDARD_IA", 29, 1), ("STANDARD_IA", 30, nil), ("STANDARD_IA", 31, nil), ("ONEZONE_IA", 0, 30),
      ("GLACIER_IR", 89, 1), ("GLACIER", 90, nil), ("DEEP_ARCHIVE", 179, 1), ("INTELLIGENT_TIERING", 0, nil),
      ("STANDARD", 0, nil), (nil, 0, nil),
    ] as [(String?, Int, Int?)])
  func `an object of a cold class is free when it has reached its days`(
    storageClass: String?, age: Int, freeIn: Int?
  ) {
    let free = EarlyDeletion.freeFrom(
      storageClass.map(StorageClass.init(rawValue:)), modified: Self.moment(daysAgo: age), now: Self.now)
    #expect(free == freeIn.map { Self.moment(daysAgo: -$0) })
  }

  @Test func `a time that nobody knows, or at the end of time, is no reason to fail`() {
    let ice = StorageClass(rawValue: "GLACIER")
    #expect(EarlyDeletion.freeFrom(ice, modified: nil, now: Self.now) == nil)
    #expect(
      EarlyDeletion.freeFrom(ice, modified: Timestamp(nanoseconds: .max), now: Self.now)
        == Timestamp(nanoseconds: .max))
  }

  @Test func `a plan warns, for each operation and class, and says from when it would be free`() throws {
    let file = try runFile([
      ("publish", .upload(.init(from: LocalPlace(path: "site/", range: nil), to: try place("s3://bbb/")))),
      ("retire", .delete(.init(target: .prefix(try place("s3://ccc/"))))),
    ])
    func old(_ action: StepAction, _ key: String, of operation: Int, _ storageClass: String, seconds: Int) throws
      -> Step
    {
      var step = try step(action, key, of: operation)
      step.expected = .present(
        ObjectState(
          size: 1024, modified: Timestamp(seconds: seconds), storageClass: StorageClass(rawValue: storageClass)))
      return step
    }
    var moved = try step(.move, "m", of: 1)
    moved.source = .object(
      moved.destination.address,
      ObjectState(size: 5, modified: Timestamp(seconds: 0), storageClass: StorageClass(rawValue: "DEEP_ARCHIVE")))
    try file.append([
      try old(.put, "a", of: 0, "STANDARD_IA", seconds: 40), try old(.put, "b", of: 0, "STANDARD_IA", seconds: 50),
      try old(.put, "c", of: 0, "STANDARD_IA", seconds: -40 * Self.day),
      try old(.skip, "d", of: 0, "GLACIER", seconds: 1),
      try old(.delete, "e", of: 1, "GLACIER", seconds: 0), moved,
    ])
    for operation in 0...1 { try file.record(.planned(excluded: 0), of: operation) }
    let text = try planText(file)
    #expect(
      text.contains(
        "  warning: 2 objects (2.0 KiB) of class STANDARD_IA, which is charged for at least 30 days; "
          + "without a charge from 1970-01-31\n"), "\(text)")
    #expect(text.contains("  warning: 1 object (5 B) of class DEEP_ARCHIVE"), "\(text)")
    #expect(text.contains("  warning: 1 object (1.0 KiB) of class GLACIER, "), "\(text)")
    #expect(text.split(separator: "\n").count { $0.contains("warning") } == 3)
    let json = try report(file, isRun: false)
    #expect(
      json.contains(
        #"{"storage_class": "STANDARD_IA", "minimum_days": 30, "objects": 2, "bytes": 2048, "free_from": "1970-01-31T00:00:50.000Z"}"#
      ), "\(json)")
  }
}
