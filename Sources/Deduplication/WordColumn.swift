internal import Glibc

/// The words of one field of all records: folded, interned, counted.
///
/// Built once, in the canonical order of the records, so that the numbers of the words do not depend on the input's
/// order. Records are numbered in the canonical order from here on. A class, so that a comparison counts one reference
/// and not one for each of the arrays.
final class WordColumn: Sendable {
    struct Mark: OptionSet, Sendable, BitwiseCopyable {
        let rawValue: UInt8
        /// Part of the family name: before the comma, or last.
        static let family = Mark(rawValue: 1)
        /// The first word of another person of a list.
        static let newPerson = Mark(rawValue: 2)
        static let number = Mark(rawValue: 4)
        /// Says nothing when it is missing or agrees.
        static let ignorable = Mark(rawValue: 8)
    }

    /// A word of a record with what a comparison asks of it: 16 bytes beside those of the next word, since a run looks
    /// up many records at random.
    struct Word: Sendable, BitwiseCopyable {
        /// The same for the same letters.
        var number: UInt32
        /// Bits, log2(records / records that have the word).
        var information: Float = 0
        /// One bit for each consonant class of the word.
        var consonants: UInt32 = 0
        var length: UInt8 = 0
        var first: UInt8 = 0
        var marks: Mark = []

        var isNumber: Bool { marks.contains(.number) }
        var isIgnorable: Bool { marks.contains(.ignorable) }
        var isFamily: Bool { marks.contains(.family) }
        var isInitial: Bool { length == 1 && !isNumber }
    }

    /// What a word sounds like, key of blocks, and the number of times the sound occurs (`RarityScale.rank`).
    struct WordSound: Sendable, BitwiseCopyable {
        var sound: UInt64 = 0
        var count: UInt32 = 0
    }

    let bytes: ContiguousArray<UInt8>
    let wordStarts: ContiguousArray<UInt32>
    let sounds: ContiguousArray<WordSound>
    /// Number of records that have each word, and a hash of its letters.
    private let occurrences: ContiguousArray<UInt32>, wordHashes: ContiguousArray<UInt64>

    /// The words of all records, one record after the other.
    let words: ContiguousArray<Word>
    let recordStarts: ContiguousArray<UInt32>
    /// Hash of the whole folded value of each record, 0 when it is missing.
    let values: ContiguousArray<UInt64>
    /// A number for each different value, words and marks together, from 1; 0 when it is missing.
    let valueNumbers: ContiguousArray<UInt32>
    /// Bits, log2(records / records with this value).
    let valueInformation: ContiguousArray<Float>

    /// - Parameter statistics: Of all records, when these are some of them.
    init(
        _ columns: borrowing RecordColumns, field: Int, spec: MatchingTable.Field, order: ContiguousArray<UInt32>,
        _ grain: RarityScale.Grain, statistics: FieldStatistics? = nil
    ) {
        var building = WordColumnBuilder(type: spec.type, records: order.count)
        for record in order { columns.values[field].withSpan(Int(record)) { building.append($0) } }
        building.finish(ignorable: spec.ignorable, grain, statistics: statistics)
        (bytes, wordStarts, sounds) = (building.bytes, building.wordStarts, building.sounds)
        (occurrences, wordHashes) = (building.occurrences, building.wordHashes)
        (words, recordStarts) = (building.words, building.recordStarts)
        (values, valueNumbers, valueInformation) = (building.values, building.valueNumbers, building.valueInformation)
    }

    @inline(__always) func range(_ record: Int) -> Range<Int> {
        Int(recordStarts[record])..<Int(recordStarts[record + 1])
    }
    @inline(__always) func isMissing(_ record: Int) -> Bool { recordStarts[record] == recordStarts[record + 1] }
    @inline(__always) func wordRange(_ word: UInt32) -> Range<Int> {
        Int(wordStarts[Int(word)])..<Int(wordStarts[Int(word) + 1])
    }

    func count(into statistics: inout MatchStatistics, field: Int) {
        for word in wordHashes.indices {
            statistics.add(occurrences[word], to: .init(.word, field: field, wordHashes[word]))
            // A record counts for a sound once for each of its words that has it.
            statistics.add(occurrences[word], to: .init(.sound, field: field, sounds[word].sound | 1))
        }
        for value in values where value != 0 { statistics.add(1, to: .init(.value, field: field, value)) }
    }

    /// The folded letters of a record's value without spaces.
    func joined(_ record: Int) -> ContiguousArray<UInt8> {
        var out: ContiguousArray<UInt8> = []
        for i in range(record) { out.append(contentsOf: bytes[wordRange(words[i].number)]) }
        return out
    }
}
