import Digests
import S3Types

/// The parameters that both versions of ListObjects share.
struct ListingParameters {
  var prefix: String
  var delimiter: String
  var limit: Int
  var encodesURL: Bool

  init(_ query: Query) throws(S3Failure) {
    prefix = query["prefix"] ?? ""
    delimiter = query["delimiter"] ?? ""
    limit = try Self.limit(query["max-keys"], name: "max-keys", largest: 1000)
    encodesURL = try Self.encodesURL(query)
  }

  static func encodesURL(_ query: Query) throws(S3Failure) -> Bool {
    let encoding = query["encoding-type"] ?? ""
    guard encoding.isEmpty || encoding == "url" else {
      throw .invalidArgument("Invalid Encoding Method specified in Request", name: "encoding-type", value: encoding)
    }
    return encoding == "url"
  }

  /// A page size; more than the largest is cut down, as S3 does.
  static func limit(_ text: String?, name: String, largest: Int) throws(S3Failure) -> Int {
    guard let text, !text.isEmpty else { return largest }
    guard let number = Int(text), number >= 0, number <= Int32.max else {
      throw .invalidArgument("Provided \(name) not an integer or within integer range", name: name, value: text)
    }
    return min(number, largest)
  }

  /// Writes the objects and common prefixes of a page.
  func write(_ page: ListingPage, owner: String?, to xml: inout XMLWriter) throws(S3Failure) {
    for object in page.objects {
      guard let etag = object.facts.etag else { throw .internalError("a listed object has no ETag") }
      xml.open("Contents")
      xml.element("Key", object.key.rawValue, encodesURL: encodesURL)
      xml.element("LastModified", object.facts.lastModified)
      xml.element("ETag", etag)
      for checksum in object.facts.checksums {
        xml.element("ChecksumAlgorithm", checksum.algorithm.rawValue)
        xml.element("ChecksumType", checksum.type)
      }
      xml.element("Size", object.size)
      if let owner {
        xml.open("Owner")
        xml.element("ID", owner)
        xml.close("Owner")
      }
      xml.element("StorageClass", object.storageClass.rawValue)
      xml.close("Contents")
    }
    for prefix in page.commonPrefixes {
      xml.open("CommonPrefixes")
      xml.element("Prefix", prefix, encodesURL: encodesURL)
      xml.close("CommonPrefixes")
    }
  }
}

/// Where a listing goes on: opaque to the client, and full of characters that it has to encode.
enum ContinuationToken {
  private static let mark: [UInt8] = [0xFB, 0xEF, 0xBE]

  /// A token for the page of this number, which begins after `last`.
  static func encode(_ last: String, page: Int = 2) -> String {
    Base64.encode(mark + "\(page)/\(last)".utf8.map { $0 ^ 0x5A })
  }

  static func decode(_ token: String) throws(S3Failure) -> String {
    guard let (_, last) = fields(of: token) else {
      throw .invalidArgument(
        "The continuation token provided is incorrect", name: "continuation-token", value: token)
    }
    return last
  }

  /// Which page of its listing the token asks for; 2 where it is no token.
  static func page(of token: String) -> Int { fields(of: token)?.page ?? 2 }

  private static func fields(of token: String) -> (page: Int, last: String)? {
    guard let bytes = Base64.decode(token), bytes.starts(with: mark),
      let text = String(validating: bytes.dropFirst(mark.count).map { $0 ^ 0x5A }, as: UTF8.self),
      let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")), let page = Int(text[..<slash])
    else { return nil }
    return (page, String(text[text.utf8.index(after: slash)...]))
  }
}
