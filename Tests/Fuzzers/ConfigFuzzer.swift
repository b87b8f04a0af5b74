@testable import S3Client

/// The shared `config` and `credentials` files, up to the settings of a client and the plan for its credentials, and
/// the other texts that credentials come in.
///
/// Nothing is fetched and no program is run: a file may name any.
enum ConfigFuzzer {
  static func run(_ input: [UInt8]) {
    runAtOnce {
      for profile in [nil, "p"] {
        do throws(S3Error) {
          let settings = ClientSettings(profile: profile, isAnonymous: true)
          let found = try await settings.resolve(environment: environment) { _ in input }
          promise(!found.region.value.isEmpty, "an empty region")
        } catch {
          checkText(of: error)
        }
        plan(profile, input)
      }
    }
    json(input)
    words(input)
    container(input)
  }

  private static let environment = Environment(["HOME": "/home/x"])

  private static func plan(_ profile: String?, _ input: [UInt8]) {
    do throws(S3Error) {
      let profiles = try SharedProfiles(environment: environment, readFile: { _ in input })
      let selected = try profiles.selected(explicit: profile, environment: environment)
      _ = try ProfileReader(profiles: profiles, environment: environment).plan(for: selected)
    } catch {
      checkText(of: error)
    }
  }

  private static func json(_ input: [UInt8]) {
    do throws(JSONFailure) {
      let value = try JSONReader.read(input)
      do throws(JSONFailure) {
        promise(try JSONReader.read(value.serialised) == value, "JSON that is not read back as it was written")
      } catch {
        promise(false, "JSON of ours that cannot be read")
      }
      _ = try SSOToken(input)
      do throws(S3Error) {
        _ = try CredentialDocument.credentials(in: value, tokenName: "Token", source: "s", isTemporary: true)
      } catch {
        checkText(of: error)
      }
    } catch {
      promise((0...input.count).contains(error.offset), "a place beyond the text")
    }
  }

  private static func words(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    do throws(CommandLine.Failure) {
      promise(try !CommandLine.split(text)[0].isEmpty, "a command without a program")
    } catch {
      promise(!error.reason.isEmpty, "a refusal without a reason")
    }
    _ = CredentialTime.parse(text)
  }

  private static func container(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    for variable in ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
      do throws(S3Error) {
        guard let request = try ContainerRequest.find(Environment([variable: text])) else { continue }
        let endpoint = try EndpointURL("http://" + request.authority)
        let isTrusted = request.url.hasPrefix("https://") || MetadataHost.isTrusted(endpoint.host)
        promise(isTrusted, "an address in clear text that is not on the list")
      } catch {
        checkText(of: error)
      }
    }
  }
}
