import JobManifest
import JobPlan
import S3Types

/// A world in memory, with faults; every question is logged.
struct FakeWorld: PlanWorld {
  /// Objects by "bucket/key" of the default endpoint, "endpoint|bucket/key" of others.
  var objects: [String: FakeObject] = [:]
  var files: [String: FakeFile] = [:]
  var emptyDirectories: Set<String> = []
  var missingBuckets: Set<String> = []
  /// Endpoints whose credentials may read nothing.
  var blindEndpoints: Set<String> = []
  var faults: [Fault] = []
  var pageSize = 2
  /// Whether the file system tells no names apart by case or normal form (row D13).
  var foldsNames = false
  /// What lists of keys say, by their names.
  var lists: [String: [KeyListItem]] = [:]
  let log = CallLog()

  enum Fault: Sendable {
    /// The page with this number, from 1, of the listing of this prefix fails.
    case page(prefix: String, Int)
    /// The listing of this prefix comes backwards.
    case backwards(prefix: String)
    /// The listing of this prefix has every key twice.
    case repeated(prefix: String)
    /// The listing of this prefix has this key of somebody else.
    case foreign(prefix: String, key: String)
    /// HEAD answers 403 (row R19).
    case forbiddenHead(key: String)
    /// HEAD answers 400, as for an object with a key of its owner.
    case refusedHead(key: String)
    /// The object is listed, and gone when somebody looks.
    case gone(key: String)
    /// The walk comes backwards.
    case backwardsWalk
    /// This page of every list of keys fails.
    case list(Int)
    /// Reading this file fails.
    case unreadableContent(path: String)
  }

  func objects(on endpoint: EndpointName, in bucket: BucketName, prefix: String) -> Pages<ObjectSummary> {
    var listed = keys(on: endpoint, in: bucket.rawValue).filter { $0.key.starts(with: prefix) }
    var failingPage: Int?
    for fault in faults {
      switch fault {
      case .page(prefix, let number): failingPage = number
      case .backwards(prefix): listed.reverse()
      case .repeated(prefix): listed = listed.flatMap { [$0, $0] }
      case .foreign(prefix, let key):
        // A key that no test gets wrong.
        if let key = try? ObjectKey(key) { listed.append(FakeObject("x").summary(key)) }
      default: break
      }
    }
    let source = PageSource(pages: listed.chunked(by: pageSize), failingPage: failingPage)
    let log = log
    return Pages {
      await log.add("list \(bucket)/\(prefix)")
      return try await source.next()
    }
  }

  private func keys(on endpoint: EndpointName, in bucket: String) -> [ObjectSummary] {
    let start = Self.name(endpoint, bucket, "")
    let keyed = objects.compactMap { name, object -> ObjectSummary? in
      guard name.utf8.starts(with: start.utf8) else { return nil }
      // No test has an empty key.
      let key = try? ObjectKey(String(decoding: name.utf8.dropFirst(start.utf8.count), as: UTF8.self))
      return key.map { object.summary($0) }
    }
    return keyed.sorted { $0.key < $1.key }
  }

  static func name(_ endpoint: EndpointName, _ bucket: String, _ key: String) -> String {
    (identity(endpoint) == "default" ? "" : "\(identity(endpoint))|") + "\(bucket)/\(key)"
  }

  func object(at address: ObjectAddress) async throws -> ObjectSummary? {
    await log.add("head \(address.location)")
    for case .refusedHead(address.location.key.rawValue) in faults {
      throw PlanFailure(code: "BadRequest", message: "no key", status: 400)
    }
    for case .forbiddenHead(address.location.key.rawValue) in faults {
      throw PlanFailure(code: "AccessDenied", message: "no", status: 403)
    }
    let location = address.location
    let found = objects[Self.name(address.endpoint, location.bucket.rawValue, location.key.rawValue)]
    return found.map {
      var object = $0
      object.fraction = 0  // HEAD tells whole seconds.
      return object.summary(location.key)
    }
  }

  func headers(at address: ObjectAddress) async throws -> ObjectHeaders? {
    await log.enter("headers \(address.location)")
    await Task.yield()
    await log.leave()
    for fault in faults {
      switch fault {
      case .forbiddenHead(address.location.key.rawValue):
        throw PlanFailure(code: "AccessDenied", message: "no", status: 403)
      case .refusedHead(address.location.key.rawValue):
        throw PlanFailure(code: "BadRequest", message: "no key", status: 400)
      case .gone(address.location.key.rawValue): return nil
      default: break
      }
    }
    return objects[Self.name(address.endpoint, address.location.bucket.rawValue, address.location.key.rawValue)]?
      .headers
  }

