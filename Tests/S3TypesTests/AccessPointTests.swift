import S3Types
import Testing

@Suite struct AccessPointTests {
  private static let arn = "arn:aws:s3:us-west-2:123456789012:accesspoint/name"

  @Test(arguments: [arn, "arn:aws:s3:us-west-2:123456789012:accesspoint:name"])
  func `both spellings are the same bucket`(_ text: String) throws {
    let bucket = try BucketName(text)
    #expect(bucket.rawValue == Self.arn)
    #expect(!bucket.isSingleLabel)
    let accessPoint = try #require(bucket.accessPoint)
    #expect(accessPoint.partition == "aws")
    #expect(accessPoint.region == "us-west-2")
    #expect(accessPoint.account == "123456789012")
    #expect(accessPoint.name == "name")
    #expect(!accessPoint.isMultiRegion)
    #expect(try BucketName("bucket").accessPoint == nil)
  }

  @Test func `a multi-region access point is read, and refused as a bucket by its name`() throws {
    let text = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
    let accessPoint = try AccessPointARN(text)
    #expect(accessPoint.isMultiRegion)
    #expect(accessPoint.name == "mfzwi23gnjvgw.mrap")
    let error = #expect(throws: InvalidName.self) { try S3URL("s3://\(text)/key") }
    #expect(
      error?.description
        == "'\(text)' is not a valid bucket name: multi-region access points need SigV4A signatures, which are not "
        + "supported; name an access point of one region")
  }

  @Test(arguments: [
    ("s3://\(arn)", ""), ("s3://\(arn)/", ""), ("s3://\(arn)/a/b", "a/b"), ("s3://\(arn)//a", "/a"),
    ("s3://arn:aws:s3:us-west-2:123456789012:accesspoint:name/a/b", "a/b"),
  ])
  func `the key follows the name of the access point`(_ text: String, _ rest: String) throws {
    let url = try S3URL(text)
    #expect(url.bucket.rawValue == Self.arn)
    #expect(url.keyOrPrefix == rest)
    #expect(url.description == "s3://\(Self.arn)/\(rest)")
    #expect(try S3URL(url.description) == url)
  }

  private static let form = "it must have the form arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME"
  private static let end = "it must end in accesspoint/NAME and nothing more"
  private static let rule =
    "the name of an access point has 3 to 50 characters of a-z, 0-9 and '-', and no '-' at its start or end"

  @Test(arguments: [
    ("arn:", form), ("arn:aws:s3", form), ("arn:aws:s3:us-west-2:123456789012", form),
    ("arn:azure:s3:us-west-2:123456789012:accesspoint/name", "its partition must be aws or start with aws-"),
    ("arn:aws-CN!:s3:us-west-2:123456789012:accesspoint/name", "its partition must be aws or start with aws-"),
    ("arn:aws:sns:us-west-2:123456789012:accesspoint/name", "it is not of the service s3"),
    (
      "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01/accesspoint/name",
      "S3 on Outposts is not supported; name a bucket or an access point of S3 itself"
    ),
    (
      "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/name",
      "access points of Object Lambda are not supported; name the access point beneath it"
    ),
    (
      "arn:aws:s3express:us-west-2:123456789012:accesspoint/name",
      "access points of directory buckets are not supported; name a general purpose bucket"
    ),
    ("arn:aws:s3:::bucket", "it names no access point; a bucket is named without arn:aws:s3:::"),
    ("arn:aws:s3:us-west-2:123456789012:bucket/name", end), ("arn:aws:s3:us-west-2:123456789012:accesspoint", end),
    ("arn:aws:s3:us-west-2:123456789012:accesspoint/name/more", end),
    ("arn:aws:s3:us-west-2:123456789012:accesspoint:name:more", end),
    ("arn:aws:s3::123456789012:accesspoint/name", "it has no region"),
    ("arn:aws:s3:us-west-2:123456789012:accesspoint/name.mrap", "a multi-region access point has no region"),
    ("arn:aws:s3:us.west:123456789012:accesspoint/name", "its region can be no part of a host name"),
    ("arn:aws:s3:us-west-2::accesspoint/name", "its account must have 12 digits"),
    ("arn:aws:s3:us-west-2:12345678901x:accesspoint/name", "its account must have 12 digits"),
    ("arn:aws:s3:us-west-2:1234567890123:accesspoint/name", "its account must have 12 digits"),
    ("arn:aws:s3:us-west-2:123456789012:accesspoint/", rule),
    ("arn:aws:s3:us-west-2:123456789012:accesspoint/ab", rule),
    ("arn:aws:s3:us-west-2:123456789012:accesspoint/Name", rule),
    ("arn:aws:s3:us-west-2:123456789012:accesspoint/na.me", rule),
    ("arn:aws:s3:us-west-2:123456789012:accesspoint/-name", rule),
    ("arn:aws:s3::123456789012:accesspoint/.mrap", rule),
  ])
  func `what is no access point is refused with the rule that it breaks`(_ text: String, _ rule: String) {
    let error = #expect(throws: InvalidName.self) { try BucketName(text) }
    #expect(error?.description == "'\(text)' is not a valid access point ARN: \(rule)")
  }

  @Test(arguments: [
    ("", "'' is not a valid S3 URL: it must start with s3://"),
    ("http://bucket/key", "'http://bucket/key' is not a valid S3 URL: it must start with s3://"),
    ("S3://bucket/key", "'S3://bucket/key' is not a valid S3 URL: it must start with s3://"),
    ("s3://", "'' is not a valid bucket name: it must have 3 to 63 characters"),
    ("s3:///key", "'' is not a valid bucket name: it must have 3 to 63 characters"),
    ("s3://Bucket/key", "'Bucket' is not a valid bucket name: only a-z, 0-9, '.' and '-' are allowed"),
    ("s3://user@bucket/key", "'user@bucket' is not a valid bucket name: only a-z, 0-9, '.' and '-' are allowed"),
    ("s3://-bucket/key", "'-bucket' is not a valid bucket name: it must start and end with a letter or a digit"),
    ("s3://buc..ket/key", "'buc..ket' is not a valid bucket name: two dots may not follow each other"),
    ("s3://10.0.0.1/key", "'10.0.0.1' is not a valid bucket name: it must not look like an IP address"),
    (
      "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/",
      "'arn:aws:s3:us-west-2:123456789012:accesspoint/' is not a valid access point ARN: \(rule)"
    ),
    (
      "s3://arn:aws:s3:us-west-2:123456789012:accesspoint",
      "'arn:aws:s3:us-west-2:123456789012:accesspoint' is not a valid access point ARN: \(end)"
    ),
    (
      "s3://arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01/accesspoint/name/key",
      "'arn:aws:s3-outposts:us-west-2:123456789012:outpost' is not a valid access point ARN: "
        + "S3 on Outposts is not supported; name a bucket or an access point of S3 itself"
    ),
    (
      "s3://arn:aws:s3:::bucket/key",
      "'arn:aws:s3:::bucket' is not a valid access point ARN: it names no access point; "
        + "a bucket is named without arn:aws:s3:::"
    ),
  ])
  func `a URL that is none is refused with what is wrong in it`(_ text: String, _ message: String) {
    let error = #expect(throws: InvalidName.self) { try S3URL(text) }
    #expect(error?.description == message)
  }
}
