internal import HTTPTransport
internal import S3Types

/// Metadata, and what a copy makes of it.
extension Probe {
  private static let own: ProbeBench.Fields = [
    ("content-type", "text/x-probe"), ("cache-control", "max-age=7"), ("x-amz-meta-owner", "probe"),
  ]

  static let copies: [Probe] = [
    Probe("metadata", "user metadata of an object") { bench async throws(S3Error) in
      let location = try bench.location("metadata")
      try await bench.put(location, "x", [("x-amz-meta-Mixed-Case", "Value One")])
      let found = userMetadata(try await bench.head(location))
      guard found.first(where: { $0.name.lowercased() == "mixed-case" })?.value == "Value One" else {
        return .ignored("written entries do not come back; found \(found.map(\.name))")
      }
      let extra = found.map(\.name).filter { $0.lowercased() != "mixed-case" }
      let name = found.map(\.name).first { $0.lowercased() == "mixed-case" } ?? ""
      return .supported("'Mixed-Case' comes back as '\(name)'" + (extra.isEmpty ? "" : ", beside \(extra) of its own"))
    },
    Probe("copy_keeps_headers", "headers and metadata kept by a copy") { bench async throws(S3Error) in
      let source = try bench.location("keep")
      let copy = try bench.location("keep-copy")
      try await bench.put(source, "x", own)
      try await bench.copy(source, copy)
      guard let headers = try await bench.head(copy) else { return .ignored("the copy is not there") }
      let lost = own.filter { headers[$0.0] != $0.1 }.map(\.0)
      return lost.isEmpty ? .supported("all kept") : .ignored("lost: \(lost.joined(separator: ", "))")
    },
    Probe("copy_replaces_metadata", "metadata replaced by a copy") { bench async throws(S3Error) in
      let source = try bench.location("replace")
      let copy = try bench.location("replace-copy")
      try await bench.put(source, "x", own)
      try await bench.copy(
        source, copy, [("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-fresh", "1"), ("content-type", "text/y")])
      let headers = try await bench.head(copy)
      let names = userMetadata(headers).map { $0.name.lowercased() }
      guard names.contains("fresh"), headers?["content-type"] == "text/y" else {
        return .ignored("the new headers are not there")
      }
      return names.contains("owner")
        ? .ignored("the old entries are still there") : .supported("the old entries are gone")
    },
    Probe("touch", "a copy onto itself that refreshes an object") { bench async throws(S3Error) in
      let location = try bench.location("touch")
      try await bench.put(location, "x", own)
      let before = try await bench.head(location)?["last-modified"].flatMap(Timestamp.init(parsing:))
      do { try await bench.client.configuration.sleep(.milliseconds(1100)) } catch {
        throw S3Error(code: .cancelled, message: "the request was cancelled")
      }
      try await bench.copy(location, location, [("x-amz-metadata-directive", "REPLACE")] + own)
      let headers = try await bench.head(location)
      let after = headers?["last-modified"].flatMap(Timestamp.init(parsing:))
      guard let before, let after else { return .unclear("HEAD does not say when the object was modified") }
      guard headers?["x-amz-meta-owner"] == "probe" else { return .ignored("the metadata is lost") }
      return after > before ? .supported("Last-Modified moves") : .ignored("Last-Modified stays as it was")
    },
  ]

  private static func userMetadata(_ headers: HTTPHeaders?) -> [(name: String, value: String)] {
    let prefix = "x-amz-meta-"
    return (headers?.fields ?? []).filter { $0.name.lowercased().hasPrefix(prefix) }
      .map { (String($0.name.dropFirst(prefix.count)), $0.value) }
  }
}
