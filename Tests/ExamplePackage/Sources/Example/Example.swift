import S3Client

@main
struct Example {
  static func main() async throws {
    // Keys, roles, region and endpoint are found where every AWS tool looks for them.
    let client = try await S3Client()
    let reports = try client.path(CommandLine.arguments[1])

    try await (reports / "2026/summary.txt").writeText("all is well\n")
    try await (reports / "2026/table.csv").writeText("a,b\n1,2\n", headers: ObjectHeaders(cacheControl: "no-cache"))

    for try await entry in (reports / "2026").list() {
      print(entry.path)
    }
    let table = reports / "2026/table.csv"
    print(try await table.metadata().headers.contentType ?? "no type")
    print(try await table.readText())
  }
}
