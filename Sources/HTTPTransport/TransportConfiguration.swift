/// What a transport may use, and how it reaches the network.
///
/// Nothing is taken from the environment: a proxy that is not named here is not used.
package struct TransportConfiguration: Sendable, Hashable {
  /// Transfers that run at once to one scheme, host and port; more wait in the order they came.
  package var maxConnectionsPerHost: Int
  /// The proxy for `http` URLs, or nil for none.
  package var httpProxy: HTTPProxy?
  /// The proxy for `https` URLs, or nil for none.
  package var httpsProxy: HTTPProxy?
  /// Hosts that are reached without a proxy, separated by commas.
  package var noProxy: String?
  /// PEM file with the certificate authorities to trust, or nil for those of the system.
  package var certificateBundle: String?
  /// Bytes of one response body at which its sender is paused.
  package var receiveHighWatermark: Int
  /// Bytes of one response body at which a paused sender goes on.
  package var receiveLowWatermark: Int
  /// Bytes that are read ahead from a streamed request body, twice.
  package var uploadBlockSize: Int
  /// Threads that read streamed request bodies.
  package var maxReaderThreads: Int
  /// Bytes of all response heads of one transfer, interim ones and trailers included (row S15).
  package var maxHeadSize: Int

  /// Sets what differs from the defaults.
  package init(
    maxConnectionsPerHost: Int = 256, httpProxy: HTTPProxy? = nil, httpsProxy: HTTPProxy? = nil,
    noProxy: String? = nil, certificateBundle: String? = nil,
    receiveHighWatermark: Int = 1 << 20, receiveLowWatermark: Int = 256 << 10, uploadBlockSize: Int = 256 << 10,
    maxReaderThreads: Int = 4, maxHeadSize: Int = 256 << 10
  ) {
    self.maxConnectionsPerHost = max(1, maxConnectionsPerHost)
    self.httpProxy = httpProxy
    self.httpsProxy = httpsProxy
    self.noProxy = noProxy
    self.certificateBundle = certificateBundle
    self.receiveHighWatermark = max(1, receiveHighWatermark)
    self.receiveLowWatermark = min(receiveLowWatermark, max(1, receiveHighWatermark) - 1)
    self.uploadBlockSize = max(1, uploadBlockSize)
    self.maxReaderThreads = max(1, maxReaderThreads)
    self.maxHeadSize = maxHeadSize
  }
}
