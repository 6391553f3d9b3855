internal import Synchronization

/// A name of the data (element, column, member, field tag), interned once per run.
///
/// The number depends on the order in which threads met the names: compare it, never print or sort by it.
public struct NameID: Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt32
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// The nameless name: the root of a JSON record, text inside mixed content.
    public static let none = NameID(rawValue: 0)
}

/// The names of one run, shared by all threads. Interning takes a lock: readers keep a `NameCache`.
public final class NameTable: Sendable {
    private struct State {
        var ids: [String: UInt32] = ["": 0]
        var names: [String] = [""]
    }
    private let state = Mutex(State())
    public init() {}

    public func intern(_ name: String) -> NameID {
        state.withLock { state in
            if let id = state.ids[name] { return NameID(rawValue: id) }
            let id = UInt32(state.names.count)
            state.names.append(name)
            state.ids[name] = id
            return NameID(rawValue: id)
        }
    }

    public func name(_ id: NameID) -> String { state.withLock { $0.names[Int(id.rawValue)] } }
}

/// One thread's way from bytes to a `NameID` without a lock: open addressing over a copy of the bytes.
public struct NameCache {
    private struct Slot { var hash: UInt32 = 0, start: UInt32 = 0, length: UInt32 = 0, id: UInt32 = 0 }
    private let table: NameTable
    private var slots: ContiguousArray<Slot>
    private var bytes: ContiguousArray<UInt8> = []
    private var count = 0

    public init(_ table: NameTable) {
        self.table = table
        slots = ContiguousArray(repeating: Slot(), count: 256)
    }

    /// The name whose UTF-8 is `text`; names beyond the first sight cost a hash and one comparison.
    public mutating func intern(_ text: Span<UInt8>) -> NameID {
        let hash = Self.hash(text)
        var index = Int(hash) & (slots.count - 1)
        while slots[index].length != 0 || slots[index].hash != 0 {
            let slot = slots[index]
            if slot.hash == hash, equals(slot, text) { return NameID(rawValue: slot.id) }
            index = (index + 1) & (slots.count - 1)
        }
        if text.isEmpty { return .none }
        return insert(text, hash: hash)
    }

    private mutating func insert(_ text: Span<UInt8>, hash: UInt32) -> NameID {
        let id = table.intern(unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) })
        let start = UInt32(bytes.count)
        unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        count += 1
        if count * 2 > slots.count { grow() }
        place(Slot(hash: hash, start: start, length: UInt32(text.count), id: id.rawValue))
        return id
    }

    private mutating func place(_ slot: Slot) {
        var index = Int(slot.hash) & (slots.count - 1)
        while slots[index].length != 0 { index = (index + 1) & (slots.count - 1) }
        slots[index] = slot
    }

    private mutating func grow() {
        let old = slots
        slots = ContiguousArray(repeating: Slot(), count: old.count * 2)
        for slot in old where slot.length != 0 { place(slot) }
    }

    private func equals(_ slot: Slot, _ text: Span<UInt8>) -> Bool {
        guard Int(slot.length) == text.count else { return false }
        let start = Int(slot.start)
        for i in text.indices where bytes[start + i] != text[i] { return false }
        return true
    }

    /// FNV-1a, never 0 for a used slot.
    private static func hash(_ text: Span<UInt8>) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for i in text.indices { hash = (hash ^ UInt32(text[i])) &* 16_777_619 }
        return hash | 1
    }
}
