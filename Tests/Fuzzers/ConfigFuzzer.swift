import S3Client

/// The shared `config` and `credentials` files, up to the settings of a client.
enum ConfigFuzzer {
  static func run(_ input: [UInt8]) {
    runAtOnce {
      for profile in [nil, "p"] {
        do throws(S3Error) {
          let settings = ClientSettings(profile: profile)
          let found = try await settings.resolve(environment: Environment(["HOME": "/home/x"])) { _ in input }
          promise(!found.region.value.isEmpty, "an empty region")
        } catch {
          checkText(of: error)
        }
      }
    }
  }
}
