/// The hashes of a record for one blocking key.
enum KeyHashes {
    /// Appends the product of the parts' hashes; nothing when one part is missing.
    static func append(
        _ parts: [MatchingTable.KeyPart], _ record: Int, _ prepared: borrowing PreparedRecords, to out: inout [UInt64]
    ) {
        var seed = Hashing.seed
        for part in parts { seed = Hashing.mix(seed, UInt64(part.field) << 32 | UInt64(part.count)) }
        out.append(seed)
        for part in parts {
            let hashes = hashes(part, record, prepared)
            let known = out
            out.removeAll(keepingCapacity: true)
            for hash in hashes { for start in known { out.append(Hashing.mix(start, hash)) } }
        }
    }

    private static func hashes(
        _ part: MatchingTable.KeyPart, _ record: Int, _ prepared: borrowing PreparedRecords
    ) -> [UInt64] {
        switch prepared.columns[part.field] {
        case .years(let column):
            if column.isMissing(record) { return [] }
            if part.form == .value {
                return [UInt64(column.days[record]) << 16 | UInt64(UInt16(bitPattern: column.first[record]))]
            }
            let year = UInt64(Int(column.first[record]) + 40_000)
            return [year / 2 * 2, (year + 1) / 2 * 2 + 1]
        case .words(let column), .bag(let column, _):
            if column.isMissing(record) { return [] }
            switch part.form {
            case .value, .year: return [column.values[record]]
            case .prefix:
                let letters = column.joined(record)
                return [Hashing.hash(letters.span.extracting(first: part.count))]
            case .words: return rarestSounds(column, record, part.count)
            case .pairs:
                let sounds = rarestSounds(column, record, part.count).sorted()
                var pairs: [UInt64] = []
                for i in sounds.indices {
                    for j in sounds.indices.dropFirst(i + 1) { pairs.append(Hashing.mix(sounds[i], sounds[j])) }
                }
                return pairs
            }
        }
    }

    /// The sounds of the rarest words that some other record has too.
    private static func rarestSounds(_ column: borrowing WordColumn, _ record: Int, _ limit: Int) -> [UInt64] {
        var found: [(count: UInt32, sound: UInt64)] = []
        for i in column.range(record) {
            let shape = column.shapes[Int(column.words[i])]
            if shape.soundCount < 2 || shape.isIgnorable || shape.length < 2 && !shape.isNumber { continue }
            if !found.contains(where: { $0.sound == shape.sound }) { found.append((shape.soundCount, shape.sound)) }
        }
        found.sort { ($0.count, $0.sound) < ($1.count, $1.sound) }
        return found.prefix(limit).map(\.sound)
    }
}
