/// A predefined grant of access, by the name that S3 gives it ("Canned ACL" in the Amazon S3 user guide).
///
/// Names that start with `public-` or `authenticated-` open an object to people outside of the account.
public struct CannedACL: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The name on the wire.
  public let rawValue: String

  /// Takes any name.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The name on the wire.
  public var description: String { rawValue }

  /// The owner alone; what an object has when nothing is said.
  public static let `private` = CannedACL(rawValue: "private")
  /// Everybody may read.
  public static let publicRead = CannedACL(rawValue: "public-read")
  /// Everybody may read and write.
  public static let publicReadWrite = CannedACL(rawValue: "public-read-write")
  /// Everybody with an AWS account may read.
  public static let authenticatedRead = CannedACL(rawValue: "authenticated-read")
  /// Amazon EC2 may read an image.
  public static let awsExecRead = CannedACL(rawValue: "aws-exec-read")
  /// The owner of the bucket may read.
  public static let bucketOwnerRead = CannedACL(rawValue: "bucket-owner-read")
  /// The owner of the bucket has full control.
  public static let bucketOwnerFullControl = CannedACL(rawValue: "bucket-owner-full-control")
}
