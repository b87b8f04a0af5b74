import ConcurrencyHelpers
import Foundation
import JobPlan
import JobReport
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

/// Data before names before outcomes, and none of them twice (invariant I4, rows D1, D2, D15).
@Suite struct DurabilityTests {
  private static let manifest = """
    operations:
      - name: get
        download: {from: "s3://bbb/t/", to: out/}
    """

  /// Calls on the disk and outcomes written, in their order.
  private final class Log: Sendable {
    enum Entry: Hashable {
      case call(Disk.Call)
      /// So many steps have ended, all told.
      case outcomes(Int)
    }

    private let entries = Locked<[Entry]>([])
    private let fault: @Sendable (Disk.Call, Int) -> Int32

    /// - Parameter fault: The error of a call, by its number among those of its kind, from 1.
    init(fault: @escaping @Sendable (Disk.Call, Int) -> Int32 = { _, _ in 0 }) { self.fault = fault }

    var all: [Entry] { entries.withLock { $0 } }
    var calls: [Disk.Call] {
      all.compactMap { entry in
        if case .call(let call) = entry { call } else { nil }
      }
    }

    var disk: Disk {
      Disk { call in
        let number = self.entries.withLock { entries in
          entries.append(.call(call))
          return entries.count { entry in
            guard case .call(let other) = entry else { return false }
            return switch (call, other) {
            case (.syncFile, .syncFile), (.syncFileSystem, .syncFileSystem), (.syncDirectory, .syncDirectory),
              (.name, .name):
              true
            default: false
            }
          }
        }
        return self.fault(call, number)
      }
    }

    func tell(_ event: RunEvent) {
      if case .progress(let progress) = event { entries.withLock { $0.append(.outcomes(progress.ended)) } }
    }
  }

