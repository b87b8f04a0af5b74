import CCurl

/// Owns one easy handle of libcurl: a transfer at a time, used again after a reset.
///
/// Safe, because the pointer, the header list and the error text are made and freed here.
@safe final class EasyHandle {
  private let easy: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private var headers: UnsafeMutablePointer<curl_slist>?
  /// The first option that libcurl refused since the last reset.
  private(set) var refusal: CURLcode = CURLE_OK

  /// Makes a handle without options.
  init() {
    _ = GlobalInit.once
    guard let made = unsafe curl_easy_init() else { preconditionFailure("libcurl has no memory for an easy handle") }
    unsafe easy = made
    unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    unsafe curl_easy_cleanup(easy)
    unsafe curl_slist_free_all(headers)
    unsafe errorText.deallocate()
  }

  /// Lends the pointer for a call.
  func withPointer<Result>(_ body: (UnsafeMutableRawPointer) -> Result) -> Result { unsafe body(easy) }

  /// Forgets all options; connections, names and TLS sessions are kept.
  func reset() {
    unsafe curl_easy_reset(easy)
    unsafe curl_slist_free_all(headers)
    unsafe headers = nil
    unsafe errorText[0] = 0
    refusal = CURLE_OK
    note(unsafe curl_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
  }

  /// What libcurl says about the last failure.
  var detail: String { unsafe String(cString: errorText) }

  // MARK: Options

  /// Sets a number or a switch.
  func set(_ option: CURLoption, _ value: Int) { note(unsafe curl_easy_set_long(easy, option, value)) }

  /// Sets a size.
  func set(_ option: CURLoption, size: Int) { note(unsafe curl_easy_set_size(easy, option, curl_off_t(size))) }

  /// Sets a text, which libcurl copies.
  func set(_ option: CURLoption, _ value: String) { note(unsafe curl_easy_set_string(easy, option, value)) }

  /// Sets a callback for bytes and what it is called with.
  func set(
    _ option: CURLoption, _ function: curl_write_callback, context option2: CURLoption,
    _ context: UnsafeMutableRawPointer
  ) {
    note(unsafe curl_easy_set_transfer_function(easy, option, function))
    note(unsafe curl_easy_set_pointer(easy, option2, context))
  }

  /// Sets the callbacks that guard a request against being sent twice.
  func set(
    seek: curl_seek_callback, beforeRequest: curl_prereq_callback, context: UnsafeMutableRawPointer
  ) {
    note(unsafe curl_easy_set_seek_function(easy, seek))
    note(unsafe curl_easy_set_pointer(easy, CURLOPT_SEEKDATA, context))
    note(unsafe curl_easy_set_prereq_function(easy, beforeRequest))
    note(unsafe curl_easy_set_pointer(easy, CURLOPT_PREREQDATA, context))
  }

  /// Sets the header lines.
  func setHeaders(_ lines: [String]) {
    for line in lines {
      guard let longer = unsafe curl_slist_append(headers, line) else {
        refusal = CURLE_OUT_OF_MEMORY
        return
      }
      unsafe headers = longer
    }
    note(unsafe curl_easy_set_list(easy, CURLOPT_HTTPHEADER, headers))
  }

  /// Sets a body that libcurl copies and, when it is small, sends together with the head.
  func setCopiedBody(_ bytes: [UInt8]) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, size: bytes.count)
    unsafe bytes.withUnsafeBytes { bytes in
      // With a null pointer libcurl would ask the read callback instead.
      var nothing: UInt8 = 0
      if let base = bytes.baseAddress {
        note(unsafe curl_easy_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, base))
      } else {
        note(unsafe curl_easy_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, &nothing))
      }
    }
  }

  /// Sets the number by which a finished transfer is found.
  func setSlot(_ slot: Int) {
    note(unsafe curl_easy_set_pointer(easy, CURLOPT_PRIVATE, UnsafeRawPointer(bitPattern: slot + 1)))
  }

  /// The number that `setSlot` stored.
  static func slot(fromPrivate pointer: UnsafeMutableRawPointer?) -> Int { Int(bitPattern: pointer) - 1 }

  private func note(_ status: CURLcode) {
    if status != CURLE_OK, refusal == CURLE_OK { refusal = status }
  }

  // MARK: While it runs

  /// Pauses what is named and lets the rest go on; on the loop thread only.
  func pause(receiving: Bool, sending: Bool) {
    let mask = (receiving ? CURLPAUSE_RECV : 0) | (sending ? CURLPAUSE_SEND : 0)
    // The only other answer is that the transfer has no connection any more; its end is reported elsewhere.
    unsafe curl_easy_pause(easy, mask)
  }

  /// Bytes of bodies that moved so far, both ways.
  var movedBytes: Int { size(CURLINFO_SIZE_UPLOAD_T) + size(CURLINFO_SIZE_DOWNLOAD_T) }

  /// The announced length of the response body.
  var expectedLength: Int? {
    let length = size(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
    return length < 0 ? nil : length
  }

  /// The socket of the transfer.
  var socket: Int32? {
    var socket: curl_socket_t = CURL_SOCKET_BAD
    guard unsafe curl_easy_get_socket(easy, &socket) == CURLE_OK, socket != CURL_SOCKET_BAD else { return nil }
    return socket
  }

  private func size(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    unsafe curl_easy_get_size(easy, info, &value)
    return Int(value)
  }
}
