import S3Types

/// The small text file beside an object on disk that holds what a plain file cannot.
///
/// It is believed only while size and modification time of the body are those that it names: a file that someone
/// changed by other means is a new object.
struct Sidecar: Equatable {
  var key: ObjectKey
  /// Of the body file.
  var size: Int
  /// Of the body file, as the file system keeps it.
  var modified: Timestamp
  var facts: ObjectFacts

  private static let heading = "s3sandbox 1"

  /// One `name value…` per line, values percent-encoded.
  func render() -> [UInt8] {
    var lines = [
      Self.heading, "key \(Self.escaped(key.rawValue))", "file \(size) \(modified.nanoseconds)",
      "modified \(facts.lastModified.nanoseconds)",
    ]
    if let etag = facts.etag { lines.append("etag \(Self.escaped(etag.rawValue))") }
    for header in Self.headers {
      if let value = facts.headers[keyPath: header.path] { lines.append("\(header.name) \(Self.escaped(value))") }
    }
    if let storageClass = facts.headers.storageClass {
      lines.append("storage-class \(Self.escaped(storageClass.rawValue))")
    }
    for (name, value) in facts.headers.userMetadata.sorted(by: { $0.key < $1.key }) {
      lines.append("meta \(Self.escaped(name)) \(Self.escaped(value))")
    }
    for checksum in facts.checksums {
      lines.append("checksum \(checksum.algorithm.rawValue) \(Self.escaped(checksum.value))")
    }
    if let encryption = Self.words(facts.encryption) {
      lines.append("encryption " + encryption.map(Self.escaped).joined(separator: " "))
    }
    if let restore = facts.restore {
      lines.append("restore \(restore.ready.nanoseconds) \(restore.expiry.nanoseconds)")
    }
    if facts.accessControl != .private {
      for grant in facts.accessControl.grants {
        let (kind, name) = Self.words(grant.grantee)
        lines.append("grant \(grant.permission.rawValue) \(kind) \(Self.escaped(name))")
      }
    }
    for part in facts.parts {
      let checksum = part.checksum.map { " \($0.algorithm.rawValue) \(Self.escaped($0.value))" } ?? ""
      lines.append("part \(part.number) \(part.size)\(checksum)")
    }
    for tag in facts.tags { lines.append("tag \(Self.escaped(tag.key)) \(Self.escaped(tag.value))") }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// Reads what `render` wrote; nil for anything else.
  init?(parsing bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self), text.utf8.last == UInt8(ascii: "\n") else { return nil }
    let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first.map(String.init) == Self.heading else { return nil }
    var key: ObjectKey?
    var file: (size: Int, modified: Timestamp)?
    var modified: Timestamp?
    var facts = ObjectFacts(headers: .none, lastModified: Timestamp(nanoseconds: 0))
    var grants: [AccessControl.Grant] = []
    for line in lines.dropFirst() {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      let values = words.dropFirst().compactMap { PercentCoding.decodeText($0.utf8, plus: .literal) }
      guard let name = words.first, values.count == words.count - 1 else { return nil }
      switch (name, values.count) {
      case ("key", 1): key = try? ObjectKey(values[0])  // An invalid key leaves nil, which is refused below.
      case ("file", 2):
        guard let size = Int(values[0]), let moment = Int64(values[1]) else { return nil }
        file = (size, Timestamp(nanoseconds: moment))
      case ("modified", 1): modified = Int64(values[0]).map(Timestamp.init(nanoseconds:))
      case ("grant", 3):
        guard let grant = AccessControl.Grant(sidecar: values) else { return nil }
        grants.append(grant)
      default: guard values.allSatisfy(\.isHeaderValue), facts.read(String(name), values) else { return nil }
      }
    }
    guard let key, let file, let modified else { return nil }
    facts.lastModified = modified
    if !grants.isEmpty { facts.accessControl = AccessControl(grants: grants) }
    self.init(key: key, size: file.size, modified: file.modified, facts: facts)
  }

