/// A glob, or a regular expression, as a nondeterministic automaton, run with the set of all states at once.
///
/// Nothing is ever tried twice, so that no pattern and no path can make it slow: each scalar of the path costs at most
/// one look at each state.
package struct GlobAutomaton: Sendable {
  private enum Test: Sendable {
    case scalar(Unicode.Scalar)
    case anyButSlash
    case any
    case set(ScalarSet)

    func accepts(_ scalar: Unicode.Scalar) -> Bool {
      switch self {
      case .scalar(let wanted): wanted == scalar
      case .anyButSlash: scalar != "/"
      case .any: true
      case .set(let set): set.contains(scalar)
      }
    }
  }

  private let tests: [Test]
  /// For each state the states that come after it, as a row of `width` words.
  private let followers: [UInt64]
  private let entry: [UInt64]
  private let width: Int
  /// The state that means "matched"; it has no test.
  private let acceptance: Int
  /// Bytes that every match ends in: the cheapest way to say no.
  private let suffix: [UInt8]

  /// Compiles a glob.
  package init(_ glob: Glob) {
    var builder = Builder()
    let end = builder.add(.accept)
    var start = builder.compile(glob.items, before: end)
    if !glob.isAnchored { start = builder.compile([.segments], before: start) }
    let states = builder.states

    var numbers: [Int: Int] = [:]
    var tests: [Test] = []
    var targets: [Int] = []
    for (index, state) in states.enumerated() {
      guard case .consume(let test, let next) = state else { continue }
      numbers[index] = tests.count
      tests.append(test)
      targets.append(next)
    }
    let acceptance = tests.count
    numbers[end] = acceptance
    let width = acceptance / 64 + 1

    var rows: [Int: [UInt64]] = [:]
    func row(_ state: Int) -> [UInt64] {
      if let known = rows[state] { return known }
      var words = [UInt64](repeating: 0, count: width)
      for reached in Self.closure(of: state, in: states) {
        guard let number = numbers[reached] else { continue }
        words[number / 64] |= 1 << UInt64(number % 64)
      }
      rows[state] = words
      return words
    }
    entry = row(start)
    followers = targets.flatMap { row($0) }
    self.tests = tests
    self.width = width
    self.acceptance = acceptance
    suffix = Self.suffix(of: glob.items)
  }

  /// Whether the whole path is matched.
  package func matches(_ path: String) -> Bool {
    guard endsInSuffix(path) else { return false }
    return width == 1 ? matchesNarrow(path) : matchesWide(path)
  }

  /// What of the texts that start with `prefix`, and are longer, is matched: some of them (or perhaps none, where that
  /// is not plain), and surely all of them.
  package func matches(below prefix: String) -> (some: Bool, all: Bool) {
    var current = entry
    for scalar in prefix.unicodeScalars {
      var next = [UInt64](repeating: 0, count: width)
      forEach(in: current) { state in
        guard tests[state].accepts(scalar) else { return }
        for index in 0..<width { next[index] |= followers[state * width + index] }
      }
      current = next
    }
    var (some, all) = (false, false)
    forEach(in: current) { state in
      some = true
      guard case .any = tests[state] else { return }
      // Takes whatever comes, and is content after each scalar of it.
      all = all || follows(state, state) && follows(acceptance, state)
    }
    return (some, all)
  }

  private func forEach(in states: [UInt64], _ visit: (Int) -> Void) {
    for word in 0..<width {
      var rest = states[word]
      while rest != 0 {
        let state = word * 64 + rest.trailingZeroBitCount
        rest &= rest - 1
        if state != acceptance { visit(state) }
      }
    }
  }

  private func follows(_ state: Int, _ other: Int) -> Bool {
    followers[other * width + state / 64] >> UInt64(state % 64) & 1 == 1
  }

  private func endsInSuffix(_ path: String) -> Bool {
    guard !suffix.isEmpty else { return true }
    let bytes = path.utf8
    guard bytes.count >= suffix.count else { return false }
    return bytes.suffix(suffix.count).elementsEqual(suffix)
  }

  /// All states fit into one machine word; nothing is allocated.
  private func matchesNarrow(_ path: String) -> Bool {
    var current = entry[0]
    for scalar in path.unicodeScalars {
      var next: UInt64 = 0
      var rest = current & ~(1 << UInt64(acceptance))
      while rest != 0 {
        let state = rest.trailingZeroBitCount
        rest &= rest - 1
        if tests[state].accepts(scalar) { next |= followers[state] }
      }
      guard next != 0 else { return false }
      current = next
    }
    return current >> UInt64(acceptance) & 1 == 1
  }

  private func matchesWide(_ path: String) -> Bool {
    var current = entry
    var next = [UInt64](repeating: 0, count: width)
    for scalar in path.unicodeScalars {
      var isAlive = false
      for word in 0..<width {
        var rest = current[word]
        while rest != 0 {
          let state = word * 64 + rest.trailingZeroBitCount
          rest &= rest - 1
          guard state != acceptance, tests[state].accepts(scalar) else { continue }
          isAlive = true
          for index in 0..<width { next[index] |= followers[state * width + index] }
        }
      }
      guard isAlive else { return false }
      swap(&current, &next)
      for index in 0..<width { next[index] = 0 }
    }
    return current[acceptance / 64] >> UInt64(acceptance % 64) & 1 == 1
  }

  private static func closure(of start: Int, in states: [Builder.State]) -> Set<Int> {
    var seen: Set<Int> = [start]
    var stack = [start]
    while let state = stack.popLast() {
      guard case .split(let targets) = states[state] else { continue }
      for target in targets where seen.insert(target).inserted { stack.append(target) }
    }
    return seen
  }

  private static func suffix(of items: [GlobItem]) -> [UInt8] {
    var scalars: [Unicode.Scalar] = []
    for item in items.reversed() {
      guard case .scalar(let scalar) = item else { break }
      scalars.append(scalar)
    }
    return Array(String(String.UnicodeScalarView(scalars.reversed())).utf8)
  }

  /// Makes states from the end of a glob to its start.
  private struct Builder {
    enum State {
      case accept
      case consume(Test, next: Int)
      case split([Int])
    }

    var states: [State] = []

    mutating func add(_ state: State) -> Int {
      states.append(state)
      return states.count - 1
    }

    mutating func compile(_ items: [GlobItem], before next: Int) -> Int {
      items.reversed().reduce(next) { next, item in compile(item, before: next) }
    }

    private mutating func compile(_ item: GlobItem, before next: Int) -> Int {
      switch item {
      case .scalar(let scalar): return add(.consume(.scalar(scalar), next: next))
      case .one: return add(.consume(.anyButSlash, next: next))
      case .set(let set): return add(.consume(.set(set), next: next))
      case .run: return loop(.anyButSlash, before: next)
      case .crossingRun: return loop(.any, before: next)
      case .segments:
        let slash = add(.consume(.scalar("/"), next: next))
        return add(.split([loop(.any, before: slash), next]))
      case .either(let alternatives):
        let entries = alternatives.map { compile($0, before: next) }
        return add(.split(entries))
      case .any: return add(.consume(.any, next: next))
      case .times(let items, let least, let most): return repeated(items, least, most, before: next)
      }
    }

    /// Written out as often as it has to come, and then as often as it may.
    private mutating func repeated(_ items: [GlobItem], _ least: Int, _ most: Int?, before next: Int) -> Int {
      var start = next
      if let most {
        for _ in 0..<max(0, most - least) { start = add(.split([compile(items, before: start), next])) }
      } else {
        let split = add(.split([]))
        states[split] = .split([compile(items, before: split), next])
        start = split
      }
      for _ in 0..<least { start = compile(items, before: start) }
      return start
    }

    private mutating func loop(_ test: Test, before next: Int) -> Int {
      let split = add(.split([]))
      let consume = add(.consume(test, next: split))
      states[split] = .split([consume, next])
      return split
    }
  }
}
