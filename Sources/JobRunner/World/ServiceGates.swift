package import JobManifest
package import JobReport
package import S3Client

/// The gates of the services that a manifest's endpoints lead to: one for each service, however many names it has.
package struct ServiceGates: Sendable {
  private struct Service: Sendable {
    let identity: String
    var endpoints: [EndpointName]
    var flow: FlowSettings
    /// The most requests at once.
    var ceiling = 1
    var gate: RequestGate?
  }

  /// More requests at once than this have never been found to be of use.
  private static let highest = 256

  private let services: [Service]

  /// Opens the gates.
  ///
  /// - Parameters:
  ///   - manifest: Says which endpoints there are, and their limits.
  ///   - general: Limits by the command line: the number of requests at once for each service, the rates for all of
  ///     them together. Where the manifest says something, too, the lower one counts.
  ///   - requests: How many requests at once the descriptors of this process allow, for all services together.
  ///   - identity: The service behind an endpoint.
  package init(
    for manifest: Manifest, general: FlowSettings, requests: Int, identity: (EndpointName) -> String
  ) {
    var services: [Service] = []
    for name in manifest.endpointsInUse.sorted(by: { ($0 ?? "") < ($1 ?? "") }) {
      let flow = name.flatMap { manifest.endpoints[$0]?.flow } ?? FlowSettings()
      if let index = services.firstIndex(where: { $0.identity == identity(name) }) {
        services[index].endpoints.append(name)
        services[index].flow = services[index].flow.stricter(flow)
      } else {
        services.append(Service(identity: identity(name), endpoints: [name], flow: flow))
      }
    }
    let common = FlowLimits(requestsPerSecond: general.requestRate, bytesPerSecond: general.bandwidth)
    let share = max(1, requests / max(1, services.count))
    self.services = services.map { service in
      var service = service
      let own = FlowLimits(requestsPerSecond: service.flow.requestRate, bytesPerSecond: service.flow.bandwidth)
      service.flow = service.flow.stricter(general)
      service.ceiling = min(share, service.flow.concurrency ?? Self.highest)
      service.gate = RequestGate(
        service.flow.concurrency == nil ? .adaptive(upTo: service.ceiling) : .fixed(service.ceiling),
        keeping: [own, common])
      return service
    }
  }

  /// The gate of an endpoint; nil for one that the manifest does not use.
  package subscript(endpoint: EndpointName) -> RequestGate? {
    services.first { $0.endpoints.contains(endpoint) }?.gate
  }

  /// The most connections that one service may need.
  package var connections: Int { services.map(\.ceiling).max() ?? 1 }

  /// How many steps are carried out at once: a few more than requests where the number of these is to be found out,
  /// because only a gate with somebody before it says anything about the service.
  package var stepsAtOnce: Int {
    let counts = services.map { $0.flow.concurrency == nil ? $0.ceiling + $0.ceiling / 4 + 1 : $0.ceiling }
    return max(1, counts.reduce(0, +))
  }

  /// How the services have taken what was sent to them so far.
  package var flows: [ServiceFlow] {
    services.compactMap { service in
      guard let statistics = service.gate?.statistics else { return nil }
      let (seconds, attoseconds) = statistics.waiting.components
      return ServiceFlow(
        service: service.identity, endpoints: service.endpoints.map { $0 ?? "default" },
        isFixed: service.flow.concurrency != nil, limit: statistics.limit, peak: statistics.peak,
        requestRate: service.flow.requestRate, bandwidth: service.flow.bandwidth, requests: statistics.requests,
        throttles: statistics.throttles, retries: statistics.retries,
        waitingMilliseconds: Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
  }
}
