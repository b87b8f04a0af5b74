/// What all connections of one sandbox share.
final class SandboxService: Sendable {
  let store: ObjectStore
  let multipart = MultipartUploads()
  let verifier: SignatureVerifier
  let log: RequestLog
  let settings: SandboxConfiguration
  /// nil where nothing goes wrong on purpose.
  let faults: FaultEngine?

  init(_ configuration: SandboxConfiguration, store: ObjectStore) {
    self.store = store
    verifier = SignatureVerifier(
      credentials: configuration.credentials, region: configuration.region,
      allowsAnonymous: configuration.allowsAnonymous, now: configuration.now)
    log = RequestLog(recordsRequests: configuration.recordsRequests, tell: configuration.onRequest)
    settings = configuration
    faults = configuration.faults.map { FaultEngine($0, uptime: configuration.uptime) }
  }

  func context(for request: S3Request) -> OperationContext {
    OperationContext(request: request, store: store, multipart: multipart, settings: settings)
  }
}
