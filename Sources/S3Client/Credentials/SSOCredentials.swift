/// Credentials of a role that the single sign-on portal gives to the bearer of a cached token (row 5); kept fresh.
///
/// The token is that of `aws sso login`; one near its end is renewed where the cache holds what that takes, and written
/// back. Nothing here opens a browser or asks anybody.
struct SSOCredentials: CredentialProvider, CustomReflectable {
  private let refreshing: RefreshingCredentials

  init(request: SSORequest, service: SSOService) {
    refreshing = service.tools.refreshing("single sign-on of profile '\(Sanitised.text(request.profile))'") {
      (_) async throws(S3Error) in
      try await service.credentials(request)
    }
  }

  func credentials() async throws(S3Error) -> Credentials { try await refreshing.credentials() }

  func invalidate(_ refused: Credentials) async { await refreshing.invalidate(refused) }

  /// No children, because what it holds is secret (row S24).
  var customMirror: Mirror { Mirror(self, children: []) }
}
