internal import Diagnostics
internal import RecordStream

/// ISO 2709 records in which something is wrong, or whose text must be converted.
extension FieldBuilder {
    /// What separates fields and subfields.
    struct Separators {
        let field, record, subfield: UInt8
        /// Bytes in front of the first subfield.
        var indicators = 2
        static let iso2709 = Separators(field: 0x1E, record: 0x1D, subfield: 0x1F)
    }

    /// An entry of the directory (ISO 2709, 4.4).
    private struct Entry {
        let tag: Range<Int>
        let length, start: Int?
    }

    mutating func readISIS(_ record: UnsafeBufferPointer<UInt8>, into batch: inout RecordBatch) {
        let hash = UInt8(ascii: "#"), zero = UInt8(ascii: "0")
        var separators = Separators(field: hash, record: hash, subfield: UInt8(ascii: "^"))
        if unsafe record.count > 11 && (record[10] == zero || record[10] == 0x20) { separators.indicators = 0 }
        let (clean, breaks) = unsafe withoutLineEnds(record)
        removedBreaks = breaks
        unsafe clean.withUnsafeBufferPointer { unsafe readExchange($0, separators, into: &batch) }
    }

    mutating func readExchange(
        _ record: UnsafeBufferPointer<UInt8>, _ separators: Separators, into batch: inout RecordBatch
    ) {
        if separators.field == 0x1E, removedBreaks.isEmpty, unsafe isWrapped(record) {
            let (clean, breaks) = unsafe withoutLineEnds(record)
            removedBreaks = breaks
            report(
                "marc.wrapped-lines", .note, "line ends inside the record are not counted in its length; taken out",
                at: 0, into: &batch)
            return unsafe clean.withUnsafeBufferPointer { unsafe readExchange($0, separators, into: &batch) }
        }
        guard let firstEnd = unsafe record.firstIndex(of: separators.field), firstEnd >= 24 else {
            return unsafe fail("marc.no-directory", "the record has no directory: it is left out", record)
        }
        var content = record.count
        if unsafe record[content - 1] == separators.record, content - 1 > firstEnd {
            content -= 1
        } else if separators.field == 0x1E, unsafe record[content - 1] != 0x1D {
            report(
                "marc.truncated-record", .warning, "the record has no terminator (1D); read as far as it goes",
                at: content, hint: "the file or the record broke off here: ask for it again", into: &batch)
        }
        let (entries, leaderLength) = unsafe directory(record, firstEnd, &batch)
        unsafe noteLength(record, &batch)
        unsafe leader(.init(rebasing: record[..<leaderLength]), offset: 0, line: 0, &batch)
        let pieces = unsafe pieces(record, firstEnd + 1, content, separators.field)
        let matched = unsafe match(entries, pieces, record, firstEnd + 1, &batch)
        for (tag, piece) in matched {
            let name = unsafe tag.map { unsafe UnsafeBufferPointer(rebasing: record[$0]) }
            unsafe add(name, piece, record, separators, &batch)
        }
    }

    private mutating func fail(_ code: String, _ message: String, _ record: UnsafeBufferPointer<UInt8>) {
        fatal = finding(code, .error, message, at: 0, hint: "look at the rejected record; ask for it again")
    }

    // MARK: Line ends

    /// Whether the length in the leader is right once line ends are not counted.
    private func isWrapped(_ record: UnsafeBufferPointer<UInt8>) -> Bool {
        let breaks = unsafe record.count { $0 == 0x0A || $0 == 0x0D }
        guard breaks > 0, let length = unsafe number(record, 0..<5) else { return false }
        return length == record.count - breaks
    }

    private func withoutLineEnds(_ record: UnsafeBufferPointer<UInt8>) -> (ContiguousArray<UInt8>, [Int]) {
        var clean: ContiguousArray<UInt8> = []
        var breaks: [Int] = []
        clean.reserveCapacity(record.count)
        for index in 0..<record.count {
            let byte = unsafe record[index]
            if byte == 0x0A || byte == 0x0D { breaks.append(clean.count) } else { clean.append(byte) }
        }
        return (clean, breaks)
    }

    // MARK: Leader and directory

