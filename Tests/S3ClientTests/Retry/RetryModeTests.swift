import S3Types
import Testing

@testable import S3Client

@Suite struct RetryModeTests {
  private func resolution(
    _ environment: [String: String], config: String = ""
  ) async throws(S3Error) -> ClientSettings.Resolution {
    try await ClientSettings(isAnonymous: true).resolve(
      environment: Environment(environment), readFile: Files(config: config).read)
  }

  @Test(
    arguments: [
      ([:], "", "the default", nil), (["AWS_RETRY_MODE": "standard"], "", "AWS_RETRY_MODE", nil),
      (["AWS_RETRY_MODE": "Standard"], "[default]\nretry_mode = no", "AWS_RETRY_MODE", nil),
      ([:], "[default]\nretry_mode = standard", "retry_mode of profile 'default'", nil),
      (
        ["AWS_RETRY_MODE": "legacy"], "", "AWS_RETRY_MODE",
        "the retry mode 'legacy' is taken for 'standard'; AWS_MAX_ATTEMPTS=5 tries as often as 'legacy' did"
      ),
      (
        [:], "[default]\nretry_mode = adaptive", "retry_mode of profile 'default'",
        "the retry mode 'adaptive' is taken for 'standard', which slows down when the service asks for it but sends "
          + "first attempts at once"
      ),
    ] as [([String: String], String, String, String?)])
  func `every retry mode of the AWS tools is taken for standard, others with a note`(
    _ environment: [String: String], _ config: String, _ source: String, _ note: String?
  ) async throws {
    let mode = try await resolution(environment, config: config).retryMode
    #expect(mode == Resolved("standard", source: source, note: note))
  }

  @Test(
    arguments: [
      (
        ["AWS_RETRY_MODE": "fast"], "", "'fast' is no retry mode (from AWS_RETRY_MODE); write standard, or leave it out"
      ),
      (
        [:], "[default]\nretry_mode = a\u{1B}b",
        "'a\u{FFFD}b' is no retry mode (from retry_mode of profile 'default'); write standard, or leave it out"
      ),
      (
        ["AWS_MAX_ATTEMPTS": "0"], "",
        "'0' is not a number of attempts from 1 to 100 (AWS_MAX_ATTEMPTS or max_attempts)"
      ),
      (
        [:], "[default]\nmax_attempts = many",
        "'many' is not a number of attempts from 1 to 100 (AWS_MAX_ATTEMPTS or max_attempts)"
      ),
    ] as [([String: String], String, String)])
  func `a retry mode or a number of attempts that is none is an error with its source`(
    _ environment: [String: String], _ config: String, _ message: String
  ) async throws {
    let error = await failure { () async throws(S3Error) in try await resolution(environment, config: config) }
    #expect(error?.code == .configuration)
    #expect(error?.message == message)
  }
}
