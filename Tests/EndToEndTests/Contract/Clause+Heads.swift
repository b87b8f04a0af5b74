import Digests
import Foundation
import S3Client
import S3Types
import Testing

extension Clause {
  static let heads: [Clause] = [
    Clause("an object keeps its headers and its metadata") { bucket in
      let headers = ObjectHeaders(
        contentType: "text/css", contentEncoding: "gzip", contentLanguage: "de", contentDisposition: "inline",
        cacheControl: "max-age=60", expires: "Sun, 22 Nov 2026 10:11:12 GMT", userMetadata: ["title": "T", "x-y": "z"])
      try await bucket.put("a", headers: headers)
      let head = try await bucket.head("a")
      #expect(head.headers == headers)
      #expect(head.size == 5)
    },
    Clause("the ETag of a simple upload is the MD5 of its bytes") { bucket in
      let put = try await bucket.put("a", "some bytes")
      let md5 = Hex.encode(Digest.of(Array("some bytes".utf8), .md5))
      #expect(put.etag.md5Hex == md5)
      #expect(try await bucket.head("a").etag?.md5Hex == md5)
    },
    Clause("an empty object has no bytes and is there") { bucket in
      try await bucket.put("a", "")
      #expect(try await bucket.head("a").size == 0)
      #expect(try await bucket.text("a").isEmpty)
    },
    Clause("a file of 3 MB arrives and comes back whole") { bucket in
      let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
      let scratch = try Scratch()
      try Data(bytes).write(to: scratch.url.appending(path: "file"))
      let put = try await bucket.client.putObject(
        PutObjectParameters(
          try bucket.at("large"), source: .file(FileSource(path: scratch.path("file"), expectedSize: bytes.count))))
      #expect(put.size == bytes.count)
      #expect(try await bucket.bytes("large") == bytes)
    },
    Clause("a missing object is 404, for HEAD and for GET") { bucket in
      let head = try await refusal { try await bucket.head("none") }
      #expect(head.isNotFound)
      #expect(try await refusal { try await bucket.text("none") }.code == .noSuchKey)
    },
    Clause("ranges give their bytes, one that reaches beyond the end is cut, one behind it refused") { bucket in
      try await bucket.put("a", "0123456789")
      #expect(try await bucket.text("a", range: 0...0) == "0")
      #expect(try await bucket.text("a", range: 3...5) == "345")
      #expect(try await bucket.text("a", range: 8...20) == "89")
      #expect(try await refusal { try await bucket.text("a", range: 10...12) }.status == 416)
    },
    Clause("If-Match on a read refuses another object") { bucket in
      try await bucket.put("a")
      let error = try await refusal {
        try await bucket.client.getObject(GetObjectParameters(try bucket.at("a"), ifMatch: ETag("other")))
      }
      #expect(error.isPreconditionFailed)
    },
    Clause("a bucket that is there can be headed, one that is not is 404") { bucket in
      _ = try await bucket.client.headBucket(HeadBucketParameters(bucket.name))
      let error = try await refusal {
        try await bucket.client.headBucket(HeadBucketParameters(try BucketName("nobody-has-this-bucket")))
      }
      #expect(error.isNotFound)
    },
    Clause("a signature with a wrong secret is refused") { bucket in
      let service = try #require(ServedStore.current?.service ?? ContractService.ofEnvironment)
      let impostor = try service.client(secret: "not-the-secret")
      let error = try await refusal { try await impostor.headBucket(HeadBucketParameters(bucket.name)) }
      #expect(error.status == 403)
    },
    Clause("the storage class is kept and shown") { bucket in
      try await bucket.put("a", headers: ObjectHeaders(storageClass: StorageClass(rawValue: "STANDARD_IA")))
      #expect(try await bucket.head("a").headers.storageClass?.rawValue == "STANDARD_IA")
    },
  ]
}
