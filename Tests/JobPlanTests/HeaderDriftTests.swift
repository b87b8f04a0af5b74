import JobManifest
import S3Types
import Testing

@testable import JobPlan

@Suite struct HeaderDriftTests {
  private static let actual = ObjectHeaders(
    contentType: "text/html", contentEncoding: "gzip", contentLanguage: "de", contentDisposition: "inline",
    cacheControl: "max-age=60", storageClass: StorageClass(rawValue: "GLACIER_IR"), userMetadata: ["a": "1", "b": "2"])

  @Test(
    arguments: [
      (HeaderSettings.none, nil),
      (HeaderSettings(contentType: .set("text/html")), nil),
      (HeaderSettings(contentType: .set("text/plain")), "content-type"),
      (HeaderSettings(contentType: HeaderSetting.none), "content-type"),
      (HeaderSettings(contentEncoding: .set("gzip")), nil),
      (HeaderSettings(contentEncoding: .set("br")), "content-encoding"),
      (HeaderSettings(contentEncoding: HeaderSetting.none), "content-encoding"),
      (HeaderSettings(contentLanguage: .set("de")), nil),
      (HeaderSettings(contentLanguage: .set("en")), "content-language"),
      (HeaderSettings(contentDisposition: .set("inline")), nil),
      (HeaderSettings(contentDisposition: .set("attachment")), "content-disposition"),
      (HeaderSettings(cacheControl: .set("max-age=60")), nil),
      (HeaderSettings(cacheControl: .set("max-age=61")), "cache-control"),
      (HeaderSettings(cacheControl: HeaderSetting.none), "cache-control"),
      (HeaderSettings(storageClass: StorageClass(rawValue: "GLACIER_IR")), nil),
      (HeaderSettings(storageClass: .standard), nil),
      (HeaderSettings(metadata: ["a": "1"]), nil),
      (HeaderSettings(metadata: ["b": "3", "a": "2"]), "x-amz-meta-a"),
      (HeaderSettings(metadata: ["c": ""]), "x-amz-meta-c"),
      (HeaderSettings(contentType: .set("x/y"), cacheControl: .set("z"), metadata: ["a": "9"]), "content-type"),
      (HeaderSettings(storageClass: .standard, metadata: ["a": "9"]), "x-amz-meta-a"),
    ] as [(HeaderSettings, String?)])
  func `only what is declared is compared, and the first difference is named`(
    declared: HeaderSettings, expected: String?
  ) {
    #expect(HeaderDrift.firstDifference(declared: declared, actual: Self.actual) == expected)
  }

  @Test(
    arguments: [
      (HeaderSettings(contentType: HeaderSetting.none, contentEncoding: HeaderSetting.none), .none, nil),
      (HeaderSettings(contentType: HeaderSetting.none), ObjectHeaders(contentType: "binary/octet-stream"), nil),
      (HeaderSettings(contentType: .set("a/b")), ObjectHeaders(contentType: "binary/octet-stream"), "content-type"),
      (
        HeaderSettings(contentEncoding: HeaderSetting.none), ObjectHeaders(contentEncoding: "binary/octet-stream"),
        "content-encoding"
      ),
      (HeaderSettings(cacheControl: .set("")), .none, nil),
      (HeaderSettings(cacheControl: .set("x")), .none, "cache-control"),
      (HeaderSettings(storageClass: .standard), .none, nil),
      (HeaderSettings(storageClass: .standard), ObjectHeaders(storageClass: .standard), nil),
      (HeaderSettings(storageClass: StorageClass(rawValue: "GLACIER")), .none, nil),
    ] as [(HeaderSettings, ObjectHeaders, String?)])
  func `what services say about headers that nobody set is no difference`(
    declared: HeaderSettings, actual: ObjectHeaders, expected: String?
  ) {
    #expect(HeaderDrift.firstDifference(declared: declared, actual: actual) == expected)
  }
}
