internal import Digests
internal import HTTPTransport
internal import S3Types

/// Uploads in parts.
extension Probe {
  /// The smallest part of S3.
  private static let minimum = 5 << 20
  private static let name = "multipart"

  static let multipart: [Probe] = [
    Probe("multipart", "uploading in parts") { bench async throws(S3Error) in
      let location = try bench.location(name)
      let upload = try await bench.beginUpload(location)
      let parts = [try await bench.part(1, of: upload, body(0)), try await bench.part(2, of: upload, [1])]
      try await bench.complete(upload, parts)
      let size = try await bench.head(location)?["content-length"]
      return size == String(minimum + 1)
        ? .supported("2 parts made an object of \(minimum + 1) bytes")
        : .ignored("the object has \(size ?? "no") bytes")
    },
    Probe("multipart_etag", "the ETag of several parts is the MD5 of their MD5s") { bench async throws(S3Error) in
      guard let headers = try await bench.head(try bench.location(name)), let text = headers["etag"] else {
        return .unclear("there is no object of several parts to look at")
      }
      let sums = Digest.of(body(0), .md5) + Digest.of([1], .md5)
      let etag = ETag(text)
      if etag.rawValue.lowercased() == Hex.encode(Digest.of(sums, .md5)) + "-2" { return .supported("ETag \(etag)") }
      let whole = Hex.encode(Digest.of(body(0) + [1], .md5))
      guard let md5 = etag.md5Hex, md5 != whole else { return .notSupported("ETag \(etag), which is another form") }
      return .ignored("ETag \(etag), which could be taken for the MD5 of the object and is not")
    },
    Probe("complete_if_none_match", "CompleteMultipartUpload with If-None-Match: *") { bench async throws(S3Error) in
      let location = try bench.location("complete")
      try await bench.put(location, "first")
      let upload = try await bench.beginUpload(location)
      let parts = [try await bench.part(1, of: upload, [2])]
      let free = try await bench.beginUpload(try bench.location("complete-new"))
      let freeParts = [try await bench.part(1, of: free, [2])]
      return try await judge(
        bench, location, "first",
        violated: { () async throws(S3Error) in try await bench.complete(upload, parts, [("if-none-match", "*")]) },
        met: { () async throws(S3Error) in try await bench.complete(free, freeParts, [("if-none-match", "*")]) })
    },
    Probe("entity_too_small", "parts below 5 MiB are refused") { bench async throws(S3Error) in
      let upload = try await bench.beginUpload(try bench.location("small"))
      let parts = [try await bench.part(1, of: upload, [1]), try await bench.part(2, of: upload, [2])]
      let refused = try await refusal { () async throws(S3Error) in try await bench.complete(upload, parts) }
      return refused.map { .supported("refused: \($0.code)") } ?? .ignored("2 parts of 1 byte were accepted")
    },
    Probe("unequal_parts", "parts of unequal sizes") { bench async throws(S3Error) in
      let upload = try await bench.beginUpload(try bench.location("unequal"))
      var parts = [try await bench.part(1, of: upload, body(0))]
      parts.append(try await bench.part(2, of: upload, body(1)))
      parts.append(try await bench.part(3, of: upload, [3]))
      try await bench.complete(upload, parts)
      return .supported("accepted")
    },
    Probe("part_copy", "UploadPartCopy with a range") { bench async throws(S3Error) in
      let source = try bench.location("part-source")
      try await bench.put(source, "0123456789")
      let location = try bench.location("part-copy")
      let upload = try await bench.beginUpload(location)
      let parts = [try await bench.copyPart(1, of: upload, from: source, range: 2...5)]
      try await bench.complete(upload, parts)
      let text = try await bench.text(location)
      return text == "2345" ? .supported("the range is there") : .ignored("other bytes are there than were named")
    },
    Probe("multipart_abort", "giving an upload up") { bench async throws(S3Error) in
      let upload = try await bench.beginUpload(try bench.location("abort"))
      _ = try await bench.part(1, of: upload, [1])
      try await bench.abort(upload)
      let refused = try await refusal { () async throws(S3Error) in _ = try await bench.part(2, of: upload, [2]) }
      guard let refused else {
        bench.note(upload)
        return .ignored("the upload takes parts afterwards")
      }
      return .supported("gone: \(refused.code)")
    },
  ]

  private static func body(_ extra: Int) -> [UInt8] { [UInt8](repeating: 7, count: minimum + extra) }
}
