import ConcurrencyHelpers
import Foundation
import JobManifest
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

/// Steps that look for the keys of a list when it is their turn.
final class ListedLookTests {
  private let directory = FileManager.default.temporaryDirectory.appending(path: "listed-\(UUID().uuidString)")
  private let store = MemoryStore()
  private let list = KeyList(place: .file(LocalPlace(path: "keys.csv", range: nil)), format: .csv)

  init() throws {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for (key, text) in [("t/a", "1"), ("t/b", "22"), ("t/b.tmp", "4"), ("t2/c", "5")] { try store.seed(key, text) }
  }

  deinit {
    // Nothing depends on it any more.
    try? FileManager.default.removeItem(at: directory)
  }

  /// Keys as the run file has them, two on a page.
  private func pages(_ keys: [String]) -> KeyPages {
    let all = keys.enumerated().map { ListedKey(key: $1, line: $0 + 1) }.sorted { ByteOrder.precedes($0.key, $1.key) }
    return KeyPages(
      page: { after, limit in
        Array(all.filter { key in after.map { ByteOrder.precedes($0, key.key) } ?? true }.prefix(min(2, limit)))
      }, last: { all.last?.key }, files: { ["keys.csv"] })
  }

  private func world() -> LiveWorld { LiveWorld(readers: Endpoints<any ObjectReader>([nil: store])) }

  private func tree() throws -> RemotePlace { RemotePlace(url: try S3URL("s3://bucket/t/"), range: nil) }

  private func check(
    _ keys: [String], _ requirement: Requirement = Requirement(exists: true), ifMissing: KeyList.IfMissing = .fail,
    filter: Filter = .everything
  ) async throws -> String {
    var check = Check(target: .prefix(try tree()), filter: filter, requirement: requirement)
    check.keys = list
    check.keys?.ifMissing = ifMissing
    switch await CheckStep.perform(check, keys: pages(keys), in: world(), at: .now()) {
    case .passed: return "passed"
    case .failed(let failure): return "\(failure.code): \(failure.message)"
    case .stopped: return "stopped"
    }
  }

