extension ClientSettings {
  /// Throws `.configuration` when two settings say by whom requests are signed.
  ///
  /// A profile beside "not signed" is no contradiction: it still says where the service is and in which region.
  func refuseContradictions() throws(S3Error) {
    let signers = [
      credentials.map { _ in "credentials" }, credentialProvider.map { _ in "a credential provider" },
      isAnonymous ? "anonymous access" : nil,
      isAnonymous ? nil : profile.map { "profile '\(Sanitised.text($0))'" },
    ].compactMap { $0 }
    guard signers.count > 1, let last = signers.last else { return }
    let others = signers.dropLast().joined(separator: ", ")
    throw S3Error(
      code: .configuration,
      message: "\(others) and \(last) were given, and each says as whom to make requests; leave all but one out")
  }
}
