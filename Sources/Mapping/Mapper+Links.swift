internal import RecordStream

/// Fields of MARC that belong together: `880 $6 100-01/(N` is the field `100 $6 880-01` in its own script (MARC 21,
/// Appendix A). The number ties them; 00 ties nothing. UNIMARC repeats the field itself, `700 $6 a02 $7 ca` and
/// `700 $6 a02 $7 ba` (UNIMARC Manual, $6 interfield linking data): there the first is the item, the others are linked.
extension Mapper {
    /// Whether the field is linked: inside the item of another field with that very field, else with any of the record.
    mutating func isLinked(_ path: Int32, at field: Int, _ view: RecordView) -> Bool {
        guard let number = linkNumber(path, at: field, view), number != (0x30, 0x30) else { return false }
        if around > view.root {
            guard field != around, let other = linkNumber(path, at: around, view), other == number else { return false }
            read(path, at: around, view)
            read(path, at: field, view)
            return true
        }
        let name = view[field].name.rawValue
        let repeats = !hasHyphen(path, at: field, view)
        var other = view.root + 1
        let end = Int(view[view.root].end)
        while other < end {
            let node = view[other]
            let mayTie = node.name.rawValue != name || repeats && other < field
            if mayTie, let theirs = linkNumber(path, at: other, view), theirs == number { return true }
            other = Int(node.end)
        }
        return false
    }

    private mutating func hasHyphen(_ path: Int32, at field: Int, _ view: RecordView) -> Bool {
        let first = matches.nodes.count
        defer { matches.drop(to: first) }
        find(path, at: field, view)
        guard matches.nodes.count > first else { return false }
        return unsafe view.value(of: matches.nodes[first]).contains(UInt8(ascii: "-"))
    }

    /// The two digits behind the first hyphen.
    private mutating func linkNumber(_ path: Int32, at field: Int, _ view: RecordView) -> (UInt8, UInt8)? {
        let first = matches.nodes.count
        defer { matches.drop(to: first) }
        find(path, at: field, view)
        guard matches.nodes.count > first else { return nil }
        let text = unsafe view.value(of: matches.nodes[first])
        guard let hyphen = unsafe text.firstIndex(of: UInt8(ascii: "-")) else {
            // UNIMARC: a letter for the reason, then the number.
            guard text.count >= 3, unsafe text[1] &- 0x30 < 10, unsafe text[2] &- 0x30 < 10 else { return nil }
            return unsafe (text[1], text[2])
        }
        guard text.count > hyphen + 2 else { return nil }
        return unsafe (text[hyphen + 1], text[hyphen + 2])
    }

    private mutating func read(_ path: Int32, at field: Int, _ view: RecordView) {
        let first = matches.nodes.count
        find(path, at: field, view)
        for found in matches.nodes[first...] { index.read(found, view) }
        matches.drop(to: first)
    }
}
