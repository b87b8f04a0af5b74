import Digests
import NIOCore
import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct PayloadTests {
  @Test(arguments: [
    (ChecksumAlgorithm.crc32, "y/Q5Jg=="), (.crc32c, "4waSgw=="), (.crc64nvme, "rosUhgp5mIg="),
    (.sha1, "98O8HYCOBHMq32eZZczDTKeuNEE="), (.sha256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
  ])
  func `a checksum of the digits one to nine has its published value`(
    _ algorithm: ChecksumAlgorithm, _ value: String
  ) throws {
    let text = "123456789"
    for cut in 0...9 {
      var running = RunningChecksum(algorithm)
      running.update(ByteBuffer(string: String(text.prefix(cut))).readableBytesSpan)
      running.update(ByteBuffer(string: String(text.dropFirst(cut))).readableBytesSpan)
      #expect(running.finish() == Checksum(algorithm: algorithm, value: value))
    }
  }

  private func read(
    _ body: String, _ headers: [(String, String)], signer: ChunkSigner? = nil, declaration: PayloadDeclaration,
    pieceSize: Int = .max
  ) throws(S3Failure) -> String {
    let request = try makeRequest(.PUT, "/b/k", headers)
    var reader = PayloadReader(try PayloadExpectation(request, declaration: declaration), signer: signer)
    var kept = ByteBuffer()
    var rest = ByteBuffer(string: body)
    while let piece = rest.readSlice(length: min(pieceSize, rest.readableBytes)), piece.readableBytes > 0 {
      try reader.receive(piece) { (slice) throws(S3Failure) in kept.writeImmutableBuffer(slice) }
    }
    _ = try reader.finish()
    return String(buffer: kept)
  }

  @Test(
    arguments: [
      ([("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==")], nil),
      ([("Content-MD5", "XUFAKrxLKna5cZ2REBfFkQ==")], "BadDigest"),
      ([("Content-MD5", "nonsense")], "InvalidDigest"),
      ([("x-amz-checksum-crc32", "NhCmhg==")], nil),
      ([("x-amz-checksum-crc32", "NhCmhQ==")], "BadDigest"),
      ([("x-amz-checksum-crc32", "NhCmhg=="), ("x-amz-checksum-crc32c", "NhCmhg==")], "InvalidRequest"),
      ([("x-amz-sdk-checksum-algorithm", "CRC32")], "InvalidRequest"),
      ([("x-amz-sdk-checksum-algorithm", "SHA1"), ("x-amz-checksum-crc32", "NhCmhg==")], "InvalidRequest"),
      ([("Content-Length", "6")], "IncompleteBody"), ([("Content-Length", "4")], "IncompleteBody"),
      ([("Content-Encoding", "aws-chunked")], "InvalidRequest"),
    ] as [([(String, String)], String?)])
  func `a body has to be what its headers promise`(_ headers: [(String, String)], _ code: String?) {
    let found = failureCode { () throws(S3Failure) in _ = try read("hello", headers, declaration: .unsigned) }
    #expect(found == code)
  }

  @Test func `a body with another hash than the signed one is refused`() {
    let right = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    let good = failureCode { () throws(S3Failure) in _ = try read("hello", [], declaration: .sha256(right)) }
    #expect(good == nil)
    let bad = failureCode { () throws(S3Failure) in _ = try read("hullo", [], declaration: .sha256(right)) }
    #expect(bad == "XAmzContentSHA256Mismatch")
  }

  private static let trailing = [
    ("x-amz-decoded-content-length", "5"), ("x-amz-trailer", "x-amz-checksum-crc32"),
    ("Content-Encoding", "aws-chunked"),
  ]

  @Test(arguments: 1...40)
  func `a chunked body is decoded wherever the connection cuts it`(_ pieceSize: Int) throws {
    let body = "3\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
    let found = try read(body, Self.trailing, declaration: .streamingUnsigned, pieceSize: pieceSize)
    #expect(found == "hello")
  }

  @Test(arguments: [
    ("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhQ==\r\n\r\n", "BadDigest"),
    ("5\r\nhello\r\n0\r\n\r\n", "MalformedTrailerError"),
    ("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n", "IncompleteBody"),
    ("5\r\nhello\r\n", "IncompleteBody"), ("5\r\nhell", "IncompleteBody"),
    ("4\r\nhell\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "IncompleteBody"),
    ("6\r\nhello!\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "IncompleteBody"),
    ("4\r\nhello\r\n0\r\n\r\n", "IncompleteBody"), ("x\r\nhello\r\n0\r\n\r\n", "IncompleteBody"),
    ("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\nmore", "IncompleteBody"),
  ])
  func `a chunked body that is damaged is refused`(_ body: String, _ code: String) {
    let found = failureCode { () throws(S3Failure) in
      _ = try read(body, Self.trailing, declaration: .streamingUnsigned)
    }
    #expect(found == code)
  }

  /// The worked example of "Transferring payload in multiple chunks" in the Amazon S3 API reference: 66,560 times "a".
  private func signedExample(secondSignature: String) throws(S3Failure) -> String {
    let key = SignatureVerifier.deriveKey(
      secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", date: "20130524", region: "us-east-1", service: "s3")
    let signer = ChunkSigner(
      signingKey: key, timestamp: "20130524T000000Z", scope: "20130524/us-east-1/s3/aws4_request",
      seed: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
    let body =
      "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"
      + String(repeating: "a", count: 65_536) + "\r\n400;chunk-signature=\(secondSignature)\r\n"
      + String(repeating: "a", count: 1024)
      + "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"
    return try read(
      body, [("x-amz-decoded-content-length", "66560"), ("Content-Encoding", "aws-chunked")], signer: signer,
      declaration: .streamingSigned(withTrailer: false), pieceSize: 1000)
  }

  @Test func `the signed chunks of the published example are accepted`() throws {
    let right = "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"
    #expect(try signedExample(secondSignature: right) == String(repeating: "a", count: 66_560))
  }

  @Test func `a chunk with another signature is refused`() {
    let wrong = "0155627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"
    let code = failureCode { () throws(S3Failure) in _ = try signedExample(secondSignature: wrong) }
    #expect(code == "SignatureDoesNotMatch")
  }

  @Test(arguments: ["", "a", "ab", "abc", "abcd", "\u{1}\u{2}ü"])
  func `Base64 is read back to the bytes that were written`(_ text: String) {
    #expect(Base64.decode(Base64.encode(Array(text.utf8))) == Array(text.utf8))
  }
}
