internal import Diagnostics
internal import Glibc
internal import HeritageModel

/// Where each record of a file of a dataset stands, by id, with a digest of its line: two files are compared without
/// either of them in memory.
///
/// Memory: 32 bytes per record.
struct ObjectIndex {
    struct Entry {
        let key: IdentityKey
        /// Bytes of the line without its end.
        let length: UInt32
        let digest: UInt64
        let offset: Int
    }

    let path: String
    /// By id.
    private(set) var entries = ContiguousArray<Entry>()
    private let descriptor: DescriptorOwner

    /// - Throws: `input.not-a-dataset` when a line has no id of ours at its beginning, or two have the same.
    init(path: String) throws(Diagnostic) {
        self.path = path
        descriptor = try DescriptorOwner(path)
        var entries = ContiguousArray<Entry>(), offset = 0, bad: Int?
        try Folder.readLines(path) { line in
            if let key = Self.key(line), let length = UInt32(exactly: line.count) {
                let digest = unsafe line.withUnsafeBufferPointer { unsafe SipHash.hash128($0.span).0 }
                entries.append(Entry(key: key, length: length, digest: digest, offset: offset))
            } else if bad == nil {
                bad = entries.count + 1
            }
            offset += line.count + 1
        }
        if let bad { throw Self.notOurs(path, "line \(bad) does not begin with an id") }
        entries.sort { $0.key < $1.key }
        for index in entries.indices.dropFirst() where entries[index].key == entries[index - 1].key {
            throw Self.notOurs(path, "\(entries[index].key.id) stands there twice")
        }
        self.entries = entries
    }

    private static func notOurs(_ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            "input.not-a-dataset", .fatal, "\(path) is not a file of a dataset: \(reason)", at: .init(source: .max),
            hint: "name folders that khazina run has written")
    }

    /// The id, which stands at the beginning of every line: `{"id":"kz-0123456789abcdef",…`.
    private static func key(_ line: ArraySlice<UInt8>) -> IdentityKey? {
        guard line.starts(with: #"{"id":""#.utf8) else { return nil }
        return IdentityKey(String(decoding: line.dropFirst(7).prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self))
    }

    func contains(_ key: IdentityKey) -> Bool { place(of: key) != nil }

    func place(of key: IdentityKey) -> Int? {
        var low = 0, high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].key == key ? low : nil
    }

    /// Reads one line.
    func line(_ entry: Entry) throws(Diagnostic) -> JSONSlices {
        var bytes = [UInt8](repeating: 0, count: Int(entry.length)), done = 0
        while done < bytes.count {
            let got = unsafe bytes.withUnsafeMutableBytes {
                unsafe pread(descriptor.value, $0.baseAddress! + done, $0.count - done, off_t(entry.offset + done))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw Diagnostic.cannotRead(path, got < 0 ? errno : EIO) }
            done += got
        }
        return JSONSlices(bytes[...])
    }
}

/// Closes a file descriptor when nobody reads from it any more.
private final class DescriptorOwner {
    let value: Int32
    init(_ path: String) throws(Diagnostic) {
        value = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard value >= 0 else { throw Diagnostic.cannotRead(path, errno) }
    }
    deinit { close(value) }
}
