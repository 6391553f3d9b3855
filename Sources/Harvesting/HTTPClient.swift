internal import CCurl

private let curlIsReady = khazina_curl_start() == CURLE_OK  // a global `let` runs once, whichever thread comes first

/// Fetches by HTTP; the only owner of one libcurl handle, which keeps its connection between requests.
///
/// Only `http` and `https`, at most a few redirects, and none that leads from `https` to `http`. A proxy is taken from
/// the environment (`http_proxy`, `https_proxy`, `no_proxy`), as every program of the system does.
@safe public struct HTTPClient: ~Copyable {
    public struct Options: Sendable {
        /// Seconds to wait for a connection, and the longest pause within an answer.
        public var timeoutSeconds = 60
        /// Seconds for a whole answer, however steadily it comes.
        public var longestAnswerSeconds = 1800
        /// Bytes of an answer after unpacking: what is packed to a hundredth cannot fill the disk.
        public var maximumBytes = 512 << 20
        public var userAgent = "khazina (OAI-PMH harvester)"
        public init() {}
    }

    /// The head of an answer; its body went to the sink.
    public struct Answer: Sendable {
        /// RFC 9110 section 15.
        public let status: Int
        /// Seconds that the server asks to wait (RFC 9110 section 10.2.3), a date reckoned from now; `nil`: it does not say.
        public let retryAfterSeconds: Int?
        public let contentType: String?
        /// Where redirects led.
        public let url: String
        /// Bytes of the body after unpacking, and as they came.
        public let bytes: Int, transferred: Int
    }

    /// Why there is no answer.
    public struct Failure: Error, Sendable {
        public enum Kind: Sendable {
            /// It may go better another time: no connection, cut off, too slow.
            case passing
            /// It would fail again: wrong address, bad certificate, too large, too many redirects.
            case lasting
            /// The sink refused; its owner knows why.
            case sink
        }
        public let kind: Kind
        public let message: String
        public let hint: String?
    }

    private let handle: UnsafeMutableRawPointer
    private let options: Options

    public init(_ options: Options) {
        precondition(curlIsReady, "libcurl cannot start")
        guard let handle = unsafe curl_easy_init() else { preconditionFailure("libcurl: out of memory") }
        unsafe (self.handle, self.options) = (handle, options)
    }

    deinit { unsafe curl_easy_cleanup(handle) }

    /// Fetches `url`; the unpacked body goes to `sink` piece by piece, whatever the status is.
    /// - Parameter sink: Gives `false` to stop.
    public mutating func get(
        _ url: String, sink: (Span<UInt8>) -> Bool
    ) throws(Failure) -> Answer {
        try withoutActuallyEscaping(sink) { (sink) throws(Failure) in
            let body = Body(limit: options.maximumBytes, sink: sink)
            set(url, secure: url.lowercased().hasPrefix("https:"))
            unsafe check(khazina_curl_set_sink(handle, takeBytes, Unmanaged.passUnretained(body).toOpaque()))
            let code = withExtendedLifetime(body) { unsafe curl_easy_perform(handle) }
            if body.isTooLarge {
                let limit = options.maximumBytes >> 20
                throw Failure(
                    kind: .lasting, message: "the answer is larger than \(limit) MiB",
                    hint: "ask for less at a time (--set, --from, --until), or raise --max-page-size")
            }
            guard code == CURLE_OK else { throw failure(code) }
            return answer(bytes: body.count)
        }
    }

    private func set(_ url: String, secure: Bool) {
        unsafe curl_easy_reset(handle)
        text(CURLOPT_URL, url)
        text(CURLOPT_PROTOCOLS_STR, "http,https")
        text(CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https")
        number(CURLOPT_FOLLOWLOCATION, 1)
        number(CURLOPT_MAXREDIRS, 5)
        number(CURLOPT_CONNECTTIMEOUT, options.timeoutSeconds)
        number(CURLOPT_LOW_SPEED_LIMIT, 1)
        number(CURLOPT_LOW_SPEED_TIME, options.timeoutSeconds)
        number(CURLOPT_TIMEOUT, options.longestAnswerSeconds)
        text(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        text(CURLOPT_USERAGENT, options.userAgent)
    }

    private func answer(bytes: Int) -> Answer {
        let wait = unsafe Int(khazina_curl_offset(handle, CURLINFO_RETRY_AFTER))
        return unsafe Answer(
            status: khazina_curl_number(handle, CURLINFO_RESPONSE_CODE),
            retryAfterSeconds: wait > 0 ? wait : nil,
            contentType: khazina_curl_text(handle, CURLINFO_CONTENT_TYPE).map { unsafe String(cString: $0) },
            url: khazina_curl_text(handle, CURLINFO_EFFECTIVE_URL).map { unsafe String(cString: $0) } ?? "",
            bytes: bytes, transferred: Int(khazina_curl_offset(handle, CURLINFO_SIZE_DOWNLOAD_T)))
    }

    private func failure(_ code: CURLcode) -> Failure {
        let message = unsafe String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_WRITE_ERROR: return Failure(kind: .sink, message: message, hint: nil)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
            return Failure(kind: .lasting, message: message, hint: "the address must begin with http:// or https://")
        case CURLE_TOO_MANY_REDIRECTS:
            return Failure(kind: .lasting, message: message, hint: "ask the provider for the present address")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE:
            return Failure(
                kind: .lasting, message: message,
                hint:
                    "the server's certificate does not hold: tell the provider, or install the authority's certificate")
        case CURLE_OPERATION_TIMEDOUT:
            return Failure(
                kind: .passing, message: "no byte came for \(options.timeoutSeconds) s, or the answer took too long",
                hint: "raise --timeout if the server is only slow")
        default: return Failure(kind: .passing, message: message, hint: nil)
        }
    }

    private func text(_ option: CURLoption, _ value: String) {
        unsafe check(khazina_curl_set_text(handle, option, value))
    }
    private func number(_ option: CURLoption, _ value: Int) {
        unsafe check(khazina_curl_set_number(handle, option, value))
    }
    /// All our options are known to every libcurl since 7.85; a failure means that memory is out.
    private func check(_ code: CURLcode) { precondition(code == CURLE_OK, "libcurl refuses an option") }
}

/// Takes the body of one answer.
private final class Body {
    private let limit: Int
    private let sink: (Span<UInt8>) -> Bool
    private(set) var count = 0
    private(set) var isTooLarge = false

    init(limit: Int, sink: @escaping (Span<UInt8>) -> Bool) { (self.limit, self.sink) = (limit, sink) }

    func take(_ bytes: Span<UInt8>) -> Bool {
        count += bytes.count
        isTooLarge = count > limit
        return !isTooLarge && sink(bytes)
    }
}

private func takeBytes(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context, count > 0 else { return 0 }
    let body = unsafe Unmanaged<Body>.fromOpaque(context).takeUnretainedValue()
    let taken = unsafe bytes.withMemoryRebound(to: UInt8.self, capacity: size * count) {
        unsafe body.take(UnsafeBufferPointer(start: $0, count: size * count).span)
    }
    return taken ? size * count : 0
}
