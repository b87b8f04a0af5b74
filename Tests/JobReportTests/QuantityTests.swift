import JobReport
import Testing

struct QuantityTests {
  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (5 << 20, "5.0 MiB"), (3 << 40, "3.0 TiB"),
  ])
  func `bytes are shown in binary units`(count: Int, shown: String) {
    #expect(Quantity.bytes(count) == shown)
  }

  @Test func `a count agrees with its noun`() {
    #expect(Quantity.count(1, "object") == "1 object")
    #expect(Quantity.count(2, "object") == "2 objects")
  }
}
