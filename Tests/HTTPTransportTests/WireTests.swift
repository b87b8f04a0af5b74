import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(5)))
struct WireTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let method: HTTPRequest.Method
    var target = "/bucket/key"
    var headers: HTTPHeaders = [:]
    var body: HTTPBody = .none
    let wire: String
  }

  static let samples: [Sample] = [
    Sample(testDescription: "GET", method: .get, wire: "GET /bucket/key HTTP/1.1\r\nHost: @\r\n\r\n"),
    Sample(testDescription: "HEAD", method: .head, wire: "HEAD /bucket/key HTTP/1.1\r\nHost: @\r\n\r\n"),
    Sample(testDescription: "DELETE", method: .delete, wire: "DELETE /bucket/key HTTP/1.1\r\nHost: @\r\n\r\n"),
    Sample(
      testDescription: "dot segments", method: .get, target: "/a/../b/./c//d?x=%2F&y=",
      wire: "GET /a/../b/./c//d?x=%2F&y= HTTP/1.1\r\nHost: @\r\n\r\n"),
    Sample(
      testDescription: "encoded path", method: .get, target: "/b/%2e%2E/%c3%a4+~*'()!;,%20",
      wire: "GET /b/%2e%2E/%c3%a4+~*'()!;,%20 HTTP/1.1\r\nHost: @\r\n\r\n"),
    Sample(
      testDescription: "query without path", method: .get, target: "?acl", wire: "GET /?acl HTTP/1.1\r\nHost: @\r\n\r\n"
    ),
    Sample(testDescription: "no path", method: .get, target: "", wire: "GET / HTTP/1.1\r\nHost: @\r\n\r\n"),
    Sample(testDescription: "empty query", method: .get, target: "/b?", wire: "GET /b? HTTP/1.1\r\nHost: @\r\n\r\n"),
    Sample(
      testDescription: "headers in order and case", method: .get,
      headers: ["X-b": "2", "x-A": "1", "Range": "bytes=0-1", "x-empty": "", "Accept": "x/y", "User-Agent": "s3"],
      wire: "GET /bucket/key HTTP/1.1\r\nHost: @\r\nX-b: 2\r\nx-A: 1\r\nRange: bytes=0-1\r\nx-empty:\r\n"
        + "Accept: x/y\r\nUser-Agent: s3\r\n\r\n"),
    Sample(
      testDescription: "given host and length", method: .put,
      headers: ["Host": "bucket.example", "Content-Length": "2"], body: .bytes(Array("ab".utf8)),
      wire: "PUT /bucket/key HTTP/1.1\r\nHost: bucket.example\r\nContent-Length: 2\r\n\r\nab"),
    Sample(
      testDescription: "PUT of nothing", method: .put,
      wire: "PUT /bucket/key HTTP/1.1\r\nHost: @\r\nContent-Length: 0\r\n\r\n"),
    Sample(
      testDescription: "PUT of no bytes", method: .put, body: .bytes([]),
      wire: "PUT /bucket/key HTTP/1.1\r\nHost: @\r\nContent-Length: 0\r\n\r\n"),
    Sample(
      testDescription: "PUT of an empty stream", method: .put,
      body: .stream(length: 0, open: { PatternReader([], count: 0) }),
      wire: "PUT /bucket/key HTTP/1.1\r\nHost: @\r\nContent-Length: 0\r\n\r\n"),
    Sample(
      testDescription: "POST of nothing", method: .post,
      wire: "POST /bucket/key HTTP/1.1\r\nHost: @\r\nContent-Length: 0\r\n\r\n"),
    Sample(
      testDescription: "POST", method: .post, headers: ["Content-Type": "application/xml"],
      body: .bytes(Array("<x/>".utf8)),
      wire: "POST /bucket/key HTTP/1.1\r\nHost: @\r\nContent-Type: application/xml\r\nContent-Length: 4\r\n\r\n<x/>"),
    Sample(
      testDescription: "POST of a stream", method: .post,
      body: .stream(length: 3, open: { PatternReader(Array("abc".utf8), count: 3) }),
      wire: "POST /bucket/key HTTP/1.1\r\nHost: @\r\nContent-Length: 3\r\n\r\nabc"),
    Sample(
      testDescription: "bytes with NUL", method: .put, body: .bytes([0x61, 0, 0x62]),
      wire: "PUT /bucket/key HTTP/1.1\r\nHost: @\r\nContent-Length: 3\r\n\r\na\u{0}b"),
  ]

  @Test(arguments: samples)
  func `what is described is what goes on the wire, and nothing else`(_ sample: Sample) async throws {
    let server = try ScriptedServer { _ in response("ok") }
    try await withServer(server) { transport in
      let request = HTTPRequest(
        method: sample.method, url: server.url + sample.target, headers: sample.headers, body: sample.body)
      let answer = try await transport.send(request)
      #expect(answer.status == 200)
      let received = try #require(server.requests.first)
      let wire = received.head + String(decoding: received.body, as: UTF8.self)
      #expect(wire == sample.wire.replacing("@", with: "127.0.0.1:\(server.port)"))
      let body = try await answer.body.collect(upTo: 10)
      #expect(body == (sample.method == .head ? [] : Array("ok".utf8)))
    }
  }

  @Test(arguments: [1, (64 << 10) - 1, 64 << 10, (64 << 10) + 1, 1 << 20])
  func `bytes of any length arrive whole, from memory and from a reader`(_ count: Int) async throws {
    let bytes = pattern(count)
    let server = try ScriptedServer { request in response(request.body == bytes ? "same" : "different") }
    try await withServer(server) { transport in
      for body in [HTTPBody.bytes(bytes), .stream(length: count, open: { PatternReader(bytes, count: count) })] {
        let answer = try await transport.exchange(HTTPRequest(method: .put, url: server.url + "/k", body: body))
        #expect(answer.body == "same")
      }
      for request in server.requests {
        #expect(request.header("Expect") == nil)
        #expect(request.header("Transfer-Encoding") == nil)
        #expect(request.header("Content-Length") == String(count))
      }
    }
  }

  @Test
  func `the head of the final response is returned, interim heads are skipped`() async throws {
    let server = try ScriptedServer { _ in
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        + response("ok", status: "206 Partial Content", headers: "ETag: \"a\"\r\nX-Twice: 1\r\nx-twice: 2\r\n")
    }
    try await withServer(server) { transport in
      let answer = try await transport.send(HTTPRequest(method: .get, url: server.url))
      #expect(answer.status == 206)
      #expect(answer.headers.fields.map(\.name) == ["ETag", "X-Twice", "x-twice", "Content-Length"])
      #expect(answer.headers["etag"] == "\"a\"")
      #expect(try await answer.body.collect(upTo: 10) == Array("ok".utf8))
    }
  }

  @Test
  func `bodies that are chunked, or that end with the connection, are read, and trailers are no header`() async throws {
    let server = try ScriptedServer { connection in
      guard try connection.receive() != nil else { return }
      if connection.index == 0 {
        try connection.send(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nX-T: 1\r\n\r\n"
        )
        try connection.waitForClose()
      } else {
        try connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it")
      }
    }
    try await withServer(server, TransportConfiguration(maxConnectionsPerHost: 1)) { transport in
      let chunked = try await transport.send(HTTPRequest(method: .get, url: server.url))
      #expect(try await chunked.body.collect(upTo: 10) == Array("abc".utf8))
      #expect(chunked.headers["X-T"] == nil)
    }
    let closing = try ScriptedServer { connection in
      _ = try connection.receive()
      try connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it")
    }
    try await withServer(closing) { transport in
      let answer = try await transport.exchange(HTTPRequest(method: .get, url: closing.url))
      #expect(answer.body == "all of it")
    }
  }

  @Test
  func `compressed bytes and redirects are handed over as they are`() async throws {
    let server = try ScriptedServer { request in
      request.target == "/gzip"
        ? response("not gzip", headers: "Content-Encoding: gzip\r\n")
        : response("moved", status: "307 Temporary Redirect", headers: "Location: /gzip\r\n")
    }
    try await withServer(server) { transport in
      #expect(try await transport.exchange(HTTPRequest(method: .get, url: server.url + "/gzip")).body == "not gzip")
      let moved = try await transport.exchange(HTTPRequest(method: .get, url: server.url + "/moved"))
      #expect(moved == (307, "moved"))
      #expect(server.requests.map(\.target) == ["/gzip", "/moved"])
    }
  }

  @Test
  func `one connection serves requests one after the other, whatever their kind`() async throws {
    let server = try ScriptedServer { connection in
      while let request = try connection.receive() {
        let status = request.target == "/none" ? "204 No Content" : "200 OK"
        try connection.send(
          request.line.hasPrefix("HEAD")
            ? "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
            : status.hasPrefix("204") ? "HTTP/1.1 204 No Content\r\n\r\n" : response("ok"))
      }
    }
    try await withServer(server) { transport in
      let requests: [HTTPRequest] = [
        HTTPRequest(method: .get, url: server.url + "/a"), HTTPRequest(method: .head, url: server.url + "/a"),
        HTTPRequest(method: .delete, url: server.url + "/none"),
        HTTPRequest(method: .put, url: server.url + "/a", body: .bytes(pattern(100_000))),
        HTTPRequest(method: .post, url: server.url + "/a", body: .bytes([1])),
        HTTPRequest(method: .get, url: server.url + "/a"),
      ]
      for request in requests { _ = try await transport.exchange(request) }
      #expect(server.requests.map { $0.line.prefix { $0 != " " } } == ["GET", "HEAD", "DELETE", "PUT", "POST", "GET"])
      #expect(server.connectionCount == 1)
    }
  }
}
