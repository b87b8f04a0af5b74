/// What servers are known to do differently (s3-semantics 3g): by store and promise, with what is done instead.
///
/// Nothing is skipped: each deviation is expected to be seen, and has to leave the table once it is not.
enum Deviation {
  static let known: [Store: [String: String]] = [
    .sandbox: [:],
    .moto: [
      "a signature with a wrong secret is refused": "takes every signature",
      "a copy with another ETag of its source is refused": "ignores x-amz-copy-source-if-match",
      odd("line feeds"): "answers 404 to a key with a line feed",
      odd("carriage returns"): "does not answer for a key with a carriage return in DeleteObjects",
    ],
    .rclone: [
      "keys are listed in the order of their bytes, whatever they are": fileAndDirectory,
      "a delimiter folds keys, and both an object and a common prefix of one name are listed": fileAndDirectory,
      "an object keeps its headers and its metadata": "adds a metadata entry 'mtime'",
      "a copy keeps headers and metadata": "adds a metadata entry 'mtime'",
      "If-Match on a read refuses another object": "ignores conditions",
      "a delete with If-Match leaves another object alone": "ignores conditions",
      "If-None-Match: * refuses to replace an object": "ignores conditions",
      "If-Match refuses to replace another object than the one named": "ignores conditions",
      "a copy with another ETag of its source is refused": "ignores x-amz-copy-source-if-match",
      "a copy that replaces headers keeps none of the old ones": "answers a copy onto itself with an empty result",
      "a copy onto itself that changes nothing is refused": "answers it with an empty result",
      "a copy loses the storage class of its source": "keeps it",
      odd("leading slashes"): unclean, odd("two leading slashes"): unclean, odd("doubled slashes"): unclean,
      odd("dot segments"): unclean, odd("leading dot segments"): unclean, odd("single dots"): unclean,
      odd("double dots"): unclean, odd("trailing slashes"): "makes a directory of such a key and lists none",
    ],
  ]

  private static let fileAndDirectory = "keeps objects as files, so 'a' and 'a/b' cannot both be there"
  private static let unclean = "refuses keys that are not clean as file names"

  private static func odd(_ name: String) -> String { "\(name) are bytes of a key: put, head, get, list, copy, delete" }
}