    private func number(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
        guard range.upperBound <= bytes.count, unsafe MARCForm.isDigits(bytes[range]) else { return nil }
        return unsafe bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private mutating func noteLength(_ record: UnsafeBufferPointer<UInt8>, _ batch: inout RecordBatch) {
        let declared = unsafe number(record, 0..<5)
        // 0 and 99999 stand for records too long to be told.
        guard let declared, declared != record.count, declared != 0, !(declared == 99_999 && record.count > 99_999)
        else {
            if declared == nil {
                report(
                    "marc.wrong-length", .warning, "the leader has no length; the terminators are believed", at: 0,
                    into: &batch)
            }
            return
        }
        let characters = unsafe record.count { $0 & 0xC0 != 0x80 }
        let unit = characters == declared ? " (it counts characters, not bytes)" : ""
        report(
            "marc.wrong-length", .warning,
            "the leader says \(declared) bytes\(unit), the record has \(record.count); the terminators are believed",
            at: 0, hint: "tell the exporting system's maker: ISO 2709 counts bytes", into: &batch)
    }

    /// The entries, and the length of the leader before them.
    private mutating func directory(
        _ record: UnsafeBufferPointer<UInt8>, _ end: Int, _ batch: inout RecordBatch
    ) -> ([Entry], Int) {
        // The directory map says how long an entry is; in practice it is always 3 + 4 + 5.
        let lengthDigits = unsafe digit(record[20], or: 4), startDigits = unsafe digit(record[21], or: 5)
        let own = unsafe digit(record[22], or: 0)
        var shape = (length: lengthDigits, start: startDigits, own: own)
        if (end - 24) % (3 + shape.length + shape.start + shape.own) != 0 { shape = (4, 5, 0) }
        let size = 3 + shape.length + shape.start + shape.own
        var start = 24
        if (end - 24) % size != 0 {
            let others = (20..<48).filter { ($0 <= end) && (end - $0) % size == 0 }
            let fitting = others.first { at in
                stride(from: at, to: end, by: size).allSatisfy {
                    unsafe MARCForm.isDigits(record[($0 + 3)..<($0 + 12)])
                }
            }
            start = fitting ?? 24
            report(
                "marc.bad-directory", .warning,
                fitting == nil
                    ? "the directory is no whole number of entries; read as far as it goes"
                    : "the leader has \(start) bytes instead of 24",
                at: start, hint: "compare the fields of this record with the source", into: &batch)
        }
        var entries: [Entry] = []
        var place = start
        while place + size <= end {
            entries.append(
                Entry(
                    tag: place..<place + 3, length: unsafe number(record, (place + 3)..<(place + 3 + shape.length)),
                    start: unsafe number(
                        record, (place + 3 + shape.length)..<(place + 3 + shape.length + shape.start))))
            place += size
        }
        return (entries, start)
    }

    private func digit(_ byte: UInt8, or other: Int) -> Int {
        (0x31...0x39).contains(byte) ? Int(byte - 0x30) : other
    }

    private func pieces(
        _ record: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ terminator: UInt8
    ) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var place = start
        while place < end {
            let stop = unsafe record[place..<end].firstIndex(of: terminator) ?? end
            pieces.append(place..<stop)
            place = stop + 1
        }
        return pieces
    }

    /// Finds to each field its tag: by the places in the directory where they are right, else by the order of the
    /// fields, which wrong lengths do not change.
    private mutating func match(
        _ entries: [Entry], _ pieces: [Range<Int>], _ record: UnsafeBufferPointer<UInt8>, _ base: Int,
        _ batch: inout RecordBatch
    ) -> [(tag: Range<Int>?, piece: Range<Int>)] {
        let byteStarts = pieces.map { $0.lowerBound - base }
        let byPlace = Self.places(of: entries, byteStarts)
        let isExact =
            byPlace.allSatisfy { $0 != nil } && Set(byPlace).count == entries.count && entries.count == pieces.count
        if isExact { return zip(entries, byPlace).map { ($0.tag, pieces[$1 ?? 0]) } }
        for isBytes in [true, false] {
            let starts = isBytes ? byteStarts : unsafe characterStarts(pieces, record)
            let found = Self.places(of: entries, starts)
            guard !entries.isEmpty, found.allSatisfy({ $0 != nil }), Set(found).count == entries.count else { continue }
            return unsafe join(entries, pieces, found.map { $0 ?? 0 }, isBytes: isBytes, record, &batch)
        }
        if entries.count == pieces.count {
            report(
                "marc.wrong-directory", .warning,
                "the directory's lengths are wrong; the fields were told by their terminators, all \(entries.count) of them",
                at: 24, hint: "the exporting system may count characters instead of bytes", into: &batch)
            let order = byOrder(entries, pieces, byPlace)
            return entries.indices.map { (entries[$0].tag, pieces[order[$0]]) }
        }
        return unsafe matchSome(entries, pieces, byPlace, record, &batch)
    }

    private static func places(of entries: [Entry], _ starts: [Int]) -> [Int?] {
        var index: [Int: Int] = [:]
        for (piece, start) in starts.enumerated() { index[start] = piece }
        return entries.map { entry in entry.start.flatMap { index[$0] } }
    }

