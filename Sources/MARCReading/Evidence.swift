internal import CharacterSets
internal import CMARCTables
internal import CScan
internal import CUnicodeTables

/// Counts, over the first records of a file, what tells its dialect and its encoding.
struct Evidence {
    private var marc21 = 0, unimarc = 0, irbis = 0
    /// Values that are not UTF-8, one after another.
    private var sample: ContiguousArray<UInt8> = []
    private(set) var records = 0, ascii = 0, utf8 = 0, other = 0, escapes = 0
    /// Declared by the records that are no ASCII.
    private var declared: [(coding: TextCoding?, count: Int)] = []
    private static let sampleBytes = 64 << 10

    /// Whether there was nothing yet to judge the encoding by.
    var isOpen: Bool { other == 0 }

    mutating func add(_ record: UnsafeBufferPointer<UInt8>, form: MARCForm, tags: [Int]) {
        records += 1
        vote(tags)
        guard let base = record.baseAddress else { return }
        let flags = unsafe cscan_marc_survey(base, record.count)
        if flags & CSCAN_MARC_ESCAPE != 0 { escapes += 1 }
        if flags & CSCAN_MARC_HIGH == 0 {
            ascii += 1
            return
        }
        let (characters, invalid) = unsafe UTF8Count.count(record)
        if characters > invalid {
            utf8 += 1
        } else {
            other += 1
            // What follows an escape sequence may be in any set: it says nothing of the others.
            if flags & CSCAN_MARC_ESCAPE == 0, sample.count < Self.sampleBytes {
                unsafe sample.append(contentsOf: record.dropFirst(form == .exchange ? 24 : 0))
            }
        }
    }

    mutating func note(declared coding: TextCoding?) {
        if let index = declared.firstIndex(where: { $0.coding == coding }) {
            declared[index].count += 1
        } else {
            declared.append((coding, 1))
        }
    }

    /// Tags that one dialect has and the others have not, or seldom.
    private mutating func vote(_ tags: [Int]) {
        let has = { (tag: Int) in tags.contains(tag) }
        if has(245) || has(8) || has(260) || has(264) || has(650) { marc21 += 1 }
        let isUNIMARC = has(200) && !has(245)
        if isUNIMARC, has(920) || has(910) || has(903), !has(100), !has(801) {
            irbis += 1
        } else if isUNIMARC || (has(801) && has(100) && !has(8)) {
            unimarc += 1
        }
    }

    var dialect: FileReading.Dialect {
        if irbis > marc21, irbis > unimarc { return .irbis }
        return unimarc > marc21 ? .unimarc : .marc21
    }

    struct Choice {
        var coding: TextCoding
        /// 0 (no better than the second best) to 1.
        var margin: Double
        var declared: TextCoding?
    }

    /// How the records that are not UTF-8 are best read.
    func choose(_ dialect: FileReading.Dialect) -> Choice {
        let said = declared.max { $0.count < $1.count }?.coding
        var candidates: [TextCoding] = TextCoding.CodePage.allCases.map { .page($0) }
        candidates.append(dialect == .marc21 ? .marc8 : .latinUNIMARC)
        let usual: TextCoding =
            switch dialect {
            case .marc21: .marc8
            case .unimarc: said.map { $0 == .utf8 ? .latinUNIMARC : $0 } ?? .latinUNIMARC
            case .irbis: .page(.windows1251)
            }
        guard sample.contains(where: { $0 >= 0x80 }) else { return Choice(coding: usual, margin: 1, declared: said) }
        if !candidates.contains(usual) { candidates.append(usual) }
        let scores = candidates.map { (coding: $0, score: score($0)) }
        guard var best = scores.max(by: { $0.score < $1.score }) else {
            return Choice(coding: usual, margin: 0, declared: said)
        }
        // What the records declare holds, unless the bytes speak clearly against it.
        if let own = scores.first(where: { $0.coding == usual }), own.score > 0.2, best.score - own.score < 0.3 {
            best = own
        }
        let second = scores.filter { $0.coding != best.coding }.map(\.score).max() ?? -1
        return Choice(coding: best.coding, margin: min(max(best.score - second, 0), 1), declared: said)
    }

    private func score(_ coding: TextCoding) -> Double {
        switch coding {
        case .utf8: -1
        case .page(let page): SingleByteScore(page.table).mean(sample[...])
        case .marc8: markScore(Int32(CMARC_ANSEL.rawValue))
        case .sets(_, let g1):
            switch g1 {
            case .single(let set) where set == Int32(CMARC_ISO5426.rawValue): markScore(set)
            // ISO 5427 has the letters of KOI8-R where this has them.
            case .single(let set) where set == Int32(CMARC_ISO5427.rawValue):
                SingleByteScore(.koi8R).mean(sample[...]) - 0.01
            default: 0.3
            }
        }
    }

    /// How well the bytes fit a set whose marks stand before their letter: about 1 when marks make letters that exist.
    private func markScore(_ set: Int32) -> Double {
        var (sum, count) = (0.0, 0)
        for index in sample.indices where sample[index] >= 0x80 {
            count += 1
            sum += fit(sample[index], before: index + 1 < sample.count ? sample[index + 1] : 0x20, set)
        }
        return count == 0 ? 0 : sum / Double(count)
    }

    private func fit(_ byte: UInt8, before next: UInt8, _ set: Int32) -> Double {
        if (0x80..<0xA0).contains(byte) { return byte == 0x88 || byte == 0x89 ? 0.5 : -2 }
        if cmarc_is_mark(set, byte) != 0 {
            let mark = UInt32(cmarc_point(set, byte))
            if next >= 0x80 { return cmarc_is_mark(set, next) != 0 ? 0.6 : -0.6 }
            guard (0x41...0x5A).contains(next & 0xDF) else { return mark == 0 ? 0.6 : -0.8 }
            return mark == 0 || cunicode_compose(UInt32(next), mark) != 0 ? 1 : 0.2
        }
        return cmarc_point(set, byte) == 0 ? -2 : 0.6
    }
}
