import S3Types

/// Reads places in S3 and on disk.
struct PlaceDecoder {
  private let context: DecodingContext

  /// Prepares to read.
  init(context: DecodingContext) { self.context = context }

  /// Reads `s3://bucket/key` or `{url, endpoint}`; where it is a source also `{object, endpoint}`, which is one key and no
  /// tree.
  func remote(
    _ entry: YAMLEntry, field: String, localHint: String? = nil, isSource: Bool = false
  ) -> RemotePlace? {
    guard case .mapping = entry.value.content else {
      return url(entry.value, field: field, localHint: localHint).map { url in
        noted(RemotePlace(url: url.url, range: url.range), by: entry.key)
      }
    }
    guard
      let reader = MappingReader(
        entry.value, of: entry.key, path: field, at: entry.keyRange,
        keys: .init(known: ["url", "endpoint", "expected_owner"] + (isSource ? ["object"] : [])),
        in: context)
    else { return nil }
    let word = reader.has("object") ? "object" : "url"
    if word == "object", let extra = reader["url"] {
      context.keyError("'url' and 'object' both name the place", at: extra.keyRange, hint: "leave one of them out")
      return nil
    }
    let place = reader.require(word).flatMap { url($0.value, field: reader.field(word), localHint: localHint) }
    if word == "object", let place, place.url.keyOrPrefix.isEmpty {
      context.error(
        "\(reader.field(word).quoted) names a bucket and no key: \(place.url.description.quoted)", at: place.range,
        hint: "write s3://bucket/key")
      return nil
    }
    var endpoint: EndpointName = nil
    if let entry = reader["endpoint"] {
      guard let text = context.text(entry.value, field: reader.field("endpoint"), expansion: .none) else { return nil }
      guard context.endpointNames.contains(text.value) else {
        let hint =
          Nearest.hint(for: text.value, among: context.endpointNames)
          ?? (context.endpointNames.isEmpty ? "declare it in 'endpoints'" : "there are: " + names)
        context.error("endpoint \(text.value.quoted) is not declared", at: text.range, hint: hint)
        return nil
      }
      endpoint = text.value
    }
    let result = place.map {
      noted(
        RemotePlace(endpoint: endpoint, url: $0.url, isObject: word == "object", range: $0.range), by: entry.key)
    }
    let rules = BucketRuleDecoder(context: context)
    if let owner = reader["expected_owner"],
      let account = rules.account(owner.value, field: reader.field("expected_owner")), let result
    {
      rules.expect(account, of: BucketPlace(endpoint: endpoint, bucket: result.url.bucket))
    }
    return result
  }

  private func noted(_ place: RemotePlace, by key: String) -> RemotePlace {
    context.places.append((key, BucketPlace(endpoint: place.endpoint, bucket: place.url.bucket)))
    return place
  }

  private var names: String { context.endpointNames.joined(separator: ", ") }

  /// Whether a side that may be either is in S3: a mapping is, and a text that starts with `s3:`.
  func isRemote(_ entry: YAMLEntry) -> Bool {
    guard case .scalar(let scalar) = entry.value.content else { return true }
    // What cannot be expanded is reported when the side is read.
    var problems: [Interpolator.Problem] = []
    let text = context.interpolator.expand(scalar.text, problems: &problems) ?? scalar.text
    return text.lowercased().hasPrefix("s3:")
  }

  /// Reads a path of a local file or directory.
  func local(_ entry: YAMLEntry, field: String, remoteHint: String) -> LocalPlace? {
    guard let text = context.text(entry.value, field: field), isClean(text, field: field) else { return nil }
    if text.value.lowercased().hasPrefix("s3://") {
      context.error(
        "\(field.quoted) must be a local path, found \(text.value.quoted)", at: text.range,
        hint: remoteHint)
      return nil
    }
    if text.value.lowercased().hasPrefix("file:") {
      context.error(
        "\(field.quoted) must be a path, not a URL", at: text.range, hint: "leave out 'file://'")
      return nil
    }
    if text.value == "~" || text.value.afterPrefix("~/") != nil {
      context.error(
        "'~' is not expanded in \(field.quoted)", at: text.range,
        hint: "write the path out, or declare a variable with {env: HOME}")
      return nil
    }
    guard !Self.climbs(text.value) else {
      // Two spellings of one directory would hide that two operations meet there.
      context.error(
        "\(field.quoted) has '..' after a name: \(text.value.quoted)", at: text.range,
        hint: "write the directory that is meant; '..' may only stand at the beginning of a relative path")
      return nil
    }
    warnAboutComment(text)
    return LocalPlace(path: text.value, range: text.range)
  }

