import ArgumentParser
import JobManifest

/// How fast requests may go.
struct FlowOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The most requests that go on at the same time to one service, 1 to 1000.",
      discussion:
        "Left out, it is found out: it grows while more gets through, and halves when the service asks for less.",
      valueName: "n"))
  var concurrency: Int?

  @Option(help: ArgumentHelp("The most requests that begin in a second, such as 100/s.", valueName: "rate"))
  var requestRate: String?

  @Option(
    help: ArgumentHelp(
      "The most bytes of objects that are sent and received in a second, such as 50MiB/s.", valueName: "rate"))
  var bandwidth: String?

  func validate() throws {
    guard concurrency.map(FlowSettings.concurrencies.contains) ?? true else {
      throw ValidationError("--concurrency takes 1 to 1000")
    }
    guard requestRate == nil || settings.requestRate != nil else {
      throw ValidationError("--request-rate takes \(Rate.requestHint)")
    }
    guard bandwidth == nil || settings.bandwidth != nil else {
      throw ValidationError("--bandwidth takes \(Rate.byteHint)")
    }
  }

  /// What they say.
  var settings: FlowSettings {
    FlowSettings(
      concurrency: concurrency, requestRate: requestRate.flatMap(Rate.requests),
      bandwidth: bandwidth.flatMap(Rate.bytes))
  }
}
