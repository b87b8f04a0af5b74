import CCurl
import COpenSSL

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What has to happen once in a process before libcurl is used.
enum GlobalInit {
  /// Initialises OpenSSL and libcurl on first use; later uses cost a load.
  static let once: Void = {
    ignoreBrokenPipes()
    // Row S10: libcurl would append every TLS secret of the process to this file.
    unsafe unsetenv("SSLKEYLOGFILE")
    // OpenSSL's exit handler frees what a transfer thread that is still running uses; this flag leaves it out.
    OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    let status = curl_global_init(Int(CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32))
    precondition(status == CURLE_OK, "libcurl cannot be initialised: code \(status.rawValue)")
  }()

  /// Keeps a peer that closes while we write from killing the process (row T13); a handler that is set stays.
  private static func ignoreBrokenPipes() {
    var current = sigaction()
    guard unsafe sigaction(SIGPIPE, nil, &current) == 0 else { return }
    guard unsafe current.__sigaction_handler.sa_handler == nil else { return }
    signal(SIGPIPE, SIG_IGN)
  }
}
