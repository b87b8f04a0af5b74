import CCurl
import ConcurrencyHelpers

/// The loop of the one thread that talks to libcurl; a value on that thread's stack, so that nobody else can.
struct TransferLoop: ~Copyable {
  private let mailbox: LoopMailbox
  private let threads: ReaderThreads
  private let configuration: TransportConfiguration
  private let multi: MultiHandle
  private let notes: LoopNotes
  private var running: [Exchange?] = []
  private var freeSlots: [Int] = []
  private var spare: [Exchange] = []
  private var queue: AdmissionQueue<Transfer>
  private var ticker = Ticker()
  private var isEnding = false

  /// Prepares the loop on the thread that runs it.
  init(mailbox: LoopMailbox, threads: ReaderThreads, configuration: TransportConfiguration) {
    self.mailbox = mailbox
    self.threads = threads
    self.configuration = configuration
    notes = LoopNotes()
    multi = MultiHandle(maxCachedConnections: configuration.maxConnectionsPerHost * 2, notes: notes)
    queue = AdmissionQueue(limit: configuration.maxConnectionsPerHost)
    mailbox.open(multi.waker)
  }

  /// Runs until it is told to shut down.
  consuming func run() {
    var commands: [LoopMailbox.Command] = []
    while !isEnding {
      mailbox.take(into: &commands)
      for command in commands { handle(command) }
      commands.removeAll(keepingCapacity: true)
      if isEnding { break }
      turn()
      sleep()
    }
    end()
  }

  private mutating func handle(_ command: LoopMailbox.Command) {
    switch command {
    case .start(let transfer): submit(transfer)
    case .cancel(let transfer): stop(transfer, transfer.error(.cancelled, "the request was cancelled"))
    case .resume(let transfer): if let (_, exchange) = place(of: transfer) { exchange.resume() }
    case .shutDown: isEnding = true
    }
  }

  // MARK: A turn

  private mutating func turn() {
    let held = notes.held
    notes.held = []
    goOnPaced()
    check(multi.perform())
    while let (slot, result) = multi.nextDone() { finish(slot, result) }
    // They read what was waiting, so they may send again.
    for exchange in held { exchange.resume() }
    while !notes.changed.isEmpty {
      let changed = notes.changed
      notes.changed = []
      for exchange in changed { exchange.publish() }
    }
  }

  /// Lets those go on whose bytes a rate allows by now.
  private func goOnPaced() {
    guard !notes.paced.isEmpty else { return }
    let now = SteadyClock.now()
    let paced = notes.paced
    notes.paced = []
    for exchange in paced {
      if exchange.resumePaced(now: now) { notes.paced.append(exchange) } else { exchange.isPaced = false }
    }
  }

  /// How long to sleep at most, so that nobody who waits for a rate waits longer than that.
  private func untilPaced(_ longest: Int32) -> Int32 {
    guard let first = notes.paced.lazy.compactMap({ $0.pacing?.wakes }).min() else { return longest }
    return min(longest, Int32(clamping: max(0, (first - SteadyClock.now() + 999_999) / 1_000_000)))
  }

  private mutating func sleep() {
    let now = ContinuousClock.now
    let isBusy = freeSlots.count < running.count
    if !isBusy { ticker = Ticker() }
    if isBusy, ticker.isDue(now) { expire(now) }
    guard mailbox.prepareToSleep() else { return }
    check(multi.poll(milliseconds: untilPaced(isBusy ? ticker.milliseconds(from: now) : Ticker.longest)))
  }

  /// Ends what has taken too long.
  private mutating func expire(_ now: ContinuousClock.Instant) {
    for slot in running.indices {
      guard let exchange = running[slot], let transfer = exchange.transfer else { continue }
      if let deadline = transfer.deadline, now >= deadline {
        end(slot, with: transfer.error(.timedOut, "the request took longer than allowed"))
      } else if exchange.isStalled(now: now) {
        end(slot, with: transfer.error(.stalled, "no byte moved for \(transfer.prepared.request.timeouts.idle)"))
      }
    }
    for transfer in queue.waiting {
      guard let deadline = transfer.deadline, now >= deadline else { continue }
      transfer.finish(transfer.error(.timedOut, "the request waited longer than allowed for a connection"))
      transfer.deliver()
    }
  }

  /// libcurl fails as a whole only when memory or descriptors run out: what is in flight fails, the loop goes on.
  private mutating func check(_ status: CURLMcode) {
    guard status != CURLM_OK else { return }
    let reason = unsafe String(cString: curl_multi_strerror(status))
    for slot in running.indices {
      if let transfer = running[slot]?.transfer { end(slot, with: transfer.error(.other, reason)) }
    }
  }

