/// From a provider's words to ours: `rəssam` → `art`. Keys match whatever their case and white space.
///
/// As a file: one `from<TAB>to` per line, `#` begins a comment line; several lines may share a `to`.
public struct ValueMap: Hashable, Sendable {
    private struct Slot: Hashable, Sendable {
        var hash: UInt32 = 0, start: UInt32 = 0, length: UInt32 = 0, entry: Int32 = -1
    }

    public let name: String
    /// As given, in the order of the file.
    public private(set) var entries: [Entry] = []
    private var slots: ContiguousArray<Slot>
    private var keys: ContiguousArray<UInt8> = []

    public struct Entry: Hashable, Sendable { public let from, to: String }

    public init(name: String, entries: [(from: String, to: String)]) {
        self.name = name
        var capacity = 16
        while capacity < entries.count * 2 { capacity *= 2 }
        slots = ContiguousArray(repeating: Slot(), count: capacity)
        for entry in entries { insert(entry.from, entry.to) }
    }

    /// - Throws: All lines without a tab, without one of the two values, or with another value for a known key.
    public init(name: String, file: String, text: String) throws(ProfileErrors) {
        var (entries, errors): ([(from: String, to: String)], [ProfileError]) = ([], [])
        var known: [ContiguousArray<UInt8>: (to: String, line: Int)] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.utf8.last == UInt8(ascii: "\r") ? line.dropLast() : line
            if line.utf8.allSatisfy({ $0 <= 0x20 }) || line.utf8.first == UInt8(ascii: "#") { continue }
            func report(_ message: String, hint: String? = nil) {
                errors.append(ProfileError(file: file, line: index + 1, column: 1, message: message, hint: hint))
            }
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard parts.count >= 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                report("a line needs two values with a tab between", hint: "from<TAB>to")
                continue
            }
            let key = Self.folded(parts[0])
            if let earlier = known[key], earlier.to != parts[1] {
                report("`\(parts[0])` is already `\(earlier.to)` in line \(earlier.line)")
            }
            known[key] = (parts[1], index + 1)
            entries.append((parts[0], parts[1]))
        }
        if !errors.isEmpty { throw ProfileErrors(errors: errors) }
        self.init(name: name, entries: entries)
    }

    /// Index into `entries` of the first whose `from` is `text`.
    func entry(for text: Span<UInt8>, scratch: inout ContiguousArray<UInt8>) -> Int? {
        scratch.removeAll(keepingCapacity: true)
        LetterCase.fold(text, into: &scratch)
        let slot = slots[position(of: scratch.span)]
        return slot.entry < 0 ? nil : Int(slot.entry)
    }

    public subscript(_ text: String) -> String? {
        let slot = slots[position(of: Self.folded(text).span)]
        return slot.entry < 0 ? nil : entries[Int(slot.entry)].to
    }

    static func folded(_ text: String) -> ContiguousArray<UInt8> {
        var folded = ContiguousArray<UInt8>()
        LetterCase.fold(ContiguousArray(text.utf8).span, into: &folded)
        return folded
    }

    private mutating func insert(_ from: String, _ to: String) {
        entries.append(Entry(from: from, to: to))
        let key = Self.folded(from)
        let place = position(of: key.span)
        guard slots[place].entry < 0 else { return }
        slots[place] = Slot(
            hash: Self.hash(key.span), start: UInt32(keys.count), length: UInt32(key.count),
            entry: Int32(entries.count - 1))
        keys.append(contentsOf: key)
    }

    /// The slot of a folded key, or the free one where it would go.
    private func position(of key: Span<UInt8>) -> Int {
        let hash = Self.hash(key)
        var index = Int(hash) & (slots.count - 1)
        while slots[index].entry >= 0, !(slots[index].hash == hash && equals(slots[index], key)) {
            index = (index + 1) & (slots.count - 1)
        }
        return index
    }

    private func equals(_ slot: Slot, _ key: Span<UInt8>) -> Bool {
        guard Int(slot.length) == key.count else { return false }
        for i in key.indices where keys[Int(slot.start) + i] != key[i] { return false }
        return true
    }

    /// FNV-1a.
    private static func hash(_ key: Span<UInt8>) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for i in key.indices { hash = (hash ^ UInt32(key[i])) &* 16_777_619 }
        return hash
    }
}
