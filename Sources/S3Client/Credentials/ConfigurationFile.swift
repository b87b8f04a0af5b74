#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Reads the shared configuration files of this machine.
public enum ConfigurationFile {
  /// The largest file that is read.
  static let maximumByteCount = 4 << 20
  /// The error number of a file that may not be read.
  static let notPermitted = EACCES

  /// The bytes of a file; nil when it does not exist.
  public static func read(_ path: String) throws(S3Error) -> [UInt8]? {
    guard path != "/dev/null" else { return nil }  // The usual way to say "no file".
    do throws(FileFailure) {
      let file = try OpenFile(path)
      guard file.identity.size <= maximumByteCount else {
        throw .system(path: path, call: "read", errno: EFBIG)
      }
      return try file.read(count: file.identity.size, at: 0)
    } catch {
      if case .system(_, _, let number) = error, number == ENOENT || number == ENOTDIR { return nil }
      throw S3Error(code: .configuration, message: error.message, cause: error.cause)
    }
  }
}
