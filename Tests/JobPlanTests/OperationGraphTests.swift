import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct OperationGraphTests {
  private func edges(_ operations: [Operation]) throws -> [String] {
    try graph(manifest(operations, endpoints: ["alias", "archive"])).edges.map(\.description)
  }

  @Test func `order is derived from what operations read and write, and says why`() throws {
    let texts = try edges([
      operation("assets", try upload("build/", "s3://acme-site/releases/1/")),
      operation("snapshot", try copy("s3://acme-site/current/", "s3://acme-site/old/")),
      operation("go-live", try copy("s3://acme-site/releases/1/", "s3://acme-site/current/")),
      operation("retire", try delete("s3://acme-site/releases/")),
      operation("done", try touch("s3://acme-site/current/_SUCCESS")),
    ])
    #expect(
      texts == [
        "assets writes s3://acme-site/releases/1/ before go-live reads it",
        "snapshot reads s3://acme-site/current/ before go-live writes it",
        "assets writes s3://acme-site/releases/1/ before retire deletes s3://acme-site/releases/",
        "go-live reads s3://acme-site/releases/1/ before retire deletes s3://acme-site/releases/",
        "snapshot reads s3://acme-site/current/ before done writes s3://acme-site/current/_SUCCESS",
        "go-live writes s3://acme-site/current/ before done writes s3://acme-site/current/_SUCCESS",
      ])
  }

  @Test func `a declared edge says so, and wins over the order of the list`() throws {
    let texts = try edges([
      operation("done", try touch("s3://bbb/k"), needs: ["go-live"]),
      operation("go-live", try upload("x", "s3://bbb/")),
    ])
    #expect(texts == ["done needs go-live"])
  }

  @Test func `needs that order a pair the other way through others lift the derived edge`() throws {
    let texts = try edges([
      operation("late", try touch("s3://bbb/k"), needs: ["middle"]),
      operation("middle", try touch("s3://ccc/m"), needs: ["early"]),
      operation("early", try delete("s3://bbb/")),
    ])
    #expect(texts == ["late needs middle", "middle needs early"])
  }

  @Test func `independent_of lifts the derived order on either side`() throws {
    let lifted = operation("b", try touch("s3://bbb/k"), independentOf: ["a"])
    #expect(try edges([operation("a", try delete("s3://bbb/x/")), lifted]).isEmpty)
    #expect(try edges([operation("a", try delete("s3://bbb/")), lifted]).isEmpty)
    let other = operation("a", try delete("s3://bbb/"), independentOf: ["b"])
    #expect(try edges([other, operation("b", try touch("s3://bbb/k"))]).isEmpty)
    #expect(try edges([operation("a", try delete("s3://bbb/")), operation("b", try touch("s3://bbb/k"))]).count == 1)
  }

  @Test func `places on named endpoints say which`() throws {
    let texts = try edges([
      operation("a", .touch(Touch(object: try remote("s3://bbb/k", on: "archive")))),
      operation("b", .touch(Touch(object: try remote("s3://bbb/k", on: "archive")))),
    ])
    #expect(texts == ["a writes s3://bbb/k on 'archive' before b writes it"])
  }

  @Test func `the order keeps to the manifest wherever the edges leave a choice`() throws {
    let graph = try graph(
      manifest([
        operation("a", try touch("s3://bbb/1"), needs: ["d"]), operation("b", try touch("s3://bbb/2")),
        operation("c", try touch("s3://bbb/3")), operation("d", try touch("s3://bbb/4")),
      ]))
    #expect(graph.order == [1, 2, 3, 0])
    #expect(graph.precedes(3, 0))
    #expect(!graph.precedes(0, 3))
    #expect(!graph.isOrdered(0, 1))
  }

  @Test func `edges that a longer path implies are not worth showing`() throws {
    let graph = try graph(
      manifest([
        operation("a", try touch("s3://bbb/k")), operation("b", try touch("s3://bbb/k")),
        operation("c", try touch("s3://bbb/k")),
      ]))
    #expect(graph.edges.count == 3)
    #expect(
      graph.essentialEdges.map(\.description) == [
        "a writes s3://bbb/k before b writes it", "b writes s3://bbb/k before c writes it",
      ])
  }

  @Test func `every cycle of needs is reported once, with the place of every edge`() throws {
    let text = "a needs b\nb needs c\nc needs a\nd needs d\n"
    func at(_ line: Int) -> SourceRange { SourceRange(start: 10 * line + 8, end: 10 * line + 9) }
    func named(_ name: String, line: Int, _ needs: String) throws -> Operation {
      Operation(
        name: Located(name, at: SourceRange(start: 10 * line, end: 10 * line + 1)),
        verb: try touch("s3://bbb/\(name)"), range: SourceRange(start: 10 * line, end: 10 * line + 9),
        needs: [Located(needs, at: at(line))])
    }
    let cyclic = manifest(
      [
        try named("a", line: 0, "b"), try named("b", line: 1, "c"), try named("c", line: 2, "a"),
        try named("d", line: 3, "d"),
      ], text: text)
    let error = #expect(throws: DiagnosticList.self) { try graph(cyclic) }
    #expect(
      error.map { DiagnosticRenderer.render($0, color: false) } == """
        job.yaml:1:9: error: dependency cycle: a -> b -> c -> a
          |
        1 | a needs b
          |         ^
        job.yaml:1:9: note: 'a' needs 'b' here
        job.yaml:2:9: note: 'b' needs 'c' here
        job.yaml:3:9: note: 'c' needs 'a' here
        job.yaml:4:9: error: dependency cycle: d -> d
          |
        3 | c needs a
        4 | d needs d
          |         ^
        job.yaml:4:9: note: 'd' needs 'd' here

        """)
  }

  @Test func `a cycle with derived edges explains them and says how to get out`() throws {
    let error = #expect(throws: DiagnosticList.self) {
      try edges([
        operation("a", try copy("s3://bbb/x/", "s3://bbb/out/"), needs: ["c"]),
        operation("b", try copy("s3://bbb/y/", "s3://bbb/x/")),
        operation("c", try copy("s3://bbb/x/", "s3://bbb/z/")),
      ])
    }
    let diagnostic = error?.diagnostics.first
    #expect(error?.diagnostics.count == 1)
    #expect(diagnostic?.message == "dependency cycle: a -> c -> b -> a")
    #expect(
      diagnostic?.notes.map(\.message) == [
        "'a' needs 'c' here", "b writes s3://bbb/x/ before c reads it", "a reads s3://bbb/x/ before b writes it",
      ])
    #expect(diagnostic?.hint?.contains("independent_of") == true)
  }

  @Test func `needs of unknown operations are reported together`() throws {
    let error = #expect(throws: DiagnosticList.self) {
      try edges([
        operation("a", try touch("s3://bbb/x"), needs: ["nobody"]),
        operation("b", try copy("s3://bbb/y/", "s3://bbb/x/", to: "archive"), needs: ["none"]),
      ])
    }
    #expect(
      error?.diagnostics.map(\.message) == [
        "operation 'a' needs 'nobody', which does not exist", "operation 'b' needs 'none', which does not exist",
      ])
  }
}
