internal import CZlib
internal import Diagnostics

/// The content of a gzip file (RFC 1952), all members of it, by zlib.
///
/// zlib itself rather than libarchive, because libarchive drops up to 64 KiB before the place where a file is cut off.
@safe final class GzipBytes: RawBytes {
    private let upstream: any RawBytes
    private let context: InputContext
    private let stream: UnsafeMutablePointer<z_stream>
    private var input = ContiguousArray<UInt8>(repeating: 0, count: 64 << 10)
    /// The part of `input` that zlib has not seen.
    private var available = 0..<0
    private var compressedBytes = 0, decompressedBytes = 0
    private var betweenMembers = true, ended = false
    /// Thrown once what came before the damage is delivered.
    private var failure: Diagnostic?

    init(_ upstream: any RawBytes, _ context: InputContext) {
        (self.upstream, self.context) = (upstream, context)
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe khazina_inflate_init_gzip(stream) == Z_OK else { fatalError("zlib cannot start") }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    func read(into target: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        while !ended {
            if available.isEmpty, try !refill() {
                ended = true
                failure = betweenMembers ? nil : cutOff()
                break
            }
            if betweenMembers { startMember() }
            let produced = unsafe inflateAvailable(into: target)
            decompressedBytes += produced
            try context.checkExpansion(decompressedBytes)
            if produced > 0 { return produced }
        }
        if let failure { throw failure }
        return 0
    }

    private func refill() throws(Diagnostic) -> Bool {
        let read = try input.fill(from: upstream)
        available = 0..<read
        compressedBytes += read
        return read > 0
    }

    /// Begins the next member; ends the file where something else follows.
    private func startMember() {
        guard compressedBytes > available.count else { return betweenMembers = false }
        // Zero bytes behind the last member are padding (gzip(1)).
        while let next = available.first, input[next] == 0 { available.removeFirst() }
        guard let next = available.first else { return }
        if input[next] == 0x1F { return betweenMembers = false }
        ended = true
        context.report(
            "input.trailing-bytes", .warning,
            "what follows the compressed data, from byte \(compressedBytes - available.count), is left out",
            hint: "ask for the file again if records are missing at the end")
    }

    private func inflateAvailable(into target: UnsafeMutableRawBufferPointer) -> Int {
        if betweenMembers || ended { return 0 }
        let room = UInt32(clamping: target.count)
        let status = unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe stream.pointee.next_in = input.baseAddress.unsafelyUnwrapped + available.lowerBound
            unsafe stream.pointee.avail_in = UInt32(available.count)
            unsafe stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointee.avail_out = room
            return unsafe inflate(stream, Z_NO_FLUSH)
        }
        available = unsafe (available.upperBound - Int(stream.pointee.avail_in))..<available.upperBound
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END:
            betweenMembers = true
            unsafe inflateReset(stream)
        default:
            ended = true
            failure = damaged()
        }
        return unsafe Int(room - stream.pointee.avail_out)
    }

    private func cutOff() -> Diagnostic {
        context.finding(
            "input.truncated", .fatal,
            "the gzip data are cut off after \(compressedBytes) bytes; \(decompressedBytes) bytes could be unpacked",
            hint: "copy or download the file again")
    }

    private func damaged() -> Diagnostic {
        let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "unknown error"
        return context.finding(
            "input.damaged", .fatal,
            "the gzip data are damaged near byte \(compressedBytes - available.count): \(reason)",
            hint: "copy or download the file again; `gzip -t` shows the same")
    }
}