  @Test func `a check looks for every listed key, and names the first that are missing`() async throws {
    #expect(try await check(["t/b", "t/a"]) == "passed")
    #expect(
      try await check(["t/z", "t/a", "t/c"])
        == "CheckFailed: s3://bucket/t/ is not as it has to be: 2 of the 3 keys of 'keys.csv' are missing, "
        + "'t/c' (keys.csv:3), 't/z' (keys.csv:1)")
    let many = (0..<500).map { "t/missing/\($0)" }
    let message = try await check(many)
    #expect(
      message.contains("500 of the 500 keys of 'keys.csv' are missing, first") && message.count < 300, "\(message)")
    #expect(try await check([]).contains("'keys.csv' names none that counts"))
    let tmp = Filter(excludes: [Located(try Pattern(parsing: "*.tmp"), at: nil)])
    #expect(try await check(["t/a", "t/z.tmp"], filter: tmp) == "passed")
  }

  @Test func `what else is asked is about what is there of the list`() async throws {
    #expect(try await check(["t/a", "t/z"], Requirement(count: Bounds(maximum: 1)), ifMissing: .skip) == "passed")
    #expect(
      try await check(["t/a", "t/b"], Requirement(bytes: Bounds(maximum: 2))).hasSuffix(
        "asked for at most 2 bytes, found 3"))
    #expect(try await check(["t/y", "t/z"], Requirement(exists: false), ifMissing: .skip) == "passed")
    #expect(
      try await check(["t/y", "t/b"], Requirement(exists: false), ifMissing: .skip).hasSuffix(
        "asked for no object, found 1 of the 2 keys of 'keys.csv', 't/b' (keys.csv:2)"))
  }

  @Test func `a listing that breaks off says nothing about what is missing (invariant I1)`() async throws {
    let broken = MemoryStore { operation, _ in
      operation == .listObjectsV2
        ? S3Error(code: .internalError, origin: .service(status: 500), message: "no", requestID: "R5") : nil
    }
    var check = Check(target: .prefix(try tree()), requirement: Requirement(exists: false))
    check.keys = list
    let world = LiveWorld(readers: Endpoints<any ObjectReader>([nil: broken]))
    guard case .failed(let failure) = await CheckStep.perform(check, keys: pages(["t/a"]), in: world, at: .now()) else {
      Issue.record("it passed")
      return
    }
    #expect(failure.code == "InternalError")
  }

  @Test func `an operation with a list never looks at the whole tree for want of it`() async throws {
    let lost = KeyPages(page: { _, _ in [] }, last: { nil }, files: { [] })
    for (requirement, keys) in [(Requirement(exists: true), nil), (Requirement(exists: false), lost)] {
      var check = Check(target: .prefix(try tree()), requirement: requirement)
      check.keys = list
      guard case .failed(let failure) = await CheckStep.perform(check, keys: keys, in: world(), at: .now()) else {
        Issue.record("it passed")
        continue
      }
      #expect(failure.message == "the keys of 'keys.csv' are not with the plan")
    }
  }

  private func wait(
    _ keys: [String], told: Locked<[String]>, afterPause: @escaping @Sendable (Int) throws -> Void = { _ in }
  ) async throws -> LookResult {
    let clock = Locked((now: Timestamp(seconds: 1_900_000_000), pauses: 0))
    var wait = Wait(target: .prefix(try tree()), requirement: Requirement(exists: true), timeout: 40, interval: 15)
    wait.keys = list
    return await WaitStep(
      world: world(), now: { clock.withLock { $0.now } }, uptime: { clock.withLock { $0.now.nanoseconds } },
      pause: { duration in
        let pauses = clock.withLock { state in
          state.now = Timestamp(nanoseconds: state.now.nanoseconds + Int64(duration / .nanoseconds(1)))
          state.pauses += 1
          return state.pauses
        }
        try afterPause(pauses)
      }, isStopped: { false }, tell: { text in told.withLock { $0.append(text) } }
    ).perform(wait, keys: pages(keys))
  }

  @Test func `a wait looks until every listed key is there, and says how many are missing`() async throws {
    let told = Locked<[String]>([])
    let store = store
    let result = try await wait(["t/a", "t/c", "t/d"], told: told) { pause in
      try store.seed(pause == 1 ? "t/d" : "t/c")
    }
    guard case .passed(attempts: 3) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(
      told.withLock { $0 } == [
        "waits for s3://bucket/t/: 2 of the 3 keys of 'keys.csv' are missing, 't/c' (keys.csv:2), 't/d' (keys.csv:3); "
          + "at most 40s"
      ])
  }

  @Test func `a wait whose time is over names the first that are missing, and an empty list is not waited for`()
    async throws
  {
    guard case .failed(let late) = try await wait(["t/a", "t/c"], told: Locked([])) else {
      Issue.record("it passed")
      return
    }
    #expect(late.code == WaitStep.code)
    #expect(late.message.contains("within 40s: 1 of the 2 keys of 'keys.csv' is missing, 't/c' (keys.csv:2); look at"))
    let told = Locked<[String]>([])
    guard case .failed(let empty) = try await wait([], told: told) else {
      Issue.record("it passed")
      return
    }
    #expect(empty.code == PlanFailure.emptyList && told.withLock { $0.isEmpty })
  }

  private func listed(_ lines: String, _ more: String = "") async throws -> RunFile {
    try Data(lines.utf8).write(to: directory.appending(path: "keys.csv"))
    return try await plannedAndRun(
      """
      operations:
        - name: inventory
          list: {from: "s3://bucket/t/", to: all.csv, format: csv, columns: [key, size], keys_from: \(more)}
      """, on: store, baseDirectory: directory.path)
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() }
  }

  @Test func `an inventory has the listed keys as they are now`() async throws {
    let runFile = try await listed("t/b\nt/a\n", "keys.csv")
    #expect(try states(runFile) == ["inventory done"])
    #expect(
      try String(contentsOf: directory.appending(path: "all.csv"), encoding: .utf8) == "key,size\nt/a,1\nt/b,2\n")
  }

  @Test func `an inventory with a missing key does not appear, unless it may be left out (invariant I1)`() async throws
  {
    let runFile = try await listed("t/b\nt/c\n", "keys.csv")
    #expect(try states(runFile) == ["inventory failed"])
    let step = try #require(try runFile.steps(limit: 1).first)
    #expect(step.step.reason == .wouldFail && step.outcome?.code == PlanFailure.missingSource)
    #expect(
      step.outcome?.message?.contains("no inventory was written: 1 of the 2 keys of 'keys.csv' is missing, 't/c'")
        == true)
    #expect(try names == ["keys.csv"])
    #expect(try RunEnding.ofPlan(runFile) == .failed)
    let left = try await listed("t/b\nt/c\n", "{file: keys.csv, if_missing: skip}")
    #expect(try states(left) == ["inventory done"])
    #expect(try String(contentsOf: directory.appending(path: "all.csv"), encoding: .utf8) == "key,size\nt/b,2\n")
  }

  @Test func `a touch refreshes what is listed and keeps the rest as it is`() async throws {
    try Data("t/a\nt/new.html\n".utf8).write(to: directory.appending(path: "keys.csv"))
    let before = store.objects
    let runFile = try await plannedAndRun(
      """
      operations:
        - name: mark
          touch: {prefix: "s3://bucket/t/", keys_from: keys.csv}
      """, on: store, baseDirectory: directory.path)
    #expect(try states(runFile) == ["mark done"])
    #expect(store.objects.keys.map(\.rawValue).sorted() == ["t/a", "t/b", "t/b.tmp", "t/new.html", "t2/c"])
    for (key, object) in before { #expect(store.objects[key]?.bytes == object.bytes) }
  }
}
