import NIOHTTP1
import S3Types

/// An error answer in S3's own words.
///
/// Codes and statuses follow the page "Error responses" of the Amazon S3 API reference.
struct S3Failure: Error, Sendable {
  let status: HTTPResponseStatus
  let code: String
  let message: String
  /// Further elements of the error document, in order.
  var details: [(name: String, value: String)] = []
  var headers: [(name: String, value: String)] = []

  init(_ status: HTTPResponseStatus, _ code: String, _ message: String, details: [(name: String, value: String)] = []) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
  }

  static func accessDenied(_ message: String = "Access Denied") -> Self { Self(.forbidden, "AccessDenied", message) }

  static func badDigest(_ message: String) -> Self { Self(.badRequest, "BadDigest", message) }

  static func internalError(_ message: String) -> Self {
    Self(.internalServerError, "InternalError", "The sandbox failed: \(message)")
  }

  static func invalidArgument(_ message: String, name: String, value: String) -> Self {
    Self(.badRequest, "InvalidArgument", message, details: [("ArgumentName", name), ("ArgumentValue", value)])
  }

  static func invalidBucketName(_ name: String) -> Self {
    Self(
      .badRequest, "InvalidBucketName", "The specified bucket is not valid.", details: [("BucketName", name)])
  }

  static func invalidDigest(_ message: String) -> Self { Self(.badRequest, "InvalidDigest", message) }

  static func invalidRequest(_ message: String) -> Self { Self(.badRequest, "InvalidRequest", message) }

  static func invalidURI(_ target: String) -> Self {
    Self(.badRequest, "InvalidURI", "Couldn't parse the specified URI.", details: [("URI", target)])
  }

  static func keyTooLong(byteCount: Int) -> Self {
    Self(
      .badRequest, "KeyTooLongError", "Your key is too long",
      details: [("Size", String(byteCount)), ("MaxSizeAllowed", "1024")])
  }

  static let malformedXML = Self(
    .badRequest, "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema")

  static let methodNotAllowed = Self(
    .methodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")

  static let missingContentLength = Self(
    .lengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header.")

  static func noSuchBucket(_ name: String) -> Self {
    Self(.notFound, "NoSuchBucket", "The specified bucket does not exist", details: [("BucketName", name)])
  }

  static func noSuchKey(_ key: String) -> Self {
    Self(.notFound, "NoSuchKey", "The specified key does not exist.", details: [("Key", key)])
  }

  static func noSuchVersion(_ id: String, _ key: String) -> Self {
    Self(
      .notFound, "NoSuchVersion", "The specified version does not exist.", details: [("Key", key), ("VersionId", id)])
  }

  /// A read that comes upon a delete marker: the key has no object, or the version that was named is none.
  static func deleteMarker(_ marker: DeleteMarker, _ key: String, wasNamed: Bool) -> Self {
    var failure = noSuchKey(key)
    if wasNamed {
      failure = methodNotAllowed
      failure.details = [("ResourceType", "DeleteMarker")]
      failure.headers = [("Allow", "DELETE"), ("Last-Modified", marker.lastModified.httpDate)]
    }
    failure.headers += marker.headers
    return failure
  }

  /// Anything that the sandbox does not do is said aloud, never ignored.
  static func notImplemented(_ what: String) -> Self {
    Self(
      .notImplemented, "NotImplemented",
      "A header or parameter you provided implies functionality that is not implemented: \(what)",
      details: [("Header", what)])
  }

  static func preconditionFailed(_ condition: String) -> Self {
    Self(
      .preconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
      details: [("Condition", condition)])
  }

  /// The document that carries this error.
  func document(resource: String, requestID: String) -> XMLWriter {
    var xml = XMLWriter()
    xml.open("Error")
    xml.element("Code", code)
    xml.element("Message", message)
    for detail in details { xml.element(detail.name, detail.value) }
    xml.element("Resource", resource)
    xml.element("RequestId", requestID)
    xml.close("Error")
    return xml
  }
}
