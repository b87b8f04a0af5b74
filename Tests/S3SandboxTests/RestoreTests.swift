import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct RestoreTests {
  private static func request(_ inside: String) -> String { "<RestoreRequest>\(inside)</RestoreRequest>" }

  private static let twoDays = request("<Days>2</Days><GlacierJobParameters><Tier>Bulk</Tier></GlacierJobParameters>")

  private func archived(
    _ storageClass: String = "GLACIER", taking seconds: Int = 0
  ) throws -> DirectSandbox {
    let sandbox = try DirectSandbox { $0.restoreSeconds = seconds }
    try sandbox.send(.PUT, "/site/k", ["x-amz-storage-class": storageClass], body: "hello")
    return sandbox
  }

  private func refused(_ sandbox: DirectSandbox) throws {
    #expect(try sandbox.send(.GET, "/site/k").outcome == "403 InvalidObjectState")
    let copy = ["x-amz-copy-source": "site/k"]
    #expect(try sandbox.send(.PUT, "/site/c", copy).outcome == "403 InvalidObjectState")
    let id = try #require(try sandbox.send(.POST, "/site/m?uploads").document().child("UploadId")?.text)
    let part = try sandbox.send(.PUT, "/site/m?partNumber=1&uploadId=\(id)", copy)
    #expect(part.outcome == "403 InvalidObjectState")
  }

  @Test(arguments: ["GLACIER", "DEEP_ARCHIVE"])
  func `an archived object is read once it is restored, until its copy goes`(_ storageClass: String) throws {
    let sandbox = try archived(storageClass)
    try refused(sandbox)
    #expect(try sandbox.send(.HEAD, "/site/k")["x-amz-restore"] == nil)
    #expect(try sandbox.send(.POST, "/site/k?restore", body: Self.twoDays).status == 202)
    let head = try sandbox.send(.HEAD, "/site/k")
    // Asked for on the 22nd for two days: the copy stays until the midnight after the 24th.
    let text = "ongoing-request=\"false\", expiry-date=\"Wed, 25 Nov 2026 00:00:00 GMT\""
    #expect(head["x-amz-restore"] == text)
    #expect(head["x-amz-storage-class"] == storageClass)
    #expect(try sandbox.send(.GET, "/site/k").text == "hello")
    #expect(try sandbox.send(.PUT, "/site/c", ["x-amz-copy-source": "site/k"]).outcome == "200")
    #expect(try sandbox.send(.HEAD, "/site/c")["x-amz-storage-class"] == nil)

    let again = try sandbox.send(.POST, "/site/k?restore", body: Self.request("<Days>9</Days>"))
    #expect(again.status == 200)
    #expect(try sandbox.send(.HEAD, "/site/k")["x-amz-restore"]?.contains("Wed, 02 Dec 2026") == true)
    sandbox.moment = try #require(Timestamp(parsing: "2026-12-02T00:00:00Z"))
    #expect(try sandbox.send(.HEAD, "/site/k")["x-amz-restore"] == nil)
    try refused(sandbox)
    #expect(try sandbox.send(.POST, "/site/k?restore", body: Self.twoDays).status == 202)
  }

  @Test func `a restore takes the time that is configured`() throws {
    let sandbox = try archived(taking: 3600)
    #expect(try sandbox.send(.POST, "/site/k?restore", body: Self.twoDays).status == 202)
    #expect(try sandbox.send(.HEAD, "/site/k")["x-amz-restore"] == "ongoing-request=\"true\"")
    try refused(sandbox)
    let again = try sandbox.send(.POST, "/site/k?restore", body: Self.twoDays)
    #expect(again.outcome == "409 RestoreAlreadyInProgress")
    sandbox.moment = Timestamp(seconds: sandbox.moment.seconds + 3600)
    #expect(try sandbox.send(.GET, "/site/k").text == "hello")
  }

  @Test(arguments: [
    ("STANDARD", "/site/k?restore", twoDays, "403 InvalidObjectState"),
    ("GLACIER_IR", "/site/k?restore", twoDays, "403 InvalidObjectState"),
    ("GLACIER", "/site/none?restore", twoDays, "404 NoSuchKey"),
    ("GLACIER", "/site/k?restore", "", "400 MalformedXML"),
    ("GLACIER", "/site/k?restore", request(""), "400 MalformedXML"),
    ("GLACIER", "/site/k?restore", request("<Days>x</Days>"), "400 MalformedXML"),
    ("GLACIER", "/site/k?restore", request("<Days>0</Days>"), "400 InvalidArgument"),
    ("GLACIER", "/site/k?restore", request("<Days>1</Days><Tier>Soon</Tier>"), "400 MalformedXML"),
    ("DEEP_ARCHIVE", "/site/k?restore", request("<Days>1</Days><Tier>Expedited</Tier>"), "400 InvalidArgument"),
    ("GLACIER", "/site/k?restore", request("<Days>1</Days><Type>SELECT</Type>"), "501 NotImplemented"),
    ("GLACIER", "/site/k?restore&partNumber=1", twoDays, "501 NotImplemented"),
  ])
  func `a restore that S3 would not begin is refused`(
    _ storageClass: String, _ target: String, _ body: String, _ outcome: String
  ) throws {
    #expect(try archived(storageClass).send(.POST, target, body: body).outcome == outcome)
  }

  @Test func `a sidecar keeps a restore`() throws {
    var facts = ObjectFacts(headers: .none, etag: ETag("e"), lastModified: frozen)
    facts.restore = ArchiveRestore(askedAt: frozen, taking: 5, days: 3)
    let sidecar = Sidecar(key: try key("k"), size: 6, modified: frozen, facts: facts)
    #expect(Sidecar(parsing: sidecar.render()) == sidecar)
  }
}
