#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// A regular file that is open for reading.
struct OpenFile: ~Copyable {
  /// The state in which it was opened.
  let identity: FileIdentity
  private let descriptor: Int32
  private let path: String

  /// Opens a file; never waits on a FIFO or a device, which are refused (row D5).
  init(_ path: String) throws(FileFailure) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw .system(path: path, call: "open", errno: errno) }
    guard let identity = FileIdentity(descriptor: descriptor) else {
      let number = errno
      close(descriptor)
      throw .system(path: path, call: "fstat", errno: number)
    }
    guard identity.isRegular else {
      close(descriptor)
      throw .notRegular(path: path)
    }
    self.path = path
    self.descriptor = descriptor
    self.identity = identity
  }

  deinit { close(descriptor) }

  /// Reads from `offset` until `count` bytes are there or the file ends.
  func read(count: Int, at offset: Int) throws(FileFailure) -> [UInt8] {
    try PositionedRead.read(descriptor, path, count: count, at: offset)
  }

  /// Confirms that the file is what it was when it was opened (row D6).
  func checkUnchanged() throws(FileFailure) {
    guard FileIdentity(descriptor: descriptor) == identity else { throw .changed(path: path, "while it was read") }
  }
}

/// Reading at a place, from an open file.
enum PositionedRead {
  /// Reads from `offset` until `count` bytes are there or the file ends.
  static func read(_ descriptor: Int32, _ path: String, count: Int, at offset: Int) throws(FileFailure) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let got = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        guard got > 0 else { break }
        filled += got
      }
    }
    guard failure == 0 else { throw .system(path: path, call: "read", errno: failure) }
    return bytes
  }
}

/// Why a file could not be read as it is.
enum FileFailure: Error, Sendable, Hashable {
  case system(path: String, call: String, errno: Int32)
  case notRegular(path: String)
  case changed(path: String, String)
  case noSuchRange(path: String, Range<Int>)

  /// As an error of a request.
  func error(of request: S3Request) -> S3Error {
    let code: S3Error.Code =
      switch self {
      case .changed: .fileChanged
      case .noSuchRange: .invalidRequest
      case .system, .notRegular: .fileUnreadable
      }
    return request.failure(code, message, cause: cause)
  }

  /// What is wrong with which file.
  var message: String {
    switch self {
    case .system(let path, let call, let number):
      let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
      return "cannot \(call) file '\(Sanitised.text(path, limit: 4096))': \(reason)"
    case .notRegular(let path): return "'\(Sanitised.text(path, limit: 4096))' is not a regular file"
    case .changed(let path, let when): return "file '\(Sanitised.text(path, limit: 4096))' changed \(when)"
    case .noSuchRange(let path, let range):
      return "file '\(Sanitised.text(path, limit: 4096))' has no bytes from \(range.lowerBound)"
    }
  }

  /// The file and the number of the system's error, 0 when there was none.
  var cause: S3Error.Cause {
    switch self {
    case .system(let path, _, let number): .file(path: path, errno: number)
    case .notRegular(let path), .changed(let path, _), .noSuchRange(let path, _): .file(path: path, errno: 0)
    }
  }
}
