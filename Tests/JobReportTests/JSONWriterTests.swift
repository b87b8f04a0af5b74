import JobReport
import Testing

struct JSONWriterTests {
  private func text(pretty: Bool, _ body: (inout JSONWriter) -> Void) -> String {
    var text = ""
    withoutActuallyEscaping(body) { body in
      var writer = JSONWriter(pretty: pretty) { text += $0 }
      body(&writer)
    }
    return text
  }

  @Test func `members, nesting and commas come out as JSON on one line`() {
    let result = text(pretty: false) { json in
      json.object { json in
        json.member("a", 1)
        json.key("list")
        json.array { json in
          json.value("x")
          json.value(true)
          json.object { _ in }
        }
        json.member("absent", ifPresent: String?.none)
        json.member("b", false)
      }
    }
    #expect(result == #"{"a":1,"list":["x",true,{}],"b":false}"#)
  }

  @Test func `pretty output indents, and compact levels stay on one line`() {
    let result = text(pretty: true) { json in
      json.object { json in
        json.member("a", "b")
        json.key("rows")
        json.array { json in
          json.object(compact: true) { json in
            json.member("k", 1)
            json.member("l", 2)
          }
          json.object(compact: true) { $0.member("k", 2) }
        }
        json.key("none")
        json.array { _ in }
      }
    }
    #expect(
      result == """
        {
          "a": "b",
          "rows": [
            {"k": 1, "l": 2},
            {"k": 2}
          ],
          "none": []
        }
        """)
  }

  @Test(arguments: [
    ("plain ü", #""plain ü""#), ("\"\\", #""\"\\""#), ("\n\r\t", #""\n\r\t""#),
    ("\u{0}\u{1F}\u{7F}", #""\u0000\u001f\u007f""#),
  ])
  func `strings are quoted and control characters escaped`(raw: String, quoted: String) {
    #expect(JSONWriter.quoted(raw) == quoted)
  }
}
