#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A moment in UTC, in nanoseconds since 1970.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  public let nanoseconds: Int64

  /// Counts from 1970.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Counts from 1970.
  public init(seconds: Int, nanoseconds: Int = 0) {
    self.nanoseconds = Int64(seconds) * 1_000_000_000 + Int64(nanoseconds)
  }

  /// Whole seconds since 1970, rounded down.
  public var seconds: Int { Int((nanoseconds >= 0 ? nanoseconds : nanoseconds - 999_999_999) / 1_000_000_000) }

  /// Earlier is less.
  public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

  /// `2026-11-22T10:11:12.345Z`, RFC 3339 with milliseconds.
  public var description: String {
    let milliseconds = (nanoseconds - Int64(seconds) * 1_000_000_000) / 1_000_000
    return format("%Y-%m-%dT%H:%M:%S") + "." + Self.padded(Int(milliseconds), to: 3) + "Z"
  }

  /// `20261122T101112Z`, the form that Signature Version 4 uses.
  public var basicISO8601: String { format("%Y%m%dT%H%M%SZ") }

  /// `Sun, 22 Nov 2026 10:11:12 GMT`, RFC 9110 section 5.6.7.
  public var httpDate: String {
    var parts = unsafe broken
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return unsafe days[Int(parts.tm_wday)] + ", " + Self.render(&parts, "%d ") + months[Int(parts.tm_mon)]
      + Self.render(&parts, " %Y %H:%M:%S GMT")
  }

  /// Formats by `strftime` in UTC; use only conversions that no locale changes.
  public func format(_ pattern: String) -> String {
    var parts = unsafe broken
    return unsafe Self.render(&parts, pattern)
  }

  /// Parses the two forms that S3 sends: `2026-11-22T10:11:12[.345]Z` and RFC 9110's `Sun, 22 Nov 2026 10:11:12 GMT`.
  public init?(parsing text: String) {
    guard let parsed = Self.parseISO8601(text) ?? Self.parseHTTPDate(text) else { return nil }
    self = parsed
  }

  /// The wall clock.
  public static func now() -> Timestamp {
    var moment = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &moment)
    return Timestamp(seconds: moment.tv_sec, nanoseconds: moment.tv_nsec)
  }

  private var broken: tm {
    var moment = time_t(seconds)
    var parts = unsafe tm()
    unsafe gmtime_r(&moment, &parts)
    return unsafe parts
  }

  private static func render(_ parts: inout tm, _ pattern: String) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    let count = unsafe strftime(&buffer, buffer.count, pattern, &parts)
    return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func parseISO8601(_ text: String) -> Timestamp? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[bytes.count - 1] == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T"),
      bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
      let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19])
    else { return nil }
    var nanoseconds = 0
    if bytes.count > 20 {
      let fraction = bytes[20..<(bytes.count - 1)].prefix(9)
      guard bytes[19] == UInt8(ascii: "."), let value = number(fraction) else { return nil }
      nanoseconds = (fraction.count..<9).reduce(value) { scaled, _ in scaled * 10 }
    }
    return assemble(year, month, day, hour, minute, second, nanoseconds)
  }

  private static func parseHTTPDate(_ text: String) -> Timestamp? {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let day = Int(words[1]),
      let month = months.firstIndex(of: String(words[2])),
      let year = Int(words[3])
    else { return nil }
    let clock = words[4].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3 else { return nil }
    return assemble(year, month + 1, day, clock[0], clock[1], clock[2], 0)
  }

  private static func assemble(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int, _ nanoseconds: Int
  ) -> Timestamp? {
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day), (0..<24).contains(hour),
      (0..<60).contains(minute), (0..<61).contains(second)
    else { return nil }
    var parts = unsafe tm()
    unsafe parts.tm_year = Int32(year - 1900)
    unsafe parts.tm_mon = Int32(month - 1)
    unsafe parts.tm_mday = Int32(day)
    unsafe parts.tm_hour = Int32(hour)
    unsafe parts.tm_min = Int32(minute)
    unsafe parts.tm_sec = Int32(second)
    // Years that 64 bits of nanoseconds cannot count (before 1678, after 2261) become the nearest that they can, because
    // what a server says must not end the process.
    return Timestamp(seconds: min(max(unsafe timegm(&parts), -9_223_372_035), 9_223_372_035), nanoseconds: nanoseconds)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty else { return nil }
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }

  private static func padded(_ value: Int, to width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
