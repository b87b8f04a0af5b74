// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

func nio(_ product: String) -> Target.Dependency { .product(name: product, package: "swift-nio") }

/// A floor of the house: what it may import is exactly what it lists here.
func floor(_ name: String, on dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, with dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.target(name: name)] + dependencies, swiftSettings: strict)
}

let package = Package(
  name: "s3job",
  products: [
    .library(name: "S3Client", targets: ["S3Client", "S3Types"]),
    .executable(name: "s3job", targets: ["s3job"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    // Without traits, because the only one brings Foundation.
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
  ],
  targets: [
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    floor("ConcurrencyHelpers"),
    // C, because Swift has no carry-less multiplication, by which checksums are ten times as fast.
    .target(name: "CFold"),
    floor("Digests", on: ["COpenSSL", "CFold"]),
    floor("S3Types"),
    floor("HTTPTransport", on: ["CCurl", "COpenSSL", "ConcurrencyHelpers"]),
    floor(
      "S3Client",
      on: [
        "HTTPTransport", "S3Types", "Digests", "ConcurrencyHelpers", "CLinux", "CXML2",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    floor(
      "S3Sandbox",
      on: ["S3Types", "Digests", "ConcurrencyHelpers", "CXML2", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1")]),
    floor("JobManifest", on: ["S3Types", "CYAML"]),
    floor("FaultFile", on: ["JobManifest", "S3Sandbox", "S3Types"]),
    floor("JobPlan", on: ["JobManifest", "S3Types"]),
    floor("RunFile", on: ["JobPlan", "JobManifest", "S3Types", "Digests", "ConcurrencyHelpers", "CSQLite"]),
    floor("KeyLists", on: ["JobPlan", "JobManifest", "S3Client", "S3Types", "Digests", "CZlib"]),
    floor("JobReport", on: ["RunFile", "JobPlan", "JobManifest", "S3Types"]),
    floor(
      "JobRunner",
      on: [
        "JobReport", "RunFile", "JobPlan", "JobManifest", "KeyLists", "S3Client", "S3Types", "Digests",
        "ConcurrencyHelpers",
      ]),
    .executableTarget(
      name: "s3job",
      dependencies: [
        "JobRunner", "JobReport", "RunFile", "JobPlan", "JobManifest", "FaultFile", "S3Client", "S3Sandbox", "S3Types",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    tests(of: "S3Types"),
    tests(of: "Digests"),
    tests(of: "HTTPTransport", with: ["ConcurrencyHelpers", "CCurl"]),
    tests(of: "JobPlan", with: ["JobManifest", "S3Types"]),
    tests(of: "RunFile", with: ["JobPlan", "JobManifest", "S3Types"]),
    tests(
      of: "S3Client",
      with: [
        "HTTPTransport", "S3Types", "Digests", "ConcurrencyHelpers", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"),
      ]),
    .testTarget(
      name: "S3PathTests",
      dependencies: [
        "S3Client", "S3Sandbox", "HTTPTransport", "S3Types", "Digests", "ConcurrencyHelpers", nio("NIOCore"),
        nio("NIOHTTP1"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FaultTests",
      dependencies: ["S3Client", "S3Sandbox", "HTTPTransport", "S3Types", "Digests", "ConcurrencyHelpers"],
      swiftSettings: strict),
    tests(of: "S3Sandbox", with: ["S3Types", "Digests", nio("NIOCore"), nio("NIOHTTP1")]),
    tests(of: "JobManifest", with: ["S3Types"]),
    tests(of: "KeyLists", with: ["JobPlan", "JobManifest", "Digests"]),
    tests(of: "FaultFile", with: ["JobManifest", "S3Sandbox"]),
    .target(
      name: "TestSupport", dependencies: ["ConcurrencyHelpers"], path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests", dependencies: ["s3job", "TestSupport", "S3Client", "S3Types", "Digests"],
      swiftSettings: strict),
    tests(of: "JobReport", with: ["RunFile", "JobPlan", "JobManifest", "S3Types"]),
    tests(
      of: "JobRunner",
      with: [
        "ConcurrencyHelpers", "Digests", "JobManifest", "JobPlan", "JobReport", "RunFile", "S3Client", "S3Types",
      ]),
  ]
)

// `make fuzz` alone sees this target: it links only together with libFuzzer, which brings the main function.
if Context.environment["S3JOB_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzzers",
      dependencies: [
        "JobManifest", "JobPlan", "KeyLists", "S3Client", "HTTPTransport", "S3Types", "ConcurrencyHelpers",
      ],
      path: "Tests/Fuzzers", swiftSettings: strict))
}
