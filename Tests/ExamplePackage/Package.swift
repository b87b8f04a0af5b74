// swift-tools-version: 6.2
import PackageDescription

// A program outside of this project that needs nothing of it but the S3Client library; the end-to-end tests build and
// run it. In a package of yours the first dependency is the URL of this repository and a version.
let package = Package(
  name: "Example",
  dependencies: [.package(name: "s3job", path: "../..")],
  targets: [
    .executableTarget(name: "Example", dependencies: [.product(name: "S3Client", package: "s3job")])
  ]
)
