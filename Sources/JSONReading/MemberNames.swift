internal import RecordStream

/// From a member's name in the text to its `NameID`, mostly by guessing.
///
/// Records of one source have their members in the same order, so the name that came after this one last time is
/// compared with the text first, closing quote included; only a wrong guess costs a scan and a hash.
struct MemberNames {
    /// Number of a name within this value; the names of one object follow each other.
    typealias Entry = Int

    private struct Name {
        let id: NameID
        /// Range of `text`: the name as plain JSON with its closing quote; empty when it needs an escape.
        let start, length: Int
        /// Last seen behind this name in an object, and first in the object that is its value; -1 for none.
        var next = -1, firstInside = -1
    }

    private var names: ContiguousArray<Name> = [Name(id: .none, start: 0, length: 0)]
    private var text: ContiguousArray<UInt8> = []
    private var entries: [NameID: Entry] = [.none: 0]
    private var cache: NameCache

    /// The name of a record's root and of elements within arrays of arrays.
    static let root: Entry = 0

    init(_ table: NameTable) { cache = NameCache(table) }

    @inline(__always)
    func id(_ entry: Entry) -> NameID { names[entry].id }

    /// The name guessed to follow, and its length with the closing quote when `text` begins with it.
    /// - Parameters:
    ///   - previous: The name before in the object, or the name of the object itself when `isFirst`.
    ///   - remaining: Bytes that may be read from `start`.
    @inline(__always)
    func guess(
        after previous: Entry, isFirst: Bool, at start: UnsafePointer<UInt8>, remaining: Int
    ) -> (entry: Entry, length: Int)? {
        let guess = isFirst ? names[previous].firstInside : names[previous].next
        guard guess >= 0 else { return nil }
        let name = names[guess]
        guard name.length > 0, name.length <= remaining else { return nil }
        let matches = unsafe text.withUnsafeBufferPointer { text in
            unsafe equal(text.baseAddress.unsafelyUnwrapped + name.start, start, name.length)
        }
        return matches ? (guess, name.length) : nil
    }

    /// Looks `name` up and expects it at the same place next time.
    /// - Parameter isPlain: Whether the text has the name without escapes.
    mutating func find(
        _ name: UnsafeBufferPointer<UInt8>, isPlain: Bool, after previous: Entry, isFirst: Bool
    ) -> Entry {
        let id = unsafe cache.intern(name.span)
        let entry = unsafe entries[id] ?? add(name, id, isPlain: isPlain)
        if isFirst { names[previous].firstInside = entry } else { names[previous].next = entry }
        return entry
    }

    private mutating func add(_ name: UnsafeBufferPointer<UInt8>, _ id: NameID, isPlain: Bool) -> Entry {
        let start = text.count
        if isPlain {
            unsafe text.append(contentsOf: name)
            text.append(UInt8(ascii: "\""))
        }
        names.append(Name(id: id, start: start, length: text.count - start))
        entries[id] = names.count - 1
        return names.count - 1
    }
}

/// Compares eight bytes at a time: names are short, and a call of `memcmp` costs more.
@inline(__always)
private func equal(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var i = 0
    while i + 8 <= count {
        let x = unsafe UnsafeRawPointer(a + i).loadUnaligned(as: UInt64.self)
        let y = unsafe UnsafeRawPointer(b + i).loadUnaligned(as: UInt64.self)
        if x != y { return false }
        i += 8
    }
    while i < count {
        if unsafe a[i] != b[i] { return false }
        i += 1
    }
    return true
}