  /// Whether a path goes up from a directory that it names.
  private static func climbs(_ path: String) -> Bool {
    let segments = path.split(separator: "/").filter { $0 != "." }
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    return (isAbsolute ? segments[...] : segments.drop { $0 == ".." }).contains("..")
  }

  private func url(_ node: YAMLNode, field: String, localHint: String?) -> (url: S3URL, range: SourceRange)? {
    guard let text = context.text(node, field: field), isClean(text, field: field) else { return nil }
    do throws(InvalidName) {
      let url = try S3URL(text.value)
      guard !url.bucket.isAccessPoint else {
        // Two names of one bucket would hide that two operations meet there (row L15).
        context.error(
          "\(field.quoted) names an access point, which may be another name of a bucket of this job", at: text.range,
          hint: "write the name of the bucket: s3://bucket/key")
        return nil
      }
      warnAboutComment(text)
      warnAboutOddities(url, text)
      return (url, text.range)
    } catch {
      // The whole URL again would say nothing more when only the bucket is wrong.
      let message =
        error.kind == "S3 URL"
        ? "\(text.value.quoted) is not a valid S3 URL: \(error.rule)"
        : "\(error.value.quoted) is not a valid \(error.kind): \(error.rule)"
      context.error(
        message, at: text.range, hint: error.kind == "S3 URL" ? Self.hint(for: text.value) ?? localHint : nil)
      return nil
    }
  }

  private static func hint(for text: String) -> String? {
    if text.afterPrefix("s3://") != nil { return "use a shorter key" }
    let lowered = text.lowercased()
    if lowered.hasPrefix("https://") || lowered.hasPrefix("http://") {
      return "write s3://bucket/key; the service is named in 'endpoints'"
    }
    if lowered.hasPrefix("s3://"), text.afterPrefix("s3://") == nil { return "write 's3' in lower case" }
    if lowered.hasPrefix("s3:/"), !lowered.hasPrefix("s3://") { return "write two slashes after 's3:'" }
    if lowered.hasPrefix("arn:") { return "access points are not supported by this version; write s3://bucket/key" }
    return nil
  }

  /// A key may be anything, but not by accident (rows Y14 and Y24).
  func isClean(_ text: Text, field: String) -> Bool {
    if text.value.unicodeScalars.last.map({ $0 == "\n" || $0 == "\r" }) == true {
      context.error(
        "\(field.quoted) ends in a line break", at: text.range,
        hint: text.scalar.style == .block ? "write '|-', or put it on one line" : "remove it")
      return false
    }
    guard let control = text.value.unicodeScalars.first(where: ASCII.isControl) else { return true }
    // In double quotes on one line a control character can only come from an escape: somebody meant it.
    let isMeant =
      control != "\0" && text.scalar.style == .doubleQuoted
      && !context.bytes[text.range.start..<text.range.end].contains(UInt8(ascii: "\n"))
    guard !isMeant else { return true }
    context.error(
      "\(field.quoted) has the control character U+00\(control.value < 16 ? "0" : "")"
        + String(control.value, radix: 16, uppercase: true),
      at: text.range,
      hint: control == "\0" ? "no key and no path can have it" : "write it as an escape in double quotes if it is meant"
    )
    return false
  }

  /// Row Y25: `to: s3://b/run #1/` ends before the "#".
  func warnAboutComment(_ text: Text) {
    guard text.scalar.style == .plain else { return }
    let bytes = context.bytes
    var index = text.range.end
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") { index += 1 }
    guard index + 1 < bytes.count, index > text.range.end, bytes[index] == UInt8(ascii: "#") else { return }
    guard !" \t\r\n#!-=".utf8.contains(bytes[index + 1]) else { return }
    context.findings.warn(
      "the value ends before '#': what follows is a comment", at: SourceRange(start: index, end: index + 1),
      hint: "put the value in quotes if '#' belongs to it")
  }

  private func warnAboutOddities(_ url: S3URL, _ text: Text) {
    let key = url.keyOrPrefix
    if key.utf8.first == UInt8(ascii: "/") || key.contains("//") {
      context.findings.warn(
        "the key has an empty segment: \(url.description.quoted)", at: text.range,
        hint: "check for a '/' too many, for example behind a variable that ends in one")
    }
    if key.contains("*") {
      context.findings.warn(
        "'*' in a key stands for itself", at: text.range, hint: "use 'include' to choose objects by pattern")
    }
  }
}
