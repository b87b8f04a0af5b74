import Digests
import Foundation
import NIOCore
import NIOHTTP1
import S3Types

@testable import S3Sandbox

/// The sandbox shares no code with the client, so it has an algorithm type of its own; it is the one meant here.
typealias ChecksumAlgorithm = S3Sandbox.ChecksumAlgorithm

/// The moment at which every signature of these tests was made.
let frozen = Timestamp(parsing: "2026-11-22T10:11:12Z") ?? Timestamp(nanoseconds: 0)

func makeRequest(
  _ method: HTTPMethod, _ target: String, _ headers: [(String, String)] = []
) throws(S3Failure) -> S3Request {
  var fields = HTTPHeaders(headers)
  if !fields.contains(name: "host") { fields.add(name: "Host", value: "127.0.0.1:9000") }
  return try S3Request(head: HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: fields))
}

func makeVerifier(
  _ credentials: [SandboxCredentials] = [.standard], region: String = "us-east-1", allowsAnonymous: Bool = false,
  now: Timestamp = frozen
) -> SignatureVerifier {
  SignatureVerifier(credentials: credentials, region: region, allowsAnonymous: allowsAnonymous, now: { now })
}

func key(_ text: String) throws -> ObjectKey { try ObjectKey(text) }

/// What a throwing call failed with, or nil when it did not.
func failureCode(_ body: () throws(S3Failure) -> Void) -> String? {
  do throws(S3Failure) {
    try body()
    return nil
  } catch {
    return error.code
  }
}

/// An object that exists only to be listed.
func listed(_ name: String) throws -> StoredObject {
  StoredObject(
    key: try ObjectKey(name), size: 0, place: .memory(ByteBuffer()),
    facts: ObjectFacts(headers: .none, etag: ETag("0"), lastModified: frozen))
}

/// A directory of its own for one test, removed with it.
final class TemporaryDirectory {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "s3sandbox-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to relative: String) throws {
    let url = URL(filePath: path).appending(path: relative)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func read(_ relative: String) throws -> String {
    try String(decoding: Data(contentsOf: URL(filePath: path).appending(path: relative)), as: UTF8.self)
  }

  func exists(_ relative: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(relative)") }
}

extension OpenBody {
  func text() throws -> String {
    var bytes: [UInt8] = []
    try forEachPiece { (piece) throws(S3Failure) in bytes += Array(piece.readableBytesView) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
