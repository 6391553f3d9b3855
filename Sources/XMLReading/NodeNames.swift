internal import CLibXML2
internal import RecordStream

/// The node names of one parser: from libxml2's dictionary pointers to name ids, without comparing bytes.
///
/// Two names of a dictionary are equal exactly when their pointers are; the table dies with its dictionary.
@safe struct NodeNames {
    struct Entry {
        let name: NameID
        /// The name of attributes; they are not renamed.
        let attribute: NameID
        /// Index of the naming rule for elements of this name; -1 for none.
        let rule: Int32
    }
    private struct Slot {
        var key: (UInt, UInt) = (0, 0)
        var entry = Entry(name: .none, attribute: .none, rule: -1)
    }
    /// A naming rule whose attribute is known by its pointer.
    @safe private struct BoundRule {
        let element: String, prefix: ContiguousArray<UInt8>
        let attribute: UnsafePointer<xmlChar>?
    }

    private var cache: NameCache
    private let prefixes: [String: String], renamed: [String: String]
    private let rules: [BoundRule]
    private var slots = ContiguousArray(repeating: Slot(), count: 512)
    private var count = 0

    init(names: NameTable, format: XMLFormat, dictionary: xmlDictPtr) {
        cache = NameCache(names)
        renamed = format.names
        prefixes = Dictionary(format.namespaces.map { ($1, $0) }) { min($0, $1) }
        rules = format.nameFrom.map { rule in
            let attribute = unsafe xmlDictLookup(dictionary, rule.attribute, Int32(rule.attribute.utf8.count))
            return unsafe BoundRule(element: rule.element, prefix: .init(rule.prefix.utf8), attribute: attribute)
        }
    }

    /// The name of an element or attribute, and the rule that may replace it.
    mutating func entry(local: UnsafePointer<xmlChar>, uri: UnsafePointer<xmlChar>?) -> Entry {
        let key = (UInt(bitPattern: local), UInt(bitPattern: uri))
        let index = slot(of: key)
        if slots[index].key.0 != 0 { return slots[index].entry }
        let name = unsafe String(cString: local)
        let prefix = unsafe uri.flatMap { unsafe prefixes[String(cString: $0)] }
        let rule = rules.firstIndex { $0.element == name }.map(Int32.init) ?? -1
        let attribute = intern(prefix.map { "\($0):\(name)" } ?? name)
        let element = renamed[name].map { shown in intern(prefix.map { "\($0):\(shown)" } ?? shown) }
        let entry = Entry(name: element ?? attribute, attribute: attribute, rule: rule)
        insert(Slot(key: key, entry: entry))
        return entry
    }

    /// The attribute that names elements under `rule`.
    func attribute(of rule: Int32) -> UnsafePointer<xmlChar>? { unsafe rules[Int(rule)].attribute }

    /// The name that `rule` makes of `value`; short values cost one look into the table.
    mutating func name(by rule: Int32, value: UnsafeBufferPointer<UInt8>) -> NameID {
        guard value.count < 8 else { return unsafe longName(by: rule, value: value) }
        var packed = UInt(value.count) << 56
        for i in 0..<value.count { unsafe packed |= UInt(value[i]) << (8 * UInt(i)) }
        let key = (packed, UInt(rule) + 1)
        let index = slot(of: key)
        if slots[index].key.0 != 0 { return slots[index].entry.name }
        let entry = unsafe Entry(name: longName(by: rule, value: value), attribute: .none, rule: -1)
        insert(Slot(key: key, entry: entry))
        return entry.name
    }

    private mutating func longName(by rule: Int32, value: UnsafeBufferPointer<UInt8>) -> NameID {
        let name = unsafe rules[Int(rule)].prefix + ContiguousArray(value)
        return cache.intern(name.span)
    }

    private mutating func intern(_ name: String) -> NameID { cache.intern(ContiguousArray(name.utf8).span) }

    /// Where `key` stands, or the free slot where it belongs.
    @inline(__always)
    private func slot(of key: (UInt, UInt)) -> Int {
        let mixed = (key.0 ^ (key.1 << 7)) &* 0x9E37_79B9_7F4A_7C15
        var index = Int(truncatingIfNeeded: mixed >> 40) & (slots.count - 1)
        while slots[index].key.0 != 0, slots[index].key != key { index = (index + 1) & (slots.count - 1) }
        return index
    }

    private mutating func insert(_ slot: Slot) {
        count += 1
        if count * 2 > slots.count {
            let old = slots
            slots = ContiguousArray(repeating: Slot(), count: old.count * 2)
            for slot in old where slot.key.0 != 0 { slots[self.slot(of: slot.key)] = slot }
        }
        slots[self.slot(of: slot.key)] = slot
    }
}
