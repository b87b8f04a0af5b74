import Digests
import NIOHTTP1

/// What a request promises about its body, read from its headers before any of the body arrives.
struct PayloadExpectation: Sendable {
  var declaration: PayloadDeclaration
  /// The length without aws-chunked framing, when the request states it.
  var length: Int?
  /// Base64.
  var contentMD5: String?
  /// Checksums whose value came in a header.
  var checksums: [Checksum] = []
  /// Checksums whose value follows in a trailer.
  var trailing: [ChecksumAlgorithm] = []

  /// Every algorithm that has to be computed while the body passes.
  var algorithms: [ChecksumAlgorithm] { Array(Set(checksums.map(\.algorithm) + trailing)).sorted() }

  /// Reads and cross-checks the headers.
  ///
  /// Where the checksum headers speak of something else than the body, `describesBody` is false and they are left alone.
  init(
    _ request: S3Request, declaration: PayloadDeclaration, describesBody: Bool = true
  ) throws(S3Failure) {
    self.declaration = declaration
    contentMD5 = request.header("content-md5")
    if let contentMD5, Base64.decode(contentMD5)?.count != 16 {
      throw .invalidDigest("The Content-MD5 you specified is not valid.")
    }
    for algorithm in ChecksumAlgorithm.allCases where describesBody {
      guard let value = request.header(algorithm.headerName) else { continue }
      checksums.append(Checksum(algorithm: algorithm, value: value))
    }
    try readLengths(request)
    try readTrailers(request)
    if describesBody { try checkAlgorithm(request) }
  }

  private mutating func readLengths(_ request: S3Request) throws(S3Failure) {
    let encodings = request.headers["content-encoding"].joined(separator: ",").split(separator: ",")
    let namesChunked = encodings.contains { $0.drop { $0 == " " }.lowercased() == "aws-chunked" }
    guard declaration.isChunked || namesChunked else {
      length = request.header("content-length").flatMap(Int.init)
      return
    }
    guard declaration.isChunked else {
      throw .invalidRequest("Content-Encoding aws-chunked needs a STREAMING-… value in x-amz-content-sha256")
    }
    guard let decoded = request.header("x-amz-decoded-content-length").flatMap(Int.init), decoded >= 0 else {
      throw .missingContentLength
    }
    length = decoded
  }

  private mutating func readTrailers(_ request: S3Request) throws(S3Failure) {
    for name in request.headers["x-amz-trailer"].joined(separator: ",").split(separator: ",") {
      guard let algorithm = ChecksumAlgorithm(headerName: String(name.filter { $0 != " " })) else {
        throw .invalidRequest("The value specified in the x-amz-trailer header is not supported")
      }
      trailing.append(algorithm)
    }
    guard trailing.isEmpty || declaration.isChunked else {
      throw .invalidRequest("x-amz-trailer needs a STREAMING-…-TRAILER value in x-amz-content-sha256")
    }
    if declaration == .streamingUnsigned, trailing.isEmpty {
      throw .invalidRequest("STREAMING-UNSIGNED-PAYLOAD-TRAILER needs an x-amz-trailer header")
    }
    guard checksums.count + trailing.count <= 1 else {
      throw .invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
    }
  }

  private func checkAlgorithm(_ request: S3Request) throws(S3Failure) {
    guard let name = request.header("x-amz-sdk-checksum-algorithm") else { return }
    guard let algorithm = ChecksumAlgorithm(rawValue: name.uppercased()) else {
      throw .notImplemented("x-amz-sdk-checksum-algorithm: \(name)")
    }
    guard let given = algorithms.first else {
      throw .invalidRequest(
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were "
          + "found.")
    }
    guard given == algorithm else {
      throw .invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.")
    }
  }
}
