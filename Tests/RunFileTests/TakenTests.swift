import RunFile
import S3Types
import Testing

@testable import JobPlan

/// What a sync deletes as extra although another operation means it to be there.
@Suite struct TakenTests {
  @Test(arguments: [
    (StepAction.put, StepReason.new, true), (.copy, .etag, true), (.move, .new, true), (.touch, .requested, true),
    (.update, .tags, true), (.skip, .same, true), (.skip, .exists, true), (.skip, .older, true), (.skip, .moved, true),
    (.fail, .unreadable, true), (.fail, .archived, true), (.fail, .missing, false), (.skip, .missing, false),
    (.skip, .symlink, false), (.delete, .requested, false),
  ])
  func `an operation keeps what it writes, changes, finds in its place, or cannot write now`(
    action: StepAction, reason: StepReason, isKept: Bool
  ) throws {
    let file = try temporaryRunFile()
    let key = StepTarget.object(try address("k"))
    let source: StepSource? = action == .move || action == .copy ? .object(try address("s"), ObjectState(size: 1)) : nil
    try file.append([
      Step(operation: 0, action: action, source: source, destination: key, size: 1, reason: reason, expected: .unknown),
      Step(operation: 1, action: .delete, destination: key, size: 1, reason: .extra, expected: .unknown),
    ])
    let taken = try file.keysTaken(by: 1, from: 0, exceptTouched: false, limit: 9)
    #expect(taken == (isKept ? [try address("k")] : []))
  }

  @Test func `what a sync moves to the trash is taken, too, and a sign that is touched later is not`() throws {
    let file = try temporaryRunFile()
    let key = try address("k")
    try file.append([
      Step(operation: 0, action: .touch, destination: .object(key), size: 1, reason: .requested, expected: .unknown),
      Step(
        operation: 1, action: .move, source: .object(key, ObjectState(size: 1)),
        destination: .object(try address("trash/k")), size: 1, reason: .extra, expected: .unknown),
    ])
    #expect(try file.keysTaken(by: 1, from: 0, exceptTouched: false, limit: 9) == [key])
    #expect(try file.keysTaken(by: 1, from: 0, exceptTouched: true, limit: 9) == [])
  }
}
