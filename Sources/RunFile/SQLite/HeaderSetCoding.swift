import JobManifest
import JobPlan
import S3Types

/// What a step does with headers, and what else it asks for.
struct HeaderSet: Hashable {
  var headers: StepHeaders
  var extras: ObjectExtras

  /// What most steps ask for.
  static let keep = HeaderSet(.keep, .none)

  init(_ headers: StepHeaders, _ extras: ObjectExtras) {
    self.headers = headers
    self.extras = extras
  }
}

/// Headers as rows: one per header, with its name on the wire.
enum HeaderSetCoding {
  private static let metadataPrefix = "x-amz-meta-"
  private static let tagging = "x-amz-tagging"
  private static let tagPrefix = "tag:"
  private static let acl = "x-amz-acl"
  private static let encryption = "x-amz-server-side-encryption"
  private static let encryptionKey = "x-amz-server-side-encryption-aws-kms-key-id"
  private static let bucketKey = "x-amz-server-side-encryption-bucket-key-enabled"

  static func insert(_ set: HeaderSet, into connection: Connection) throws(RunFileError) -> Int64 {
    let (kind, headers) = encode(set.headers)
    let fields = headers + fields(of: set.extras)
    try connection.statement("INSERT INTO header_sets (kind) VALUES (?)").bind(kind).run()
    let id = connection.lastInsertedID
    let insert = try connection.statement("INSERT INTO header_fields (header_set, name, value) VALUES (?, ?, ?)")
    for field in fields { try insert.bind(id).bind(field.name).bind(field.value).run() }
    return id
  }

  static func read(_ id: Int64, from connection: Connection) throws(RunFileError) -> HeaderSet {
    let kinds = try connection.statement("SELECT kind FROM header_sets WHERE id = ?").bind(id)
      .rows { row throws(RunFileError) in try row.required(0) }
    let fields = try connection.statement("SELECT name, value FROM header_fields WHERE header_set = ?").bind(id)
      .rows { row throws(RunFileError) in Field(try row.required(0), row.text(1)) }
    switch kinds.first {
    case "write": return HeaderSet(.write(objectHeaders(fields)), extras(fields))
    case "change": return HeaderSet(.change(headerSettings(fields)), extras(fields))
    case "keep": return HeaderSet(.keep, extras(fields))
    default: throw connection.corrupt("header set \(id) is missing or of an unknown kind")
    }
  }

  private struct Field {
    let name: String
    /// nil: no such header.
    let value: String?

    init(_ name: String, _ value: String?) {
      self.name = name
      self.value = value
    }
  }

  private static func encode(_ headers: StepHeaders) -> (kind: String, fields: [Field]) {
    switch headers {
    case .keep: ("keep", [])
    case .write(let headers): ("write", fields(of: headers))
    case .change(let settings): ("change", fields(of: settings))
    }
  }

  private static func fields(of headers: ObjectHeaders) -> [Field] {
    let named: [(String, String?)] = [
      ("content-type", headers.contentType), ("content-encoding", headers.contentEncoding),
      ("content-language", headers.contentLanguage), ("content-disposition", headers.contentDisposition),
      ("cache-control", headers.cacheControl), ("expires", headers.expires),
      ("x-amz-website-redirect-location", headers.websiteRedirectLocation),
      ("x-amz-storage-class", headers.storageClass?.rawValue),
    ]
    return named.filter { $0.1 != nil }.map { Field($0.0, $0.1) } + metadataFields(headers.userMetadata)
  }

  private static func fields(of settings: HeaderSettings) -> [Field] {
    let named: [(String, HeaderSetting?)] = [
      ("content-type", settings.contentType), ("content-encoding", settings.contentEncoding),
      ("content-language", settings.contentLanguage), ("content-disposition", settings.contentDisposition),
      ("cache-control", settings.cacheControl), ("expires", settings.expires),
      ("x-amz-website-redirect-location", settings.websiteRedirectLocation),
    ]
    let storageClass = settings.storageClass.map { [Field("x-amz-storage-class", $0.rawValue)] } ?? []
    return named.compactMap { name, setting in setting.map { Field(name, $0.value) } } + storageClass
      + metadataFields(settings.metadata)
  }

  private static func fields(of extras: ObjectExtras) -> [Field] {
    let named: [(String, String?)] = [
      (acl, extras.acl?.rawValue), (encryption, extras.encryption?.algorithm),
      (encryptionKey, extras.encryption?.kmsKeyID),
      (bucketKey, extras.encryption?.isBucketKeyEnabled.map { $0 ? "true" : "false" }),
    ]
    let fields = named.filter { $0.1 != nil }.map { Field($0.0, $0.1) }
    guard let tags = extras.tags else { return fields }
    return fields + [Field(tagging, nil)] + tags.sorted { $0.key < $1.key }.map { Field(tagPrefix + $0.key, $0.value) }
  }

  private static func extras(_ fields: [Field]) -> ObjectExtras {
    func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
    return ObjectExtras(
      tags: fields.contains { $0.name == tagging } ? entries(fields, tagPrefix) : nil,
      acl: value(acl).map(CannedACL.init(rawValue:)),
      encryption: value(encryption).map {
        ServerSideEncryption(
          algorithm: $0, kmsKeyID: value(encryptionKey), isBucketKeyEnabled: value(bucketKey).map { $0 == "true" })
      })
  }

  private static func metadataFields(_ metadata: [String: String]) -> [Field] {
    metadata.sorted { $0.key < $1.key }.map { Field(metadataPrefix + $0.key, $0.value) }
  }

  private static func objectHeaders(_ fields: [Field]) -> ObjectHeaders {
    let values = Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    func value(_ name: String) -> String? { values[name] ?? nil }
    return ObjectHeaders(
      contentType: value("content-type"), contentEncoding: value("content-encoding"),
      contentLanguage: value("content-language"), contentDisposition: value("content-disposition"),
      cacheControl: value("cache-control"), expires: value("expires"),
      websiteRedirectLocation: value("x-amz-website-redirect-location"),
      storageClass: value("x-amz-storage-class").map(StorageClass.init(rawValue:)), userMetadata: metadata(fields))
  }

  private static func headerSettings(_ fields: [Field]) -> HeaderSettings {
    func setting(_ name: String) -> HeaderSetting? {
      fields.first { $0.name == name }.map { field in field.value.map { .set($0) } ?? .none }
    }
    return HeaderSettings(
      contentType: setting("content-type"), contentEncoding: setting("content-encoding"),
      contentLanguage: setting("content-language"), contentDisposition: setting("content-disposition"),
      cacheControl: setting("cache-control"), expires: setting("expires"),
      websiteRedirectLocation: setting("x-amz-website-redirect-location"),
      storageClass: fields.first { $0.name == "x-amz-storage-class" }?.value.map(StorageClass.init(rawValue:)),
      metadata: metadata(fields))
  }

  private static func metadata(_ fields: [Field]) -> [String: String] { entries(fields, metadataPrefix) }

  private static func entries(_ fields: [Field], _ prefix: String) -> [String: String] {
    let entries = fields.compactMap { field -> (String, String)? in
      guard field.name.utf8.starts(with: prefix.utf8), let value = field.value else { return nil }
      return (String(decoding: field.name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self), value)
    }
    return Dictionary(entries, uniquingKeysWith: { first, _ in first })
  }
}

extension HeaderSetting {
  fileprivate var value: String? {
    if case .set(let value) = self { return value }
    return nil
  }
}
