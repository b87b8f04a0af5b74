import JobManifest
import JobPlan
import JobReport
import RunFile
import S3Types
import Testing

/// Drawings of the operations, whole.
struct GraphTextTests {
  private static func view() throws -> GraphView {
    let odd = LocalPlace(path: "a \"b\" & c\\d\n#1/", range: nil)
    var header = try runFile([
      ("snapshot", .copy(.init(from: try place("s3://bbb/current/"), to: try place("s3://bbb/previous/")))),
      ("publish", .upload(.init(from: odd, to: try place("s3://bbb/current/")))),
      ("done", .touch(.init(object: try place("s3://ccc/_SUCCESS")))),
    ]).header()
    header.edges.append(EdgeHeader(from: 1, to: 2, kind: "needs", reason: "done needs publish", isEssential: true))
    return GraphView(header)
  }

  @Test func `Graphviz: a box per operation, dashed arrows for what is derived, and every name escaped`() throws {
    #expect(
      GraphFormat.dot.text(of: try Self.view()) == #"""
        digraph "job" {
          rankdir=LR;
          node [shape=box, fontname="sans-serif"];
          edge [fontname="sans-serif", fontsize=10];
          o0 [label="snapshot\ncopy s3://bbb/current/"];
          o1 [label="publish\nupload a \"b\" &amp; c\\d\\n#1/"];
          o2 [label="done\ntouch s3://ccc/_SUCCESS"];
          o0 -> o1 [style=dashed, label="snapshot reads s3://bbb/current/ before publish writes it"];
          o1 -> o2 [style=solid, label="done needs publish"];
        }

        """#)
  }

  @Test func `Mermaid: the same, in its own escapes`() throws {
    #expect(
      GraphFormat.mermaid.text(of: try Self.view()) == #"""
        flowchart LR
          o0["snapshot<br/>copy s3://bbb/current/"]
          o1["publish<br/>upload a #34;b#34; #38; c#92;d#92;n#35;1/"]
          o2["done<br/>touch s3://ccc/#95;SUCCESS"]
          o0 -. "snapshot reads s3://bbb/current/ before publish writes it" .-> o1
          o1 -- "done needs publish" --> o2

        """#)
  }

  @Test func `an order that a longer path implies is not drawn`() throws {
    var header = try runFile([("one", .touch(.init(object: try place("s3://bbb/k"))))]).header()
    header.edges = [
      EdgeHeader(from: 0, to: 0, kind: "overlap", reason: "shown", isEssential: true),
      EdgeHeader(from: 0, to: 0, kind: "overlap", reason: "implied", isEssential: false),
    ]
    #expect(GraphView(header).edges.map(\.reason) == ["shown"])
  }
}
