import ConcurrencyHelpers
import Foundation
import JobManifest
import JobPlan
import RunFile
import S3Types

@testable import JobRunner

/// One world of a case, with a directory and buckets of its own, in which manifests are planned and run.
final class EqualityRun {
  let store: BucketStore
  /// The other service.
  let far: BucketStore
  /// Where the manifest lies; without "/" at its end.
  let base: String
  private let moment: Timestamp
  private let clock = SkippingClock()

  init(_ start: EqualityCase) throws {
    moment = start.moment
    store = BucketStore(start.objects.filter { $0.key.bucket.rawValue != Tree.farBucket })
    far = BucketStore(start.objects.filter { $0.key.bucket.rawValue == Tree.farBucket })
    let directory = FileManager.default.temporaryDirectory.appending(path: "s3job-equality-\(UUID().uuidString)")
    base = directory.path
    for (path, file) in start.files {
      let url = directory.appending(path: path)
      guard !path.hasSuffix("/") else {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        continue
      }
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: url)
      let modified = Date(timeIntervalSince1970: Double(moment.seconds - file.days * 86_400))
      try FileManager.default.setAttributes([.modificationDate: modified], ofItemAtPath: url.path)
    }
  }

  deinit {
    // What cannot be removed stays in the system's temporary directory; no test depends on its absence.
    try? FileManager.default.removeItem(atPath: base)
  }

  /// A plan, and what is needed to carry it out.
  struct Plan {
    let manifest: Manifest
    let graph: OperationGraph
    let runFile: RunFile

    func steps(of operation: Int) throws -> [StoredStep] { try runFile.steps(of: operation, limit: .max) }

    /// Everything that is planned, and how each operation was.
    func everything() throws -> [[Step]] {
      try runFile.operations().map { try steps(of: $0.index).map(\.step) }
    }
  }

  /// Plans a manifest; nil when it is refused as a whole.
  func plan(_ text: String) async throws -> Plan? {
    let manifest = try ManifestReader.read(
      source: SourceFile(name: "job.yaml", text: text), context: ManifestContext()
    ).manifest
    let graph = try PlanBuilder.build(manifest, baseDirectory: base) { $0 ?? "default" }
    let header = RunFileHeader(
      runID: "equality", manifest: manifest, manifestPath: base + "/job.yaml",
      manifestSHA256: String(repeating: "0", count: 64), graph: graph, created: moment, program: "test", salt: "salt")
    let runFile = try RunFile.create(at: .temporary, header: header)
    let expander = Expander(
      manifest: manifest, graph: graph, world: LiveWorld(readers: endpoints.map { $0 }), store: runFile,
      baseDirectory: base, runID: "equality", now: moment, batchSize: 3, waits: .over([:]))
    do throws(PlanError) {
      _ = try await expander.expand()
    } catch {
      switch error {
      case .refused, .input: return nil
      case .store, .cancelled: throw error
      }
    }
    return Plan(manifest: manifest, graph: graph, runFile: runFile)
  }

  func run(_ plan: Plan) async throws {
    try await PlanRun(
      graph: plan.graph, runFile: plan.runFile, stores: endpoints,
      downloadRoots: plan.manifest.downloadRoots(baseDirectory: base),
      verbs: plan.manifest.operations.map(\.verb), concurrency: 3, now: { [clock] in clock.now },
      uptime: { [clock] in clock.now.nanoseconds },
      // Pauses of waits pass at once; outcomes are written when they are due, as ever.
      sleep: { [clock] in if $0 < .seconds(1) { clock.pass($0) } else { try await Task.sleep(for: $0) } },
      isStopped: { false }, tell: { _ in }
    ).perform()
  }

  private var endpoints: Endpoints<any ObjectStore> { Endpoints([nil: store, "far": far]) }

  /// What both services were asked for.
  var transfers: [String] { (store.transfers + far.transfers).sorted() }

  /// The bytes of all objects, by `bucket/key`.
  func objects() -> [[UInt8]: NaiveWorld.Item] {
    Dictionary(
      uniqueKeysWithValues: (Array(store.objects) + Array(far.objects)).map { location, object in
        (
          Array("\(location.bucket)/\(location.key.rawValue)".utf8),
          NaiveWorld.Item(
            bytes: object.bytes,
            fields: NaiveWorld.Fields(
              cacheControl: object.headers.cacheControl, redirect: object.headers.websiteRedirectLocation,
              tag: object.tags["t"]))
        )
      })
  }

  /// The bytes of all files, by relative path.
  func files() throws -> [[UInt8]: NaiveWorld.Item] {
    var files: [[UInt8]: NaiveWorld.Item] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: base) {
      let path = base + "/" + name
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      guard attributes[.type] as? FileAttributeType == .typeRegular,
        let data = FileManager.default.contents(atPath: path)
      else { continue }
      files[Array(name.utf8)] = NaiveWorld.Item(bytes: Array(data))
    }
    return files
  }
}

/// The clock of the machine, which can be put forward.
private final class SkippingClock: Sendable {
  private let skipped = Locked(Int64(0))

  var now: Timestamp { Timestamp(nanoseconds: Timestamp.now().nanoseconds + skipped.withLock { $0 }) }

  func pass(_ duration: Duration) { skipped.withLock { $0 += Int64(duration / .nanoseconds(1)) } }
}
