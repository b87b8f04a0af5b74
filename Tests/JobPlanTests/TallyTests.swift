import JobPlan
import Testing

@Suite struct TallyTests {
  @Test func `tallies add up, and stop at the largest number`() {
    let most = Tally(count: 1, bytes: .max)
    #expect(Tally(count: 1, bytes: 2) + Tally(count: 3, bytes: 4) == Tally(count: 4, bytes: 6))
    #expect(most + most == Tally(count: 2, bytes: .max))
    #expect(Tally(count: .max, bytes: 0) + most == Tally(count: .max, bytes: .max))
  }
}
