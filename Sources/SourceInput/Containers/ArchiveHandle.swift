internal import CLibArchive
internal import Diagnostics

/// The only owner of one libarchive reader; it reads from another layer, not from a file.
///
/// No seek function is given, so that a zip is read front to back and the same way from a file as from a pipe.
@safe final class ArchiveHandle {
    /// What libarchive's read function needs: where bytes come from, and the block it was lent last.
    @safe fileprivate final class Feed {
        let upstream: any RawBytes
        let block: UnsafeMutableRawBufferPointer
        var failure: Diagnostic?
        init(_ upstream: any RawBytes) {
            self.upstream = upstream
            unsafe block = .allocate(byteCount: 64 << 10, alignment: 16)
        }
        deinit { unsafe block.deallocate() }
    }

    enum Content { case archive, compressedFile }

    let pointer: OpaquePointer
    private let feed: Feed

    /// - Throws: `input.damaged` when not even the beginning can be read.
    init(_ content: Content, _ upstream: any RawBytes, _ context: InputContext) throws(Diagnostic) {
        guard let pointer = unsafe archive_read_new() else { fatalError("libarchive has no memory") }
        unsafe self.pointer = pointer
        feed = Feed(upstream)
        switch content {
        case .archive:
            unsafe archive_read_support_format_tar(pointer)
            unsafe archive_read_support_format_gnutar(pointer)
            unsafe archive_read_support_format_zip_streamable(pointer)
        case .compressedFile:
            unsafe archive_read_support_filter_zstd(pointer)
            unsafe archive_read_support_filter_xz(pointer)
            unsafe archive_read_support_filter_bzip2(pointer)
            unsafe archive_read_support_format_raw(pointer)
            unsafe archive_read_support_format_empty(pointer)
        }
        let client = unsafe Unmanaged.passUnretained(feed).toOpaque()
        if unsafe archive_read_open(pointer, client, nil, readBlock, nil) < ARCHIVE_WARN { throw failure(context) }
    }

    deinit { unsafe archive_read_free(pointer) }

    /// What libarchive says of its last call, or what failed below it.
    func failure(_ context: InputContext) -> Diagnostic {
        if let failure = feed.failure { return failure }
        let text = message
        if text.lowercased().contains("truncated") {
            return context.finding(
                "input.truncated", .fatal, "the packed data are cut off (\(text)); the last block is lost",
                hint: "copy or download the file again")
        }
        return context.finding(
            "input.damaged", .fatal, "the packed data are damaged: \(text)", hint: "copy or download the file again")
    }

    var message: String {
        unsafe archive_error_string(pointer).map { unsafe String(cString: $0) } ?? "truncated: it has no end"
    }
}

/// Lends libarchive the next block.
private func readBlock(
    _: OpaquePointer?, _ client: UnsafeMutableRawPointer?, _ block: UnsafeMutablePointer<UnsafeRawPointer?>?
) -> Int {
    guard let client = unsafe client, let block = unsafe block else { return -1 }
    let feed = unsafe Unmanaged<ArchiveHandle.Feed>.fromOpaque(client).takeUnretainedValue()
    unsafe block.pointee = UnsafeRawPointer(feed.block.baseAddress)
    do throws(Diagnostic) {
        return try unsafe feed.upstream.read(into: feed.block)
    } catch {
        feed.failure = error
        return -1
    }
}
