internal import HTTPTransport
internal import S3Types

/// What nothing works without.
extension Probe {
  static let essentials: [Probe] = [
    Probe("put", "writing an object", isEssential: true) { bench async throws(S3Error) in
      let answer = try await bench.put(try bench.location("essential"), "hello")
      guard let etag = answer.etag, !etag.rawValue.isEmpty else { return .notSupported("the answer has no ETag") }
      return .supported("ETag \(etag)")
    },
    Probe("get", "reading it", isEssential: true) { bench async throws(S3Error) in
      let text = try await bench.text(try bench.location("essential"))
      guard text == "hello" else {
        return .notSupported(text == nil ? "the object is not there" : "other bytes came back than were written")
      }
      return .supported("the same 5 bytes came back")
    },
    Probe("list", "listing it", isEssential: true) { bench async throws(S3Error) in
      var lastError: S3Error?
      for version in [ListVersion.v2, .v1] {
        do throws(S3Error) {
          let keys = try await bench.list(bench.client { $0.listVersion = version }, "essential").keys
          if keys == [""] { return .supported("found by version \(version.rawValue)") }
        } catch {
          lastError = error
        }
      }
      return .notSupported(lastError?.shortText ?? "the listing does not have it")
    },
    Probe("delete", "deleting it", isEssential: true) { bench async throws(S3Error) in
      let location = try bench.location("essential")
      try await bench.send(.deleteObject, .delete, location)
      guard try await bench.head(location) == nil else { return .ignored("it is still there") }
      try await bench.send(.deleteObject, .delete, location)
      return .supported("gone, and deleting it again is no error")
    },
    Probe("range", "reading a range") { bench async throws(S3Error) in
      let location = try bench.location("range")
      try await bench.put(location, "0123456789")
      let answer = try await bench.send(.getObject, .get, location, fields: [("range", "bytes=2-5")])
      let range = answer.headers["content-range"] ?? "no Content-Range"
      guard answer.bytes == Array("2345".utf8) else {
        return .ignored("\(answer.bytes.count) bytes with status \(answer.status), \(range)")
      }
      return .supported("status \(answer.status), \(range)")
    },
  ]
}
