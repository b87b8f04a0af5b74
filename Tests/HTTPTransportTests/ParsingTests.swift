import CCurl
import Testing

@testable import HTTPTransport

struct ResponseHeadTests {
  static let heads: [(String, ResponseHead?)] = [
    ("HTTP/1.1 200 OK\r\n", ResponseHead(status: 200, headers: [:])),
    ("HTTP/1.1 404\r\n", ResponseHead(status: 404, headers: [:])),
    ("HTTP/1.0 503 \r\nA: b\r\n", ResponseHead(status: 503, headers: ["A": "b"])),
    (
      "HTTP/1.1 200 OK\nETag:\"x\"\nempty:\nSpaced: \t a b \t\n",
      ResponseHead(status: 200, headers: ["ETag": "\"x\"", "empty": "", "Spaced": "a b"])
    ),
    (
      "HTTP/1.1 200 OK\r\nA: 1\r\nA: 2\r\na: x:y\r\n",
      ResponseHead(status: 200, headers: ["A": "1", "A": "2", "a": "x:y"])
    ),
    (
      "HTTP/1.1 200 OK\r\nFolded: a\r\n  b\r\nNext: c\r\n",
      ResponseHead(status: 200, headers: ["Folded": "a b", "Next": "c"])
    ),
    ("HTTP/1.1 200 OK\r\nUmlaut: ä\r\n", ResponseHead(status: 200, headers: ["Umlaut": "ä"])),
    ("", nil), ("HTTP/1.1\r\n", nil), ("HTTP/1.1 20 OK\r\n", nil), ("HTTP/1.1 2000 OK\r\n", nil),
    ("HTTP/1.1 099 OK\r\n", nil), ("HTTP/1.1 20x OK\r\n", nil), ("ICY 200 OK\r\n", nil),
    ("HTTP/1.1 200 OK\r\nno colon\r\n", nil), ("HTTP/1.1 200 OK\r\n: no name\r\n", nil),
    ("HTTP/1.1 200 OK\r\n folded without a line above\r\n", nil),
  ]

  @Test(arguments: heads)
  func `a head is parsed, or refused when it is none`(_ text: String, _ head: ResponseHead?) {
    #expect(ResponseHead.parse(Array(text.utf8)) == head)
  }

  @Test
  func `a value that is not UTF-8 is read as Latin-1`() {
    let head = ResponseHead.parse(Array("HTTP/1.1 200 OK\r\nUmlaut: ".utf8) + [0xe4])
    #expect(head?.headers["umlaut"] == "ä")
  }

  private func events(_ lines: [String], limit: Int = 1000) -> [HeadCollector.Event] {
    var collector = HeadCollector(limit: limit)
    return lines.map { line in
      unsafe Array(line.utf8).withUnsafeBytes { bytes in unsafe collector.take(bytes) }
    }
  }

  @Test
  func `interim heads are passed over and trailers are not taken for a head`() {
    let lines = ["HTTP/1.1 100 Continue\r\n", "\r\n", "HTTP/1.1 204 None\r\n", "A: b\r\n", "\r\n", "T: 1\r\n", "\r\n"]
    let head = ResponseHead(status: 204, headers: ["A": "b"])
    #expect(events(lines) == [.more, .more, .more, .more, .head(head), .more, .more])
  }

  @Test
  func `all lines together are limited, and what is no head is said to be none`() {
    #expect(events(["HTTP/1.1 200 OK\r\n", "A: 1234\r\n"], limit: 25) == [.more, .tooLarge])
    #expect(events(["nonsense\r\n", "\r\n"]) == [.more, .malformed])
  }

  static let answers: [(String, Int?, String, Bool)] = [
    ("HTTP/1.1 403 No\r\nContent-Length: 3\r\n\r\nabc", 403, "abc", true),
    ("HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", 503, "", true),
    ("HTTP/1.1 403 No\r\nContent-Length: 3\r\n\r\nab", 403, "ab", false),
    ("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nabcd", 403, "ab", true),
    ("HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 403, "", false),
    ("HTTP/1.1 403 No\r\n\r\nuntil the end", 403, "until the end", false),
    ("HTTP/1.1 403 No\r\nContent-Le", nil, "", false), ("", nil, "", false), ("nonsense\r\n\r\n", nil, "", false),
  ]

  @Test(arguments: answers)
  func `an answer is found in unread bytes`(_ bytes: String, _ status: Int?, _ body: String, _ isWhole: Bool) {
    let answer = EarlyAnswer(Array(bytes.utf8), limit: 1000)
    #expect(answer?.head.status == status)
    #expect(answer.map { String(decoding: $0.body, as: UTF8.self) } ?? "" == body)
    #expect(answer?.isWhole ?? false == isWhole)
  }
}

struct RequestTests {
  static let origins: [(String, String?)] = [
    ("http://Host/key", "http://host:80"), ("HTTPS://h.example:9000?acl", "https://h.example:9000"),
    ("https://[::1]:8/", "https://[::1]:8"), ("http://[::1]/", "http://[::1]:80"), ("https://h", "https://h:443"),
    ("http://h:/x", "http://h:80"), ("ftp://h/", nil), ("file:///etc/passwd", nil), ("h/key", nil), ("", nil),
    ("http://", nil), ("http:///key", nil), ("http://user:secret@h/", nil), ("http://h/a b", nil),
    ("http://h/ä", nil), ("http://h/a\r\nX: y", nil), ("http://h/a#b", nil), ("http://h:8x/", nil),
  ]

