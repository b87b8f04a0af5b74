import JobManifest
import JobReport
import JobRunner
import Testing

@Suite struct ServiceGatesTests {
  private func gates(_ endpoints: String, general: FlowSettings = FlowSettings(), requests: Int = 1000) throws
    -> ServiceGates
  {
    let source = SourceFile(
      name: "test.yaml",
      text: """
        version: 1
        endpoints:
        \(endpoints.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
        operations:
          - {name: one, copy: {from: {url: s3://inbox/a/, endpoint: a}, to: {url: s3://outbox/a/, endpoint: a}}}
          - {name: other, copy: {from: {url: s3://inbox/a/, endpoint: b}, to: {url: s3://outbox/a/, endpoint: b}}}
          - {name: two, touch: {object: s3://outbox/done}}

        """)
    let manifest = try ManifestReader.read(source: source, context: ManifestContext()).manifest
    return ServiceGates(for: manifest, general: general, requests: requests) { name in
      name.flatMap { manifest.endpoints[$0]?.url } ?? "AWS"
    }
  }

  private static let apart = "a: {url: \"https://one.example\", concurrency: 8}\nb: {url: \"https://two.example\"}"
  private static let together = """
    a: {url: "https://one.example", concurrency: 8, bandwidth: 1MiB/s}
    b: {url: "https://one.example", concurrency: 5, request_rate: 7}
    """

  @Test func `each service has a gate, and two names of one service have the same, with the stricter limits`() throws {
    let apart = try gates(Self.apart)
    #expect(apart["a"] !== apart["b"] && apart["a"] !== apart[nil])
    #expect(apart["nobody"] == nil)
    let together = try gates(Self.together)
    #expect(together["a"] === together["b"])
    let flow = try #require(together.flows.first { $0.service == "https://one.example" })
    #expect(flow.endpoints == ["a", "b"] && flow.isFixed)
    #expect(flow.limit == 5 && flow.requestRate == 7 && flow.bandwidth == 1 << 20)
    let other = try #require(together.flows.first { $0.service == "AWS" })
    #expect(other.endpoints == ["default"] && !other.isFixed && other.limit == 16 && other.bandwidth == nil)
  }

  @Test func `a number by the command line fixes each service, and where the manifest has one the lower counts`() throws
  {
    let six = try gates(Self.apart, general: FlowSettings(concurrency: 6))
    #expect(six.flows.map(\.limit) == [6, 6, 6])
    #expect(six.flows.map(\.isFixed) == [true, true, true])
    #expect(six.stepsAtOnce == 18 && six.connections == 6)
    #expect(try gates(Self.apart, general: FlowSettings(concurrency: 10)).flows.map(\.limit) == [10, 8, 10])
  }

  @Test func `descriptors bound the requests of all services together, and one is always possible`() throws {
    let few = try gates(Self.apart, requests: 9)
    #expect(few.flows.map(\.limit) == [3, 3, 3])
    #expect(few.connections == 3)
    #expect(try gates(Self.apart, requests: 0).flows.map(\.limit) == [1, 1, 1])
    #expect(DescriptorLimit.requests(within: 40) == 2)
    #expect(DescriptorLimit.requests(within: 3) == 1)
    #expect(DescriptorLimit.requests(within: 4096) > 256)
  }

  @Test func `more steps than requests go on only where the number of requests is to be found out`() throws {
    let gates = try gates(Self.apart)
    #expect(gates.connections == 256)
    #expect(gates.stepsAtOnce == 8 + 2 * 321)
  }
}
