import JobManifest
import JobPlan
import RunFile
import S3Types
import Testing

@Suite struct EffectTests {
  private func effects(_ file: RunFile, _ query: EffectQuery, page: Int = 1000) throws -> [String] {
    var query = query
    var texts: [String] = []
    while true {
      let next = try file.plannedEffects(query, limit: page)
      guard let last = next.last else { return texts }
      #expect(next.count <= page)
      texts += next.map { "\($0.key) \($0.operation) \($0.size.map(String.init) ?? "-")" }
      query.after = last
    }
  }

  private func query(
    _ prefix: String, _ operations: [Int], bucket: String = "bbb", on endpoint: EndpointName = nil
  ) throws -> EffectQuery {
    EffectQuery(endpoint: endpoint, bucket: try BucketName(bucket), prefix: prefix, operations: operations)
  }

  @Test(arguments: [1, 2, 3, 1000])
  func `effects come by key in byte order, then by operation, whatever the page`(page: Int) throws {
    let file = try temporaryRunFile()
    try file.append([
      try step(.put, "p/b", of: 1, size: 5), try step(.delete, "p/a", of: 1), try step(.put, "p/a", of: 0, size: 3),
      try step(.copy, "p/\u{FF5E}", of: 0, size: 1), try step(.touch, "p/\u{1F600}", of: 0, size: 2),
      try step(.create, "p/u\u{308}", of: 0, size: 0), try step(.put, "p/\u{FC}", of: 0, size: 8),
      try step(.put, "p", of: 0), try step(.put, "p0", of: 0), try step(.put, "p.", of: 0),
      try step(.update, "p/h", of: 0, size: 6), try step(.skip, "p/s", of: 0), try step(.fail, "p/f", of: 0),
      try step(.put, "p/c", of: 2),
    ])
    #expect(
      try effects(file, try query("p/", [0, 1]), page: page) == [
        "p/a 0 3", "p/a 1 -", "p/b 1 5", "p/h 0 6", "p/u\u{308} 0 0", "p/\u{FC} 0 8", "p/\u{FF5E} 0 1",
        "p/\u{1F600} 0 2",
      ])
    #expect(try effects(file, try query("p/", [2]), page: page) == ["p/c 2 1"])
    #expect(try effects(file, try query("", [1]), page: page) == ["p/a 1 -", "p/b 1 5"])
    #expect(try effects(file, try query("p/", []), page: page).isEmpty)
    #expect(try effects(file, try query("p/", [0], bucket: "ccc"), page: page).isEmpty)
  }

  @Test func `all names of one endpoint see the same effects, other endpoints none of them`() throws {
    let file = try temporaryRunFile()
    try file.append([
      try step(.put, "k", on: nil), try step(.put, "l", on: "alias"), try step(.put, "m", on: "archive"),
      try step(.put, "n", on: "never listed"),
    ])
    #expect(try effects(file, try query("", [0], on: "alias")) == ["k 0 1", "l 0 1"])
    #expect(try effects(file, try query("", [0], on: nil)) == ["k 0 1", "l 0 1"])
    #expect(try effects(file, try query("", [0], on: "archive")) == ["m 0 1"])
    #expect(try effects(file, try query("", [0], on: "never listed")) == ["n 0 1"])
    #expect(try file.plannedEffects(on: try address("l"), of: [0]).map(\.operation) == [0])
    #expect(try file.plannedEffects(on: try address("m"), of: [0]).isEmpty)
  }

  @Test func `an effect has the storage class that the step writes`() throws {
    let file = try temporaryRunFile()
    var step = try step(.copy, "k", source: .object(try address("s"), ObjectState(size: 1)))
    step.storageClass = StorageClass(rawValue: "STANDARD_IA")
    try file.append([step])
    #expect(try file.plannedEffects(on: try address("k"), of: [0]).map(\.storageClass) == [step.storageClass])
    #expect(try file.plannedEffects(try query("", [0]), limit: 9).map(\.storageClass) == [step.storageClass])
  }

  @Test func `a key is one key, byte for byte`() throws {
    let file = try temporaryRunFile()
    try file.append([try step(.put, "\u{FC}", size: 7), try step(.put, "A"), try step(.put, "a ")])
    #expect(try file.plannedEffects(on: try address("\u{FC}"), of: [0]).map(\.size) == [7])
    for key in ["u\u{308}", "a", "A "] { #expect(try file.plannedEffects(on: try address(key), of: [0]).isEmpty) }
  }

  @Test func `dropped steps leave no effects, and others stay`() throws {
    let file = try temporaryRunFile()
    try file.append([try step(.put, "k", of: 0), try step(.delete, "k", of: 1)])
    try file.dropSteps(of: 0)
    #expect(try effects(file, try query("", [0, 1])) == ["k 1 -"])
    #expect(try file.steps(limit: 10).count == 1)
  }

  @Test func `a path is one path, byte for byte, and found without a look at others`() throws {
    let file = try temporaryRunFile()
    func get(_ path: String, of operation: Int, _ action: StepAction = .get) throws -> Step {
      Step(
        operation: operation, action: action, destination: .file(path: path), size: operation + 4, reason: .new,
        expected: .absent)
    }
    try file.append([
      try get("/d/a", of: 1), try get("/d/a", of: 0), try get("/d/a", of: 2, .remove), try get("/d/a/", of: 0),
      try get("/d/a/b", of: 0), try get("/d/aa", of: 0), try get("/d/\u{FC}", of: 0), try get("/d/s", of: 0, .skip),
    ])
    func found(_ path: String, _ operations: [Int]) throws -> [String] {
      try file.plannedFiles(at: path, of: operations).map { "\($0.operation) \($0.size.map(String.init) ?? "-")" }
    }
    #expect(try found("/d/a", [2, 1, 0]) == ["0 4", "1 5", "2 -"])
    #expect(try found("/d/a", [1]) == ["1 5"])
    #expect(try found("/d/a/", [0, 1]) == ["0 4"])
    for path in ["/d", "/d/", "/d/u\u{308}", "/d/A", "/d/s"] { #expect(try found(path, [0, 1, 2]) == []) }
    #expect(try found("/d/a", []) == [])
  }

  @Test func `keys with two writers or a reader and a writer are found`() throws {
    let file = try temporaryRunFile()
    try file.append([
      try step(.put, "twice", of: 0), try step(.delete, "twice", of: 0), try step(.skip, "twice", of: 0),
      try step(.put, "shared", of: 0), try step(.put, "shared", of: 1, on: "alias"),
      try step(.put, "shared", of: 2, on: "archive"), try step(.skip, "idle", of: 0), try step(.put, "idle", of: 1),
      try step(.copy, "to", of: 0, source: .object(try address("read", on: "alias"), ObjectState(size: 1))),
      try step(.copy, "to2", of: 0, source: .planned(try address("planned"), size: 1)),
      try step(.skip, "to3", of: 0, source: .object(try address("unread"), ObjectState(size: 1))),
      try step(.delete, "read", of: 1), try step(.delete, "planned", of: 1), try step(.delete, "unread", of: 1),
    ])
    #expect(
      try file.keysWrittenTwice(limit: 10) == [RepeatedKey(operation: 0, address: try address("twice"))])
    #expect(try file.keysWritten(byBoth: 0, and: 1, limit: 10) == [try address("shared")])
    #expect(try file.keysWritten(byBoth: 0, and: 2, limit: 10).isEmpty)
    #expect(
      try file.keysRead(by: 0, writtenBy: 1, limit: 10) == [try address("read", on: "alias"), try address("planned")])
    #expect(try file.keysRead(by: 0, writtenBy: 1, limit: 1).count == 1)
    #expect(try file.keysRead(by: 1, writtenBy: 0, limit: 10).isEmpty)
  }

  @Test func `keys that are written anew, and those that are moved away, are found`() throws {
    let file = try temporaryRunFile()
    func move(_ from: String, _ to: String, of operation: Int) throws -> Step {
      try step(.move, to, of: operation, source: .object(try address(from), ObjectState(size: 1)))
    }
    try file.append([
      try step(.put, "k", of: 0), try step(.put, "gone", of: 0), try step(.put, "moved", of: 0),
      try step(.put, "touched", of: 0), try step(.delete, "gone", of: 1), try move("moved", "trash/m", of: 1),
      try step(.copy, "k", of: 2, on: "alias"), try step(.put, "gone", of: 2), try step(.put, "moved", of: 2),
      try step(.touch, "touched", of: 2), try step(.skip, "idle", of: 2),
      try step(.copy, "to", of: 2, source: .object(try address("moved"), ObjectState(size: 1))),
    ])
    let k = try address("k", on: "alias")
    #expect(try file.keysOverwritten(by: 2, after: 0, unlessRemovedBy: [1], limit: 9) == [k])
    #expect(try file.keysOverwritten(by: 2, after: 0, unlessRemovedBy: [], limit: 9).count == 3)
    #expect(try file.keysRead(by: 2, writtenBy: 1, limit: 9) == [try address("moved")])
    #expect(try file.keysWritten(byBoth: 1, and: 2, limit: 9) == [try address("gone"), try address("moved")])
    #expect(try file.keysWritten(byBoth: 2, and: 1, limit: 9).count == 2)
  }
}
