import S3Types
import Testing

@testable import S3Client

/// Row N: proxies and certificate authorities, and the texts of what is wrong with them.
@Suite struct NetworkSettingsTests {
  private static let certificate = "-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n"
  private static let planted = "planted-7f3a"

  /// The settings in words; `/ca.pem` is a bundle, `/text` is none, `/locked` cannot be read.
  private func resolve(_ environment: [String: String], config: String = "") async throws(S3Error) -> String {
    let files = Files(config: config)
    let network = try await ClientSettings(isAnonymous: true).resolve(
      environment: Environment(environment),
      readFile: { (path) throws(S3Error) in
        switch path {
        case "/ca.pem", "/home/u/ca.pem": Array(Self.certificate.utf8)
        case "/text": Array("no certificate".utf8)
        case "/missing": nil
        case "/locked": throw S3Error(code: .configuration, message: "open failed: Permission denied")
        default: try files.read(path)
        }
      }
    ).configuration.network
    let words = [
      network.httpProxy.map { "http→\($0)" }, network.httpsProxy.map { "https→\($0)" },
      network.noProxy.isEmpty ? nil : "except \(network.noProxy.joined(separator: " "))",
      network.certificateBundle.map { "trusting \($0)" },
    ].compactMap { $0 }
    return words.joined(separator: ", ")
  }

  @Test(
    arguments: [
      ([:], "", ""),
      (["HTTP_PROXY": "http://p:3128"], "", "http→http://p:3128"),
      (["http_proxy": "http://p:3128"], "", "http→http://p:3128"),
      (["http_proxy": "http://low", "HTTP_PROXY": "http://up"], "", "http→http://low:80"),
      (["HTTPS_PROXY": "http://p:3128"], "", "https→http://p:3128"),
      (["https_proxy": "https://p", "HTTPS_PROXY": "http://up"], "", "https→https://p:443"),
      (["HTTPS_PROXY": "http://p:443"], "", "https→http://p:443"),
      (["HTTPS_PROXY": "p:3128"], "", "https→http://p:3128"),
      (["HTTPS_PROXY": "socks5h://P"], "", "https→socks5h://p:1080"),
      (["HTTPS_PROXY": "http://[::1]"], "", "https→http://[::1]:80"),
      (["HTTPS_PROXY": "http://user:\(planted)@p:1/"], "", "https→http://p:1"),
      (["HTTPS_PROXY": "http://us%40er:a@\(planted)@p:1"], "", "https→http://p:1"),
      (["HTTP_PROXY": "", "HTTPS_PROXY": ""], "", ""),
      (["HTTP_PROXY": "http://p", "REQUEST_METHOD": "GET"], "", ""),
      (["http_proxy": "http://p", "REQUEST_METHOD": "GET"], "", "http→http://p:80"),
      (
        ["NO_PROXY": "a.example, .b.example *.c.example,10.0.0.0/8,[::1]"], "",
        "except a.example .b.example .c.example 10.0.0.0/8 ::1"
      ),
      (["no_proxy": "*", "NO_PROXY": "x"], "", "except *"),
      (["AWS_CA_BUNDLE": "/ca.pem"], "", "trusting /ca.pem"),
      (["AWS_CA_BUNDLE": "~/ca.pem", "HOME": "/home/u"], "", "trusting /home/u/ca.pem"),
      ([:], "[default]\nca_bundle = /ca.pem", "trusting /ca.pem"),
      (["AWS_CA_BUNDLE": "/ca.pem"], "[default]\nca_bundle = /missing", "trusting /ca.pem"),
    ] as [([String: String], String, String)])
  func `environment and profile say how the network is reached`(
    _ environment: [String: String], _ config: String, _ expected: String
  ) async throws {
    #expect(try await resolve(environment, config: config) == expected)
  }

  private static let wrong = "the URL of the proxy is not valid: "