  func metadata(at address: ObjectAddress) async throws -> ObjectMetadata? {
    guard var headers = try await headers(at: address) else { return nil }
    let name = Self.name(address.endpoint, address.location.bucket.rawValue, address.location.key.rawValue)
    guard let object = objects[name] else { return nil }
    headers.storageClass = object.storageClass ?? headers.storageClass
    let summary = object.summary(address.location.key)
    var metadata = ObjectMetadata(
      size: summary.size, etag: summary.etag, lastModified: summary.lastModified, headers: headers,
      missingMetadataCount: object.missingMetadata, customerKeyAlgorithm: object.customerKey)
    metadata.restore = object.restore
    return metadata
  }

  func tags(at address: ObjectAddress) async throws -> [String: String]? {
    await log.add("tags \(address.location)")
    for fault in faults {
      switch fault {
      case .forbiddenHead(address.location.key.rawValue):
        throw PlanFailure(code: "AccessDenied", message: "no", status: 403)
      case .gone(address.location.key.rawValue): return nil
      default: break
      }
    }
    return objects[Self.name(address.endpoint, address.location.bucket.rawValue, address.location.key.rawValue)]?.tags
  }

  func checkBucket(_ bucket: BucketName, on endpoint: EndpointName) async throws {
    await log.add("bucket \(bucket)")
    guard !missingBuckets.contains(bucket.rawValue) else {
      throw PlanFailure(code: "NoSuchBucket", message: "bucket '\(bucket)' does not exist", status: 404)
    }
  }

  func canRead(_ bucket: BucketName, on endpoint: EndpointName) async throws -> Bool {
    await log.add("can read \(bucket) on \(endpoint ?? "default")")
    return !blindEndpoints.contains(endpoint ?? "default")
  }

  func localEntry(at path: String) async throws -> LocalEntry? {
    if let file = files[path] {
      if case .special(let kind) = file.kind { return .special(kind) }
      return .file(file.entry(path: path, relative: LocalPath.name(of: path)))
    }
    let isDirectory = emptyDirectories.contains(path) || files.keys.contains { $0.hasPrefix(path + "/") }
    return isDirectory ? .directory : nil
  }

  func standing(at path: String, below root: String?) async throws -> LocalEntry? {
    if case .symlink? = files[path]?.kind { return .special("symlink") }
    return try await localEntry(at: path)
  }

  func foldsNames(in directory: String) async throws -> Bool {
    await log.add("folds \(directory)")
    return foldsNames
  }

  func localFiles(
    under root: String, withEmptyDirectories: Bool, opening opens: @escaping @Sendable (String) -> Bool
  ) -> Pages<LocalFile> {
    var below = files.filter { file in
      guard file.key.hasPrefix(root + "/") else { return false }
      let directories = file.key.dropFirst(root.count + 1).split(separator: "/", omittingEmptySubsequences: false)
        .dropLast()
      return directories.indices.allSatisfy { opens(directories[...$0].joined(separator: "/") + "/") }
    }
    .map {
      $0.value.entry(
        path: $0.key, relative: String(decoding: $0.key.utf8.dropFirst(root.utf8.count + 1), as: UTF8.self))
    }
    if withEmptyDirectories {
      below += emptyDirectories.filter { $0.hasPrefix(root + "/") }.map {
        LocalFile(
          relativePath: String($0.dropFirst(root.count + 1)) + "/", path: $0, kind: .emptyDirectory, size: 0,
          modified: Timestamp(seconds: 0))
      }
    }
    var sorted = below.sorted { ByteOrder.precedes($0.relativePath, $1.relativePath) }
    for case .backwardsWalk in faults { sorted.reverse() }
    let source = PageSource(pages: sorted.chunked(by: pageSize), failingPage: nil)
    return Pages { try await source.next() }
  }

  func checksums(at address: ObjectAddress) async throws -> [ObjectChecksum]? {
    await log.add("checksums \(address.location)")
    let key = address.location.key.rawValue
    for case .forbiddenHead(key) in faults { throw PlanFailure(code: "AccessDenied", message: "no", status: 403) }
    for case .refusedHead(key) in faults { throw PlanFailure(code: "BadRequest", message: "no key", status: 400) }
    for case .gone(key) in faults { return nil }
    guard let object = objects[Self.name(address.endpoint, address.location.bucket.rawValue, key)] else { return nil }
    return object.checksums.map { algorithm in
      ObjectChecksum(algorithm: algorithm, value: fakeChecksum(algorithm, object.content), coverage: .fullObject)
    }
  }

  func checksum(_ algorithm: ChecksumAlgorithm, ofFile path: String) async throws -> ObjectChecksum? {
    await log.add("\(algorithm) \(path)")
    for case .unreadableContent(path) in faults { throw PlanFailure(code: "EIO", message: "input/output error") }
    guard let file = files[path] else { throw PlanFailure(code: "ENOENT", message: "no such file") }
    return ObjectChecksum(algorithm: algorithm, value: fakeChecksum(algorithm, file.content))
  }

