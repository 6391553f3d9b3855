internal import CLibArchive
internal import Diagnostics

/// The content of one zstd, xz or bzip2 file, by libarchive. Where the file is cut off, up to one block of the
/// decompressor (zstd 128 KiB, xz and bzip2 64 KiB) is lost with it.
final class FilteredBytes: RawBytes {
    private let upstream: any RawBytes
    private let context: InputContext
    private var handle: ArchiveHandle?
    private var count = 0
    private var ended = false

    init(_ upstream: any RawBytes, _ context: InputContext) { (self.upstream, self.context) = (upstream, context) }

    func read(into target: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        if ended { return 0 }
        guard let handle = try openOnce() else { return 0 }
        let read = unsafe archive_read_data(handle.pointer, target.baseAddress, target.count)
        if read < 0 { throw handle.failure(context) }
        count += read
        ended = read == 0
        try context.checkExpansion(count)
        return read
    }

    /// `nil` when there is nothing in the file.
    private func openOnce() throws(Diagnostic) -> ArchiveHandle? {
        if let handle { return handle }
        let handle = try ArchiveHandle(.compressedFile, upstream, context)
        var entry: OpaquePointer?
        let status = unsafe archive_read_next_header(handle.pointer, &entry)
        if status < ARCHIVE_WARN { throw handle.failure(context) }
        ended = status == ARCHIVE_EOF
        self.handle = handle
        return ended ? nil : handle
    }
}
