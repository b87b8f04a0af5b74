import JobManifest
import JobPlan
import RunFile
import S3Types
import Testing

@Suite struct StepSumsTests {
  /// Steps of every action in an order that is different for each seed, some of them taken back.
  private static func write(_ file: RunFile, seed: Int) throws {
    var steps: [Step] = []
    for number in 0..<60 {
      let mixed = (number &* 7919 &+ seed &* 104_729) & 0xFFFF
      let action = StepAction.allCases[mixed % StepAction.allCases.count]
      var step = try step(action, "k\(number)", of: mixed / 16 % 3, size: mixed % 1000)
      step.reason = mixed % 3 == 0 ? .size : mixed % 3 == 1 ? .new : .missing
      step.storageClass = mixed % 5 == 0 ? StorageClass(rawValue: "GLACIER") : nil
      if mixed % 4 == 0 { step.headers = .change(HeaderSettings(cacheControl: .set("no-store"))) }
      if action == .get {
        step.source = .object(
          try address("s\(number)", on: mixed % 2 == 0 ? "archive" : nil),
          ObjectState(size: 1, storageClass: mixed % 2 == 0 ? StorageClass(rawValue: "GLACIER_IR") : nil))
        step.destination = .file(path: "/d/\(number)")
      }
      // An inventory may be a file, beside one in S3.
      if action == .list, mixed % 2 == 0 { step.destination = .file(path: "/d/\(number)") }
      steps.append(step)
    }
    try file.append(Array(steps.prefix(20)))
    try file.append(Array(steps.dropFirst(20)))
    if seed % 2 == 0 { try file.dropSteps(of: 1) }
  }

  /// What is kept while a plan is written is what SQLite says about the file.
  @Test(arguments: 0..<20) func `sums are those of the file`(seed: Int) throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run"
    let written = try RunFile.create(at: .file(path), header: try header())
    try Self.write(written, seed: seed)
    let (summary, statistics, aggregates) = try (written.summary(), written.statistics(), written.aggregates())
    written.close()
    let read = try RunFile.open(at: path)
    #expect(try read.summary() == summary)
    #expect(try read.statistics() == statistics)
    #expect(try read.aggregates() == aggregates)
    #expect(statistics.count > 5)
  }

  /// Every kind of target beside every kind of source, whether or not the expansion plans it of this action.
  @Test(arguments: StepAction.allCases)
  func `sums are those of the file for every kind of target`(action: StepAction) throws {
    let targets: [StepTarget] = [
      .object(try address("k")), .object(try address("k", on: "archive")), .file(path: "/d/k"), .file(path: "/d/"),
      .tree(endpoint: nil, bucket: try BucketName("ttt"), prefix: ""),
      .tree(endpoint: "archive", bucket: try BucketName("ttt"), prefix: "t/"),
    ]
    let sources: [StepSource?] = [
      nil, .object(try address("s"), ObjectState(size: 1)),
      .object(try address("s", on: "archive"), ObjectState(size: 1)),
      .planned(try address("s"), size: 1), .file(path: "/s", size: 1, modified: moment),
      .plannedFile(path: "/s", size: 1),
    ]
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run"
    let written = try RunFile.create(at: .file(path), header: try header())
    try written.append(
      targets.flatMap { target in
        sources.map { source in
          Step(
            operation: 1, action: action, source: source, destination: target, size: 3, reason: .new, expected: .absent)
        }
      })
    let (summary, statistics, aggregates) = try (written.summary(), written.statistics(), written.aggregates())
    written.close()
    let read = try RunFile.open(at: path)
    #expect(try read.summary() == summary)
    #expect(try read.statistics() == statistics)
    #expect(try read.aggregates() == aggregates)
  }

  @Test func `states are counted anew once steps are under way`() throws {
    let file = try temporaryRunFile()
    try file.append([try step(.put, "a"), try step(.put, "b")])
    #expect(try file.aggregates().map(\.state) == [.planned])
    try file.markStarted([1], at: moment)
    #expect(try file.aggregates().map(\.state) == [.planned, .running])
  }
}
