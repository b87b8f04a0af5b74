internal import S3Types

/// Codes of the layer of paths.
extension S3Error.Code {
  /// An object was needed, and the key is only a prefix of others.
  public static let isPrefix: Self = "Client.IsPrefix"
  /// A prefix was needed, and there is only an object.
  public static let isObject: Self = "Client.IsObject"
  /// There is something already, and the call was told not to replace it.
  public static let exists: Self = "Client.Exists"
  /// A guard holds the call back, such as the one against emptying a whole bucket.
  public static let refused: Self = "Client.Refused"
  /// The bytes are not those that were announced: a digest differs.
  public static let digestMismatch: Self = "Client.DigestMismatch"
  /// What was written is not found there afterwards.
  public static let notProven: Self = "Client.NotProven"
  /// The bytes are not UTF-8.
  public static let notUTF8: Self = "Client.NotUTF8"
  /// Some objects of a tree failed; each of them was told to the observer.
  public static let partlyFailed: Self = "Client.PartlyFailed"
  /// A local file cannot be written.
  public static let fileUnwritable: Self = "Client.FileUnwritable"
  /// A key cannot be the path of a local file without leaving the directory or hiding another.
  public static let unsafeName: Self = "Client.UnsafeName"
}

extension S3Path {
  /// An error of ours about this place.
  func failure(_ code: S3Error.Code, _ message: String, _ operation: S3Operation? = nil) -> S3Error {
    var error = S3Error(code: code, operation: operation, bucket: bucket, message: message)
    do throws(InvalidName) {
      error.key = try ObjectKey(key)
    } catch {
      // A bucket, or a key that is too long: the error is about the bucket then.
    }
    return error
  }

  /// The service was asked and has nothing here.
  func missing(_ operation: S3Operation = .headObject) -> S3Error {
    var error = failure(.noSuchKey, "there is no such object, and no key below it", operation)
    error.origin = .service(status: 404)
    return error
  }
}
