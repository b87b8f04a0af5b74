import S3Client
import S3Types
import Testing

extension Clause {
  static let tags: [Clause] = [
    Clause("tags can be set, read, replaced and taken away, and change nothing else") { bucket in
      let location = try bucket.at("a")
      let put = try await bucket.put("a", headers: ObjectHeaders(contentType: "text/css"))
      for tags in [["colour": "blue", "a b": "c+d/e=ü"], ["other": ""]] {
        try await bucket.client.putObjectTagging(PutObjectTaggingParameters(location, tags: tags))
        #expect(try await bucket.tags(of: "a") == tags)
      }
      try await bucket.client.deleteObjectTagging(DeleteObjectTaggingParameters(location))
      #expect(try await bucket.tags(of: "a").isEmpty)
      let head = try await bucket.head("a")
      #expect(head.etag == put.etag && head.headers.contentType == "text/css")
    },
    Clause("an upload can set tags, and a copy keeps or replaces them") { bucket in
      _ = try await bucket.client.putObject(
        PutObjectParameters(try bucket.at("a"), source: .bytes([1]), tags: ["colour": "blue + green"]))
      #expect(try await bucket.tags(of: "a") == ["colour": "blue + green"])
      _ = try await bucket.client.copyObject(CopyObjectParameters(from: try bucket.at("a"), to: try bucket.at("kept")))
      #expect(try await bucket.tags(of: "kept") == ["colour": "blue + green"])
      _ = try await bucket.client.copyObject(
        CopyObjectParameters(
          from: try bucket.at("a"), to: try bucket.at("replaced"), tags: .replace(["colour": "red"])))
      #expect(try await bucket.tags(of: "replaced") == ["colour": "red"])
    },
    Clause("tags of a missing object are NoSuchKey") { bucket in
      let error = try await refusal { try await bucket.tags(of: "none") }
      #expect(error.code == .noSuchKey)
    },
  ]

  static let integrity: [Clause] = [
    Clause("bytes that do not have the checksum that was announced are refused") { bucket in
      let wrong = ObjectChecksum(algorithm: .crc32, value: "y/Q5Jg==")
      let error = try await refusal {
        try await bucket.client.putObject(
          PutObjectParameters(try bucket.at("a"), source: .bytes([1]), checksum: .given(wrong)))
      }
      #expect(error.status == 400)
      #expect(try await refusal { try await bucket.head("a") }.isNotFound)
    },
    Clause("a checksum that came with the bytes is kept and shown") { bucket in
      let right = ObjectChecksum(algorithm: .crc32, value: "y/Q5Jg==")
      _ = try await bucket.client.putObject(
        PutObjectParameters(try bucket.at("a"), source: .bytes(Array("123456789".utf8)), checksum: .given(right)))
      let head = try await bucket.client.headObject(HeadObjectParameters(try bucket.at("a"), wantsChecksums: true))
      #expect(head.checksums.map(\.algorithm) == [.crc32])
      #expect(head.checksums.map(\.value) == ["y/Q5Jg=="])
    },
  ]
}

extension ContractBucket {
  func tags(of key: String) async throws -> [String: String] {
    try await client.getObjectTagging(GetObjectTaggingParameters(try at(key))).tags
  }
}