  // MARK: The life of a transfer

  private mutating func submit(_ transfer: Transfer) {
    ticker.include(transfer.prepared.request.timeouts)
    if queue.admit(transfer, to: transfer.prepared.origin) { start(transfer) }
  }

  private mutating func start(_ first: Transfer) {
    var next: Transfer? = first
    while let transfer = next {
      next = nil
      let slot = freeSlots.popLast() ?? running.count
      if slot == running.count { running.append(nil) }
      guard transfer.run(in: slot) else {
        // Ended while it waited: the place goes to the next one.
        freeSlots.append(slot)
        next = queue.release(transfer.prepared.origin)
        continue
      }
      let exchange = spare.popLast() ?? Exchange(notes: notes, configuration: configuration)
      running[slot] = exchange
      let refusal = exchange.take(
        transfer, slot: slot, upload: upload(of: transfer), configuration: configuration)
      if let refusal {
        next = vacate(slot, refusal)
      } else if !multi.add(exchange.easy) {
        next = vacate(slot, transfer.error(.other, "libcurl has no memory for the transfer"))
      }
    }
  }

  private func upload(of transfer: Transfer) -> UploadBody {
    switch transfer.prepared.request.body {
    case .none: return .none
    case .bytes(let bytes):
      // What libcurl copies goes out in one piece, whatever the rate.
      let isPaced = !bytes.isEmpty && !transfer.prepared.request.pacers.isEmpty
      let isCopied = bytes.count <= EasyHandle.maxCopiedBody && !isPaced
      return isCopied ? .none : .bytes(bytes, offset: 0)
    case .stream(let length, let open):
      let stream = StreamUpload(
        length: length, blockSize: configuration.uploadBlockSize, threads: threads, open: open
      ) { [mailbox] in
        mailbox.post(.resume(transfer))
      }
      stream.readAhead()
      return .stream(stream)
    }
  }

  /// libcurl has ended a transfer.
  private mutating func finish(_ slot: Int, _ result: CURLcode) {
    guard let exchange = running[slot], let transfer = exchange.transfer else { return }
    let error = exchange.outcome(result, of: transfer)
    // A handle that failed is not used again: libcurl is known to remember failures across a reset (row T2).
    leave(slot, error, keepsHandle: result == CURLE_OK)
  }

  /// Ends a transfer that libcurl has not ended.
  private mutating func end(_ slot: Int, with error: TransportError) { leave(slot, error, keepsHandle: false) }

  private mutating func leave(_ slot: Int, _ error: TransportError?, keepsHandle: Bool) {
    guard let exchange = running[slot] else { return }
    multi.remove(exchange.easy)
    if let next = vacate(slot, error, keepsHandle: keepsHandle) { start(next) }
  }

  /// Frees a place, tells the caller, and returns who comes next.
  private mutating func vacate(_ slot: Int, _ error: TransportError?, keepsHandle: Bool = false) -> Transfer? {
    guard let exchange = running[slot], let transfer = exchange.transfer else { return nil }
    running[slot] = nil
    freeSlots.append(slot)
    exchange.clear()
    if keepsHandle, spare.count < configuration.maxConnectionsPerHost { spare.append(exchange) }
    transfer.finish(error)
    transfer.deliver()
    return queue.release(transfer.prepared.origin)
  }

  /// Ends a transfer wherever it is.
  private mutating func stop(_ transfer: Transfer, _ error: TransportError) {
    if let (slot, _) = place(of: transfer) {
      end(slot, with: error)
    } else {
      // It waits, and its turn will find it ended; or it has ended already, and this changes nothing.
      transfer.finish(error)
      transfer.deliver()
    }
  }

  private func place(of transfer: Transfer) -> (Int, Exchange)? {
    guard let slot = transfer.slot, let exchange = running[slot], exchange.transfer === transfer else { return nil }
    return (slot, exchange)
  }

  /// Ends everything; nothing is accepted from here on.
  private mutating func end() {
    let refusal = TransportError(code: .shutDown, message: "the transport was shut down")
    let unread = mailbox.close(refusal)
    for transfer in queue.waiting { fail(transfer) }
    for case .start(let transfer) in unread { fail(transfer) }
    for slot in running.indices {
      guard let exchange = running[slot], let transfer = exchange.transfer else { continue }
      multi.remove(exchange.easy)
      running[slot] = nil
      exchange.clear()
      fail(transfer)
    }
    notes.paced = []
    spare = []
  }

  private func fail(_ transfer: Transfer) {
    transfer.finish(transfer.error(.shutDown, "the transport was shut down"))
    transfer.deliver()
  }
}
