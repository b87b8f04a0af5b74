internal import HTTPTransport
package import S3Types

/// Finds out what an endpoint can do, by writing and reading below a prefix of its own, and removes all of it again.
package struct Doctor: Sendable {
  private let client: S3Client
  private let bucket: BucketName
  private let prefix: String
  private let credentialSource: String?

  /// Takes a client of the endpoint; its clock and its random numbers are used.
  ///
  /// - Parameters:
  ///   - client: A client of the endpoint.
  ///   - bucket: The bucket to work in; it has to exist.
  ///   - prefix: What the scratch prefix begins with; ends in "/" or is empty.
  ///   - credentialSource: Where the credentials come from, for people.
  package init(client: S3Client, bucket: BucketName, prefix: String, credentialSource: String?) {
    var configuration = client.configuration
    // Everything goes on the wire as it is, whatever is known of the endpoint.
    configuration.dialect = Dialect(name: configuration.dialect.name)
    configuration.dialect.checksums = .none
    configuration.dialect.addressing = client.configuration.dialect.addressing
    self.client = S3Client(configuration: configuration, transport: client.transport)
    self.bucket = bucket
    self.prefix = prefix
    self.credentialSource = credentialSource
  }

  /// Asks all probes, one after the other.
  ///
  /// What was written is removed also when a probe fails or the task is cancelled.
  /// - Parameter tell: Told about each finding as it is made.
  /// - Throws: When the endpoint cannot be reached, does not know the bucket or refuses the credentials, and
  ///   `.cancelled`.
  package func examine(tell: @Sendable (Finding) -> Void = { _ in }) async throws(S3Error) -> Examination {
    let began = client.configuration.now()
    let bench = ProbeBench(client: client, bucket: bucket, prefix: "\(prefix)\(randomName())/")
    var findings = try await introductions(bench)
    for finding in findings { tell(finding) }
    var failure: S3Error?
    do throws(S3Error) {
      for probe in Probe.all {
        let finding = try await finding(of: probe, on: bench, after: findings)
        findings.append(finding)
        tell(finding)
      }
    } catch {
      failure = error
    }
    let leftBehind = await Self.cleaned(bench)
    if var failure {
      if !leftBehind.isEmpty { failure.message += "; left behind: \(leftBehind.joined(separator: ", "))" }
      throw failure
    }
    let dialect = findings.dialect(basedOn: client.configuration)
    let service = try S3Request(.listBuckets, .get, bucket: nil)
    return Examination(
      endpoint: try client.route(of: service, region: client.configuration.region).endpoint.description,
      region: client.configuration.region, bucket: bucket, scratchPrefix: bench.prefix, began: began,
      findings: findings, leftBehind: leftBehind, dialect: dialect, nearest: dialect.nearest())
  }

  /// A probe is not asked when the essentials that it needs do not work.
  private func finding(
    of probe: Probe, on bench: ProbeBench, after findings: [Finding]
  ) async throws(S3Error) -> Finding {
    if Task.isCancelled { throw S3Error(code: .cancelled, bucket: bucket, message: "the examination was cancelled") }
    let broken = findings.first { ["put", "get"].contains($0.name) && $0.verdict != .supported }
    if let broken, probe.name != broken.name { return probe.untried(because: "\(broken.title) does not work") }
    return try await probe.finding(on: bench)
  }

  /// Whether there is an S3 at all, and as whom it is asked.
  private func introductions(_ bench: ProbeBench) async throws(S3Error) -> [Finding] {
    var evidence = "no signature"
    if case .provider(let provider) = client.configuration.authentication {
      let credentials = try await provider.credentials()
      evidence = "access key \(Sanitised.text(credentials.accessKeyID))"
      if let credentialSource { evidence += " from \(credentialSource)" }
    }
    let sent = client.configuration.now()
    let request = try S3Request(
      .listObjectsV2, .get, bucket: bucket,
      query: [QueryItem("list-type", "2"), QueryItem("max-keys", "1"), QueryItem("prefix", bench.prefix)])
    var clock = "its answers have no Date"
    do throws(S3Error) {
      let answer = try await bench.send(request)
      guard answer.root == "ListBucketResult" else {
        throw S3Error(code: .notS3, bucket: bucket, message: "the endpoint answers, and not as S3 does")
      }
      if let skew = ClockSkew.measure(answer.headers, sent: sent, received: client.configuration.now()) {
        clock = "its clock and ours differ by \(abs(skew) / 1_000_000_000) s"
      }
    } catch {
      // A refusal to list is for the probes to tell; all others say that nothing can be asked here.
      guard error.status != nil, ![.noSuchBucket, .notS3].contains(error.code), !error.isAboutCredentials else {
        throw error
      }
      clock = error.shortText
    }
    return [
      Finding(
        name: "reach", title: "reaching the endpoint", isEssential: false, verdict: .supported, evidence: clock),
      Finding(
        name: "credentials", title: "who asks", isEssential: false, verdict: .supported, evidence: evidence),
    ]
  }

  private func randomName() -> String {
    let number = UInt64(client.configuration.random() * 0x1p52)
    return "probe-" + String(number, radix: 36)
  }

  /// Removes everything also when this task is cancelled; the other one is not.
  private static func cleaned(_ bench: ProbeBench) async -> [String] {
    await Task { await ScratchCleaner(bench: bench).clean() }.value
  }
}

extension S3Error {
  /// Whether the service refuses the one who asks, whatever is asked.
  var isAboutCredentials: Bool {
    [
      .signatureDoesNotMatch, .invalidAccessKeyID, .expiredToken, .invalidToken, .requestTimeTooSkewed,
      .authorizationHeaderMalformed, "Unauthorized", "InvalidClientTokenId", "AuthFailure",
    ].contains(code)
  }
}
