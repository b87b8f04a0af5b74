internal import ConcurrencyHelpers
internal import HTTPTransport
internal import S3Types

extension S3Client {
  /// Sends a request until an attempt succeeds or no further one is worth it; every attempt is signed anew (I8).
  func perform<Output>(
    _ request: S3Request, _ parse: (S3Response) async throws(S3Error) -> Output
  ) async throws(S3Error) -> Output {
    let request = try await conforming(try addingBucketOptions(request))
    var progress = AttemptProgress(region: knownRegion(of: request.bucket) ?? configuration.region)
    let invocation = invocationID()
    while true {
      progress.sent += 1
      do throws(AttemptFailure) {
        let output = try await attempt(request, progress, invocation: invocation, parse)
        budget(region: progress.region).deposit(progress.lastCost ?? 1)
        return output
      } catch {
        var failure = error
        failure.error = explainingOwner(failure.error, of: request)
        failure.error.attempts = progress.sent
        if failure.mayHaveWorked { progress.lostAnswers += 1 }
        try await prepareNext(after: failure, &progress, request)
      }
    }
  }

  /// Returns when another attempt should be made, or throws the failure for good.
  private func prepareNext(
    after failure: AttemptFailure, _ progress: inout AttemptProgress, _ request: S3Request
  ) async throws(S3Error) {
    if Task.isCancelled || failure.error.code == .cancelled { throw cancelled(request, progress) }
    if let region = await redirection(after: failure, &progress, request) {
      progress.region = region
      return
    }
    if await canRefresh(failure, progress) {
      progress.refreshed = true
      return
    }
    let verdict = RetryPolicy.verdict(
      on: failure, attempt: progress.attempt + progress.slowed,
      maxAttempts: configuration.retry.maxAttempts + progress.slowed, random: configuration.random())
    guard case .retry(let delay, let cost) = verdict, budget(region: progress.region).withdraw(cost) else {
      throw failure.error
    }
    configuration.gate?.noteRetry()
    if isAboutPace(failure, progress) { progress.slowed += 1 } else { progress.attempt += 1 }
    progress.lastCost = cost
    do {
      try await configuration.sleep(delay)
    } catch {
      throw cancelled(request, progress)
    }
  }

  /// Whether an answer is about the pace of all requests and not about this one (row R1): behind a gate, which slows down,
  /// some of them are no attempts, or a storm would end requests that nothing is wrong with.
  private func isAboutPace(_ failure: AttemptFailure, _ progress: AttemptProgress) -> Bool {
    configuration.gate != nil && failure.asksForLess && progress.slowed < AttemptProgress.patience
  }

  private func cancelled(_ request: S3Request, _ progress: AttemptProgress) -> S3Error {
    var error = request.failure(.cancelled, "the request was cancelled")
    error.attempts = progress.sent
    return error
  }

  /// Whether the provider came up with other credentials than those that the service calls expired (row R4).
  private func canRefresh(_ failure: AttemptFailure, _ progress: AttemptProgress) async -> Bool {
    guard case .provider(let provider) = configuration.authentication, !progress.refreshed,
      let refused = failure.credentials, mayHaveExpired(refused, failure)
    else { return false }
    await provider.invalidate(refused)
    do throws(S3Error) {
      return try await !provider.credentials().signsLike(refused)
    } catch {
      // The refusal by the service says more than the provider's failure to find others.
      return false
    }
  }

  /// Whether a refusal is about the age of credentials; close to their end any 403 may be, and any 400 to a HEAD, whose
  /// answer cannot say ExpiredToken.
  private func mayHaveExpired(_ credentials: Credentials, _ failure: AttemptFailure) -> Bool {
    if [.expiredToken, .invalidToken].contains(failure.error.code) { return true }
    let isVague = failure.error.status == 403 || failure.isBodyless && failure.error.status == 400
    guard isVague, let expiration = credentials.expiration else { return false }
    return configuration.now().distance(to: expiration) < RefreshSchedule.mandatoryWindow
  }

  /// One request and its answer, at its turn.
  func attempt<Output>(
    _ request: S3Request, _ progress: AttemptProgress, invocation: String,
    _ parse: (S3Response) async throws(S3Error) -> Output
  ) async throws(AttemptFailure) -> Output {
    let permit = try await permit(for: request)
    do throws(AttemptFailure) {
      return try await exchange(request, progress, invocation: invocation, permit, parse)
    } catch {
      if error.asksForLess { permit?.slowDown() }
      throw error
    }
  }

