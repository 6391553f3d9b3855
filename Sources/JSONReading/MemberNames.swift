internal import RecordStream

/// From a member's name in the text to its `NameID`, mostly by guessing.
///
/// Records of one source have their members in the same order, so the two names that came after this one last are
/// compared with the text first, closing quote included; only a wrong guess costs a scan and a hash.
struct MemberNames {
    /// Number of a name within this value.
    typealias Entry = Int32

    private struct Name: BitwiseCopyable {
        /// Raw value of its `NameID`.
        let id: UInt32
        /// Range of `text`: the name as plain JSON with its closing quote; empty when it needs an escape.
        let start, length: Int32
        /// Its first eight bytes, and the bits of them that belong to it.
        let head, mask: UInt64
        /// Last seen behind this name in an object, and before that; -1 for none.
        var next: Entry = -1, nextBefore: Entry = -1
        /// The same, as first name in an object that is this name's value.
        var first: Entry = -1, firstBefore: Entry = -1
    }

    private let names = Table<Name>()
    private let text = Table<UInt8>(capacity: 1024)
    /// By `NameID`; -1 for a name that was not met here.
    private var entries: ContiguousArray<Entry> = [0]
    private var cache: NameCache

    /// The name of a record's root and of elements within arrays of arrays.
    static let root: Entry = 0

    init(_ table: NameTable) {
        cache = NameCache(table)
        names.append(Name(id: NameID.none.rawValue, start: 0, length: 0, head: 0, mask: 0))
    }

    @inline(__always)
    func id(_ entry: Entry) -> NameID { NameID(rawValue: names[Int(entry)].id) }

    /// The name guessed to follow, with its length including the closing quote, when `text` begins with it.
    /// - Parameters:
    ///   - previous: The name before in the object, or the name of the object itself when `isFirst`.
    ///   - remaining: Bytes that may be read from `start`.
    @inline(__always)
    func guess(
        after previous: Entry, isFirst: Bool, at start: UnsafePointer<UInt8>, remaining: Int
    ) -> (entry: Entry, length: Int)? {
        let name = names[Int(previous)]
        let (guess, second) = isFirst ? (name.first, name.firstBefore) : (name.next, name.nextBefore)
        if let length = unsafe matches(guess, start, remaining) { return (guess, length) }
        if let length = unsafe matches(second, start, remaining) { return (second, length) }
        return nil
    }

    /// SAFETY: up to seven bytes behind `remaining` are read; a chunk has `RecordChunk.padding` of them.
    @inline(__always)
    private func matches(_ entry: Entry, _ start: UnsafePointer<UInt8>, _ remaining: Int) -> Int? {
        guard entry >= 0 else { return nil }
        let name = names[Int(entry)]
        let length = Int(name.length)
        guard unsafe (word(start) ^ name.head) & name.mask == 0, length <= remaining, length > 0 else { return nil }
        if length > 8, unsafe !equal(text.pointer(at: Int(name.start)), start, length) { return nil }
        return length
    }

    /// Looks `name` up and expects it at the same place next time.
    /// - Parameter isPlain: Whether the text has the name without escapes.
    mutating func find(
        _ name: UnsafeBufferPointer<UInt8>, isPlain: Bool, after previous: Entry, isFirst: Bool
    ) -> Entry {
        let id = unsafe cache.intern(name.span)
        let entry = unsafe known(id) ?? add(name, id, isPlain: isPlain)
        var before = names[Int(previous)]
        if isFirst {
            (before.first, before.firstBefore) = (entry, before.first)
        } else {
            (before.next, before.nextBefore) = (entry, before.next)
        }
        names[Int(previous)] = before
        return entry
    }

    private func known(_ id: NameID) -> Entry? {
        let index = Int(id.rawValue)
        return index < entries.count && entries[index] >= 0 ? entries[index] : nil
    }

    private mutating func add(_ name: UnsafeBufferPointer<UInt8>, _ id: NameID, isPlain: Bool) -> Entry {
        let (start, entry, index) = (text.count, Entry(names.count), Int(id.rawValue))
        var head: UInt64 = 0, mask: UInt64 = 0
        if isPlain, start + name.count < Int(Int32.max) {
            for index in 0..<name.count { text.append(unsafe name[index]) }
            text.append(quote)
        }
        for offset in 0..<min(8, text.count - start) {
            head |= UInt64(text[start + offset]) << (8 * offset)
            mask |= 0xFF << (8 * offset)
        }
        names.append(
            Name(
                id: id.rawValue, start: Int32(start), length: Int32(text.count - start),
                head: UInt64(littleEndian: head), mask: UInt64(littleEndian: mask)))
        if index >= entries.count {
            entries.append(contentsOf: repeatElement(-1, count: max(index + 1 - entries.count, entries.count)))
        }
        entries[index] = entry
        return entry
    }
}

@inline(__always)
private func word(_ start: UnsafePointer<UInt8>) -> UInt64 {
    unsafe UnsafeRawPointer(start).loadUnaligned(as: UInt64.self)
}

/// Compares texts longer than eight bytes, eight at a time; the last step overlaps the one before.
@inline(__always)
private func equal(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var i = 8
    while i < count - 8 {
        if unsafe word(a + i) != word(b + i) { return false }
        i += 8
    }
    return unsafe word(a + (count - 8)) == word(b + (count - 8))
}
