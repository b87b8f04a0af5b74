internal import S3Types

/// Credentials of the role of an EC2 instance, from its metadata service, version 2 (row 11); kept fresh.
///
/// Version 1, which any process that can be made to send a GET can read, is never used. When the service is down, the
/// credentials in force stay in use past their end, because EC2 goes on accepting them in such times.
public struct InstanceMetadataCredentials: CredentialProvider, CustomReflectable {
  private let refreshing: RefreshingCredentials

  /// Asks the service as the environment says when credentials are first asked for.
  public init(environment: Environment) throws(S3Error) {
    let settings = try InstanceMetadataSettings(environment: environment)
    guard !settings.isDisabled else {
      throw S3Error(code: .credentials, message: "instance metadata: turned off by AWS_EC2_METADATA_DISABLED")
    }
    self.init(settings: settings, tools: CredentialTools())
  }

  init(settings: InstanceMetadataSettings, tools: CredentialTools) {
    let service = InstanceMetadataService(settings: settings, tools: tools)
    refreshing = tools.refreshing("instance metadata") { (former) async throws(S3Error) in
      let answered: Credentials
      do throws(S3Error) {
        answered = try await service.credentials()
      } catch {
        guard let former, error.code != .cancelled else { throw error }
        return StaticStability.extended(former, at: tools.now(), random: tools.random())
      }
      // The service answers with old ones when what is behind it is down.
      let hasEnded = answered.expiration.map { $0 <= tools.now() } ?? false
      return hasEnded
        ? StaticStability.extended(answered, at: tools.now(), random: tools.random()) : answered
    }
  }

  /// The credentials of the instance.
  public func credentials() async throws(S3Error) -> Credentials { try await refreshing.credentials() }

  /// Has the next call ask the service again.
  public func invalidate(_ refused: Credentials) async { await refreshing.invalidate(refused) }

  /// No children, because what it holds is secret (row S24).
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What keeps an instance at work while its metadata service is down; pure.
enum StaticStability {
  /// The credentials, kept for another 12 to 20 minutes at least; `random` is in 0..<1.
  static func extended(_ credentials: Credentials, at now: Timestamp, random: Double) -> Credentials {
    let end = now.advanced(by: .seconds(12 * 60) + .seconds(8 * 60) * random)
    guard let expiration = credentials.expiration, expiration < end else { return credentials }
    return credentials.expiring(at: end)
  }
}

extension S3Error {
  /// Why an instance has no credentials to give; nil when something is broken.
  ///
  /// A machine that is no instance of EC2 answers nothing or, in other clouds, knows no session tokens.
  func absence(at endpoint: EndpointURL) -> String? {
    if status == 404 { return "the instance has no role" }
    if let status, [400, 403, 405].contains(status) { return "\(endpoint) gives no session token (status \(status))" }
    guard case .transport(let kind)? = cause else { return nil }
    let isAbsent = ["cannotConnect", "connectTimedOut", "timedOut", "stalled", "cannotResolve"].contains(kind)
    return isAbsent ? "no answer from \(endpoint)" : nil
  }
}
