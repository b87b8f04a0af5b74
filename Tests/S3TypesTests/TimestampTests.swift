import S3Types
import Testing

@Suite struct TimestampTests {
  private static let moment = Timestamp(seconds: 1_795_342_272, nanoseconds: 345_000_000)

  @Test func `a moment has the forms that S3 uses`() {
    #expect(Self.moment.description == "2026-11-22T10:11:12.345Z")
    #expect(Self.moment.basicISO8601 == "20261122T101112Z")
    #expect(Self.moment.httpDate == "Sun, 22 Nov 2026 10:11:12 GMT")
  }

  @Test(arguments: [
    ("2026-11-22T10:11:12Z", 1_795_342_272, 0), ("2026-11-22T10:11:12.345Z", 1_795_342_272, 345_000_000),
    ("2026-11-22T10:11:12.123456789Z", 1_795_342_272, 123_456_789),
    ("Sun, 22 Nov 2026 10:11:12 GMT", 1_795_342_272, 0), ("2024-02-29T00:00:00.000Z", 1_709_164_800, 0),
    ("1970-01-01T00:00:00Z", 0, 0), ("1969-12-31T23:59:59Z", -1, 0),
  ])
  func `both forms that S3 sends are parsed`(_ text: String, _ seconds: Int, _ nanoseconds: Int) {
    #expect(Timestamp(parsing: text) == Timestamp(seconds: seconds, nanoseconds: nanoseconds))
  }

  @Test(arguments: [
    "", "now", "2026-11-22", "2026-11-22T10:11:12", "2026-11-22T10:11:12+01:00", "2026-13-22T10:11:12Z",
    "2026-11-32T10:11:12Z", "2026-11-22T24:00:00Z", "2026-11-22T10:11:12.Z", "2026-11-22 10:11:12Z",
    "Sun, 22 Nov 2026 10:11:12 CET", "Sun, 22 Foo 2026 10:11:12 GMT", "22 Nov 2026 10:11:12 GMT",
    "Sun, 22 Nov 2026 -1:11:12 GMT", "Sun, 22 Nov 2026 10:-1:12 GMT", "Sun, 22 Nov 2026 10:11:-9999999999 GMT",
  ])
  func `other text is no moment`(_ text: String) {
    #expect(Timestamp(parsing: text) == nil)
  }

  @Test(arguments: [
    "-99999999999:00:00", "00:-99999999999:00", "00:00:-99999999999", "-1:00:00", "10:-1:00", "10:00:-1", "+1:00:00",
    "99999999999999999999:00:00", "24:00:00", "10:60:00", "10:11:61", "x:10:11:12", "10:11:12:", "10:11", "100:11:12",
  ])
  func `a clock that is none is refused (a service chooses its text)`(_ clock: String) {
    #expect(Timestamp(parsing: "Sun, 22 Nov 2026 \(clock) GMT") == nil)
  }

  @Test(arguments: [
    "+1 Nov 2026", "-1 Nov 2026", "022 Nov 2026", "99999999999999999999 Nov 2026", "22 Nov -2026", "22 Nov +2026",
    "22 Nov 99999999999999999999", "22 Nov 0000",
  ])
  func `a day that is none is refused`(_ day: String) {
    #expect(Timestamp(parsing: "Sun, \(day) 10:11:12 GMT") == nil)
  }

  @Test(arguments: [
    (10_413_792_000, 0, Int64.max), (-10_413_792_000, 0, .min), (Int.max, Int.max, .max), (.min, .min, .min),
    (9_223_372_036, 999_999_999, .max), (-9_223_372_036, -999_999_999, .min),
    (9_223_372_036, 854_775_807, .max), (1, -1, 999_999_999),
  ])
  func `a moment that 64 bits of nanoseconds cannot count becomes the nearest that they can`(
    _ seconds: Int, _ nanoseconds: Int, _ expected: Int64
  ) {
    #expect(Timestamp(seconds: seconds, nanoseconds: nanoseconds).nanoseconds == expected)
  }

  @Test func `the first and the last moment have a text`() {
    #expect(Timestamp(nanoseconds: .min).description == "1677-09-21T00:12:43.145Z")
    #expect(Timestamp(nanoseconds: .max).description == "2262-04-11T23:47:16.854Z")
  }

  @Test func `seconds are rounded down before 1970 too`() {
    #expect(Timestamp(nanoseconds: -1).seconds == -1)
    #expect(Timestamp(nanoseconds: -1).description == "1969-12-31T23:59:59.999Z")
    #expect(Timestamp(nanoseconds: 1).seconds == 0)
  }

  @Test func `every day from 1678 to 2261 is the one of the C library, in both directions`() {
    for day in stride(from: -106_650, to: 106_650, by: 1) {
      let moment = Timestamp(seconds: day * 86_400 + 45_296)
      let text = moment.format("%Y-%m-%dT%H:%M:%S") + ".000Z"
      guard moment.description == text, Timestamp(parsing: text) == moment else {
        Issue.record("\(text) is \(moment), or is not read as itself")
        return
      }
    }
  }

  @Test(arguments: ["2026-11-22T10:11:12.345Z", "2000-02-29T23:59:59.000Z", "1999-12-31T00:00:00.001Z"])
  func `a moment survives the way to text and back`(_ text: String) {
    #expect(Timestamp(parsing: text)?.description == text)
  }

  @Test func `earlier is less`() {
    #expect(Timestamp(seconds: 1) < Timestamp(seconds: 1, nanoseconds: 1))
    #expect(Timestamp(nanoseconds: -1) < Timestamp(nanoseconds: 0))
  }
}

@Suite struct ListedObjectTests {
  @Test(arguments: [("dir/", 0, true), ("dir/", 1, false), ("file", 0, false)])
  func `a marker is empty and ends in a slash`(_ key: String, _ size: Int, _ isMarker: Bool) throws {
    let object = ObjectSummary(key: try ObjectKey(key), size: size, etag: nil, lastModified: Timestamp(seconds: 0))
    #expect(object.isMarker == isMarker)
  }
}
