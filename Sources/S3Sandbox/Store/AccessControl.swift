/// Who may do what with an object; the sandbox keeps it and gives it back, and enforces none of it.
struct AccessControl: Sendable, Hashable {
  enum Permission: String, Sendable, CaseIterable {
    case fullControl = "FULL_CONTROL"
    case write = "WRITE"
    case writeACP = "WRITE_ACP"
    case read = "READ"
    case readACP = "READ_ACP"
  }

  /// Who is granted something.
  enum Grantee: Sendable, Hashable {
    /// The account that owns the bucket and with it every object.
    case owner
    /// Another account, by its canonical id.
    case user(id: String)
    case group(Group)
  }

  enum Group: String, Sendable, CaseIterable {
    case allUsers = "http://acs.amazonaws.com/groups/global/AllUsers"
    case authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
    case logDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery"
  }

  struct Grant: Sendable, Hashable {
    let grantee: Grantee
    let permission: Permission
  }

  var grants: [Grant]

  /// What an object gets whose writer says nothing.
  static let `private` = AccessControl(grants: [Grant(grantee: .owner, permission: .fullControl)])
  /// As many as S3 takes.
  static let mostGrants = 100

  init(grants: [Grant]) { self.grants = grants }

  /// The grants that a canned list stands for; nil for a name that S3 does not know.
  init?(canned name: String) {
    let more: [Grant]
    switch name {
    // The owner of a bucket owns its objects here, so granting it something adds nothing.
    case "private", "bucket-owner-read", "bucket-owner-full-control": more = []
    case "public-read": more = [Grant(grantee: .group(.allUsers), permission: .read)]
    case "public-read-write":
      more = [.read, .write].map { Grant(grantee: .group(.allUsers), permission: $0) }
    case "authenticated-read": more = [Grant(grantee: .group(.authenticatedUsers), permission: .read)]
    case "aws-exec-read": more = [Grant(grantee: .user(id: Self.imageService), permission: .read)]
    default: return nil
    }
    grants = Self.private.grants + more
  }

  /// The canonical id of the account that reads machine images for EC2.
  private static let imageService = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c"
}
