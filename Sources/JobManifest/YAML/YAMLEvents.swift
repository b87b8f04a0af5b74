import CYAML

/// The events of a text, pulled one by one from libyaml.
///
/// libyaml knows no schema and expands nothing, so no text can make it grow: what becomes of anchors, tags, duplicate
/// keys and depth is decided by `YAMLComposer`.
@safe struct YAMLEvents: ~Copyable {
  // Safe: both allocations are made in `init`, owned by this value alone and released in `deinit`; libyaml reads the
  // buffer only while the parser lives.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private let offsets: ScalarOffsets

  /// Starts reading a text; a byte order mark in front is skipped (row Y13).
  init(_ text: String) throws(YAMLProblem) {
    let all = Array(text.utf8)
    let base = all.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    offsets = ScalarOffsets(all[base...], base: base)
    unsafe parser = .allocate(capacity: 1)
    unsafe buffer = .allocate(capacity: all.count - base)
    _ = unsafe buffer.initialize(from: all[base...])
    let started = unsafe yaml_parser_initialize(parser)
    guard started == 1 else {
      throw YAMLProblem(problem: "no memory for the YAML parser", context: "", offset: 0)
    }
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe buffer.deallocate()
  }

  /// The next event.
  mutating func next() throws(YAMLProblem) -> YAMLEvent {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw problem() }
    defer { unsafe yaml_event_delete(&event) }
    let range = unsafe SourceRange(
      start: offsets[event.start_mark.index], end: offsets[max(event.start_mark.index, event.end_mark.index)])
    return unsafe Self.convert(event, range: range)
  }

  private func problem() -> YAMLProblem {
    let problem = unsafe Self.string(parser.pointee.problem)
    let context = unsafe Self.string(parser.pointee.context)
    if unsafe parser.pointee.error == YAML_READER_ERROR {
      let offset = unsafe parser.pointee.problem_offset
      return YAMLProblem(problem: problem, context: context, offset: offsets.base + offset)
    }
    let hasContext = unsafe parser.pointee.context != nil
    let contextOffset = unsafe hasContext ? offsets[parser.pointee.context_mark.index] : nil
    let offset = unsafe offsets[parser.pointee.problem_mark.index]
    return YAMLProblem(problem: problem, context: context, offset: offset, contextOffset: contextOffset)
  }

  private static func convert(_ event: yaml_event_t, range: SourceRange) -> YAMLEvent {
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, range: range)
    case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, range: range)
    case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, range: range)
    case YAML_ALIAS_EVENT: return unsafe YAMLEvent(kind: .alias(string(event.data.alias.anchor)), range: range)
    case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, range: range)
    case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, range: range)
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      return unsafe YAMLEvent(
        kind: .sequenceStart, anchor: optional(start.anchor), tag: optional(start.tag), range: range)
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      return unsafe YAMLEvent(
        kind: .mappingStart, anchor: optional(start.anchor), tag: optional(start.tag), range: range)
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      return unsafe YAMLEvent(
        kind: .scalar(convert(scalar)), anchor: optional(scalar.anchor), tag: optional(scalar.tag), range: range)
    // YAML_STREAM_END_EVENT, and YAML_NO_EVENT, which libyaml gives after it.
    default: return YAMLEvent(kind: .streamEnd, range: range)
    }
  }

  private typealias ScalarData = yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar

  private static func convert(_ scalar: ScalarData) -> YAMLScalar {
    let style: YAMLScalar.Style =
      switch unsafe scalar.style {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
      case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
      case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
      default: .plain
      }
    // By length and not up to the first NUL: "a\0b" is three characters (row Y14).
    let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    return unsafe YAMLScalar(text: String(decoding: bytes, as: UTF8.self), style: style)
  }

  private static func optional(_ text: UnsafePointer<yaml_char_t>?) -> String? {
    unsafe text == nil ? nil : string(text)
  }

  private static func string(_ text: UnsafePointer<yaml_char_t>?) -> String {
    guard let text = unsafe text else { return "" }
    return unsafe String(cString: text)
  }

  private static func string(_ text: UnsafePointer<CChar>?) -> String {
    guard let text = unsafe text else { return "" }
    return unsafe String(cString: text)
  }
}

/// UTF-8 offsets by the number of Unicode scalars before them, as libyaml counts.
struct ScalarOffsets: Sendable {
  /// The offset of the first scalar.
  let base: Int
  private let bytes: [UInt8]
  /// The offset of every 64th scalar; empty where each scalar is one byte.
  private let checkpoints: [Int]
  private static let stride = 64

  /// Prepares a text that starts at an offset.
  init(_ text: ArraySlice<UInt8>, base: Int) {
    self.base = base
    bytes = Array(text)
    var checkpoints: [Int] = []
    if !bytes.allSatisfy({ $0 < 0x80 }) {
      var count = 0
      for (index, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
        if count % Self.stride == 0 { checkpoints.append(index) }
        count += 1
      }
    }
    self.checkpoints = checkpoints
  }

  /// The offset of a scalar.
  subscript(scalarIndex: Int) -> Int {
    guard !checkpoints.isEmpty else { return base + min(scalarIndex, bytes.count) }
    let checkpoint = min(scalarIndex / Self.stride, checkpoints.count - 1)
    var rest = scalarIndex - checkpoint * Self.stride
    var index = checkpoints[checkpoint]
    while rest > 0, index < bytes.count {
      index += 1
      while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
      rest -= 1
    }
    return base + index
  }
}
