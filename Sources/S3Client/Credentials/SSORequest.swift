internal import Digests

/// What a profile says about single sign-on (row 5).
struct SSORequest: Sendable, Hashable {
  /// The profile, for the remedy.
  let profile: String
  /// What the name of the token's file is made of: the session's name, or the start URL of older profiles.
  let cacheKey: String
  let region: String
  let accountID: String
  let roleName: String

  /// Whether a profile asks for single sign-on.
  static func isMeant(by profile: SelectedProfile) -> Bool {
    profile["sso_account_id"] != nil || profile["sso_role_name"] != nil
  }

  /// Where the AWS CLI keeps the token.
  func cachePath(home: String) -> String {
    "\(home)/.aws/sso/cache/\(Hex.encode(Digest.of(Array(cacheKey.utf8), .sha1))).json"
  }

  /// What a person has to do; this client never opens a browser.
  var remedy: String { "run `aws sso login --profile \(Sanitised.text(profile))`" }
}

extension SSORequest {
  /// Reads a profile and the `[sso-session]` that it names.
  init(_ profile: SelectedProfile, _ profiles: SharedProfiles) throws(S3Error) {
    let place = profile.place
    func refused(_ reason: String) -> S3Error {
      S3Error(code: .credentials, message: "single sign-on of \(place): \(reason)")
    }
    var session: [String: String] = [:]
    let sessionName = profile["sso_session"]
    if let sessionName {
      let shown = "[sso-session \(Sanitised.text(sessionName))]"
      guard let found = profiles.config.ssoSessions[sessionName] else {
        throw refused("the section \(shown) does not exist in '\(Sanitised.text(profiles.configPath, limit: 4096))'")
      }
      session = found
      for name in ["sso_region", "sso_start_url"] {
        if let own = profile[name], let its = session[name], own != its {
          throw refused("\(name) is not the same as in \(shown); remove it from the profile")
        }
      }
    }
    func value(_ name: String) throws(S3Error) -> String {
      let value = profile[name] ?? session[name]
      guard let value, !value.isEmpty else {
        throw refused("\(name) is missing; run `aws configure sso --profile \(Sanitised.text(profile.name))`")
      }
      return value
    }
    self.profile = profile.name
    accountID = try value("sso_account_id")
    roleName = try value("sso_role_name")
    region = try value("sso_region")
    // The portal's address is part of every complete session, and its key in older profiles.
    let startURL = try value("sso_start_url")
    cacheKey = sessionName ?? startURL
  }
}
