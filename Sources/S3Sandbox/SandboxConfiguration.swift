import NIOCore
package import S3Types

/// How a sandbox is set up.
package struct SandboxConfiguration: Sendable {
  /// Where objects are kept.
  package enum Storage: Sendable, Hashable {
    /// In memory, gone with the server.
    case memory
    /// In `<directory>/<bucket>/…`, as plain files where the key allows it.
    case directory(String)
  }

  /// The address to listen on; loopback, since the sandbox speaks plain HTTP.
  package var host = "127.0.0.1"
  /// 0 takes any free port.
  package var port = 0
  /// Who may sign requests.
  package var credentials: [SandboxCredentials] = [.standard]
  /// Whether a request without a signature is let in.
  package var allowsAnonymous = false
  /// The region that signatures must name.
  package var region = "us-east-1"
  /// The account that owns every bucket, for `x-amz-expected-bucket-owner`.
  package var ownerID = "000000000000"
  /// Where objects are kept; buckets in a directory cannot have versions, which live in memory only.
  package var storage: Storage = .memory
  /// Buckets that exist from the start.
  package var buckets: [BucketName] = []
  /// Which of `buckets` have versions from the start, as PutBucketVersioning gives them; needs storage in memory.
  package var versionedBuckets: Set<BucketName> = []
  /// Buckets that hold computed objects from the start, made when they are missing.
  ///
  /// What is written there goes to `storage` and hides them; what is deleted of them is there again at the next start.
  package var syntheticBuckets: [BucketName: SyntheticObjects] = [:]
  /// Buckets whose requests have to say that they pay.
  ///
  /// S3 lets the owner of a bucket off; the sandbox has no other accounts, so it takes everyone for a stranger.
  package var requesterPaysBuckets: Set<BucketName> = []
  /// How long the restore of an archived object takes, in seconds of `now`.
  package var restoreSeconds = 0
  /// Where the sandbox behaves as another service than Amazon S3.
  package var dialect = SandboxDialect.amazon
  /// Whether the request log keeps every request, or counts only.
  package var recordsRequests = false
  /// Told about each request before its answer is sent; called on the event loop threads, so it must be quick.
  package var onRequest: (@Sendable (RequestLog.Entry) -> Void)?
  /// What the sandbox does wrong on purpose; nil costs nothing.
  package var faults: FaultScript?
  /// The clock that request rates are limited by, in nanoseconds from any moment on.
  package var uptime: @Sendable () -> Int64 = { Int64(clamping: NIODeadline.now().uptimeNanoseconds) }
  /// Event loop threads; the requests of one connection stay on one of them.
  ///
  /// With one, each request has its effect at once and whole. With several, what a request does besides changing one
  /// object at a time, such as reading the source of a copy, may meet the effects of others, as it may at any service.
  package var threadCount = 1
  /// The clock that signatures are judged by and that objects are stamped with.
  package var now: @Sendable () -> Timestamp = { Timestamp.now() }

  /// Starts with the defaults.
  package init() {}
}

/// Why a sandbox could not start.
package struct SandboxError: Error, Sendable, CustomStringConvertible {
  /// What happened, on what, and what to do.
  package let description: String

  init(_ description: String) { self.description = description }
}
