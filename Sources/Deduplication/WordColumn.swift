internal import Glibc

/// The words of one field of all records: folded, interned, counted.
///
/// Built once, in the canonical order of the records, so that the numbers of the words do not depend on the input's
/// order. Records are numbered in the canonical order from here on.
struct WordColumn: Sendable {
    struct Mark: OptionSet, Sendable {
        let rawValue: UInt8
        /// Part of the family name: before the comma, or last.
        static let family = Mark(rawValue: 1)
        /// The first word of another person of a list.
        static let newPerson = Mark(rawValue: 2)
    }

    struct Shape: Sendable {
        /// Number of records that have the word.
        var count: UInt32 = 0
        /// Bits, log2(records / count).
        var information: Float = 0
        /// One bit for each consonant class of the word.
        var consonants: UInt32 = 0
        var length: UInt8 = 0
        var first: UInt8 = 0
        var isNumber = false
        var isIgnorable = false
        /// What the word sounds like; key of blocks.
        var sound: UInt64 = 0
        /// Number of times the sound occurs.
        var soundCount: UInt32 = 0
    }

    private(set) var bytes: ContiguousArray<UInt8> = []
    private(set) var wordStarts: ContiguousArray<UInt32> = [0]
    private(set) var shapes: ContiguousArray<Shape> = []

    private(set) var words: ContiguousArray<UInt32> = []
    private(set) var marks: ContiguousArray<Mark> = []
    private(set) var recordStarts: ContiguousArray<UInt32> = [0]
    /// Hash of the whole folded value of each record, 0 when it is missing.
    private(set) var values: ContiguousArray<UInt64> = []
    /// Bits, log2(records / records with this value).
    private(set) var valueInformation: ContiguousArray<Float> = []

    init(_ columns: borrowing RecordColumns, field: Int, spec: MatchingTable.Field, order: ContiguousArray<UInt32>) {
        var folding = WordFolding(splitsNumbers: spec.type == .title || spec.type == .text)
        var index = WordIndex()
        let joins = spec.type == .code
        for record in order {
            columns.values[field].withSpan(Int(record)) { folding.fold($0) }
            appendRecord(folding, &index, joins: joins, type: spec.type)
        }
        let ignorable = Set(
            spec.ignorable.map { word in
                folding.fold(ContiguousArray(word.utf8).span)
                return ContiguousArray(folding.bytes)
            })
        finishShapes(ignorable: ignorable)
        countValues()
    }

    @inline(__always) func range(_ record: Int) -> Range<Int> {
        Int(recordStarts[record])..<Int(recordStarts[record + 1])
    }
    @inline(__always) func isMissing(_ record: Int) -> Bool { recordStarts[record] == recordStarts[record + 1] }
    @inline(__always) func wordRange(_ word: UInt32) -> Range<Int> {
        Int(wordStarts[Int(word)])..<Int(wordStarts[Int(word) + 1])
    }

    /// The folded letters of a record's value without spaces.
    func joined(_ record: Int) -> ContiguousArray<UInt8> {
        var out: ContiguousArray<UInt8> = []
        for i in range(record) { out.append(contentsOf: bytes[wordRange(words[i])]) }
        return out
    }

    private mutating func appendRecord(
        _ folding: WordFolding, _ index: inout WordIndex, joins: Bool, type: MatchingTable.FieldType
    ) {
        let first = words.count
        var hash: UInt64 = 0
        if joins, !folding.bytes.isEmpty {
            words.append(index.intern(folding.bytes.span, into: &bytes, starts: &wordStarts))
            marks.append([])
        } else {
            for word in folding.words {
                words.append(index.intern(folding.bytes.span.extracting(word.bytes), into: &bytes, starts: &wordStarts))
                marks.append([])
            }
        }
        markFamilies(folding.words, from: first, type: type)
        for i in first..<words.count {
            let word = Int(words[i])
            while shapes.count <= word { shapes.append(Shape()) }
            if !words[first..<i].contains(words[i]) { shapes[word].count += 1 }
            hash = Hashing.mix(hash, UInt64(words[i]))
        }
        values.append(words.count == first ? 0 : hash | 1)
        recordStarts.append(UInt32(words.count))
    }

    /// In a name, the words before the comma are the family name, or the last one; in a list of names each part is a
    /// person and its last word the family name.
    private mutating func markFamilies(
        _ folded: ContiguousArray<WordFolding.Word>, from first: Int, type: MatchingTable.FieldType
    ) {
        guard type == .name || type == .names, words.count > first, folded.count == words.count - first else { return }
        let commas = folded.indices.dropFirst().filter {
            folded[$0].separator.rawValue >= WordFolding.Separator.comma.rawValue
        }
        if type == .names {
            for comma in commas {
                marks[first + comma].insert(.newPerson)
                marks[first + comma - 1].insert(.family)
            }
            marks[words.count - 1].insert(.family)
        } else if let comma = commas.first {
            for i in 0..<comma { marks[first + i].insert(.family) }
        } else {
            marks[words.count - 1].insert(.family)
        }
    }

    private mutating func finishShapes(ignorable: Set<ContiguousArray<UInt8>>) {
        let total = Float(max(values.count, 2))
        var soundCounts: [UInt64: UInt32] = [:]
        for word in shapes.indices {
            let letters = bytes[wordRange(UInt32(word))]
            var shape = shapes[word]
            shape.information = log2(total / Float(shape.count))
            shape.length = UInt8(min(letters.count, 255))
            shape.first = letters.first ?? 0
            shape.isNumber = letters.allSatisfy(\.isDigit) || Self.isRomanNumeral(letters)
            shape.isIgnorable = ignorable.contains(ContiguousArray(letters))
            (shape.sound, shape.consonants) = Sound.of(letters)
            if shape.isIgnorable { shape.information = min(shape.information, 1) }
            shapes[word] = shape
            soundCounts[shape.sound, default: 0] += shape.count
        }
        for word in shapes.indices { shapes[word].soundCount = soundCounts[shapes[word].sound] ?? 0 }
    }

    private mutating func countValues() {
        var counts: [UInt64: UInt32] = [:]
        for value in values where value != 0 { counts[value, default: 0] += 1 }
        let total = Float(max(values.count, 2))
        valueInformation = ContiguousArray(values.map { $0 == 0 ? 0 : log2(total / Float(counts[$0] ?? 1)) })
    }

    private static func isRomanNumeral(_ letters: ContiguousArray<UInt8>.SubSequence) -> Bool {
        letters.count > 1 && letters.count < 6
            && letters.allSatisfy { $0 == UInt8(ascii: "i") || $0 == UInt8(ascii: "v") || $0 == UInt8(ascii: "x") }
    }
}
