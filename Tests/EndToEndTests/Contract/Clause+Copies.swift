import S3Client
import S3Types
import Testing

extension Clause {
  static let copies: [Clause] = [
    Clause("a copy keeps headers and metadata") { bucket in
      let headers = ObjectHeaders(contentType: "text/css", cacheControl: "max-age=60", userMetadata: ["title": "T"])
      let put = try await bucket.put("a", headers: headers)
      let copy = try await bucket.client.copyObject(
        CopyObjectParameters(from: try bucket.at("a"), to: try bucket.at("b"), sourceIfMatch: put.etag))
      #expect(copy.etag == put.etag)
      let head = try await bucket.head("b")
      #expect(head.headers == headers)
      #expect(try await bucket.text("b") == "hello")
    },
    Clause("a copy that replaces headers keeps none of the old ones") { bucket in
      try await bucket.put("a", headers: ObjectHeaders(contentType: "a/b", userMetadata: ["old": "1"]))
      _ = try await bucket.client.copyObject(
        CopyObjectParameters(
          from: try bucket.at("a"), to: try bucket.at("a"),
          headers: .replace(ObjectHeaders(contentType: "c/d", userMetadata: ["new": "2"]))))
      let head = try await bucket.head("a")
      #expect(head.headers.contentType == "c/d")
      #expect(head.headers.userMetadata == ["new": "2"])
    },
    Clause("a copy onto itself that changes nothing is refused") { bucket in
      try await bucket.put("a")
      let error = try await refusal {
        try await bucket.client.copyObject(CopyObjectParameters(from: try bucket.at("a"), to: try bucket.at("a")))
      }
      #expect(error.status == 400)
      #expect(error.code.rawValue == "InvalidRequest")
    },
    Clause("a copy with another ETag of its source is refused") { bucket in
      try await bucket.put("a")
      let error = try await refusal {
        try await bucket.client.copyObject(
          CopyObjectParameters(from: try bucket.at("a"), to: try bucket.at("b"), sourceIfMatch: ETag("other")))
      }
      #expect(error.isPreconditionFailed)
      #expect(try await refusal { try await bucket.head("b") }.isNotFound)
    },
    Clause("a copy of a missing object is refused") { bucket in
      let error = try await refusal {
        try await bucket.client.copyObject(CopyObjectParameters(from: try bucket.at("none"), to: try bucket.at("b")))
      }
      #expect(error.code == .noSuchKey)
    },
    Clause("a copy loses the storage class of its source") { bucket in
      try await bucket.put("a", headers: ObjectHeaders(storageClass: StorageClass(rawValue: "STANDARD_IA")))
      _ = try await bucket.client.copyObject(
        CopyObjectParameters(from: try bucket.at("a"), to: try bucket.at("b")))
      let found = try await bucket.head("b").headers.storageClass ?? .standard
      #expect(found == .standard)
    },
  ]

  static let deletes: [Clause] = [
    Clause("a deleted object is gone, and deleting it again is no error") { bucket in
      try await bucket.put("a")
      for _ in 1...2 { _ = try await bucket.client.deleteObject(DeleteObjectParameters(try bucket.at("a"))) }
      #expect(try await refusal { try await bucket.head("a") }.isNotFound)
    },
    Clause("deleting many answers for each key, the missing ones too") { bucket in
      let there = (0..<5).map { "k\($0)" }
      for key in there { try await bucket.put(key) }
      let named = try (there + ["missing"]).map { DeleteObjectsParameters.Entry(try ObjectKey($0)) }
      let outcomes = try await bucket.client.deleteObjects(
        DeleteObjectsParameters(bucket: bucket.name, entries: named))
      #expect(outcomes.map(\.key) == named.map(\.key))
      for outcome in outcomes { _ = try outcome.result.get() }
      #expect(try await bucket.keys().isEmpty)
    },
    Clause("a delete with If-Match leaves another object alone") { bucket in
      try await bucket.put("a")
      let error = try await refusal {
        try await bucket.client.deleteObject(
          DeleteObjectParameters(try bucket.at("a"), ifMatch: ETag("d41d8cd98f00b204e9800998ecf8427e")))
      }
      #expect(error.isPreconditionFailed)
      #expect(try await bucket.text("a") == "hello")
    },
  ]

  static let conditions: [Clause] = [
    Clause("If-None-Match: * refuses to replace an object") { bucket in
      try await bucket.put("a")
      let error = try await refusal {
        try await bucket.client.putObject(
          PutObjectParameters(try bucket.at("a"), source: .bytes([1]), condition: .absent))
      }
      #expect(error.isPreconditionFailed)
      #expect(try await bucket.text("a") == "hello")
    },
    Clause("If-None-Match: * lets a new object be written") { bucket in
      _ = try await bucket.client.putObject(
        PutObjectParameters(try bucket.at("a"), source: .bytes(Array("new".utf8)), condition: .absent))
      #expect(try await bucket.text("a") == "new")
    },
    Clause("If-Match refuses to replace another object than the one named") { bucket in
      let put = try await bucket.put("a")
      let error = try await refusal {
        try await bucket.client.putObject(
          PutObjectParameters(
            try bucket.at("a"), source: .bytes([1]), condition: .matches(ETag("d41d8cd98f00b204e9800998ecf8427e"))))
      }
      #expect(error.isPreconditionFailed)
      _ = try await bucket.client.putObject(
        PutObjectParameters(try bucket.at("a"), source: .bytes(Array("new".utf8)), condition: .matches(put.etag)))
      #expect(try await bucket.text("a") == "new")
    },
  ]
}
