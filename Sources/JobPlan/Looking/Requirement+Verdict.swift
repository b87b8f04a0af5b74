package import JobManifest
package import S3Types

/// Decides whether what was found is what was asked for; nothing else, so it is the same in a plan and in a run.
extension Requirement {
  /// What is not as it has to be, each with what was asked and what was found; empty when all is.
  package func shortfalls(of found: Finding, at now: Timestamp) -> [String] {
    var shortfalls: [String] = []
    if let missing = found.keys?.shortfall { shortfalls.append(missing) }
    if exists == true, found.count == 0, shortfalls.isEmpty {
      let list = found.keys.flatMap { $0.count == 0 ? ", and '\($0.name)' names none that counts" : nil }
      shortfalls.append("asked for an object" + (list ?? ", found none"))
    }
    if exists == false, found.count > 0 {
      shortfalls.append("asked for no object, found \(found.keys?.found ?? Self.objects(found.count))")
    }
    if let count, !count.contains(found.count) {
      shortfalls.append("asked for \(Self.objects(count)), found \(found.count)")
    }
    if let bytes, !bytes.contains(found.bytes), found.count > 0 || exists != true {
      shortfalls.append("asked for \(Self.bytes(bytes)), found \(found.bytes)")
    }
    for (limit, word, moment) in [
      (newestWithin, "newest", found.newest), (oldestWithin, "oldest", found.oldest),
    ] {
      guard let limit, found.count > 0 || exists != true else { continue }
      let asked = "asked for the \(word) object to be at most \(Self.duration(limit)) old"
      // What the plan writes is as young as can be, and never the oldest where there is another.
      if found.hasPlanned, word == "newest" || moment == nil { continue }
      guard let moment else {
        shortfalls.append("\(asked), found none")
        continue
      }
      let age = Self.age(of: moment, at: now)
      if age > limit { shortfalls.append("\(asked), found one of \(moment), which is \(Self.duration(age)) old") }
    }
    return shortfalls
  }

  /// What is asked, in words: `1 to 10 objects; the newest at most 1d old`.
  ///
  /// - Parameter keys: What was found of a list, where there is one.
  package func asked(of keys: ListedFinding?) -> String {
    var parts: [String] = []
    let needsAll = keys.map { $0.needsAll && $0.count > 0 } ?? false
    if let keys, needsAll { parts.append(keys.all) }
    if exists == true, !needsAll { parts.append("an object") }
    if exists == false { parts.append("no object") }
    if let count { parts.append(Self.objects(count)) }
    if let bytes { parts.append(Self.bytes(bytes)) }
    if let newestWithin { parts.append("the newest at most \(Self.duration(newestWithin)) old") }
    if let oldestWithin { parts.append("the oldest at most \(Self.duration(oldestWithin)) old") }
    return parts.joined(separator: "; ")
  }

  /// Seconds; 0 for what is of the future (row L7), and the most that there is for what cannot be counted.
  private static func age(of moment: Timestamp, at now: Timestamp) -> Int {
    let (age, overflow) = now.nanoseconds.subtractingReportingOverflow(moment.nanoseconds)
    if overflow { return moment < now ? .max : 0 }
    return max(0, Int(age / 1_000_000_000))
  }

  private static func objects(_ count: Int) -> String { "\(count) object\(count == 1 ? "" : "s")" }

  private static func objects(_ bounds: Bounds) -> String { text(bounds, unit: ("object", "objects")) }

  private static func bytes(_ bounds: Bounds) -> String { text(bounds, unit: ("byte", "bytes")) }

  private static func text(_ bounds: Bounds, unit: (one: String, many: String)) -> String {
    func counted(_ number: Int) -> String { "\(number) \(number == 1 ? unit.one : unit.many)" }
    switch (bounds.minimum, bounds.maximum) {
    case (let minimum?, let maximum?):
      return minimum == maximum ? "exactly \(counted(minimum))" : "\(minimum) to \(counted(maximum))"
    case (let minimum?, nil): return "at least \(counted(minimum))"
    case (nil, let maximum?): return "at most \(counted(maximum))"
    case (nil, nil): return "any number of \(unit.many)"
    }
  }

  /// The two largest units: `2d 3h`, `45s`.
  package static func duration(_ seconds: Int) -> String {
    let units = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]
    guard let first = units.firstIndex(where: { seconds >= $0.1 }) else { return "0s" }
    var rest = seconds
    let parts = units[first...].prefix(2).compactMap { name, length -> String? in
      let count = rest / length
      rest %= length
      return count > 0 ? "\(count)\(name)" : nil
    }
    return parts.joined(separator: " ")
  }
}

extension Finding {
  /// `3 objects, 1200 bytes`.
  package var text: String { "\(count) object\(count == 1 ? "" : "s"), \(bytes) byte\(bytes == 1 ? "" : "s")" }
}