  init(key: ObjectKey, size: Int, modified: Timestamp, facts: ObjectFacts) {
    self.key = key
    self.size = size
    self.modified = modified
    self.facts = facts
  }

  fileprivate static var headers: [(name: String, path: WritableKeyPath<ObjectHeaders, String?>)] {
    [
      ("content-type", \.contentType), ("content-encoding", \.contentEncoding),
      ("content-language", \.contentLanguage), ("content-disposition", \.contentDisposition),
      ("cache-control", \.cacheControl), ("expires", \.expires),
      ("website-redirect-location", \.websiteRedirectLocation),
    ]
  }

  /// nil for what every object has that says nothing else.
  private static func words(_ encryption: ObjectEncryption) -> [String]? {
    switch encryption {
    case .managed: nil
    case .kms(let key): [key.algorithm, key.id, String(key.usesBucketKey)]
    case .customer(let md5): ["customer", md5]
    }
  }

  private static func words(_ grantee: AccessControl.Grantee) -> (kind: String, name: String) {
    switch grantee {
    case .owner: ("owner", "-")
    case .user(let id): ("user", id)
    case .group(let group): ("group", group.rawValue)
    }
  }

  private static func escaped(_ text: String) -> String {
    var output: [UInt8] = []
    PercentCoding.appendStrict(text.utf8, keepingSlash: true, to: &output)
    return String(decoding: output, as: UTF8.self)
  }
}

extension AccessControl.Grant {
  /// Reads permission, kind and name of the grantee.
  fileprivate init?(sidecar words: [String]) {
    guard let permission = AccessControl.Permission(rawValue: words[0]) else { return nil }
    switch words[1] {
    case "owner": self.init(grantee: .owner, permission: permission)
    case "user": self.init(grantee: .user(id: words[2]), permission: permission)
    case "group":
      guard let group = AccessControl.Group(rawValue: words[2]) else { return nil }
      self.init(grantee: .group(group), permission: permission)
    default: return nil
    }
  }
}

extension ObjectFacts {
  /// Takes in one line of a sidecar; false when it is unknown.
  fileprivate mutating func read(_ name: String, _ values: [String]) -> Bool {
    switch (name, values.count) {
    case ("etag", 1): etag = ETag(values[0])
    case ("storage-class", 1): headers.storageClass = StorageClass(rawValue: values[0])
    case ("meta", 2) where !values[0].isEmpty && values[0].utf8.allSatisfy { (0x21...0x7E).contains($0) }:
      headers.userMetadata[values[0]] = values[1]
    case ("tag", 2): tags.append(ObjectTag(key: values[0], value: values[1]))
    case ("checksum", 2):
      guard let algorithm = ChecksumAlgorithm(rawValue: values[0]) else { return false }
      checksums.append(Checksum(algorithm: algorithm, value: values[1]))
    case ("encryption", 2) where values[0] == "customer": encryption = .customer(keyMD5: values[1])
    case ("encryption", 3):
      encryption = .kms(.init(algorithm: values[0], id: values[1], usesBucketKey: values[2] == "true"))
    case ("restore", 2):
      guard let ready = Int64(values[0]), let expiry = Int64(values[1]) else { return false }
      restore = ArchiveRestore(ready: Timestamp(nanoseconds: ready), expiry: Timestamp(nanoseconds: expiry))
    case ("part", 2), ("part", 4):
      guard let number = Int(values[0]), let size = Int(values[1]) else { return false }
      var checksum: Checksum?
      if values.count == 4 {
        guard let algorithm = ChecksumAlgorithm(rawValue: values[2]) else { return false }
        checksum = Checksum(algorithm: algorithm, value: values[3])
      }
      parts.append(ObjectPart(number: number, size: size, checksum: checksum))
    case (_, 1):
      guard let header = Sidecar.headers.first(where: { $0.name == name }) else { return false }
      headers[keyPath: header.path] = values[0]
    default: return false
    }
    return true
  }
}
