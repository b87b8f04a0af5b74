import Foundation
import Testing

@testable import HTTPTransport

/// What needs a process of its own, because it looks at or changes what all threads share.
@Suite(.timeLimit(.minutes(2)))
struct ProcessTests {
  @Test
  func `a hundred lives of a transport leave no descriptor and no thread behind`() async {
    await #expect(processExitsWith: .success) {
      func count(_ directory: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: directory).count
      }
      let bytes = pattern(100_000)
      let server = try ScriptedServer { response($0.body == bytes ? "same" : "other") }
      func live(_ number: Int) async throws {
        let transport = CurlTransport()
        let body = HTTPBody.stream(length: bytes.count) { PatternReader(bytes, count: bytes.count) }
        async let one = transport.exchange(HTTPRequest(method: .put, url: server.url, body: body))
        async let two = transport.exchange(HTTPRequest(method: .get, url: server.url))
        let bodies = try await [one.body, two.body]
        precondition(bodies == ["same", "other"])
        // Every second one is dropped without a word.
        if number % 2 == 0 { await transport.shutdown() }
      }
      for number in 0..<5 { try await live(number) }
      // What the server holds is not counted: its ends of closed connections go away when its threads see them closed.
      func ours() throws -> Int { try count("/proc/self/fd") }
      let descriptors = try ours()
      for number in 0..<100 { try await live(number) }
      server.stop()
      let left = try ours()
      precondition(left <= descriptors, "\(left) descriptors instead of \(descriptors)")
      let threads = try count("/proc/self/task")
      precondition(threads < 20, "\(threads) threads")
    }
  }

  @Test
  func `the environment names no proxy, no key log and no certificates`() async {
    await #expect(processExitsWith: .success) {
      let log = FileManager.default.temporaryDirectory.appendingPathComponent("keylog-\(getpid())").path
      for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"] {
        unsafe setenv(name, "http://127.0.0.1:1", 1)
      }
      unsafe setenv("SSLKEYLOGFILE", log, 1)
      let server = try ScriptedServer { _ in response("direct") }
      let transport = CurlTransport()
      let answer = try await transport.exchange(HTTPRequest(method: .get, url: server.url))
      precondition(answer.body == "direct")
      precondition(!FileManager.default.fileExists(atPath: log))
      await transport.shutdown()
      server.stop()
    }
  }

  @Test
  func `a proxy that is configured is used, except for the hosts that need none`() async throws {
    let proxy = try ScriptedServer { response("proxied \($0.target)") }
    let server = try ScriptedServer { _ in response("direct") }
    let configuration = TransportConfiguration(httpProxy: HTTPProxy(url: proxy.url), noProxy: "127.0.0.1")
    let transport = CurlTransport(configuration: configuration)
    let url = "http://bucket.invalid/a/../b"
    let proxied = try await transport.exchange(HTTPRequest(method: .get, url: url))
    #expect(proxied.body == "proxied \(url)")
    let direct = try await transport.exchange(HTTPRequest(method: .get, url: server.url))
    #expect(direct.body == "direct")
    await transport.shutdown()
    server.stop()
    proxy.stop()
  }

  @Test
  func `a certificate is trusted only from the bundle, and only for its host`() async throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let certificate = directory.appendingPathComponent("certificate.pem").path
    let key = directory.appendingPathComponent("key.pem").path
    let making = try openssl([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj",
      "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
    ])
    making.process.waitUntilExit()
    #expect(making.process.terminationStatus == 0)
    let serving = try openssl([
      "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www",
    ])
    defer { serving.process.terminate() }
    let port = try #require(serving.port())
    let trusting = CurlTransport(configuration: TransportConfiguration(certificateBundle: certificate))
    let plain = CurlTransport()
    let local = HTTPRequest(method: .get, url: "https://localhost:\(port)/")
    #expect(try await trusting.exchange(local).status == 200)
    #expect(await plain.failure(local) == .tlsFailed)
    #expect(await trusting.failure(HTTPRequest(method: .get, url: "https://127.0.0.1:\(port)/")) == .tlsFailed)
    await trusting.shutdown()
    await plain.shutdown()
  }

  private struct Running {
    let process: Process
    let output: FileHandle

    /// The port that `s_server` says it listens on.
    func port() -> Int? {
      var text = ""
      while true {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        if let line = lines.first(where: { $0.hasPrefix("ACCEPT") }) {
          return line.split(separator: ":").last.flatMap { Int($0) }
        }
        let data = output.availableData
        if data.isEmpty { return nil }
        text += String(decoding: data, as: UTF8.self)
      }
    }
  }

  private func openssl(_ arguments: [String]) throws -> Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = Pipe()
    try process.run()
    return Running(process: process, output: pipe.fileHandleForReading)
  }
}
