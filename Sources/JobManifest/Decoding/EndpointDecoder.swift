/// Reads `endpoints`.
struct EndpointDecoder {
  private static let keys = MappingReader.Keys(
    known: [
      "url", "profile", "region", "addressing", "dialect", "anonymous", "concurrency", "request_rate", "bandwidth",
    ],
    later: ["ca_bundle", "proxy", "request_payer"])

  private let context: DecodingContext

  /// Prepares to read.
  init(context: DecodingContext) { self.context = context }

  /// Reads all endpoints; their names are known to the context afterwards.
  func decode(_ entry: YAMLEntry?) -> [String: EndpointDefinition] {
    guard let entry else { return [:] }
    guard case .mapping(let entries) = entry.value.content else {
      if case .invalid = entry.value.content { return [:] }
      context.error(
        "'endpoints' must be a mapping, found \(entry.value.summary)", at: entry.value.range,
        hint: "write 'name: {url: ...}' lines below it")
      return [:]
    }
    var endpoints: [String: EndpointDefinition] = [:]
    for entry in entries where entry.key.afterPrefix("x-") == nil {
      context.endpointNames.append(entry.key)
      guard isValidName(entry) else { continue }
      endpoints[entry.key] = definition(entry)
    }
    return endpoints
  }

  private func isValidName(_ entry: YAMLEntry) -> Bool {
    if entry.key == "default" {
      context.error(
        "an endpoint cannot be called 'default'", at: entry.keyRange,
        hint: "places without 'endpoint' use the one of the environment")
      return false
    }
    guard Naming.isValid(entry.key) else {
      context.error("\(entry.key.quoted) cannot be the name of an endpoint", at: entry.keyRange, hint: Naming.hint)
      return false
    }
    return true
  }

  private func definition(_ entry: YAMLEntry) -> EndpointDefinition? {
    let path = "endpoints." + entry.key
    guard
      let reader = MappingReader(
        entry.value, of: entry.key, path: path, at: entry.keyRange, keys: Self.keys, in: context,
        hint: "write {url: ..., profile: ..., region: ...}")
    else { return nil }
    var definition = EndpointDefinition()
    if let url = reader["url"] { definition.url = self.url(url.value, field: reader.field("url")) }
    if let profile = reader["profile"] { definition.profile = plainText(profile, field: reader.field("profile")) }
    if let region = reader["region"] { definition.region = self.region(region, field: reader.field("region")) }
    if let addressing = reader["addressing"] {
      definition.addressing = context.word(addressing, field: reader.field("addressing")) ?? .auto
    }
    if let dialect = reader["dialect"] { definition.dialect = plainText(dialect, field: reader.field("dialect")) }
    if let anonymous = reader["anonymous"] {
      definition.anonymous = context.boolean(anonymous, field: reader.field("anonymous")) ?? false
      if definition.anonymous, let profile = reader["profile"] {
        context.error(
          "'anonymous' and 'profile' exclude each other", at: profile.keyRange,
          hint: "an anonymous endpoint signs nothing")
      }
    }
    definition.flow = FlowDecoder(context: context).decode(reader)
    return definition
  }

  private func plainText(_ entry: YAMLEntry, field: String) -> String? {
    guard let text = context.text(entry.value, field: field) else { return nil }
    guard !text.value.unicodeScalars.contains(where: ASCII.isControl) else {
      context.error("\(field.quoted) has a line break or control character", at: text.range)
      return nil
    }
    return text.value
  }

  /// A region becomes part of a host name and of the signature: a DNS label and nothing else.
  private func region(_ entry: YAMLEntry, field: String) -> String? {
    guard let text = context.text(entry.value, field: field) else { return nil }
    let bytes = text.value.utf8
    let isLabel =
      bytes.count <= 63
      && bytes.allSatisfy {
        ASCII.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-")
      }
    guard isLabel else {
      context.error("\(text.value.quoted) is not a region", at: text.range, hint: "for example eu-central-1")
      return nil
    }
    return text.value
  }

  private func url(_ node: YAMLNode, field: String) -> String? {
    guard let text = context.text(node, field: field) else { return nil }
    let checked = EndpointURL(text.value)
    if let problem = checked.problem {
      context.error("\(field.quoted) \(problem)", at: text.range, hint: "for example https://minio.example:9000")
      return nil
    }
    if checked.isPlain, !checked.isLoopback {
      // Row S8.
      context.findings.warn(
        "\(field.quoted) is not encrypted: data and metadata can be read and changed on the way", at: text.range,
        hint: "use https://")
    }
    return text.value
  }
}

/// What can be said about the URL of an endpoint without asking the network (rows S8 and S18).
struct EndpointURL {
  /// What is wrong, as the end of a sentence.
  let problem: String?
  /// Whether it starts with `http://`.
  let isPlain: Bool
  private let host: String

  /// Whether the host is this machine.
  var isLoopback: Bool { host == "localhost" || host == "[::1]" || isLoopbackIPv4 }

  private var isLoopbackIPv4: Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// Looks at a URL.
  init(_ text: String) {
    let rest = text.afterPrefix("https://") ?? text.afterPrefix("http://")
    isPlain = text.afterPrefix("http://") != nil
    let authority = rest.map { $0.prefix { $0 != "/" && $0 != "?" && $0 != "#" } } ?? ""
    let portStart = authority.last == "]" ? nil : authority.lastIndex(of: ":")
    let host = authority.prefix(upTo: portStart ?? authority.endIndex)
    let port = portStart.map { authority[authority.index(after: $0)...] }
    self.host = host.lowercased()
    problem = Self.problem(text, hasScheme: rest != nil, authority: authority, host: host, port: port)
  }

  private static func problem(
    _ text: String, hasScheme: Bool, authority: Substring, host: Substring, port: Substring?
  ) -> String? {
    guard hasScheme else { return "must start with https:// or http://, found \(text.quoted)" }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return "has a space or a non-ASCII character" }
    guard !authority.contains("@") else { return "carries a user name or password; use 'profile'" }
    guard !text.contains("?"), !text.contains("#") else { return "has a query or fragment" }
    let isBracketed = host.first == "[" && host.last == "]"
    let isHost =
      !host.isEmpty
      && host.utf8.allSatisfy {
        ASCII.isLetter($0) || ASCII.isDigit($0) || "-._".utf8.contains($0) || (isBracketed && "[]:%".utf8.contains($0))
      }
    guard isHost else { return "has no valid host name: \(text.quoted)" }
    if let port, UInt16(port) == nil || port == "0" { return "has no valid port: \(text.quoted)" }
    return nil
  }
}

/// The grammar of the names of operations and endpoints.
enum Naming {
  /// What to say about a name that breaks it.
  static let hint = "use letters, digits, '.', '_' and '-', at most 64"

  /// Letters, digits, ".", "_" and "-", starting with a letter or digit.
  static func isValid(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard let first = bytes.first, ASCII.isLetter(first) || ASCII.isDigit(first), bytes.count <= 64 else {
      return false
    }
    return bytes.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || "._-".utf8.contains($0) }
  }
}
