import Foundation
import JobPlan
import RunFile
import S3Types
import Testing

@Suite struct SavedPlanTests {
  private static func saved(in directory: TemporaryDirectory) throws -> (path: String, seal: RunFile.Seal) {
    let path = directory.path + "/saved.plan"
    let file = try RunFile.create(at: .file(path), header: try header())
    try file.append([
      try step(.delete, "first"), try step(.put, "second"),
      Step(
        operation: 1, action: .get, source: .object(try address("third"), ObjectState(size: 3, etag: ETag("e"))),
        destination: .file(path: "/d/third"), size: 3, reason: .new, expected: .absent),
    ])
    for operation in 0..<3 { try file.record(.planned(excluded: 0), of: operation) }
    try file.finishPlan()
    let seal = try file.seal()
    try file.finish()
    return (path, seal)
  }

  @Test func `it is one file, and opens as what was sealed`() throws {
    let directory = try TemporaryDirectory()
    let (path, seal) = try Self.saved(in: directory)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["saved.plan"])
    let opened = try RunFile.openSealed(at: path)
    #expect(opened.seal == seal)
    #expect(try opened.file.nextSteps(of: 0, limit: 10).count == 2)
  }

  @Test func `half a plan cannot be sealed, and what was not sealed is no saved plan`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/half"
    let file = try RunFile.create(at: .file(path), header: try header())
    try file.append([try step(.delete, "first")])
    #expect(throws: RunFileError.self) { try file.seal() }
    try file.finishPlan()
    file.close()
    let error = #expect(throws: RunFileError.self) { try RunFile.openSealed(at: path) }
    #expect(error?.code == .incomplete)
    #expect(error?.message.contains("make one with 's3job plan MANIFEST --out FILE'") == true)
  }

  /// A changed byte may be in a place that says nothing; a plan that opens is the plan that was sealed.
  @Test func `no changed byte makes another plan`() throws {
    let directory = try TemporaryDirectory()
    let (path, _) = try Self.saved(in: directory)
    let whole = try Data(contentsOf: URL(filePath: path))
    let steps = try RunFile.openSealed(at: path).file.steps(limit: 10).map(\.step)
    var refused = 0
    for offset in stride(from: 0, to: whole.count, by: 61) {
      var damaged = whole
      damaged[offset] ^= 0x15
      let copy = directory.path + "/damaged-\(offset)"
      try damaged.write(to: URL(filePath: copy))
      do {
        let opened = try RunFile.openSealed(at: copy).file
        #expect(try opened.steps(limit: 10).map(\.step) == steps, "byte \(offset)")
      } catch {
        refused += 1
      }
      try FileManager.default.removeItem(atPath: copy)
    }
    #expect(refused > 20)
  }

  @Test(arguments: ["UPDATE steps SET destination_key = 'other' WHERE id = 1", "DELETE FROM steps WHERE id = 2"])
  func `an edited plan is refused`(sql: String) throws {
    let directory = try TemporaryDirectory()
    let (path, _) = try Self.saved(in: directory)
    let file = try RunFile.open(at: path)
    try file.edit(sql)
    try file.finish()
    let error = #expect(throws: RunFileError.self) { try RunFile.openSealed(at: path) }
    #expect(error?.message.contains("its plan is not the one that was saved; make a new plan") == true)
    let opened = try RunFile.open(at: path)
    #expect(throws: RunFileError.self) { try opened.checkedSeal() }
  }

  @Test(arguments: [0.1, 0.5, 0.9])
  func `a plan that was cut is refused`(share: Double) throws {
    let directory = try TemporaryDirectory()
    let (path, _) = try Self.saved(in: directory)
    let whole = try Data(contentsOf: URL(filePath: path))
    try whole.prefix(Int(Double(whole.count) * share)).write(to: URL(filePath: path))
    #expect(throws: RunFileError.self) { try RunFile.openSealed(at: path) }
  }

  @Test func `it is begun once`() throws {
    let directory = try TemporaryDirectory()
    let (path, _) = try Self.saved(in: directory)
    let first = try RunFile.openSealed(at: path).file
    #expect(try first.begin(at: moment) == nil)
    first.close()
    #expect(try RunFile.openSealed(at: path).file.begin(at: moment) == moment)
  }

  @Test func `what became of the steps of this run is known by key`() throws {
    let file = try temporaryRunFile()
    try file.append([
      try step(.put, "k", of: 0), try step(.delete, "k", of: 1), try step(.put, "k", of: 2),
      Step(
        operation: 2, action: .move, source: .planned(try address("from"), size: 1),
        destination: .object(try address("to")), size: 1, reason: .older, expected: .absent),
      try step(.put, "untold", of: 0), try step(.put, "never", of: 1),
    ])
    try file.record([
      StepOutcome(id: 1, state: .done, etag: ETag("one"), bytes: 7, finished: moment),
      StepOutcome(id: 2, state: .done, finished: moment),
      StepOutcome(id: 3, state: .failed, etag: ETag("three"), finished: moment),
      StepOutcome(id: 4, state: .done, etag: ETag("four"), bytes: 1, finished: moment),
      StepOutcome(id: 5, state: .done, finished: moment),
      StepOutcome(id: 6, state: .notStarted, finished: moment),
    ])
    let key = try address("k")
    let written = ObjectState(size: 7, etag: ETag("one"))  // An inventory has more bytes than were planned.
    #expect(try file.result(on: key, of: [0]) == .known(.present(written)))
    #expect(try file.result(on: key, of: [0, 1]) == .known(.absent))
    #expect(try file.result(on: key, of: [1, 0]) == .known(.present(written)))
    #expect(
      try file.result(on: key, of: [0, 1, 2]) == .undone(by: "c"), "what is there is that of an operation before")
    #expect(try file.result(on: key, of: []) == .unknown)
    #expect(try file.result(on: try address("from"), of: [2]) == .known(.absent))
    let moved = ExpectedState.present(ObjectState(size: 1, etag: ETag("four")))
    #expect(try file.result(on: try address("to"), of: [2]) == .known(moved))
    #expect(try file.result(on: try address("to"), of: [0, 1]) == .unknown, "none of them changes it")
    #expect(try file.result(on: try address("untold"), of: [0]) == .unknown, "the service gave no ETag")
    #expect(try file.result(on: try address("never"), of: [0, 1]) == .undone(by: "b"))
  }

  @Test(arguments: [StepState.failed, .stale, .notStarted, .running, .planned])
  func `what became of the files of this run is known by path`(state: StepState) throws {
    let file = try temporaryRunFile()
    func get(_ path: String, of operation: Int, _ action: StepAction = .get) throws -> Step {
      Step(
        operation: operation, action: action, destination: .file(path: path), size: 4, reason: .new, expected: .absent)
    }
    try file.append([
      try get("/d/a", of: 0), try get("/d/a", of: 1), try get("/d/a", of: 2, .remove), try get("/d/b", of: 0, .list),
    ])
    try file.record([
      StepOutcome(id: 1, state: .done, bytes: 5, finished: moment), StepOutcome(id: 2, state: state, finished: moment),
      StepOutcome(id: 3, state: .done, finished: moment), StepOutcome(id: 4, state: .done, bytes: 70, finished: moment),
    ])
    #expect(try file.bytesWritten(at: "/d/a", of: [0]) == .known(5))
    #expect(try file.bytesWritten(at: "/d/a", of: [0, 1]) == .undone(by: "b"))
    #expect(try file.bytesWritten(at: "/d/a", of: [1, 0]) == .known(5))
    #expect(try file.bytesWritten(at: "/d/a", of: [0, 1, 2]) == .unknown, "it is removed")
    #expect(try file.bytesWritten(at: "/d/b", of: [0]) == .known(70), "an inventory is longer than was planned")
    #expect(try file.bytesWritten(at: "/d/c", of: [0, 1, 2]) == .unknown)
    #expect(try file.bytesWritten(at: "/d/a", of: []) == .unknown)
  }
}