  private func exchange<Output>(
    _ request: S3Request, _ progress: AttemptProgress, invocation: String, _ permit: RequestGate.Permit?,
    _ parse: (S3Response) async throws(S3Error) -> Output
  ) async throws(AttemptFailure) -> Output {
    let route: EndpointRoute
    var http: HTTPRequest
    var credentials: Credentials?
    let assumedSkew = learned.withLock { $0.skew }
    do throws(S3Error) {
      route = try self.route(of: request, region: progress.region)
      try request.checkPrivacy(of: route.endpoint)
      credentials = try await currentCredentials()
      http = signed(request, route, credentials, progress, assumedSkew, invocation: invocation)
      if let permit { http.pacers = permit.pacers }
    } catch {
      throw AttemptFailure(Self.named(error, request))
    }
    let sent = configuration.now()
    let response: S3Response
    do throws(TransportError) {
      response = S3Response(
        request: request, http: try await transport.send(http).holding(permit), attempts: progress.sent,
        lostAnswers: progress.lostAnswers)
    } catch {
      throw AttemptFailure(error, of: request, endpoint: route.endpoint)
    }
    let clockSkew = ClockSkew.measure(response.headers, sent: sent, received: configuration.now())
    // Stored whatever it is, also from a success, so that a clock that was set right heals what was learned before.
    if let clockSkew { learned.withLock { $0.skew = clockSkew } }
    guard (200..<300).contains(response.http.status) else {
      var failure = await S3Error.failure(answeredWith: response, endpoint: route.endpoint)
      failure.credentials = credentials
      failure.clockSkew = clockSkew
      failure.assumedSkew = assumedSkew
      throw failure
    }
    do throws(S3Error) {
      return try await parse(response)
    } catch {
      throw AttemptFailure(error, headers: response.headers)
    }
  }

  /// The credentials of this moment; nil for a client that does not sign.
  func currentCredentials() async throws(S3Error) -> Credentials? {
    guard case .provider(let provider) = configuration.authentication else { return nil }
    return try await provider.credentials()
  }

  private func signed(
    _ request: S3Request, _ route: EndpointRoute, _ credentials: Credentials?, _ progress: AttemptProgress,
    _ skew: Int64, invocation: String
  ) -> HTTPRequest {
    let target = RequestTarget(route, key: request.key, query: request.query)
    var headers = request.headers
    headers.add("host", target.authority)
    headers.add("user-agent", configuration.userAgent)
    headers.add("amz-sdk-invocation-id", invocation)
    let most = configuration.retry.maxAttempts + progress.slowed
    headers.add("amz-sdk-request", "attempt=\(progress.sent); max=\(most)")
    if let credentials {
      signer.sign(
        method: request.method, target: target, headers: &headers, payloadHash: request.payloadHash,
        credentials: credentials, region: route.region,
        at: ClockSkew.corrected(configuration.now(), by: skew))
    }
    return HTTPRequest(
      method: request.method, url: target.url, headers: headers, body: request.body, timeouts: request.timeouts)
  }

  private static func named(_ error: S3Error, _ request: S3Request) -> S3Error {
    var error = error
    error.operation = error.operation ?? request.operation
    error.bucket = error.bucket ?? request.bucket
    error.key = error.key ?? request.key
    return error
  }

  /// A name for all attempts of one request.
  func invocationID() -> String {
    let words = (0..<2).map { _ in UInt64(configuration.random() * 0x1p52) }
    return words.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 13 - digits.utf8.count) + digits
    }.joined()
  }
}

/// How far the attempts of one request have come.
struct AttemptProgress {
  /// Where the next attempt goes.
  var region: String
  /// Requests sent.
  var sent = 0
  /// Those of them that may have done what they asked for, although no answer said so.
  var lostAnswers = 0
  /// Attempts by the count of the retry policy; a redirection and a refresh do not count.
  var attempt = 1
  /// Answers about the pace of all requests, which count for the pause only.
  var slowed = 0
  /// So many of these are not counted as attempts; what all retries cost bounds them as well.
  static let patience = 6
  /// What the last retry took from the budget.
  var lastCost: Int?
  var redirected = false
  var refreshed = false

  init(region: String) { self.region = region }
}
