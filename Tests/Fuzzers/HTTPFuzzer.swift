import S3Client
import S3Types

@testable import HTTPTransport

/// Answers as bytes on a connection: the head and what a client concludes from it.
enum HTTPFuzzer {
  static func run(_ input: [UInt8]) {
    guard let answer = EarlyAnswer(input, limit: 64 << 10) else { return }
    promise((100...999).contains(answer.head.status), "a status of other than three digits")
    promise(answer.head.headers.fields.allSatisfy { !$0.name.isEmpty }, "a field without a name")
    let service = ScriptedService(
      status: answer.head.status, headers: answer.head.headers, chunks: answer.body.isEmpty ? [] : [answer.body])
    runAtOnce {
      do {
        let object = S3Location(bucket: try BucketName("bucket"), key: try ObjectKey("a"))
        // One client for all: what it learns from an answer plays a part in the next request.
        let keys = Credentials(accessKeyID: "id", secretAccessKey: "secret")
        let client = service.client(nil, as: .provider(StaticCredentials(keys)))
        await tell { () async throws(S3Error) in
          let metadata = try await client.headObject(HeadObjectParameters(object))
          promise(metadata.size >= 0, "a negative size")
        }
        for range in [nil, 0...99] {
          await tell { () async throws(S3Error) in
            let result = try await client.getObject(GetObjectParameters(object, range: range))
            while try await result.body.next() != nil {}
          }
        }
        await tell { () async throws(S3Error) in
          _ = try await client.putObject(PutObjectParameters(object, source: .bytes([1])))
        }
      } catch {
        fatalError("\(error)")
      }
    }
  }

  private static func tell(_ body: () async throws(S3Error) -> Void) async {
    do throws(S3Error) { try await body() } catch { checkText(of: error) }
  }
}
