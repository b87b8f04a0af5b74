import Foundation
import S3Client
import S3Types
import Testing

/// One promise of S3 that our client and every part of the project lean on, checked on a real server.
struct Clause: Sendable, CustomTestStringConvertible {
  /// What the service promises, as a sentence; deviations name clauses by it.
  let promise: String
  /// Throws or records an issue where the promise is not kept.
  let check: @Sendable (ContractBucket) async throws -> Void

  init(_ promise: String, _ check: @escaping @Sendable (ContractBucket) async throws -> Void) {
    self.promise = promise
    self.check = check
  }

  var testDescription: String { promise }

  /// All of them.
  static let all: [Clause] = listing + heads + keys + copies + deletes + conditions + multipart + tags + integrity

  /// The clauses in force for stores that the tests start.
  static let names = Set(all.map(\.promise))
}

/// A bucket of its own for one clause, and the client to reach it.
struct ContractBucket: Sendable {
  let client: S3Client
  let name: BucketName
  let endpoint: String

  /// Makes a new bucket.
  static func make(on service: ContractService) async throws -> ContractBucket {
    let client = try service.client()
    let name = try BucketName("contract-\(UUID().uuidString.lowercased())")
    try await client.createBucket(CreateBucketParameters(name))
    return ContractBucket(client: client, name: name, endpoint: service.endpoint)
  }

  func at(_ key: String) throws -> S3Location { S3Location(bucket: name, key: try ObjectKey(key)) }

  @discardableResult
  func put(_ key: String, _ text: String = "hello", headers: ObjectHeaders = .none) async throws -> PutObjectResult {
    try await client.putObject(
      PutObjectParameters(try at(key), source: .bytes(Array(text.utf8)), headers: headers))
  }

  func head(_ key: String) async throws -> ObjectMetadata {
    try await client.headObject(HeadObjectParameters(try at(key)))
  }

  func bytes(_ key: String, range: ClosedRange<Int>? = nil) async throws -> [UInt8] {
    let result = try await client.getObject(GetObjectParameters(try at(key), range: range))
    var bytes: [UInt8] = []
    while let chunk = try await result.body.next() { bytes += chunk }
    return bytes
  }

  func text(_ key: String, range: ClosedRange<Int>? = nil) async throws -> String {
    String(decoding: try await bytes(key, range: range), as: UTF8.self)
  }

  /// Every key under a prefix, page by page.
  func keys(under prefix: String = "", pageSize: Int? = nil) async throws -> [ObjectKey] {
    let pager = client.listObjectsV2(ListObjectsV2Parameters(bucket: name, prefix: prefix, maxKeys: pageSize))
    var keys: [ObjectKey] = []
    while let page = try await pager.nextPage() { keys += page.objects.map(\.key) }
    return keys
  }
}

/// Where a contract is checked.
struct ContractService: Sendable {
  let endpoint: String
  let credentials: Credentials
  let region: String

  func client(secret: String? = nil) throws -> S3Client {
    let credentials = Credentials(
      accessKeyID: credentials.accessKeyID, secretAccessKey: secret ?? credentials.secretAccessKey)
    return S3Client(
      configuration: S3ClientConfiguration(
        endpoint: try EndpointURL(endpoint), region: region, addressing: .path,
        authentication: .provider(StaticCredentials(credentials))))
  }
}

/// The error of a call that must fail.
func refusal<Output>(
  _ body: () async throws -> Output
) async throws -> S3Error {
  do {
    _ = try await body()
  } catch let error as S3Error {
    return error
  }
  throw Accepted()
}

/// A call that S3 refuses went through.
struct Accepted: Error, CustomStringConvertible {
  let description = "the service accepted what S3 refuses"
}
