#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Every fuzzer by the name that `S3JOB_FUZZER` selects it with; each ends the process when a parser breaks a promise.
///
/// One program holds all of them, because libFuzzer takes one entry point per program and linking it is slow.
private let fuzzers: [String: @Sendable ([UInt8]) -> Void] = [
  "manifest": ManifestFuzzer.run,
  "xml": XMLFuzzer.run,
  "config": ConfigFuzzer.run,
  "names": NamesFuzzer.run,
  "http": HTTPFuzzer.run,
  "keys": KeysFuzzer.run,
]

private let selected: @Sendable ([UInt8]) -> Void = {
  let name = unsafe getenv("S3JOB_FUZZER").map { unsafe String(cString: $0) } ?? ""
  guard let fuzzer = fuzzers[name] else {
    print("error: set S3JOB_FUZZER to one of \(fuzzers.keys.sorted().joined(separator: ", ")), not '\(name)'")
    exit(2)
  }
  return fuzzer
}()

/// What libFuzzer calls for every input.
@c(LLVMFuzzerTestOneInput)
func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  selected(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}

/// Ends the process when a promise of the code under test is broken; says which, as `precondition` does not with `-O`.
func promise(_ isKept: Bool, _ complaint: String) {
  if !isKept { fatalError("broken promise: \(complaint)") }
}
