import NIOCore
import S3Types
import Testing

@testable import S3Sandbox

struct XMLTests {
  @Test func `a document is read whatever its namespace, references resolved`() throws {
    let root = try XMLElement.parse(
      ByteBuffer(
        string: """
          <?xml version="1.0"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
          <Object><Key>a&amp;b&#xD;&#xA;<![CDATA[<c>]]></Key></Object><Quiet>true</Quiet></Delete>
          """))
    #expect(root.name == "Delete")
    #expect(root.child("Object")?.child("Key")?.text == "a&b\r\n<c>")
    #expect(root.child("Quiet")?.text == "true")
  }

  @Test(arguments: [
    "", "text", "<a>", "<a></b>", "<a/><b/>", "<a>&x;</a>", "<a>\u{1}</a>",
    "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
    String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100),
  ])
  func `a document that is malformed, too deep or has a DTD is refused`(_ text: String) {
    let code = failureCode { () throws(S3Failure) in _ = try XMLElement.parse(ByteBuffer(string: text)) }
    #expect(code == "MalformedXML")
  }

  @Test func `text is escaped on the way out`() {
    var xml = XMLWriter()
    xml.element("Key", "a<b>&\"\r\u{1}ü")
    #expect(String(decoding: xml.bytes, as: UTF8.self).hasSuffix("<Key>a&lt;b&gt;&amp;&quot;&#xd;&#x1;ü</Key>"))
  }

  @Test func `times, tags and keys are written as listings show them`() {
    var xml = XMLWriter()
    xml.element("T", Timestamp(seconds: 1_767_225_600, nanoseconds: 987_654_321))
    xml.element("E", ETag("a\"b"))
    xml.element("K", "a<b +", encodesURL: true)
    xml.element("K", "a<b +", encodesURL: false)
    #expect(
      String(decoding: xml.bytes, as: UTF8.self).hasSuffix(
        "<T>2026-01-01T00:00:00.000Z</T><E>&quot;a&quot;b&quot;</E><K>a%3Cb+%2B</K><K>a&lt;b +</K>"))
  }
}
