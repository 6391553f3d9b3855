internal import CLibArchive
public import Diagnostics
internal import Glibc

/// Writes Zstandard (RFC 8878) files through libarchive; one thread and one level, so that the bytes are always the same.
public enum ZstdFile {
    /// Compresses a file. Memory: a few MiB, whatever the size.
    /// - Throws: `input.cannot-read`, `output.cannot-write`.
    public static func compress(_ path: String, to target: String) throws(Diagnostic) {
        let source = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw failure("input.cannot-read", path, unsafe String(cString: strerror(errno))) }
        defer { close(source) }
        guard let archive = unsafe archive_write_new() else {
            throw failure("output.cannot-write", target, "libarchive gives no writer")
        }
        defer { unsafe archive_write_free(archive) }
        func check(_ status: Int32) throws(Diagnostic) {
            if status == ARCHIVE_OK { return }
            let reason = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
            throw failure("output.cannot-write", target, reason ?? "libarchive error \(status)")
        }
        try check(unsafe archive_write_add_filter_zstd(archive))
        try check(unsafe archive_write_set_filter_option(archive, "zstd", "compression-level", "9"))
        try check(unsafe archive_write_set_format_raw(archive))
        try check(unsafe archive_write_open_filename(archive, target))
        guard let entry = unsafe archive_entry_new() else {
            throw failure("output.cannot-write", target, "libarchive gives no entry")
        }
        defer { unsafe archive_entry_free(entry) }
        unsafe archive_entry_set_filetype(entry, 0o100000)  // AE_IFREG, a macro that Swift does not see
        try check(unsafe archive_write_header(archive, entry))
        var chunk = ContiguousArray<UInt8>(repeating: 0, count: 256 << 10)
        while true {
            let got = unsafe chunk.withUnsafeMutableBytes { unsafe read(source, $0.baseAddress!, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                throw failure("input.cannot-read", path, unsafe String(cString: strerror(errno)))
            }
            if got == 0 { break }
            let written = unsafe chunk.withUnsafeBytes { unsafe archive_write_data(archive, $0.baseAddress!, got) }
            if written != got { try check(written < 0 ? Int32(truncatingIfNeeded: written) : ARCHIVE_FATAL) }
        }
        try check(unsafe archive_write_close(archive))
    }

    private static func failure(_ code: String, _ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(code, .fatal, "\(path): \(reason)", at: .init(source: .max), hint: nil)
    }
}
