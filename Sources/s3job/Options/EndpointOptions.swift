import ArgumentParser
import S3Client

/// Where an endpoint is and how to sign for it.
struct EndpointOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The URL of the default endpoint, such as https://minio.example:9000.", valueName: "url"))
  var endpointURL: String?

  @Option(help: "The region to sign for.")
  var region: String?

  @Option(help: "The profile of the shared AWS configuration files to use.")
  var profile: String?

  @Flag(help: "Sign nothing and look for no credentials.")
  var noSignRequest = false

  /// What they say.
  var settings: ClientSettings {
    ClientSettings(endpoint: endpointURL, region: region, profile: profile, isAnonymous: noSignRequest)
  }
}
