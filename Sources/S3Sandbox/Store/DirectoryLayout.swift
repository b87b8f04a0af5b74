import S3Types

/// Where things lie under the directory of a sandbox.
///
/// ```
/// D/<bucket>/<key>                            an object whose key is a path
/// D/.s3sandbox/<bucket>/objects/<encoded key> an object whose key is none
/// D/.s3sandbox/<bucket>/facts/<encoded key>   headers, ETag and so on of either
/// D/.s3sandbox/<bucket>/created               when the bucket was made
/// D/.s3sandbox/incoming/                      bodies on their way in
/// D/.s3sandbox/lock                           held while a sandbox uses D
/// ```
struct DirectoryLayout: Sendable {
  /// No bucket name starts with a dot, so this is never a bucket.
  static let reservedName = ".s3sandbox"

  let root: String

  var reserved: String { "\(root)/\(Self.reservedName)" }
  var incoming: String { "\(reserved)/incoming" }
  var lock: String { "\(reserved)/lock" }

  func bucket(_ bucket: BucketName) -> String { "\(root)/\(bucket.rawValue)" }
  func reserved(_ bucket: BucketName) -> String { "\(reserved)/\(bucket.rawValue)" }
  func created(_ bucket: BucketName) -> String { "\(reserved(bucket))/created" }
  func encodedObjects(_ bucket: BucketName) -> String { "\(reserved(bucket))/objects" }
  func facts(_ bucket: BucketName) -> String { "\(reserved(bucket))/facts" }

  func plainFile(_ key: ObjectKey, _ bucket: BucketName) -> String { "\(root)/\(bucket.rawValue)/\(key.rawValue)" }

  func encodedFile(_ key: ObjectKey, _ bucket: BucketName) -> String {
    "\(encodedObjects(bucket))/\(KeyFileName.encoded(key))"
  }

  func sidecar(_ key: ObjectKey, _ bucket: BucketName) -> String { "\(facts(bucket))/\(KeyFileName.encoded(key))" }

  func file(_ object: StoredObject, _ bucket: BucketName) -> String {
    switch object.place {
    case .encodedFile: encodedFile(object.key, bucket)
    case .plainFile, .memory: plainFile(object.key, bucket)
    }
  }
}