    /// Where the pieces begin, in characters of UTF-8 from the first.
    private func characterStarts(_ pieces: [Range<Int>], _ record: UnsafeBufferPointer<UInt8>) -> [Int] {
        var start = 0
        return pieces.map { piece in
            defer { start += unsafe record[piece].count { $0 & 0xC0 != 0x80 } + 1 }
            return start
        }
    }

    /// All fields begin where the directory says. What lies between the end of one and the next belongs to the one
    /// before when its length says so (a terminator inside the text), and to no field otherwise.
    private mutating func join(
        _ entries: [Entry], _ pieces: [Range<Int>], _ found: [Int], isBytes: Bool,
        _ record: UnsafeBufferPointer<UInt8>, _ batch: inout RecordBatch
    ) -> [(tag: Range<Int>?, piece: Range<Int>)] {
        if !isBytes {
            report(
                "marc.wrong-directory", .warning,
                "the directory counts characters, not bytes; the fields were found by counting characters", at: 24,
                hint: "tell the exporting system's maker: ISO 2709 counts bytes", into: &batch)
        }
        var used = Set(found)
        var result: [(tag: Range<Int>?, piece: Range<Int>)] = []
        for (entry, first) in zip(entries, found) {
            var range = pieces[first]
            var last = first
            func length() -> Int { isBytes ? range.count : unsafe record[range].count { $0 & 0xC0 != 0x80 } }
            while last + 1 < pieces.count, !used.contains(last + 1), let own = entry.length, length() + 1 < own {
                last += 1
                used.insert(last)
                range = range.lowerBound..<pieces[last].upperBound
            }
            if last > first {
                report(
                    "marc.terminator-in-field", .warning, "a field terminator (1E) inside a field; kept as text",
                    at: pieces[first].upperBound, hint: "take the control character out of the field", into: &batch)
            }
            result.append((entry.tag, range))
        }
        for (index, piece) in pieces.enumerated() where !used.contains(index) && !piece.isEmpty {
            noteNameless(piece, &batch)
            result.append((nil, piece))
        }
        return result
    }

    private mutating func noteNameless(_ piece: Range<Int>, _ batch: inout RecordBatch) {
        report(
            "marc.data-without-field", .error, "a field that the directory does not name is kept under the tag ???",
            at: piece.lowerBound, hint: "compare this record with the source", into: &batch)
    }

    /// The piece of each entry: the one at its place when that has its length too, else the next in the order of the
    /// directory's places.
    private func byOrder(_ entries: [Entry], _ pieces: [Range<Int>], _ byPlace: [Int?]) -> [Int] {
        var pieceOf = entries.indices.map { index -> Int? in
            byPlace[index].flatMap { entries[index].length == pieces[$0].count + 1 ? $0 : nil }
        }
        let taken = Set(pieceOf.compactMap { $0 })
        // Two entries at one place: the order alone must tell.
        if taken.count != pieceOf.count(where: { $0 != nil }) { pieceOf = entries.map { _ in nil } }
        var free = pieces.indices.filter { !taken.contains($0) || pieceOf.allSatisfy { $0 == nil } }[...]
        let open = entries.indices.filter { pieceOf[$0] == nil }
        for entry in open.sorted(by: { (entries[$0].start ?? .max, $0) < (entries[$1].start ?? .max, $1) }) {
            pieceOf[entry] = free.popFirst()
        }
        return pieceOf.map { $0 ?? 0 }
    }

    private mutating func matchSome(
        _ entries: [Entry], _ pieces: [Range<Int>], _ byPlace: [Int?], _ record: UnsafeBufferPointer<UInt8>,
        _ batch: inout RecordBatch
    ) -> [(tag: Range<Int>?, piece: Range<Int>)] {
        var result: [(tag: Range<Int>?, piece: Range<Int>)] = []
        var used = [Bool](repeating: false, count: pieces.count)
        for (entry, place) in zip(entries, byPlace) {
            guard let place, !used[place] else {
                let tag = unsafe String(decoding: record[entry.tag], as: UTF8.self)
                report(
                    "marc.field-without-data", .error,
                    "the directory has a field \(tag), but there is none where it should be", at: entry.tag.lowerBound,
                    hint: "compare this record with the source", into: &batch)
                continue
            }
            used[place] = true
            result.append((entry.tag, pieces[place]))
        }
        for (piece, isUsed) in zip(pieces, used) where !isUsed && !piece.isEmpty {
            noteNameless(piece, &batch)
            result.append((nil, piece))
        }
        return result
    }
}
