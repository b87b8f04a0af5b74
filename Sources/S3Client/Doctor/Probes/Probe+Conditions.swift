internal import HTTPTransport
internal import S3Types

/// Conditional writes: refused when they should be, and not when they should not.
extension Probe {
  static let conditions: [Probe] = [
    Probe("put_if_none_match", "PutObject with If-None-Match: *") { bench async throws(S3Error) in
      let location = try bench.location("if-none-match")
      try await bench.put(location, "first")
      return try await judge(
        bench, location, "first",
        violated: { () async throws(S3Error) in try await bench.put(location, "second", [("if-none-match", "*")]) },
        met: { () async throws(S3Error) in
          try await bench.put(try bench.location("if-none-match-new"), "new", [("if-none-match", "*")])
        })
    },
    Probe("put_if_match", "PutObject with If-Match") { bench async throws(S3Error) in
      let location = try bench.location("if-match")
      let etag = try await bench.put(location, "first").etag?.quoted ?? "\"\""
      return try await judge(
        bench, location, "first",
        violated: { () async throws(S3Error) in try await bench.put(location, "second", [("if-match", otherETag)]) },
        met: { () async throws(S3Error) in try await bench.put(location, "third", [("if-match", etag)]) })
    },
    Probe("copy_source_if_match", "CopyObject with x-amz-copy-source-if-match") { bench async throws(S3Error) in
      let source = try bench.location("copy-source")
      let destination = try bench.location("copy-source-copy")
      let etag = try await bench.put(source, "source").etag?.quoted ?? "\"\""
      let name = "x-amz-copy-source-if-match"
      return try await judge(
        bench, destination, nil,
        violated: { () async throws(S3Error) in try await bench.copy(source, destination, [(name, otherETag)]) },
        met: { () async throws(S3Error) in try await bench.copy(source, destination, [(name, etag)]) })
    },
    Probe("copy_if_none_match", "CopyObject with If-None-Match: *") { bench async throws(S3Error) in
      let source = try bench.location("copy-new")
      let destination = try bench.location("copy-new-copy")
      try await bench.put(source, "source")
      try await bench.put(destination, "first")
      return try await judge(
        bench, destination, "first",
        violated: { () async throws(S3Error) in try await bench.copy(source, destination, [("if-none-match", "*")]) },
        met: { () async throws(S3Error) in
          try await bench.copy(source, try bench.location("copy-new-free"), [("if-none-match", "*")])
        })
    },
    Probe("delete_if_match", "DeleteObject with If-Match") { bench async throws(S3Error) in
      let location = try bench.location("delete-if-match")
      let etag = try await bench.put(location, "first").etag?.quoted ?? "\"\""
      return try await judge(
        bench, location, "first",
        violated: { () async throws(S3Error) in
          try await bench.send(.deleteObject, .delete, location, fields: [("if-match", otherETag)])
        },
        met: { () async throws(S3Error) in
          try await bench.send(.deleteObject, .delete, location, fields: [("if-match", etag)])
        })
    },
  ]

  /// An ETag that no object has.
  private static let otherETag = "\"00000000000000000000000000000000\""

  /// Judges a condition by a request that violates it, what is stored afterwards, and a request that meets it.
  static func judge(
    _ bench: ProbeBench, _ location: S3Location, _ expected: String?,
    violated: () async throws(S3Error) -> WireAnswer, met: () async throws(S3Error) -> WireAnswer
  ) async throws(S3Error) -> Answer {
    let refused = try await refusal { () async throws(S3Error) in _ = try await violated() }
    guard let refused else {
      let isIntact = try await bench.text(location) == expected
      return .ignored(isIntact ? "answered as done, without an effect" : "done although the condition did not hold")
    }
    guard refused.status == 412 || refused.code == .preconditionFailed else {
      return .notSupported(refused.shortText)
    }
    guard try await bench.text(location) == expected else {
      return .ignored("answered with 412, and done all the same")
    }
    if let error = try await refusal(of: { () async throws(S3Error) in _ = try await met() }) {
      return .notSupported("refused although the condition holds: \(error.shortText)")
    }
    return .supported("412 when it does not hold, done when it does")
  }
}
