import NIOCore
import NIOHTTP1
import S3Types

/// CreateBucket: `PUT /bucket`, with the region in the body unless it is us-east-1.
enum CreateBucket {
  static let defaultRegion = "us-east-1"

  static func respond(_ context: OperationContext, _ body: ReceivedBody) throws(S3Failure) -> S3Response {
    let bucket = try context.request.validBucket()
    try checkRegion(try constraint(in: body), context.region)
    let isNew = try context.store.createBucket(bucket, at: context.now())
    // Only us-east-1 lets an owner create a bucket twice.
    guard isNew || context.region == defaultRegion else {
      throw S3Failure(
        .conflict, "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
        details: [("BucketName", bucket.rawValue)])
    }
    return S3Response(status: .ok, headers: [("Location", "/\(bucket.rawValue)")])
  }

  private static func constraint(in body: ReceivedBody) throws(S3Failure) -> String? {
    guard case .document(let bytes) = body, bytes.readableBytes > 0 else { return nil }
    let root = try XMLElement.parse(bytes)
    guard root.name == "CreateBucketConfiguration" else { throw .malformedXML }
    for child in root.children where child.name != "LocationConstraint" {
      throw .notImplemented("\(child.name) in CreateBucketConfiguration")
    }
    return root.child("LocationConstraint")?.text
  }

  private static func checkRegion(_ constraint: String?, _ region: String) throws(S3Failure) {
    let named = constraint ?? ""
    guard named != defaultRegion else {
      throw S3Failure(
        .badRequest, "InvalidLocationConstraint", "The specified location-constraint is not valid",
        details: [("LocationConstraint", named)])
    }
    guard (named.isEmpty ? defaultRegion : named) == region else {
      throw S3Failure(
        .badRequest, "IllegalLocationConstraintException",
        "The \(named.isEmpty ? "unspecified" : named) location constraint is incompatible for the region specific "
          + "endpoint this request was sent to.")
    }
  }
}
