internal import Diagnostics
internal import Glibc

/// Numbers and bytes for another process of the same build on the same kind of machine: native order, no names.
struct BinaryWriter {
    private let file: OutputFile

    init(path: String) throws(Diagnostic) { file = try OutputFile(path: path) }

    /// Writes how many values there are, and the values.
    func write<T: BitwiseCopyable>(_ values: ContiguousArray<T>) throws(Diagnostic) {
        try raw([values.count])
        try raw(values)
    }

    /// Writes the values alone: a file that is all of one kind.
    func raw<T: BitwiseCopyable>(_ values: ContiguousArray<T>) throws(Diagnostic) {
        var failure: Diagnostic?
        unsafe values.withUnsafeBytes { bytes in
            do throws(Diagnostic) {
                try unsafe file.write(bytes.bindMemory(to: UInt8.self))
            } catch { failure = error }
        }
        if let failure { throw failure }
    }

    func finish() throws(Diagnostic) { try file.synchronize() }
}

/// Reads what a `BinaryWriter` has written, in the same order.
struct BinaryReader {
    private let file: InputFile
    private var place = 0

    init(path: String) throws(Diagnostic) { file = try InputFile(path: path) }

    var isAtEnd: Bool { place >= file.size }

    mutating func array<T: BitwiseCopyable>(of type: T.Type, filler: T) throws(Diagnostic) -> ContiguousArray<T> {
        let count = try raw(1, of: Int.self, filler: 0)[0]
        return try raw(count, of: type, filler: filler)
    }

    /// The rest of a file that is all of one kind, or at most `limit` of it.
    mutating func rest<T: BitwiseCopyable>(
        of type: T.Type, filler: T, limit: Int = .max
    ) throws(Diagnostic) -> ContiguousArray<T> {
        try raw(min(limit, (file.size - place) / MemoryLayout<T>.stride), of: type, filler: filler)
    }

    private mutating func raw<T: BitwiseCopyable>(
        _ count: Int, of type: T.Type, filler: T
    ) throws(Diagnostic) -> ContiguousArray<T> {
        let bytes = count * MemoryLayout<T>.stride
        guard count >= 0, place + bytes <= file.size else { throw Diagnostic.cannotRead(file.path, EIO) }
        var values = ContiguousArray(repeating: filler, count: count)
        var failure: Diagnostic?
        unsafe values.withUnsafeMutableBytes { target in
            do throws(Diagnostic) { try unsafe file.read(at: place, into: target) } catch { failure = error }
        }
        if let failure { throw failure }
        place += bytes
        return values
    }
}

/// A file that is read here and there.
final class InputFile {
    let path: String
    let size: Int
    private let descriptor: Int32

    init(path: String) throws(Diagnostic) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Diagnostic.cannotRead(path, errno) }
        size = Folder.size(of: path)
    }

    deinit { close(descriptor) }

    func read(_ range: Range<Int>) throws(Diagnostic) -> ContiguousArray<UInt8> {
        var bytes = ContiguousArray<UInt8>(repeating: 0, count: range.count)
        var failure: Diagnostic?
        unsafe bytes.withUnsafeMutableBytes { target in
            do throws(Diagnostic) { try unsafe read(at: range.lowerBound, into: target) } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    func read(at place: Int, into target: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
        var done = 0
        while done < target.count {
            let got = unsafe pread(descriptor, target.baseAddress! + done, target.count - done, off_t(place + done))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw Diagnostic.cannotRead(path, got < 0 ? errno : EIO) }
            done += got
        }
    }
}
