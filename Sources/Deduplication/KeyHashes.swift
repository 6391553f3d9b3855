/// The hashes of records for blocking keys.
struct KeyHashes {
    /// For each field that some key takes words of, the sounds of each record's rarest words, rarest first.
    private var sounds: [ContiguousArray<UInt64>]
    private var soundStarts: [ContiguousArray<UInt32>]

    init(_ prepared: borrowing PreparedRecords, _ blocking: MatchingTable.Blocking) {
        sounds = Array(repeating: [], count: prepared.columns.count)
        soundStarts = Array(repeating: [], count: prepared.columns.count)
        var limits = [Int](repeating: 0, count: prepared.columns.count)
        for part in blocking.keys.joined() + blocking.split where part.form == .words || part.form == .pairs {
            limits[part.field] = max(limits[part.field], part.count)
        }
        for (field, limit) in limits.enumerated() where limit > 0 {
            switch prepared.columns[field] {
            case .years: break
            case .words(let column), .bag(let column, _):
                (sounds[field], soundStarts[field]) = Self.rarestSounds(column, prepared.count, limit)
            }
        }
    }

    /// Appends the record under the product of the parts' hashes; not at all when one part is missing.
    func append(
        _ parts: [MatchingTable.KeyPart], _ record: Int, _ prepared: borrowing PreparedRecords,
        to out: inout ContiguousArray<KeyedRecord>
    ) {
        var seed = Hashing.seed
        for part in parts { seed = Hashing.mix(seed, UInt64(part.field) << 32 | UInt64(part.count)) }
        let first = out.count
        out.append(KeyedRecord(key: seed, record: UInt32(record)))
        for part in parts {
            let end = out.count
            forEachHash(part, record, prepared) { hash in
                for i in first..<end {
                    out.append(KeyedRecord(key: Hashing.mix(out[i].key, hash), record: UInt32(record)))
                }
            }
            // What the parts before gave has served: the last of the new ones take its place.
            let old = end - first
            if out.count > end { for i in 0..<old { out[first + i] = out[out.count - 1 - i] } }
            out.removeLast(old)
            if out.count == first { return }
        }
    }

    private func forEachHash(
        _ part: MatchingTable.KeyPart, _ record: Int, _ prepared: borrowing PreparedRecords, _ body: (UInt64) -> Void
    ) {
        switch prepared.columns[part.field] {
        case .years(let column):
            if column.isMissing(record) { return }
            if part.form == .value {
                return body(UInt64(column.days[record]) << 16 | UInt64(UInt16(bitPattern: column.first[record])))
            }
            let year = UInt64(Int(column.first[record]) + 40_000)
            body(year / 2 * 2)
            body((year + 1) / 2 * 2 + 1)
        case .words(let column), .bag(let column, _):
            if column.isMissing(record) { return }
            switch part.form {
            case .value, .year: body(column.values[record])
            case .prefix:
                let letters = column.joined(record)
                body(Hashing.hash(letters.span.extracting(first: part.count)))
            case .words: for i in soundRange(part, record) { body(sounds[part.field][i]) }
            case .pairs:
                let range = soundRange(part, record)
                for i in range {
                    for j in i + 1..<max(range.upperBound, i + 1) {
                        let one = sounds[part.field][i], other = sounds[part.field][j]
                        body(Hashing.mix(min(one, other), max(one, other)))
                    }
                }
            }
        }
    }

    private func soundRange(_ part: MatchingTable.KeyPart, _ record: Int) -> Range<Int> {
        let start = Int(soundStarts[part.field][record]), end = Int(soundStarts[part.field][record + 1])
        return start..<min(end, start + part.count)
    }

    /// The sounds of the rarest words that some other record has too.
    private static func rarestSounds(_ column: WordColumn, _ records: Int, _ limit: Int)
        -> (ContiguousArray<UInt64>, ContiguousArray<UInt32>)
    {
        var sounds: ContiguousArray<UInt64> = [], starts: ContiguousArray<UInt32> = [0]
        starts.reserveCapacity(records + 1)
        var found: [WordColumn.WordSound] = []
        for record in 0..<records {
            found.removeAll(keepingCapacity: true)
            for i in column.range(record) {
                let word = column.words[i]
                let sound = column.sounds[Int(word.number)]
                if sound.count < 2 || word.isIgnorable || word.length < 2 && !word.isNumber { continue }
                insert(sound, into: &found, limit: limit)
            }
            for sound in found { sounds.append(sound.sound) }
            starts.append(UInt32(sounds.count))
        }
        return (sounds, starts)
    }

    /// Keeps the `limit` rarest different sounds, the rarest first.
    private static func insert(_ sound: WordColumn.WordSound, into found: inout [WordColumn.WordSound], limit: Int) {
        if found.contains(where: { $0.sound == sound.sound }) { return }
        var place = found.count
        while place > 0, (sound.count, sound.sound) < (found[place - 1].count, found[place - 1].sound) { place -= 1 }
        if place == limit { return }
        found.insert(sound, at: place)
        if found.count > limit { found.removeLast() }
    }
}
