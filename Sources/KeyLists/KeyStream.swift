import Digests
package import JobManifest
package import JobPlan

/// Reads a list of keys from where it lies, file by file and piece by piece; what is in memory has a bound.
///
/// A file counts only once it has come to its proven end: packed ones with their checksum, those of a report of S3
/// Inventory with the size and the MD5 that its manifest promises (invariant I1).
package actor KeyStream {
  /// The bytes of a file, piece by piece; nil is their proven end.
  package typealias Bytes = @Sendable () async throws -> [UInt8]?

  /// A file to open.
  package enum Source: Sendable {
    /// The file that the manifest names.
    case list
    /// A data file of a report, by its key.
    case inventory(key: String)
  }

  /// An opened file and what it is called in messages.
  package struct Opened: Sendable {
    package let name: String
    package let bytes: Bytes

    /// Pairs a name with its bytes.
    package init(name: String, bytes: @escaping Bytes) {
      self.name = name
      self.bytes = bytes
    }
  }

  private let list: KeyList
  private let open: @Sendable (Source) async throws -> Opened
  private var current: OpenList?
  private var isBegun = false
  /// Data files that are still to be read, with what their manifest says of them.
  private var waiting: ArraySlice<InventoryManifest.File> = []
  private var columns: [String] = []
  private var nextFile = 0

  /// Prepares to read; `open` opens files.
  package init(_ list: KeyList, open: @escaping @Sendable (Source) async throws -> Opened) {
    self.list = list
    self.open = open
  }

  /// What comes next; nil after the proven end of all files.
  package func next() async throws -> [KeyListItem]? {
    if !isBegun {
      isBegun = true
      return list.format == .s3Inventory ? try await beginInventory() : try await begin(.list, layout, promised: nil)
    }
    if var file = current {
      current = nil
      let items = try await file.next()
      if !file.isClosed { current = file }
      return items
    }
    guard let promised = waiting.popFirst() else { return nil }
    return try await begin(.inventory(key: promised.key), .inventory(columns: columns), promised: promised)
  }

  private var layout: KeyListReader.Layout {
    switch list.format {
    case .csv: .csv(column: list.column)
    case .ndjson: .ndjson(field: list.column ?? "key")
    case .s3Batch: .s3Batch
    case .s3Inventory: .inventory(columns: columns)
    }
  }

  private func begin(
    _ source: Source, _ layout: KeyListReader.Layout, promised: InventoryManifest.File?
  ) async throws -> [KeyListItem] {
    let opened = try await open(source)
    current = OpenList(opened, layout, file: nextFile, promised: promised)
    nextFile += 1
    return [.opened(file: nextFile - 1, name: opened.name)]
  }

  /// Reads the manifest of a report, which is small.
  private func beginInventory() async throws -> [KeyListItem] {
    let opened = try await open(.list)
    var bytes: [UInt8] = []
    while let piece = try await opened.bytes() {
      bytes += piece
      guard bytes.count <= InventoryManifest.maximumByteCount else {
        throw PlanFailure.incomplete("'\(opened.name)' has more than \(InventoryManifest.maximumByteCount) bytes")
      }
    }
    nextFile = 1
    let head = KeyListItem.opened(file: 0, name: opened.name)
    do throws(InventoryManifest.Failure) {
      let manifest = try InventoryManifest(bytes)
      waiting = manifest.files[...]
      columns = manifest.columns
    } catch {
      let before = bytes.prefix(error.offset ?? 0)
      let line = before.count { $0 == UInt8(ascii: "\n") } + 1
      let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      let column = String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1
      return [
        head,
        .mistake(
          KeyListMistake(file: opened.name, line: line, column: column, message: error.message, hint: error.hint)),
      ]
    }
    let digest = Hex.encode(Digest.of(bytes, .sha256))
    return [head, .closed(KeyFileSummary(name: opened.name, bytes: bytes.count, sha256: digest))]
  }
}

/// One file while it is read.
private struct OpenList {
  /// Packed bytes that are unpacked at a time: what comes out is at most a thousand times as much.
  private static let packedPiece = 4 << 10

  private let opened: KeyStream.Opened
  private let promised: InventoryManifest.File?
  private var reader: KeyListReader
  private var gunzip: Gunzip?
  private var isFirst = true
  /// What has been read and not yet been looked at.
  private var rest: ArraySlice<UInt8> = []
  private var size = 0
  private let sha256 = Digest(.sha256)
  private let md5 = Digest(.md5)
  private(set) var isClosed = false

  init(_ opened: KeyStream.Opened, _ layout: KeyListReader.Layout, file: Int, promised: InventoryManifest.File?) {
    self.opened = opened
    self.promised = promised
    reader = KeyListReader(layout, name: opened.name, file: file)
  }

  /// The items of the next piece; closes the file at its end.
  mutating func next() async throws -> [KeyListItem] {
    if rest.isEmpty {
      var piece = try await opened.bytes()
      // Two bytes tell whether it is packed.
      while isFirst, let start = piece, start.count < Gunzip.magic.count, let more = try await opened.bytes() {
        piece = start + more
      }
      guard let piece else { return try close() }
      try take(piece)
    }
    guard let gunzip else {
      let piece = Array(rest)
      rest = []
      return reader.read(piece, isLast: false)
    }
    let packed = Array(rest.prefix(Self.packedPiece))
    rest = rest.dropFirst(packed.count)
    var pieces: [[UInt8]] = []
    do throws(Gunzip.Failure) {
      try gunzip.read(packed) { pieces.append($0) }
    } catch {
      throw PlanFailure.incomplete("'\(opened.name)' \(error.reason)")
    }
    return pieces.flatMap { reader.read($0, isLast: false) }
  }

  private mutating func take(_ piece: [UInt8]) throws {
    size += piece.count
    sha256.update(piece)
    if promised != nil { md5.update(piece) }
    rest = piece[...]
    guard isFirst else { return }
    isFirst = false
    guard piece.starts(with: Gunzip.magic) else { return }
    do throws(Gunzip.Failure) {
      gunzip = try Gunzip()
    } catch {
      throw PlanFailure.incomplete("'\(opened.name)' \(error.reason)")
    }
  }

  private mutating func close() throws -> [KeyListItem] {
    isClosed = true
    if let promised {
      guard size == promised.size, Hex.encode(md5.finish()) == promised.md5 else {
        let why = size == promised.size ? "its MD5 is not as promised" : "it has \(size) bytes of \(promised.size)"
        throw PlanFailure.incomplete("'\(opened.name)' is not what the manifest of the inventory promises: \(why)")
      }
    }
    if let gunzip {
      do throws(Gunzip.Failure) {
        try gunzip.finish()
      } catch {
        throw PlanFailure.incomplete("'\(opened.name)' \(error.reason)")
      }
    } else if opened.name.lowercased().hasSuffix(".gz"), size > 0 {
      throw PlanFailure.incomplete("'\(opened.name)' is not packed as its name says (gzip)")
    }
    let summary = KeyFileSummary(name: opened.name, bytes: size, sha256: Hex.encode(sha256.finish()))
    return reader.read([], isLast: true) + [.closed(summary)]
  }
}

extension PlanFailure {
  /// A list of keys is not whole, and nothing is planned from the part that is there (invariant I1).
  fileprivate static func incomplete(_ message: String) -> PlanFailure {
    PlanFailure(code: incompleteList, message: message + "; nothing was planned from it")
  }
}