  func checksum(_ algorithm: ChecksumAlgorithm, ofObject address: ObjectAddress) async throws -> ObjectChecksum? {
    await log.add("\(algorithm) \(address.location)")
    let location = address.location
    let object = objects[Self.name(address.endpoint, location.bucket.rawValue, location.key.rawValue)]
    if let object, object.storageClass?.rawValue == "GLACIER", object.restore == nil {
      throw PlanFailure(code: "InvalidObjectState", message: "archived", status: 403)
    }
    return object.map { ObjectChecksum(algorithm: algorithm, value: fakeChecksum(algorithm, $0.content)) }
  }

  func keys(in list: KeyList, baseDirectory: String) -> Pages<KeyListItem> {
    let failsAt = faults.compactMap { if case .list(let page) = $0 { page } else { nil } }.first
    let source = PageSource(pages: (lists[list.place.name] ?? []).chunked(by: pageSize), failingPage: failsAt)
    return Pages { try await source.next() }
  }

  func md5Hex(ofFile path: String) async throws -> String {
    await log.add("md5 \(path)")
    for case .unreadableContent(path) in faults { throw PlanFailure(code: "EIO", message: "input/output error") }
    guard let file = files[path] else { throw PlanFailure(code: "ENOENT", message: "no such file") }
    return fakeMD5(file.content)
  }
}

struct FakeObject: Sendable {
  var content: String
  var written: Int
  var etag: String?
  var storageClass: StorageClass?
  var headers = ObjectHeaders.none
  var missingMetadata = 0
  var customerKey: String?
  var restore: String?
  var tags: [String: String] = [:]
  /// What a listing tells beyond whole seconds, in nanoseconds.
  var fraction = 0
  /// Those that the service keeps.
  var checksums: [ChecksumAlgorithm] = []

  /// An object that was written at a second since 1970.
  init(_ content: String, written: Int = 1000, etag: String? = nil, storageClass: String? = nil) {
    self.content = content
    self.written = written
    self.etag = etag
    self.storageClass = storageClass.map(StorageClass.init(rawValue:))
  }

  func summary(_ key: ObjectKey) -> ObjectSummary {
    ObjectSummary(
      key: key, size: content.utf8.count, etag: etag == "" ? nil : ETag(etag ?? fakeMD5(content)),
      lastModified: Timestamp(seconds: written, nanoseconds: fraction), storageClass: storageClass)
  }
}

struct FakeFile: Sendable {
  enum Kind: Sendable { case regular, symlink, special(String), unreadable(String) }

  var content: String
  var modified: Int
  var kind: Kind

  init(_ content: String, modified: Int = 500, kind: Kind = .regular) {
    self.content = content
    self.modified = modified
    self.kind = kind
  }

  func entry(path: String, relative: String) -> LocalFile {
    let kind: LocalFile.Kind =
      switch self.kind {
      case .regular: .regular
      case .symlink: .unsupported("symlink")
      case .special(let what): .unsupported(what)
      case .unreadable(let why): .unreadable(why)
      }
    return LocalFile(
      relativePath: relative, path: path, kind: kind, size: content.utf8.count,
      modified: Timestamp(seconds: modified))
  }
}

/// 32 hex digits that depend on every byte; the tests need no more of an MD5.
func fakeMD5(_ content: String) -> String {
  var hash: UInt64 = 14_695_981_039_346_656_037
  for byte in content.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
  let hex = String(hash, radix: 16)
  let padded = String(repeating: "0", count: 16 - hex.count) + hex
  return padded + padded
}

/// Depends on the algorithm and on every byte.
func fakeChecksum(_ algorithm: ChecksumAlgorithm, _ content: String) -> String { fakeMD5("\(algorithm) \(content)") }

actor CallLog {
  private(set) var calls: [String] = []
  private(set) var mostAtOnce = 0
  private var atOnce = 0

  func add(_ call: String) { calls.append(call) }

  func enter(_ call: String) {
    add(call)
    atOnce += 1
    mostAtOnce = max(mostAtOnce, atOnce)
  }

  func leave() { atOnce -= 1 }
}

actor PageSource<Element: Sendable> {
  private var pages: ArraySlice<[Element]>
  private var number = 0
  private let failingPage: Int?

  init(pages: [[Element]], failingPage: Int?) {
    // An empty page in the middle is allowed (row L6).
    self.pages = [[]] + pages[...]
    self.failingPage = failingPage
  }

  func next() throws -> [Element]? {
    number += 1
    if number == failingPage { throw PlanFailure(code: "InternalError", message: "page \(number) failed", status: 500) }
    return pages.popFirst()
  }
}

extension Array {
  func chunked(by size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