  @Test(arguments: origins)
  func `an origin is scheme, host and port, and what cannot be sent as written is refused`(
    _ url: String, _ origin: String?
  ) {
    do throws(TransportError) {
      #expect(try Origin(url: url).description == origin)
    } catch {
      #expect(origin == nil)
      #expect(error.code == .invalidRequest)
      #expect(!error.message.contains("secret"))
    }
  }

  static let refusals: [HTTPRequest] = [
    HTTPRequest(method: .get, url: "http://h/", headers: ["X-A": "b\r\nX-B: c"]),
    HTTPRequest(method: .get, url: "http://h/", headers: ["X-A": "b\u{0}"]),
    HTTPRequest(method: .get, url: "http://h/", headers: ["X A": "b"]),
    HTTPRequest(method: .get, url: "http://h/", headers: ["": "b"]),
    HTTPRequest(method: .get, url: "http://h/", headers: ["X-A\n": "b"]),
    HTTPRequest(method: .put, url: "http://h/", headers: ["Transfer-Encoding": "chunked"]),
    HTTPRequest(method: .put, url: "http://h/", headers: ["EXPECT": "100-continue"]),
    HTTPRequest(method: .get, url: "http://h/", headers: ["Connection": "close"]),
    HTTPRequest(method: .put, url: "http://h/", headers: ["Content-Length": "3"], body: .bytes([1])),
    HTTPRequest(method: .head, url: "http://h/", body: .bytes([1])),
  ]

  @Test(arguments: refusals)
  func `a request that would say something else on the wire is refused`(_ request: HTTPRequest) async {
    let transport = CurlTransport()
    #expect(await transport.failure(request) == .invalidRequest)
    await transport.shutdown()
  }
}

struct CurlErrorMappingTests {
  static let kinds: [(CURLcode, TransportError.Code)] = [
    (CURLE_COULDNT_RESOLVE_HOST, .cannotResolve), (CURLE_COULDNT_RESOLVE_PROXY, .cannotResolve),
    (CURLE_COULDNT_CONNECT, .cannotConnect), (CURLE_OPERATION_TIMEDOUT, .connectTimedOut),
    (CURLE_PARTIAL_FILE, .incompleteBody), (CURLE_GOT_NOTHING, .connectionLost), (CURLE_SEND_ERROR, .connectionLost),
    (CURLE_RECV_ERROR, .connectionLost), (CURLE_SEND_FAIL_REWIND, .connectionLost),
    (CURLE_SSL_CONNECT_ERROR, .tlsFailed), (CURLE_PEER_FAILED_VERIFICATION, .tlsFailed),
    (CURLE_SSL_CACERT_BADFILE, .tlsFailed), (CURLE_UNSUPPORTED_PROTOCOL, .malformedResponse),
    (CURLE_WEIRD_SERVER_REPLY, .malformedResponse), (CURLE_URL_MALFORMAT, .invalidRequest),
    (CURLE_OUT_OF_MEMORY, .other), (CURLE_UNKNOWN_OPTION, .other),
  ]

  @Test(arguments: kinds)
  func `a code of libcurl has its kind`(_ result: CURLcode, _ kind: TransportError.Code) {
    #expect(CurlErrorMapping.code(for: result) == kind)
  }

  @Test
  func `messages name the origin, carry libcurl's words, and no control characters`() throws {
    let origin = try Origin(url: "http://h/key?secret")
    let error = CurlErrorMapping.error(for: CURLE_WEIRD_SERVER_REPLY, origin: origin, detail: "odd \u{1b}[31mreply")
    #expect(error == TransportError(code: .malformedResponse, message: "http://h:80: odd  [31mreply"))
    let plain = CurlErrorMapping.error(for: CURLE_GOT_NOTHING, origin: origin, detail: "")
    #expect(plain.message == "http://h:80: Server returned nothing (no headers, no data)")
  }
}