  private static func withDirectory(_ body: (String) async throws -> Void) async throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "durable-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }  // Nothing depends on it any more.
    try await body(url.path)
  }

  private static func names(below path: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).filter { $0.contains("/") }.sorted()
  }

  private static func store(_ count: Int) throws -> MemoryStore {
    let store = MemoryStore()
    for number in 0..<count { try store.seed("t/\(1000 + number)") }
    return store
  }

  @Test func `in a group the bytes reach the disk before the first name, and the names before the outcomes`()
    async throws
  {
    try await Self.withDirectory { directory in
      let (log, count) = (Log(), 500)
      let file = try await plannedAndRun(
        Self.manifest, on: try Self.store(count), baseDirectory: directory, disk: log.disk, tell: log.tell)
      #expect(try states(file) == ["get done"])
      #expect(try Self.names(below: directory).count == count)
      var early = 0
      var unsynced = 0
      var safe = 0
      var areBytesSynced = false
      for entry in log.all {
        switch entry {
        case .call(.name):
          if !areBytesSynced { early += 1 }
          unsynced += 1
        case .call(.syncFileSystem):
          // The second of a group is about its names; then a new group begins.
          areBytesSynced = unsynced == 0
          safe += unsynced
          unsynced = 0
        case .outcomes(let ended): #expect(ended <= safe, "an outcome was written for a name that may be lost")
        case .call(.syncFile), .call(.syncDirectory): Issue.record("a call for one file: \(entry)")
        }
      }
      #expect(early == 0, "names were given to bytes that may be lost")
      #expect(safe == count)
      let syncs = log.calls.count { call in
        if case .syncFileSystem = call { true } else { false }
      }
      #expect(syncs <= 2 * (count / 128 + 2))
    }
  }

  @Test func `few files are brought to the disk one by one, and a run of one does not wait`() async throws {
    try await Self.withDirectory { directory in
      let log = Log()
      _ = try await plannedAndRun(
        Self.manifest, on: try Self.store(1), baseDirectory: directory, disk: log.disk,
        sleep: { _ in Issue.record("there is nothing to wait for") }, tell: log.tell)
      let kinds = log.all.map { entry in
        switch entry {
        case .call(.syncFile): "file"
        case .call(.name): "name"
        case .call(.syncDirectory): "directory"
        case .call(.syncFileSystem): "all"
        case .outcomes: "outcome"
        }
      }
      // The second one is about the name of the first, which the download has made.
      #expect(kinds == ["file", "name", "directory", "directory", "outcome"])
    }
  }

  @Test func `the names of new directories are on the disk before the outcome of what lies in them`() async throws {
    try await Self.withDirectory { directory in
      try FileManager.default.createDirectory(atPath: directory + "/out/old", withIntermediateDirectories: true)
      let log = Log()
      let store = MemoryStore()
      try store.seed("t/old/new/newer/file")
      let file = try await plannedAndRun(
        Self.manifest, on: store, baseDirectory: directory, disk: log.disk, tell: log.tell)
      #expect(try states(file) == ["get done"])
      let top = directory + "/out/old"
      #expect(
        log.all.suffix(4) == [
          .call(.syncDirectory(top + "/new/newer")), .call(.syncDirectory(top + "/new")), .call(.syncDirectory(top)),
          .outcomes(1),
        ])
      let lost = Log { call, number in
        guard case .syncDirectory = call, number == 2 else { return 0 }
        return EIO
      }
      try store.seed("t/other/file")
      let failed = try await plannedAndRun(Self.manifest, on: store, baseDirectory: directory, disk: lost.disk)
      #expect(try states(failed).contains("get failed"))
    }
  }

  @Test(arguments: [1, 2]) func `a sync that fails fails its group, and is not tried again (row D2)`(failing: Int)
    async throws
  {
    try await Self.withDirectory { directory in
      let log = Log { call, number in
        guard case .syncFileSystem = call else { return 0 }
        return number == failing ? EIO : 0
      }
      let file = try await plannedAndRun(
        Self.manifest, on: try Self.store(10), baseDirectory: directory, disk: log.disk)
      #expect(try states(file) == ["get failed"])
      let steps = try file.steps(limit: 100)
      #expect(steps.allSatisfy { $0.state == .failed && $0.outcome?.code == "Client.FileUnwritable" })
      #expect(steps.allSatisfy { $0.outcome?.message?.contains("Input/output error") == true })
      #expect(log.calls.count == (failing == 1 ? 1 : 12))
      // A name that was given stays: nobody knows more than that it may not survive a crash.
      #expect(try Self.names(below: directory).count == (failing == 1 ? 0 : 10), "no temporary file is left")
    }
  }

  @Test func `the loss of a file is never told to another group alone (row D2)`() async throws {
    try await Self.withDirectory { directory in
      let log = Log { call, number in
        guard case .syncFileSystem = call else { return 0 }
        return number == 1 ? EIO : 0
      }
      let store = try Self.store(12)
      let tree = FileTree(root: directory + "/out", disk: log.disk)
      func receive(_ numbers: Range<Int>) async throws -> [StagedFile] {
        var files: [StagedFile] = []
        for number in numbers {
          let location = S3Location(bucket: try BucketName("bbb"), key: try ObjectKey("t/\(1000 + number)"))
          let download = ObjectDownload(
            GetObjectParameters(location), size: 1, from: store, store.downloadRules, replacement: .refused)
          files.append(try await tree.receive(download, as: ["\(number)"], condition: .absent))
        }
        return files
      }
      // The bytes of both groups are on their way when the sync of the first tells of a loss, once and for all.
      let (first, second) = (try await receive(0..<4), try await receive(4..<8))
      #expect(await tree.commit(first).allSatisfy { $0?.code == .fileUnwritable })
      #expect(await tree.commit(second).allSatisfy { $0 == nil })
      #expect(Self.fileSyncs(log) == 4, "each file is asked for losses of its own")
      // What begins after the loss is known cannot be the file that it was of.
      #expect(await tree.commit(try await receive(8..<12)).allSatisfy { $0 == nil })
      #expect(Self.fileSyncs(log) == 4)
    }
  }

  private static func fileSyncs(_ log: Log) -> Int {
    log.calls.count { call in
      if case .syncFile = call { true } else { false }
    }
  }

  @Test func `a name that cannot be given fails its file alone (row D2)`() async throws {
    try await Self.withDirectory { directory in
      let log = Log { call, number in
        guard case .name = call else { return 0 }
        return number == 3 ? EIO : 0
      }
      let file = try await plannedAndRun(
        Self.manifest, on: try Self.store(10), baseDirectory: directory, concurrency: 1, disk: log.disk)
      #expect(try file.steps(limit: 100).count { $0.state == .done } == 9)
      #expect(try Self.names(below: directory).count == 9)
    }
  }

  @Test func `a large object is brought to the disk on its own`() async throws {
    try await Self.withDirectory { directory in
      let log = Log()
      let store = MemoryStore(transfer: TransferConfiguration(multipartThreshold: 100))
      for number in 0..<10 { try store.seed("t/\(number)", String(repeating: "x", count: number == 5 ? 100 : 99)) }
      let file = try await plannedAndRun(Self.manifest, on: store, baseDirectory: directory, disk: log.disk)
      #expect(try states(file) == ["get done"])
      let large = log.calls.filter { call in
        switch call {
        case .syncFile, .syncDirectory: true
        case .name(let path): path.hasSuffix("/5")
        case .syncFileSystem: false
        }
      }
      #expect(large.count == 4, "the bytes, the name, the directory, and that in which it was made")
      guard case .syncFile? = large.first, case .syncDirectory? = large.last else {
        Issue.record("\(large)")
        return
      }
    }
  }

  @Test func `what changed since the plan keeps its bytes, and only that step is stale`() async throws {
    try await Self.withDirectory { directory in
      try FileManager.default.createDirectory(atPath: directory + "/out", withIntermediateDirectories: true)
      let log = Log { call, number in
        guard case .syncFileSystem = call, number == 1 else { return 0 }
        // Somebody writes the file after it was looked at for the plan.
        return FileManager.default.createFile(atPath: directory + "/out/1003", contents: Data("mine".utf8)) ? 0 : EIO
      }
      let file = try await plannedAndRun(
        Self.manifest, on: try Self.store(10), baseDirectory: directory, disk: log.disk)
      let steps = try file.steps(limit: 100)
      #expect(steps.filter { $0.state == .stale }.map(\.step.destination) == [.file(path: directory + "/out/1003")])
      #expect(steps.count { $0.state == .done } == 9)
      #expect(try String(contentsOfFile: directory + "/out/1003", encoding: .utf8) == "mine")
    }
  }

  @Test(.timeLimit(.minutes(1))) func `what is done is written down while a large object still comes`() async throws {
    try await Self.withDirectory { directory in
      let (written, wake) = AsyncStream<Void>.makeStream()
      let store = MemoryStore(gate: { operation, key in
        guard operation == .getObject, key?.rawValue == "t/slow" else { return }
        for await _ in written { return }
      })
      for key in ["t/a", "t/b", "t/slow"] { try store.seed(key) }
      let file = try await plannedAndRun(
        Self.manifest, on: store, baseDirectory: directory, sleep: { _ in },
        tell: { event in
          if case .progress(let progress) = event, progress.ended == 2 { wake.yield() }
        })
      #expect(try states(file) == ["get done"])
    }
  }

  @Test func `a group is complete by count or by time`() {
    func ends(_ count: Int) -> [StepEnd] {
      (0..<count).map { _ in
        StepEnd(outcome: StepOutcome(id: 1, state: .done, bytes: 1 << 40, finished: Timestamp(seconds: 0)))
      }
    }
    var limits = OutcomeBuffer.Limits()
    limits.count = 3
    var buffer = OutcomeBuffer(limits: limits)
    #expect(!buffer.isDue)
    buffer.hasWaited = true
    #expect(!buffer.isDue)
    buffer.take(ends(1))
    #expect(buffer.isDue)
    #expect(buffer.handOver().count == 1)
    // Bytes that are in no file wait for nothing.
    buffer.take(ends(2))
    #expect(!buffer.isDue)
    buffer.take(ends(1))
    #expect(buffer.isDue)
    #expect(buffer.handOver().count == 3)
    #expect(buffer.isEmpty && !buffer.isDue)
    #expect(OutcomeBuffer.Limits.fitting(descriptors: 4096).count == 128)
    #expect(OutcomeBuffer.Limits.fitting(descriptors: 1024).count == 124)
    #expect(OutcomeBuffer.Limits.fitting(descriptors: 40).count == 1)
    #expect(OutcomeBuffer.Limits.fitting(descriptors: 0).count == 1)
  }

  @Test func `the outcome says what was proven`() async throws {
    try await Self.withDirectory { directory in
      let store = MemoryStore(hasMD5ETags: true)
      try store.seed("t/a", "hello", etag: "5d41402abc4b2a76b9719d911017c592")
      try store.seed("t/b", "hello", etag: "opaque")
      try store.seed("t/c/")
      let file = try await plannedAndRun(Self.manifest, on: store, baseDirectory: directory)
      #expect(try file.steps(limit: 9).map { $0.outcome?.verification } == ["md5", "length", nil])
    }
  }
}
