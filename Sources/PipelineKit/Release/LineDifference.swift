internal import Diagnostics
internal import Glibc
internal import RecordStream

/// Lines of a file of the dataset, one after the other.
struct LineList: Sendable {
    private(set) var bytes: ContiguousArray<UInt8> = []
    /// Behind the line end of each.
    private(set) var ends: ContiguousArray<Int> = []

    /// - Parameter line: Without its line end.
    mutating func append(_ line: UnsafeBufferPointer<UInt8>) {
        unsafe bytes.append(contentsOf: line)
        bytes.append(UInt8(ascii: "\n"))
        ends.append(bytes.count)
    }

    /// The next of them, for a parser.
    func chunk(from place: inout Int) -> RecordChunk? {
        guard place < ends.count else { return nil }
        var chunk = RecordChunk(start: .init(source: 0))
        let start = place == 0 ? 0 : ends[place - 1]
        var last = start
        while place < ends.count, place == 0 || ends[place] - start <= 256 << 10 || last == start {
            chunk.records.append(last - start..<ends[place] - 1 - start)
            last = ends[place]
            place += 1
        }
        chunk.bytes = ContiguousArray(bytes[start..<last])
        chunk.count = chunk.bytes.count
        chunk.bytes.append(contentsOf: repeatElement(0, count: RecordChunk.padding))
        return chunk
    }
}

/// The lines in which two files of objects differ: those that only the older one has as they are, and those that only the
/// newer one has. Lines that have moved can be in both.
///
/// Both files are compared where they lie; what is equal costs no more than reading it. Memory: the lines that differ, and,
/// where objects came or went, 16 bytes for each object of both.
struct LineDifference {
    private(set) var removed = LineList(), added = LineList()

    init(old: String, new: String) throws(Diagnostic) {
        let (old, new) = (try MappedFile(old), try MappedFile(new))
        defer { extendLifetime((old, new)) }
        unsafe compare(old.bytes, new.bytes)
    }

    private mutating func compare(_ old: UnsafeBufferPointer<UInt8>, _ new: UnsafeBufferPointer<UInt8>) {
        var (i, j) = (0, 0)
        // Made when an object has come or gone: most nights only change some.
        var known: (old: Set<UInt64>, new: Set<UInt64>)?
        while true {
            let equal = unsafe Self.equalLines(old, i, new, j)
            (i, j) = (i + equal, j + equal)
            guard i < old.count, j < new.count else { break }
            let (left, right) = (unsafe Self.line(old, i), unsafe Self.line(new, j))
            let (leftID, rightID) = (unsafe LineDigest.id(left), unsafe LineDigest.id(right))
            var takesLeft = true, takesRight = true
            if leftID != rightID {
                let ids = unsafe known ?? (Self.ids(old), Self.ids(new))
                known = ids
                let (isGone, isNew) = (!ids.new.contains(leftID), !ids.old.contains(rightID))
                if isGone != isNew { (takesLeft, takesRight) = (isGone, isNew) }
            }
            if takesLeft {
                unsafe removed.append(left)
                i += left.count + 1
            }
            if takesRight {
                unsafe added.append(right)
                j += right.count + 1
            }
        }
        while i < old.count {
            let line = unsafe Self.line(old, i)
            unsafe removed.append(line)
            i += line.count + 1
        }
        while j < new.count {
            let line = unsafe Self.line(new, j)
            unsafe added.append(line)
            j += line.count + 1
        }
    }

    /// How many bytes are the same in whole lines from two places on.
    private static func equalLines(
        _ old: UnsafeBufferPointer<UInt8>, _ i: Int, _ new: UnsafeBufferPointer<UInt8>, _ j: Int
    ) -> Int {
        let most = min(old.count - i, new.count - j)
        guard most > 0, let a = old.baseAddress, let b = new.baseAddress else { return 0 }
        var same = 0
        while same < most {
            let step = min(32 << 10, most - same)
            if unsafe memcmp(a + i + same, b + j + same, step) == 0 {
                same += step
                continue
            }
            while unsafe a[i + same] == b[j + same] { same += 1 }
            break
        }
        while same > 0, unsafe a[i + same - 1] != UInt8(ascii: "\n") { same -= 1 }
        return same
    }

    /// Without its line end.
    private static func line(_ file: UnsafeBufferPointer<UInt8>, _ start: Int) -> UnsafeBufferPointer<UInt8> {
        guard let base = file.baseAddress else { return unsafe file }
        let end = unsafe memchr(base + start, Int32(UInt8(ascii: "\n")), file.count - start).map {
            unsafe UnsafeRawPointer($0) - UnsafeRawPointer(base)
        }
        return unsafe UnsafeBufferPointer(rebasing: file[start..<(end ?? file.count)])
    }

    private static func ids(_ file: UnsafeBufferPointer<UInt8>) -> Set<UInt64> {
        var ids: Set<UInt64> = [], place = 0
        while place < file.count {
            let line = unsafe line(file, place)
            ids.insert(unsafe LineDigest.id(line))
            place += line.count + 1
        }
        return ids
    }
}

/// The bytes of a file that nobody changes, where the system holds them.
@safe final class MappedFile {
    let bytes: UnsafeBufferPointer<UInt8>

    init(_ path: String) throws(Diagnostic) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Diagnostic.cannotRead(path, errno) }
        defer { close(descriptor) }
        let count = Folder.size(of: path)
        guard count > 0 else {
            unsafe bytes = UnsafeBufferPointer(start: nil, count: 0)
            return
        }
        let place = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard unsafe place != MAP_FAILED, let place = unsafe place else { throw Diagnostic.cannotRead(path, errno) }
        unsafe madvise(place, count, MADV_SEQUENTIAL)
        unsafe bytes = UnsafeBufferPointer(start: place.assumingMemoryBound(to: UInt8.self), count: count)
    }

    deinit {
        if let base = unsafe bytes.baseAddress { unsafe munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
    }
}
