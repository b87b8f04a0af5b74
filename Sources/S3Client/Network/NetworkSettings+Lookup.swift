extension NetworkSettings {
  /// What environment and profile say about the network (row N); throws `.configuration` with the place of what is
  /// wrong, and without a word of a proxy's URL, which may hold a password.
  ///
  /// The lower-case names of variables are looked at first, as other programs do.
  init(_ lookup: SettingLookup, readFile: FileReading) throws(S3Error) {
    let environment = lookup.environment
    // Below a web server `HTTP_PROXY` is the header `Proxy` of whoever sent the request (CVE-2016-5385).
    let isGateway = environment["REQUEST_METHOD"] != nil
    httpProxy = try Self.proxy(isGateway ? ["http_proxy"] : ["http_proxy", "HTTP_PROXY"], environment)
    httpsProxy = try Self.proxy(["https_proxy", "HTTPS_PROXY"], environment)
    noProxy = try Self.exceptions(["no_proxy", "NO_PROXY"], environment)
    certificateBundle = try Self.bundle(lookup, readFile)
  }

  private static func proxy(_ variables: [String], _ environment: Environment) throws(S3Error) -> ProxyURL? {
    guard let variable = variables.first(where: { environment[$0] != nil }), let text = environment[variable] else {
      return nil
    }
    do throws(S3Error) {
      return try ProxyURL(text)
    } catch {
      throw error.from(variable)
    }
  }

  private static func exceptions(_ variables: [String], _ environment: Environment) throws(S3Error) -> [String] {
    guard let variable = variables.first(where: { environment[$0] != nil }), let text = environment[variable] else {
      return []
    }
    let entries = text.split { $0 == "," || $0 == " " || $0 == "\t" }
    guard entries.allSatisfy({ $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }) else {
      throw S3Error(
        code: .configuration, message: "a host that is reached without a proxy has characters that no name has"
      ).from(variable)
    }
    return entries.map { entry in
      // libcurl knows neither `*.name`, which is the same as `.name`, nor the brackets of an address.
      if entry.hasPrefix("*.") { return String(entry.dropFirst()) }
      return entry.hasPrefix("[") && entry.hasSuffix("]") ? String(entry.dropFirst().dropLast()) : String(entry)
    }
  }

  /// The bundle, which must be there now: a job should not fail by it when it has begun.
  private static func bundle(_ lookup: SettingLookup, _ readFile: FileReading) throws(S3Error) -> String? {
    guard let found = lookup.text(variable: "AWS_CA_BUNDLE", property: "ca_bundle") else { return nil }
    var path = found.value
    if path.hasPrefix("~/"), let home = lookup.environment["HOME"] { path = home + path.dropFirst() }
    let name = "the certificate bundle '\(Sanitised.text(path, limit: 4096))'"
    let bytes: [UInt8]?
    do throws(S3Error) {
      bytes = try readFile(path)
    } catch {
      throw S3Error(code: .configuration, message: "\(name) cannot be read: \(error.message)", cause: error.cause)
        .from(found.source)
    }
    guard let bytes else {
      throw S3Error(code: .configuration, message: "\(name) does not exist").from(found.source)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.contains("-----BEGIN CERTIFICATE-----") || text.contains("-----BEGIN TRUSTED CERTIFICATE-----") else {
      throw S3Error(code: .configuration, message: "\(name) holds no certificate in PEM form").from(found.source)
    }
    return path
  }
}

extension S3Error {
  /// The error with the place of the setting that caused it.
  func from(_ source: String) -> S3Error {
    var error = self
    error.message += " (from \(source))"
    return error
  }
}
