internal import Digests
internal import HTTPTransport
internal import S3Types

/// Tags, access control and storage classes.
extension Probe {
  static let properties: [Probe] = [
    Probe("tagging", "tags of an object") { bench async throws(S3Error) in
      let location = try bench.location("tags")
      try await bench.put(location, "x")
      let document = "<Tagging><TagSet><Tag><Key>probe</Key><Value>1</Value></Tag></TagSet></Tagging>"
      try await bench.send(
        .putObjectTagging, .put, location, query: [QueryItem("tagging")], fields: [md5(document)],
        body: Array(document.utf8))
      let answer = try await bench.send(.getObjectTagging, .get, location, query: [QueryItem("tagging")])
      let isKept = answer.texts("Key") == ["probe"] && answer.texts("Value") == ["1"]
      return isKept
        ? .supported("the tag that was set comes back") : .ignored("the tag that was set does not come back")
    },
    Probe("acl", "canned ACL of an object") { bench async throws(S3Error) in
      let location = try bench.location("acl")
      try await bench.put(location, "x")
      try await bench.send(
        .putObjectACL, .put, location, query: [QueryItem("acl")],
        fields: [("x-amz-acl", "bucket-owner-full-control")], body: [])
      let answer = try await bench.send(.getObjectACL, .get, location, query: [QueryItem("acl")])
      return answer.root == "AccessControlPolicy"
        ? .supported("one is set, and the list can be read") : .ignored("the list cannot be read")
    },
    Probe("storage_class", "storage class STANDARD_IA") { bench async throws(S3Error) in
      let location = try bench.location("class")
      try await bench.put(location, "x", [("x-amz-storage-class", "STANDARD_IA")])
      let found = try await bench.head(location)?["x-amz-storage-class"]
      return found == "STANDARD_IA" ? .supported("kept") : .ignored("accepted; HEAD says \(found ?? "nothing")")
    },
  ]

  private static func md5(_ document: String) -> (String, String) {
    ("content-md5", Base64.encode(Digest.of(Array(document.utf8), .md5)))
  }
}
