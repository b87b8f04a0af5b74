internal import S3Types

extension S3Path {
  /// A failure of a local file during a transfer of this object.
  func failure(_ failure: FileFailure, _ operation: S3Operation, isWriting: Bool) -> S3Error {
    let code: S3Error.Code =
      switch failure {
      case .changed, .noSuchRange: .fileChanged
      case .system, .notRegular: isWriting ? .fileUnwritable : .fileUnreadable
      }
    var error = self.failure(code, failure.message, operation)
    error.cause = failure.cause
    return error
  }

  /// Does something to local files that are written from this object.
  func writingFiles<Value>(_ work: () throws(FileFailure) -> Value) throws(S3Error) -> Value {
    do throws(FileFailure) {
      return try work()
    } catch {
      throw failure(error, .getObject, isWriting: true)
    }
  }

  /// Does something to local files that this object is written from.
  func readingFiles<Value>(_ work: () throws(FileFailure) -> Value) throws(S3Error) -> Value {
    do throws(FileFailure) {
      return try work()
    } catch {
      throw failure(error, .putObject, isWriting: false)
    }
  }
}
