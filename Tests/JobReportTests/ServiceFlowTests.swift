import JobReport
import Testing

@Suite struct ServiceFlowTests {
  private func flow(_ requests: Int, throttles: Int = 0, retries: Int = 0, fixed: Bool = false) -> ServiceFlow {
    ServiceFlow(
      service: "https://minio.example", endpoints: ["archive"], isFixed: fixed, limit: 12, peak: 64, requests: requests,
      throttles: throttles, retries: retries, waitingMilliseconds: 5)
  }

  @Test func `a small run without trouble says nothing of its requests`() {
    #expect(flow(999).closingLine == nil)
    #expect(flow(0).closingLine == nil)
  }

  @Test func `a throttled run says so, and what it settled on`() {
    #expect(
      flow(300, throttles: 41, retries: 42).closingLine
        == "https://minio.example: 300 requests; up to 64 at once, 12 in the end; THROTTLED: 41 answers asked for fewer; 42 retries."
    )
    #expect(
      flow(1, throttles: 1, retries: 1, fixed: true).closingLine
        == "https://minio.example: 1 request; 12 at once; THROTTLED: 1 answer asked for fewer; 1 retry.")
    #expect(flow(1000).closingLine == "https://minio.example: 1000 requests; up to 64 at once, 12 in the end.")
  }

  @Test func `the line of progress has a few characters of it`() {
    #expect(flow(10).progressNote == "12 at once")
    #expect(flow(10, throttles: 3).progressNote == "12 at once (throttled 3×)")
  }
}
