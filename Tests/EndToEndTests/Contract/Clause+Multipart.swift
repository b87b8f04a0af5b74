import Digests
import S3Client
import S3Types
import Testing

extension Clause {
  static let multipart: [Clause] = [
    Clause("parts become one object with the headers that the upload began with") { bucket in
      let headers = ObjectHeaders(contentType: "text/css", cacheControl: "no-store", userMetadata: ["title": "T"])
      let parts = [Parts.bytes(Parts.smallest, 1), Array("the end".utf8)]
      let etag = try await bucket.assemble("a", parts, headers: headers)
      let head = try await bucket.head("a")
      #expect(head.size == Parts.smallest + 7)
      #expect(head.headers == headers)
      #expect(head.etag == etag)
      #expect(try await bucket.text("a", range: Parts.smallest...Parts.smallest + 6) == "the end")
    },
    Clause("the ETag of parts is the MD5 of their MD5s and their number") { bucket in
      let parts = [Parts.bytes(Parts.smallest, 2), [1]]
      let etag = try await bucket.assemble("a", parts)
      let digests = parts.flatMap { Digest.of($0, .md5) }
      #expect(etag.rawValue == "\(Hex.encode(Digest.of(digests, .md5)))-2")
    },
    Clause("a part below 5 MiB is refused, but for the last") { bucket in
      let error = try await refusal { try await bucket.assemble("a", [[1], [2]]) }
      #expect(error.code.rawValue == "EntityTooSmall")
      #expect(try await refusal { try await bucket.head("a") }.isNotFound)
    },
    Clause("parts of an upload are listed by number, and the upload by key") { bucket in
      let location = try bucket.at("a/b+c d")
      let id = try await bucket.client.createMultipartUpload(CreateMultipartUploadParameters(location)).uploadID
      for number in [2, 1] {
        _ = try await bucket.client.uploadPart(
          UploadPartParameters(location, uploadID: id, partNumber: number, source: .bytes([UInt8(number)])))
      }
      let parts = try await bucket.client.listPartsPage(
        ListPartsParameters(location, uploadID: id), partNumberMarker: nil)
      #expect(parts.parts.map(\.part.number) == [1, 2])
      #expect(parts.parts.map(\.size) == [1, 1])
      let uploads = try await bucket.client.listMultipartUploadsPage(
        ListMultipartUploadsParameters(bucket: bucket.name), marker: nil)
      #expect(uploads.uploads.map(\.key) == [location.key])
      #expect(uploads.uploads.map(\.uploadID) == [id])
    },
    Clause("an aborted upload is gone with its parts") { bucket in
      let location = try bucket.at("a")
      let id = try await bucket.client.createMultipartUpload(CreateMultipartUploadParameters(location)).uploadID
      let sent = try await bucket.client.uploadPart(
        UploadPartParameters(location, uploadID: id, partNumber: 1, source: .bytes([1])))
      try await bucket.client.abortMultipartUpload(AbortMultipartUploadParameters(location, uploadID: id))
      let error = try await refusal {
        try await bucket.client.completeMultipartUpload(
          CompleteMultipartUploadParameters(location, uploadID: id, parts: [sent.part]))
      }
      #expect(error.code == .noSuchUpload)
    },
    Clause("a part that was not uploaded is refused") { bucket in
      let location = try bucket.at("a")
      let id = try await bucket.client.createMultipartUpload(CreateMultipartUploadParameters(location)).uploadID
      let error = try await refusal {
        try await bucket.client.completeMultipartUpload(
          CompleteMultipartUploadParameters(
            location, uploadID: id, parts: [CompletedPart(number: 1, etag: ETag("d41d8cd98f00b204e9800998ecf8427e"))]))
      }
      #expect(error.code.rawValue == "InvalidPart")
    },
    Clause("a part can be a range of another object") { bucket in
      try await bucket.put("source", "0123456789")
      let location = try bucket.at("a")
      let id = try await bucket.client.createMultipartUpload(CreateMultipartUploadParameters(location)).uploadID
      let copied = try await bucket.client.uploadPartCopy(
        UploadPartCopyParameters(
          from: CopySource(try bucket.at("source")), range: 2...5, to: location, uploadID: id, partNumber: 1))
      _ = try await bucket.client.completeMultipartUpload(
        CompleteMultipartUploadParameters(location, uploadID: id, parts: [copied.part]))
      #expect(try await bucket.text("a") == "2345")
    },
    Clause("a part of a source with another ETag is refused") { bucket in
      try await bucket.put("source")
      let location = try bucket.at("a")
      let id = try await bucket.client.createMultipartUpload(CreateMultipartUploadParameters(location)).uploadID
      let error = try await refusal {
        try await bucket.client.uploadPartCopy(
          UploadPartCopyParameters(
            from: CopySource(try bucket.at("source"), ifMatch: ETag("other")), to: location, uploadID: id,
            partNumber: 1))
      }
      #expect(error.isPreconditionFailed)
    },
    Clause("If-None-Match: * refuses to complete an upload over an object") { bucket in
      try await bucket.put("a")
      let error = try await refusal { try await bucket.assemble("a", [[1]], condition: .absent) }
      #expect(error.isPreconditionFailed)
      #expect(try await bucket.text("a") == "hello")
    },
  ]
}

/// Parts for uploads.
enum Parts {
  /// The fewest bytes of a part that is not the last.
  static let smallest = 5 << 20

  static func bytes(_ count: Int, _ seed: UInt8) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 >> 8) &+ seed }
  }
}

extension ContractBucket {
  /// Uploads parts and puts them together.
  @discardableResult
  func assemble(
    _ key: String, _ parts: [[UInt8]], headers: ObjectHeaders = .none, condition: WriteCondition = .none
  ) async throws -> ETag {
    let location = try at(key)
    let id = try await client.createMultipartUpload(
      CreateMultipartUploadParameters(location, headers: headers)
    ).uploadID
    var sent: [CompletedPart] = []
    for (index, part) in parts.enumerated() {
      sent.append(
        try await client.uploadPart(
          UploadPartParameters(location, uploadID: id, partNumber: index + 1, source: .bytes(part))
        ).part)
    }
    return try await client.completeMultipartUpload(
      CompleteMultipartUploadParameters(location, uploadID: id, parts: sent, condition: condition)
    ).etag
  }
}
