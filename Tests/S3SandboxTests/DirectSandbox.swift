import NIOCore
import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

/// A sandbox without a socket: a request goes in, its answer comes out, nobody has to sign.
///
/// What the network and the signatures add is tested elsewhere; the rules of each operation are tested through this.
final class DirectSandbox {
  /// An answer, its body read.
  struct Answer {
    let status: Int
    let headers: [(name: String, value: String)]
    let text: String
    let disturbance: Disturbance?

    subscript(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The code of an error document.
    var code: String? { (try? XMLElement.parse(ByteBuffer(string: text)))?.child("Code")?.text }

    /// `200`, or `404 NoSuchKey`.
    var outcome: String { code.map { "\(status) \($0)" } ?? "\(status)" }

    func document() throws -> XMLElement { try XMLElement.parse(ByteBuffer(string: text)) }
  }

  let service: SandboxService
  /// Advanced by tests that need time to pass.
  var moment: Timestamp {
    get { clock.now }
    set { clock.now = newValue }
  }
  private let clock: Clock

  /// Only ever used from the one test that made it.
  private final class Clock: @unchecked Sendable {
    var now = frozen
  }

  init(_ change: (inout SandboxConfiguration) -> Void = { _ in }) throws {
    var configuration = SandboxConfiguration()
    configuration.allowsAnonymous = true
    let clock = Clock()
    configuration.now = { clock.now }
    configuration.buckets = [try BucketName("site")]
    change(&configuration)
    self.clock = clock
    let store = try ObjectStore(storage: MemoryStorage())
    try store.createBuckets(configuration)
    service = SandboxService(configuration, store: store)
  }

  /// Sends one request and lets a second pass.
  @discardableResult
  func send(
    _ method: HTTPMethod, _ target: String, _ headers: [String: String] = [:], body: String = ""
  ) throws -> Answer {
    var fields = HTTPHeaders(headers.map { ($0.key, $0.value) })
    if !fields.contains(name: "Host") { fields.add(name: "Host", value: "127.0.0.1:9000") }
    if !fields.contains(name: "Content-Length"), !body.isEmpty || method == .PUT || method == .POST {
      fields.add(name: "Content-Length", value: String(body.utf8.count))
    }
    let exchange = Exchange(HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: fields), service)
    if !body.isEmpty { exchange.receive(ByteBuffer(string: body)) }
    let response = exchange.finish()
    moment = Timestamp(seconds: moment.seconds + 1)
    return Answer(
      status: Int(response.status.code), headers: response.headers, text: response.body.text,
      disturbance: response.disturbance)
  }

  /// Begins an upload, sends the parts and completes it.
  @discardableResult
  func upload(
    _ target: String, parts: [String], _ headers: [String: String] = [:], checksum: ChecksumAlgorithm? = nil,
    completing: [String: String] = [:]
  ) throws -> Answer {
    var headers = headers
    if let checksum { headers["x-amz-checksum-algorithm"] = checksum.rawValue }
    let begun = try send(.POST, "\(target)?uploads", headers).document()
    let id = try #require(begun.child("UploadId")?.text)
    var list = ""
    for (index, body) in parts.enumerated() {
      let sum = checksum.map { [$0.headerName: $0.value(of: body)] } ?? [:]
      let part = try send(.PUT, "\(target)?partNumber=\(index + 1)&uploadId=\(id)", sum, body: body)
      list += "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(part["ETag"] ?? "")</ETag>"
      if let checksum { list += "<\(checksum.elementName)>\(checksum.value(of: body))</\(checksum.elementName)>" }
      list += "</Part>"
    }
    return try send(
      .POST, "\(target)?uploadId=\(id)", completing, body: "<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>")
  }
}

extension S3Response.Body {
  /// The bytes in memory, as text; a flipped byte may leave none.
  fileprivate var text: String {
    switch self {
    case .bytes(let buffer): String(decoding: buffer.readableBytesView, as: UTF8.self)
    case .joined(let bodies): bodies.map(\.text).joined()
    case .none, .file: ""
    }
  }
}

extension ChecksumAlgorithm {
  func value(of text: String) -> String {
    var running = RunningChecksum(self)
    running.update(ByteBuffer(string: text).readableBytesSpan)
    return running.finish().value
  }
}

extension XMLElement {
  /// The texts of all elements at the end of a chain of names, in order.
  func texts(_ names: String...) -> [String] {
    names.reduce([self]) { elements, name in
      elements.flatMap { element in element.children.filter { $0.name == name } }
    }.map(\.text)
  }
}