  @Test(
    arguments: [
      (
        ["HTTP_PROXY": "ftp://\(planted)@p"], "",
        "\(wrong)its scheme is none of http, https, socks5 and socks5h (from HTTP_PROXY)"
      ),
      (
        ["https_proxy": "user:\(planted)://p"], "",
        "\(wrong)its scheme is none of http, https, socks5 and socks5h (from https_proxy)"
      ),
      (["HTTPS_PROXY": "http://user:\(planted)@"], "", "\(wrong)its host or its port is malformed (from HTTPS_PROXY)"),
      (
        ["HTTPS_PROXY": "http://user:\(planted)@p:x"], "",
        "\(wrong)its host or its port is malformed (from HTTPS_PROXY)"
      ),
      (
        ["HTTPS_PROXY": "http://user:\(planted)@p:70000"], "",
        "\(wrong)its host or its port is malformed (from HTTPS_PROXY)"
      ),
      (
        ["HTTPS_PROXY": "http://user:\(planted)@[::1"], "",
        "\(wrong)its host or its port is malformed (from HTTPS_PROXY)"
      ),
      (
        ["HTTPS_PROXY": "http://user:\(planted)@p/path"], "",
        "\(wrong)it may have no path, no query and no fragment (from HTTPS_PROXY)"
      ),
      (
        ["HTTPS_PROXY": "http://\(planted)?p"], "",
        "\(wrong)it may have no path, no query and no fragment (from HTTPS_PROXY)"
      ),
      (
        ["HTTPS_PROXY": "http://user:\(planted) x@p"], "",
        "\(wrong)it contains a character that must be percent-encoded (from HTTPS_PROXY)"
      ),
      (
        ["HTTPS_PROXY": "http://user:\(planted)%zz@p"], "",
        "\(wrong)its user name or password is not percent-encoded text (from HTTPS_PROXY)"
      ),
      (
        ["HTTPS_PROXY": "http://user:\(planted)%0d%0aX@p"], "",
        "\(wrong)its user name or password is not percent-encoded text (from HTTPS_PROXY)"
      ),
      (["HTTPS_PROXY": "http://:\(planted)@p"], "", "\(wrong)its user name is empty (from HTTPS_PROXY)"),
      (
        ["NO_PROXY": "a\u{7}b"], "",
        "a host that is reached without a proxy has characters that no name has (from NO_PROXY)"
      ),
      (["AWS_CA_BUNDLE": "/missing"], "", "the certificate bundle '/missing' does not exist (from AWS_CA_BUNDLE)"),
      (
        ["AWS_CA_BUNDLE": "/text"], "",
        "the certificate bundle '/text' holds no certificate in PEM form (from AWS_CA_BUNDLE)"
      ),
      (
        [:], "[default]\nca_bundle = /locked",
        "the certificate bundle '/locked' cannot be read: open failed: Permission denied (from profile 'default')"
      ),
    ] as [([String: String], String, String)])
  func `what is wrong with it is said without any secret`(
    _ environment: [String: String], _ config: String, _ expected: String
  ) async {
    let error = await failure { () async throws(S3Error) in try await resolve(environment, config: config) }
    #expect(error?.code == .configuration)
    #expect(error?.message == expected)
    #expect(error.map { "\($0)" + String(reflecting: $0) }?.contains(Self.planted) == false)
  }

  @Test func `neither text nor mirror of settings shows user name or password`() throws {
    let proxy = try ProxyURL("http://user-\(Self.planted):word-\(Self.planted)@p:3128")
    #expect(proxy.user == "user-\(Self.planted)")
    #expect(proxy.password == "word-\(Self.planted)")
    let settings = NetworkSettings(httpProxy: proxy, httpsProxy: proxy)
    var dumped = ""
    dump(settings, to: &dumped)
    dump(settings.transport, to: &dumped)
    for text in ["\(proxy)", "\(settings)", String(reflecting: settings), "\(settings.transport)", dumped] {
      #expect(!text.contains(Self.planted), "\(text)")
    }
  }

  @Test func `settings that were given are not looked for`() async throws {
    let settings = ClientSettings(network: .direct, isAnonymous: true)
    let resolution = try await settings.resolve(
      environment: Environment(["HTTPS_PROXY": "ftp://x", "AWS_CA_BUNDLE": "/missing"]), readFile: Files().read)
    #expect(resolution.configuration.network == .direct)
  }
}
