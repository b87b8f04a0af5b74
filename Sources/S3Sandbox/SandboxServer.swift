import NIOCore
import NIOHTTP1
import NIOPosix

/// A strict S3 on a loopback port, in this process.
///
/// It checks what a client sends the way Amazon S3 does (signatures, hashes, preconditions, limits) and shares no code
/// with our client, so that neither can hide the mistakes of the other.
///
/// Unfinished multipart uploads and versions live in memory only and end with the server, which is why a bucket in a
/// directory has no versions (PutBucketVersioning answers 501 there). Grants are kept and told, but protect nothing:
/// whoever signs correctly may do everything.
package final class SandboxServer: Sendable {
  /// `http://127.0.0.1:PORT`.
  package let endpointURL: String
  /// What the server was asked and what it answered.
  package let requestLog: RequestLog
  /// Files under a storage directory that could not be taken for objects, with the reason; empty for memory.
  package let ignoredFiles: [String]

  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel
  private let storage: any BodyStorage
  private let faults: FaultEngine?

  private init(
    endpointURL: String, requestLog: RequestLog, ignoredFiles: [String], group: MultiThreadedEventLoopGroup,
    channel: any Channel, storage: any BodyStorage, faults: FaultEngine?
  ) {
    self.endpointURL = endpointURL
    self.requestLog = requestLog
    self.ignoredFiles = ignoredFiles
    self.group = group
    self.channel = channel
    self.storage = storage
    self.faults = faults
  }

  /// Loads the storage, makes the configured buckets and listens; throws `SandboxError`.
  package static func start(configuration: SandboxConfiguration) async throws -> SandboxServer {
    let store = try makeStore(configuration)
    let service = SandboxService(configuration, store: store)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threadCount))
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelOption(
        .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 16384, maximum: 1 << 18)
      )
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: true)
          try channel.pipeline.syncOperations.addHandler(ConnectionHandler(service))
        }
      }
    do {
      let channel = try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
      let port = channel.localAddress?.port ?? configuration.port
      return SandboxServer(
        endpointURL: "http://\(configuration.host):\(port)", requestLog: service.log, ignoredFiles: store.ignoredFiles,
        group: group, channel: channel, storage: store.storage, faults: service.faults)
    } catch {
      store.storage.close()
      try await group.shutdownGracefully()
      throw SandboxError(
        "the sandbox cannot listen on \(configuration.host):\(configuration.port): \(error); choose another port, or "
          + "0 for any free one")
    }
  }

  /// How often each rule of the fault script, and after them each limit, was asked and applied; empty without a script.
  package var faultCounts: [FaultCount] { faults?.counts ?? [] }

  /// Lets every answer that a fault holds back go on.
  package func releaseStalls() { faults?.releaseStalls() }

  /// Closes every connection and frees the port; what is stored in a directory stays.
  package func stop() async throws {
    try await channel.close().get()
    try await group.shutdownGracefully()
    storage.close()
  }

  private static func makeStore(_ configuration: SandboxConfiguration) throws(SandboxError) -> ObjectStore {
    do throws(S3Failure) {
      let storage: any BodyStorage =
        switch configuration.storage {
        case .memory: MemoryStorage()
        case .directory(let path): try DirectoryStorage(path)
        }
      let hasSynthetic = !configuration.syntheticBuckets.isEmpty
      let store = try ObjectStore(storage: hasSynthetic ? SyntheticStorage(base: storage) : storage)
      try store.createBuckets(configuration)
      return store
    } catch {
      throw SandboxError("the sandbox cannot start: \(error.message)")
    }
  }
}
