import JobReport
import Testing

struct ColorDecisionTests {
  @Test(
    arguments: [
      (true, "xterm", nil, true), (true, nil, nil, true), (true, "xterm", "", true), (true, "dumb", nil, false),
      (true, "xterm", "1", false), (false, "xterm", nil, false), (false, nil, "1", false),
    ] as [(Bool, String?, String?, Bool)])
  func `colours are for terminals that have them and people who want them`(
    isTerminal: Bool, term: String?, noColor: String?, allowed: Bool
  ) {
    #expect(ColorDecision.allowsColor(isTerminal: isTerminal, term: term, noColor: noColor) == allowed)
  }
}
