/// Whether and how the metadata service of EC2 is asked (row 11).
struct InstanceMetadataSettings: Sendable, Hashable {
  let isDisabled: Bool
  let endpoint: EndpointURL
  /// How long each request may take.
  let limit: Duration
  /// How often each request is tried.
  let attempts: Int

  /// Reads `AWS_EC2_METADATA_DISABLED`, `…_SERVICE_ENDPOINT`, `…_SERVICE_ENDPOINT_MODE`, `AWS_METADATA_SERVICE_TIMEOUT`
  /// and `…_NUM_ATTEMPTS`, or their twins in a profile.
  init(environment: Environment, profile: SelectedProfile? = nil) throws(S3Error) {
    func value(_ variable: String, _ property: String) -> String? { environment[variable] ?? profile?[property] }
    isDisabled = environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true"
    let given = value("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint")
    let mode = value("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode") ?? "IPv4"
    let usual = ["ipv4": "http://169.254.169.254", "ipv6": "http://[fd00:ec2::254]"]
    guard let address = given ?? usual[mode.lowercased()] else {
      throw Self.refused("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is neither IPv4 nor IPv6")
    }
    do throws(S3Error) {
      endpoint = try EndpointURL(address)
    } catch {
      throw Self.refused(
        "AWS_EC2_METADATA_SERVICE_ENDPOINT is not a URL of http or https without user name, query and fragment")
    }
    let seconds = value("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout") ?? "1"
    guard let duration = Double(seconds), (0.001...3600).contains(duration) else {
      throw Self.refused("AWS_METADATA_SERVICE_TIMEOUT is not a number of seconds up to 3600")
    }
    limit = .milliseconds(Int(duration * 1000))
    let count = value("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts") ?? "1"
    guard let attempts = Int(count), (1...100).contains(attempts) else {
      throw Self.refused("AWS_METADATA_SERVICE_NUM_ATTEMPTS is not a number from 1 to 100")
    }
    self.attempts = attempts
  }

  private static func refused(_ reason: String) -> S3Error {
    S3Error(code: .configuration, message: "instance metadata: \(reason); correct it or unset it")
  }
}
