import NIOHTTP1

extension AccessControl {
  static let cannedHeader = "x-amz-acl"

  /// The headers that each grant one permission to a list of grantees.
  static let grantHeaders: [(name: String, permission: Permission)] = [
    ("x-amz-grant-full-control", .fullControl), ("x-amz-grant-read", .read), ("x-amz-grant-read-acp", .readACP),
    ("x-amz-grant-write", .write), ("x-amz-grant-write-acp", .writeACP),
  ]

  /// Reads what a request's headers grant; nil when they say nothing about it.
  static func inHeaders(_ context: OperationContext) throws(S3Failure) -> AccessControl? {
    let request = context.request
    var grants: [Grant] = []
    for header in grantHeaders {
      for value in request.headers[header.name] {
        grants += try parse(value, header.name, ownerID: context.ownerID).map {
          Grant(grantee: $0, permission: header.permission)
        }
      }
    }
    guard let name = request.header(cannedHeader) else {
      return grants.isEmpty ? nil : try checked(AccessControl(grants: grants))
    }
    guard grants.isEmpty else {
      throw .invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed")
    }
    guard let canned = AccessControl(canned: name) else {
      throw .invalidArgument("The canned ACL is not one that S3 knows", name: cannedHeader, value: name)
    }
    return canned
  }

  static func checked(_ list: AccessControl) throws(S3Failure) -> AccessControl {
    guard list.grants.count <= mostGrants else { throw malformed }
    return list
  }

  static let malformed = S3Failure(
    .badRequest, "MalformedACLError",
    "The XML you provided was not well-formed or did not validate against our published schema")

  static func group(_ uri: String) throws(S3Failure) -> Grantee {
    guard let group = Group(rawValue: uri) else {
      throw .invalidArgument("Invalid group uri", name: "uri", value: uri)
    }
    return .group(group)
  }

  static func user(_ id: String, ownerID: String) throws(S3Failure) -> Grantee {
    guard !id.isEmpty else { throw .invalidArgument("Invalid id", name: "id", value: id) }
    return id == ownerID ? .owner : .user(id: id)
  }

  static func unresolvable(_ address: String) -> S3Failure {
    S3Failure(
      .badRequest, "UnresolvableGrantByEmailAddress",
      "The e-mail address you provided does not match any account on record.", details: [("EmailAddress", address)])
  }

  /// Parses `id="111", uri="http://…"`.
  private static func parse(_ text: String, _ header: String, ownerID: String) throws(S3Failure) -> [Grantee] {
    var grantees: [Grantee] = []
    for part in text.split(separator: ",") {
      let trimmed = part.drop { $0 == " " }
      guard let equals = trimmed.firstIndex(of: "=") else {
        throw .invalidArgument("Argument format not recognized", name: header, value: text)
      }
      var value = trimmed[trimmed.index(after: equals)...]
      while value.last == " " { value.removeLast() }
      if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
      switch trimmed[..<equals] {
      case "id": grantees.append(try user(String(value), ownerID: ownerID))
      case "uri": grantees.append(try group(String(value)))
      case "emailAddress": throw unresolvable(String(value))
      default: throw .invalidArgument("Argument format not recognized", name: header, value: text)
      }
    }
    return grantees
  }
}
