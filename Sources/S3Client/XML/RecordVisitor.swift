internal import S3Types

/// The texts of one part of a document by where they stand in it, such as `ETag` and `Owner/ID`.
struct XMLRecord {
  /// The names of the elements from below the root down to the record; empty for the document itself.
  let name: String
  fileprivate var texts: [String: String] = [:]

  fileprivate init(name: String) { self.name = name }

  /// The text at a place; nil when there is no such element.
  subscript(_ place: String) -> String? { texts[place] }

  /// The text at a place; nil also when it is empty.
  func text(_ place: String) -> String? { texts[place].flatMap { $0.isEmpty ? nil : $0 } }

  /// The number at a place; nil when it is none or outside of `range`.
  func integer(_ place: String, in range: ClosedRange<Int>) -> Int? {
    texts[place].flatMap { Int($0) }.flatMap { range.contains($0) ? $0 : nil }
  }

  /// The truth value at a place; nil when it is neither `true` nor `false`.
  func boolean(_ place: String) -> Bool? { texts[place].flatMap { ["true": true, "false": false][$0] } }

  /// The moment at a place.
  func timestamp(_ place: String) -> Timestamp? { texts[place].flatMap(Timestamp.init(parsing:)) }

  /// The entity tag at a place.
  func etag(_ place: String = "ETag") -> ETag? {
    text(place).map(ETag.init).flatMap { $0.rawValue.isEmpty ? nil : $0 }
  }

  /// The checksums at a place, each of them an element with the name of its algorithm.
  func checksums(below place: String = "") -> [ObjectChecksum] {
    let coverage = text(place + "ChecksumType").flatMap(ObjectChecksum.Coverage.init(rawValue:))
    return ChecksumAlgorithm.known.compactMap { algorithm in
      text(place + algorithm.elementName).map {
        ObjectChecksum(algorithm: algorithm, value: $0, coverage: coverage)
      }
    }
  }
}

/// Reads documents that are flat: some texts of their own, and lists of records.
///
/// Only elements without children have a text, so that the white space between elements is none.
struct RecordVisitor: XMLVisitor {
  /// The texts outside of all records; the one of the root itself, when it has no children, stands at "".
  private(set) var document = XMLRecord(name: "")
  /// The records in the order of the document.
  private(set) var records: [XMLRecord] = []

  private let names: Set<String>
  private var path: [String] = []
  private var record: (value: XMLRecord, depth: Int)?
  private var isLeaf = false

  /// Takes elements at these places below the root, such as `TagSet/Tag`, for records.
  init(records names: Set<String> = []) { self.names = names }

  mutating func begin(_ name: String, depth: Int) {
    isLeaf = true
    guard depth > 0 else { return }
    path.append(name)
    let place = path.joined(separator: "/")
    if record == nil, names.contains(place) { record = (XMLRecord(name: place), path.count) }
  }

  mutating func end(_ name: String, parent: String, depth: Int, text: Span<UInt8>) {
    if let (value, depth) = record {
      if path.count == depth {
        records.append(value)
        record = nil
      } else if isLeaf {
        record?.value.texts[path[depth...].joined(separator: "/")] = text.string
      }
    } else if isLeaf {
      document.texts[path.joined(separator: "/")] = text.string
    }
    isLeaf = false
    if depth > 0 { path.removeLast() }
  }
}

extension S3Response {
  /// Reads the XML of the answer as records; anything but a complete document with this root, or the other name for it,
  /// is a failure (I3).
  func readRecords(
    root: String, or alternative: String? = nil, _ names: Set<String> = []
  ) async throws(S3Error) -> RecordVisitor {
    var visitor = RecordVisitor(records: names)
    try await readXML(root: root, or: alternative, into: &visitor)
    return visitor
  }
}
