public import Diagnostics
internal import Glibc

/// A file being written: buffered, every failure reported.
public final class OutputFile {
    public let path: String
    private let descriptor: Int32
    private var buffer: ContiguousArray<UInt8> = []
    /// Bytes written so far, buffered ones included.
    public private(set) var count = 0

    /// Creates the file, or empties it.
    public init(path: String) throws(Diagnostic) {
        self.path = path
        descriptor = unsafe open(path, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Diagnostic.cannotWrite(path, errno) }
        buffer.reserveCapacity(Self.bufferSize)
    }

    /// Standard output.
    public init(standardOutput: Void) {
        path = "standard output"
        descriptor = dup(1)
        buffer.reserveCapacity(Self.bufferSize)
    }

    deinit { Glibc.close(descriptor) }

    private static let bufferSize = 256 << 10

    public func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(Diagnostic) {
        count += bytes.count
        if buffer.count + bytes.count > Self.bufferSize { try flush() }
        if bytes.count >= Self.bufferSize {
            try unsafe writeAll(bytes)
        } else {
            unsafe buffer.append(contentsOf: bytes)
        }
    }

    public func write(_ bytes: ContiguousArray<UInt8>) throws(Diagnostic) {
        var failure: Diagnostic?
        unsafe bytes.withUnsafeBufferPointer { pointer in
            do throws(Diagnostic) { try unsafe write(pointer) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    public func write(_ text: String) throws(Diagnostic) { try write(ContiguousArray(text.utf8)) }

    public func flush() throws(Diagnostic) {
        var failure: Diagnostic?
        unsafe buffer.withUnsafeBufferPointer { pointer in
            do throws(Diagnostic) { try unsafe writeAll(pointer) } catch { failure = error }
        }
        buffer.removeAll(keepingCapacity: true)
        if let failure { throw failure }
    }

    /// Writes what is buffered and waits until it is on the disk.
    public func synchronize() throws(Diagnostic) {
        try flush()
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
            throw Diagnostic.cannotWrite(path, errno)
        }
    }

    /// Reads back `range` of what was written.
    func read(_ range: Range<Int>) throws(Diagnostic) -> ContiguousArray<UInt8> {
        try flush()
        var bytes = ContiguousArray<UInt8>(repeating: 0, count: range.count)
        var done = 0
        while done < range.count {
            let got = unsafe bytes.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress! + done, range.count - done, off_t(range.lowerBound + done))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw Diagnostic.cannotRead(path, got < 0 ? errno : EIO) }
            done += got
        }
        return bytes
    }

    /// Replaces bytes that were written before.
    func overwrite(at place: Int, with bytes: ContiguousArray<UInt8>) throws(Diagnostic) {
        precondition(place + bytes.count <= count, "only what was written can be replaced")
        try flush()
        var done = 0
        while done < bytes.count {
            let written = unsafe bytes.withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress! + done, bytes.count - done, off_t(place + done))
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Diagnostic.cannotWrite(path, errno) }
            done += written
        }
    }

    /// Appends `range` of `other`.
    func append(_ range: Range<Int>, of other: OutputFile) throws(Diagnostic) {
        var from = range.lowerBound
        while from < range.upperBound {
            let piece = from..<min(range.upperBound, from + (1 << 20))
            try write(try other.read(piece))
            from = piece.upperBound
        }
    }

    /// Appends a whole file, or what follows its first bytes, and writes everything out.
    func copy(file path: String, from start: Int = 0) throws(Diagnostic) {
        let source = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw Diagnostic.cannotRead(path, errno) }
        defer { Glibc.close(source) }
        if start > 0, lseek(source, off_t(start), SEEK_SET) < 0 { throw Diagnostic.cannotRead(path, errno) }
        var chunk = ContiguousArray<UInt8>(repeating: 0, count: 256 << 10)
        while true {
            let got = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(source, $0.baseAddress!, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Diagnostic.cannotRead(path, errno) }
            if got == 0 { break }
            try write(ContiguousArray(chunk[..<got]))
        }
        try flush()
    }

    /// Writes a copy of a file and waits until it is on the disk.
    static func copy(_ path: String, to copy: String) throws(Diagnostic) {
        let file = try OutputFile(path: copy)
        try file.copy(file: path)
        try file.synchronize()
    }

    private func writeAll(_ bytes: UnsafeBufferPointer<UInt8>) throws(Diagnostic) {
        var done = 0
        while done < bytes.count {
            let written = unsafe Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Diagnostic.cannotWrite(path, errno) }
            done += written
        }
    }
}

extension Diagnostic {
    /// A finding about a file or folder as a whole, not about a place in a source.
    static func aboutFile(
        _ code: String, _ path: String, _ error: Int32, _ what: String, hint: String? = nil
    ) -> Diagnostic {
        let reason = unsafe String(cString: strerror(error))
        return Diagnostic(code, .fatal, "\(what) \(path): \(reason)", at: .init(source: .max), hint: hint)
    }

    static func cannotWrite(_ path: String, _ error: Int32) -> Diagnostic {
        let hint =
            switch error {
            case ENOSPC, EDQUOT: "make room on the disk, or choose another place with --output"
            case EACCES, EPERM, EROFS:
                "you may not write there: name another place (--output, --findings, --html), or ask who owns the folder"
            case ENOENT, ENOTDIR: "make the folder first, or name another place"
            default: nil as String?
            }
        return aboutFile("output.cannot-write", path, error, "cannot write", hint: hint)
    }

    static func cannotRead(_ path: String, _ error: Int32) -> Diagnostic {
        aboutFile("input.cannot-read", path, error, "cannot read")
    }
}
