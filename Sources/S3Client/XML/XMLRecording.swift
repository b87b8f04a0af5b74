/// What a parser has read and no visitor has seen yet.
///
/// A plain value that the callbacks of libxml2 write into: there are a dozen of them for each entry of a listing, and
/// from inside of them every step to a visitor costs more than the whole note here.
struct XMLRecording {
  private enum Event {
    case begin(name: Int)
    case end(text: Range<Int>)
  }

  /// Deeper documents are refused; S3's own have five levels.
  static let maximumDepth = 32

  /// How many elements are open.
  private(set) var depth = 0
  private(set) var hasRoot = false
  /// What ended the parse; nothing is written down after it.
  private(set) var failure: XMLFailure?

  private var events: [Event] = []
  private var names = XMLNames()
  private var text: [UInt8] = []
  /// Where in `text` begins what stands before the next tag.
  private var textStart = 0
  /// The elements that the visitor has seen begin and not end.
  private var shown: [String] = []

  // MARK: Written by the parser

  /// Whether the parse goes on.
  mutating func begin(_ name: UnsafePointer<UInt8>?) -> Bool {
    guard failure == nil, let name = unsafe name else { return false }
    guard depth < Self.maximumDepth else {
      fail("its elements are nested too deeply")
      return false
    }
    events.append(.begin(name: unsafe names.number(of: name)))
    depth += 1
    hasRoot = true
    textStart = text.count
    return true
  }

  mutating func end() {
    guard failure == nil, depth > 0 else { return }
    events.append(.end(text: textStart..<text.count))
    depth -= 1
    textStart = text.count
  }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    if failure == nil { unsafe text.append(contentsOf: bytes) }
  }

  mutating func fail(_ reason: String) { failure = failure ?? XMLFailure(reason: reason) }

  // MARK: Read by the visitor

  /// Shows a visitor what has been written down, and forgets it.
  mutating func show(to visitor: inout some XMLVisitor) {
    for event in events {
      switch event {
      case .begin(let number):
        visitor.begin(names[number], depth: shown.count)
        shown.append(names[number])
      case .end(let range):
        guard let name = shown.popLast() else { continue }
        visitor.end(
          name, parent: shown.last ?? "", depth: shown.count, text: text.span.extracting(range))
      }
    }
    events.removeAll(keepingCapacity: true)
    text.removeSubrange(..<textStart)
    textStart = 0
  }
}

/// The names of the elements of a document, each made a `String` once and then known by where the parser keeps it.
struct XMLNames {
  /// A listing has a dozen names, which lie side by side.
  private static let slotCount = 256

  private var texts: [String] = []
  private var numbers: [UInt: Int] = [:]
  /// The last name at each remainder of a place, so that hardly any has to be looked up.
  private var slots = [(place: UInt, number: Int)](repeating: (0, 0), count: slotCount)

  subscript(_ number: Int) -> String { texts[number] }

  /// The number of a name in the dictionary of the parser, which keeps it where it is.
  mutating func number(of name: UnsafePointer<UInt8>) -> Int {
    let place = UInt(bitPattern: name)
    let slot = Int(place % UInt(Self.slotCount))
    if slots[slot].place == place { return slots[slot].number }
    let number = numbers[place] ?? texts.count
    if number == texts.count {
      numbers[place] = number
      texts.append(unsafe String(cString: name))
    }
    slots[slot] = (place, number)
    return number
  }
}

extension Span<UInt8> {
  /// The bytes as text, made valid where they are not.
  var string: String { unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) } }

  var bytes: [UInt8] { unsafe withUnsafeBufferPointer { unsafe Array($0) } }
}

extension [UInt8] {
  mutating func append(copying bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
