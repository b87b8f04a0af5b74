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

  /// Counts from 1970; what 64 bits of nanoseconds cannot count (before 1678, after 2261) becomes the nearest that they
  /// can.
  ///
  /// The moments of files and of services come in here, and none of them may end the process.
  public init(seconds: Int, nanoseconds: Int = 0) {
    let (whole, isTooFar) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isBeyond) = whole.addingReportingOverflow(Int64(nanoseconds))
    self.nanoseconds =
      if isTooFar { seconds < 0 ? .min : .max } else if isBeyond { nanoseconds < 0 ? .min : .max } else { sum }
  }

  /// Whole seconds since 1970, rounded down.
  public var seconds: Int { Int(nanoseconds / 1_000_000_000) - (nanoseconds % 1_000_000_000 < 0 ? 1 : 0) }

  /// Earlier is less.
  public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

  /// `2026-11-22T10:11:12.345Z`, RFC 3339 with milliseconds.
  public var description: String {
    var text: [UInt8] = []
    text.reserveCapacity(24)
    append(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the description to a text, because listings have one for every object.
  package func append(to text: inout [UInt8]) {
    let remainder = nanoseconds % 1_000_000_000
    let milliseconds = Int((remainder < 0 ? remainder + 1_000_000_000 : remainder) / 1_000_000)
    let second = seconds - Self.floor(seconds, 86_400) * 86_400
    let (year, month, day) = Self.date(Self.floor(seconds, 86_400))
    Self.append(year / 100, to: &text)
    Self.append(year % 100, then: "-", to: &text)
    Self.append(month, then: "-", to: &text)
    Self.append(day, then: "T", to: &text)
    Self.append(second / 3600, then: ":", to: &text)
    Self.append(second / 60 % 60, then: ":", to: &text)
    Self.append(second % 60, then: ".", to: &text)
    text.append(UInt8(ascii: "0") + UInt8(milliseconds / 100))
    Self.append(milliseconds % 100, then: "Z", to: &text)
  }

  /// Appends two digits.
  private static func append(_ value: Int, then mark: Unicode.Scalar? = nil, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "0") + UInt8(value / 10))
    text.append(UInt8(ascii: "0") + UInt8(value % 10))
    if let mark { text.append(UInt8(ascii: mark)) }
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
    guard let parsed = Self.parseISO8601(text.utf8.span) ?? Self.parseHTTPDate(text) else { return nil }
    self = parsed
  }

  /// The same from bytes in UTF-8, because listings have one for every object.
  package init?(parsing text: Span<UInt8>) {
    if let parsed = Self.parseISO8601(text) {
      self = parsed
    } else {
      self.init(parsing: unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) })
    }
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

  private static func floor(_ value: Int, _ unit: Int) -> Int { (value - (value < 0 ? unit - 1 : 0)) / unit }

  /// The date in the Gregorian calendar of a day since 1970, by arithmetic, as listings need one for every object.
  private static func date(_ daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
    // Years from March to March, in circles of 400 of them.
    let days = daysSince1970 + 719_468
    let circle = floor(days, 146_097)
    let day = days - circle * 146_097
    let yearOfCircle = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * yearOfCircle + yearOfCircle / 4 - yearOfCircle / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfCircle + circle * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private static func parseISO8601(_ bytes: Span<UInt8>) -> Timestamp? {
    guard bytes.count >= 20, bytes[bytes.count - 1] == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T"),
      bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"),
      let year = number(bytes, 0..<4), let month = number(bytes, 5..<7), let day = number(bytes, 8..<10),
      let hour = number(bytes, 11..<13), let minute = number(bytes, 14..<16), let second = number(bytes, 17..<19)
    else { return nil }
    var nanoseconds = 0
    if bytes.count > 20 {
      let fraction = 20..<min(29, bytes.count - 1)
      guard bytes[19] == UInt8(ascii: "."), let value = number(bytes, fraction) else { return nil }
      nanoseconds = (fraction.count..<9).reduce(value) { scaled, _ in scaled * 10 }
    }
    return assemble(year, month, day, hour, minute, second, nanoseconds)
  }

  private static func parseHTTPDate(_ text: String) -> Timestamp? {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let day = number(words[1], upTo: 2),
      let month = months.firstIndex(of: String(words[2])), let year = number(words[3], upTo: 4)
    else { return nil }
    let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3, let hour = number(clock[0], upTo: 2), let minute = number(clock[1], upTo: 2),
      let second = number(clock[2], upTo: 2)
    else { return nil }
    return assemble(year, month + 1, day, hour, minute, second, 0)
  }

  private static func assemble(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int, _ nanoseconds: Int
  ) -> Timestamp? {
    guard (1...12).contains(month), (1...31).contains(day), (0..<24).contains(hour), (0..<60).contains(minute),
      (0..<61).contains(second), (1...9999).contains(year)
    else { return nil }
    let time = (hour * 60 + minute) * 60 + second
    return Timestamp(seconds: daysSince1970(year, month, day) * 86_400 + time, nanoseconds: nanoseconds)
  }

  /// Days in the Gregorian calendar, by arithmetic.
  ///
  /// Listings have a date for every object, and `timegm` asks for the time zone each time. A year begins in March here, so
  /// that the day that leap years have more is its last.
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let leapDays = year / 4 - year / 100 + year / 400
    return year * 365 + leapDays + (153 * monthFromMarch + 2) / 5 + day - 719_469
  }

  /// A number of digits only, without a sign, and no more of them than `count`.
  private static func number(_ text: Substring, upTo count: Int) -> Int? {
    text.utf8.count <= count ? number(text.utf8.span, 0..<text.utf8.count) : nil
  }

  private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard !range.isEmpty else { return nil }
    var value = 0
    for index in range {
      let digit = bytes[index]
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }
}
