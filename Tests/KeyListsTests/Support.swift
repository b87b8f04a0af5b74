import Digests
import JobManifest
import JobPlan

@testable import KeyLists

/// What a file says, one line for each item: `1:1 key`, `bucket 1:1 key`, `1:1 ! message`.
func read(_ text: String, _ layout: KeyListReader.Layout) -> [String] { read(Array(text.utf8), layout) }

func read(_ bytes: [UInt8], _ layout: KeyListReader.Layout, pieces size: Int? = nil) -> [String] {
  var reader = KeyListReader(layout, name: "keys", file: 0)
  var items: [KeyListItem] = []
  let size = size ?? max(bytes.count, 1)
  for start in stride(from: 0, to: bytes.count, by: size) {
    items += reader.read(Array(bytes[start..<min(start + size, bytes.count)]), isLast: false)
  }
  items += reader.read([], isLast: true)
  return items.map(\.line)
}

extension KeyListItem {
  var line: String {
    switch self {
    case .opened(let file, let name): "open \(file) \(name)"
    case .key(let listed):
      (listed.bucket.map { $0 + " " } ?? "") + (listed.file > 0 ? "file \(listed.file) " : "")
        + "\(listed.line):\(listed.column) \(listed.key)"
    case .mistake(let mistake): "\(mistake.line):\(mistake.column) ! \(mistake.message)"
    case .closed(let summary): "close \(summary.name) \(summary.bytes)"
    }
  }
}

/// Files in memory, handed out in pieces.
struct FakeFiles: Sendable {
  var list: (name: String, bytes: [UInt8])
  var data: [String: [UInt8]] = [:]
  var pieceSize = 7

  /// All items of a list.
  func items(_ format: KeyList.Format) async throws -> [KeyListItem] {
    let stream = KeyStream(KeyList(place: .file(LocalPlace(path: list.name, range: nil)), format: format)) { source in
      switch source {
      case .list: open(list.name, list.bytes)
      case .inventory(let key): open(key, data[key] ?? [])
      }
    }
    var items: [KeyListItem] = []
    while let more = try await stream.next() { items += more }
    return items
  }

  private func open(_ name: String, _ bytes: [UInt8]) -> KeyStream.Opened {
    let pieces = PieceSource(
      stride(from: 0, to: bytes.count, by: pieceSize).map { Array(bytes[$0..<min($0 + pieceSize, bytes.count)]) })
    return KeyStream.Opened(name: name) { await pieces.next() }
  }
}

private actor PieceSource {
  private var pieces: ArraySlice<[UInt8]>
  init(_ pieces: [[UInt8]]) { self.pieces = pieces[...] }
  func next() -> [UInt8]? { pieces.popFirst() }
}

func md5(_ bytes: [UInt8]) -> String { Hex.encode(Digest.of(bytes, .md5)) }

/// `gzip -n` of "a/1\na/2\n".
let packed: [UInt8] = [
  0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4B, 0xD4, 0x37, 0xE4, 0x4A, 0xD4, 0x37, 0xE2,
  0x02, 0x00, 0x44, 0xD6, 0x2E, 0x78, 0x08, 0x00, 0x00, 0x00,
]
