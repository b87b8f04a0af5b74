/// What servers are known to do differently (s3-semantics 3g): by store and promise, with what is done instead.
///
/// Nothing is skipped: each deviation is expected to be seen, and has to leave the table once it is not.
enum Deviation {
  static let known: [Store: [String: String]] = [
    .sandbox: [:],
    .moto: [
      "a signature with a wrong secret is refused": "takes every signature",
      "a copy with another ETag of its source is refused": "ignores x-amz-copy-source-if-match",
      "a part of a source with another ETag is refused": "ignores x-amz-copy-source-if-match",
      "an aborted upload is gone with its parts": "answers InternalError for it",
      "bytes that do not have the checksum that was announced are refused": "takes any checksum",
      "a checksum that came with the bytes is kept and shown": "shows none",
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
      "parts become one object with the headers that the upload began with": "adds a metadata entry 'mtime'",
      "parts of an upload are listed by number, and the upload by key":
        "a page of parts does not say whether it is the last",
      "a part below 5 MiB is refused, but for the last": "accepts parts of any size",
      "a part can be a range of another object": "takes no parts of other objects",
      "a part of a source with another ETag is refused": "takes no parts of other objects",
      "If-None-Match: * refuses to complete an upload over an object": "ignores conditions",
      "tags can be set, read, replaced and taken away, and change nothing else": "keeps no tags",
      "an upload can set tags, and a copy keeps or replaces them": "keeps no tags",
      "bytes that do not have the checksum that was announced are refused": "takes any checksum",
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
