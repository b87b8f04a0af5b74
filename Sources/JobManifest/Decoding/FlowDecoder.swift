/// Reads how fast requests may go to an endpoint.
struct FlowDecoder {
  let context: DecodingContext

  /// Reads `concurrency`, `request_rate` and `bandwidth` of an endpoint.
  func decode(_ reader: MappingReader) -> FlowSettings {
    var flow = FlowSettings()
    if let entry = reader["concurrency"] {
      flow.concurrency = context.integer(
        entry.value, field: reader.field("concurrency"), in: FlowSettings.concurrencies)
    }
    flow.requestRate = rate(reader, "request_rate", Rate.requestHint, Rate.requests)
    flow.bandwidth = rate(reader, "bandwidth", Rate.byteHint, Rate.bytes)
    return flow
  }

  private func rate(
    _ reader: MappingReader, _ key: String, _ hint: String, _ parse: (String) -> Int?
  ) -> Int? {
    guard let entry = reader[key], let text = context.text(entry.value, field: reader.field(key)) else { return nil }
    if let rate = parse(text.value) { return rate }
    context.error("\(reader.field(key).quoted) must be a rate, found \(text.value.quoted)", at: text.range, hint: hint)
    return nil
  }
}
