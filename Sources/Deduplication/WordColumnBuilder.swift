internal import Glibc

/// Reads the values of one field, record by record, into what a `WordColumn` holds.
struct WordColumnBuilder {
    private(set) var bytes: ContiguousArray<UInt8> = []
    private(set) var wordStarts: ContiguousArray<UInt32> = [0]
    private(set) var sounds: ContiguousArray<WordColumn.WordSound> = []
    private(set) var words: ContiguousArray<WordColumn.Word> = []
    private(set) var recordStarts: ContiguousArray<UInt32> = [0]
    private(set) var values: ContiguousArray<UInt64> = []
    private(set) var valueNumbers: ContiguousArray<UInt32> = []
    private(set) var valueInformation: ContiguousArray<Float> = []
    /// Number of records that have each word, and a hash of its letters.
    private(set) var occurrences: ContiguousArray<UInt32> = [], wordHashes: ContiguousArray<UInt64> = []

    private let type: MatchingTable.FieldType
    private var folding: WordFolding
    private var index = WordIndex()
    /// Number of records that have each word.
    private var counts: ContiguousArray<UInt32> = []
    private var wholeValues = ValueNumbers(), markedValues = ValueNumbers()
    private var wholeNumbers: ContiguousArray<UInt32> = []

    private var hasMarks: Bool { type == .name || type == .names }

    init(type: MatchingTable.FieldType, records: Int) {
        self.type = type
        folding = WordFolding(splitsNumbers: type == .title || type == .text)
        recordStarts.reserveCapacity(records + 1)
        values.reserveCapacity(records)
        wholeNumbers.reserveCapacity(records)
    }

    mutating func append(_ text: Span<UInt8>) {
        folding.fold(text)
        let first = words.count, letters = folding.bytes
        if type == .code, !letters.isEmpty {
            append(word: letters.span)
        } else {
            for word in folding.words { append(word: letters.span.extracting(word.bytes)) }
        }
        markFamilies(from: first)
        var hash: UInt64 = 0, marked: UInt64 = 0
        for i in first..<words.count {
            let word = Int(words[i].number)
            if !isRepeated(i, from: first) { counts[word] += 1 }
            // By letters, not by number: the same in every process, whatever other records it has.
            let letters = index.hashes[word]
            hash = Hashing.mix(hash, letters)
            if hasMarks { marked = Hashing.mix(marked, letters &+ UInt64(words[i].marks.rawValue)) }
        }
        let isMissing = words.count == first
        values.append(isMissing ? 0 : hash | 1)
        wholeNumbers.append(isMissing ? 0 : wholeValues.number(hash | 1))
        if hasMarks { valueNumbers.append(isMissing ? 0 : markedValues.number(marked | 1)) }
        recordStarts.append(UInt32(words.count))
    }

    private mutating func append(word: Span<UInt8>) {
        words.append(WordColumn.Word(number: index.intern(word, into: &bytes, starts: &wordStarts)))
        if counts.count < wordStarts.count - 1 { counts.append(0) }
    }

    private func isRepeated(_ i: Int, from first: Int) -> Bool {
        for k in first..<i where words[k].number == words[i].number { return true }
        return false
    }

    /// In a name, the words before the comma are the family name, or the last one; in a list of names each part is a
    /// person and its last word the family name.
    private mutating func markFamilies(from first: Int) {
        let folded = folding.words
        guard hasMarks, words.count > first, folded.count == words.count - first else { return }
        let commas = folded.indices.dropFirst().filter {
            folded[$0].separator.rawValue >= WordFolding.Separator.comma.rawValue
        }
        if type == .names {
            for comma in commas {
                words[first + comma].marks.insert(.newPerson)
                words[first + comma - 1].marks.insert(.family)
            }
            words[words.count - 1].marks.insert(.family)
        } else if let comma = commas.first {
            for i in 0..<comma { words[first + i].marks.insert(.family) }
        } else {
            words[words.count - 1].marks.insert(.family)
        }
    }

    /// Computes what needs all records: how rare words, sounds and values are.
    /// - Parameters:
    ///   - ignorable: Words that say nothing, as they are written.
    ///   - statistics: Of all records, when these are some of them; `nil`: these are all.
    mutating func finish(ignorable: [String], _ grain: RarityScale.Grain, statistics: FieldStatistics? = nil) {
        let ignorable = Set(
            ignorable.map { word in
                folding.fold(ContiguousArray(word.utf8).span)
                return ContiguousArray(folding.bytes)
            })
        let records = statistics?.records ?? values.count
        let total = Float(max(records, 2)), scale = RarityScale(records: records, grain)
        var soundNumbers = ValueNumbers(), soundCounts: ContiguousArray<UInt32> = [0]
        var soundOfWord: ContiguousArray<UInt32> = [], known: ContiguousArray<WordColumn.Word> = []
        for word in counts.indices {
            if let statistics { counts[word] = statistics.count(.word, index.hashes[word]) }
            let letters = bytes[Int(wordStarts[word])..<Int(wordStarts[word + 1])]
            var shape = WordColumn.Word(number: UInt32(word), information: scale.bits(counts[word]))
            shape.length = UInt8(min(letters.count, 255))
            shape.first = letters.first ?? 0
            if letters.allSatisfy(\.isDigit) || Self.isRomanNumeral(letters) { shape.marks.insert(.number) }
            if !ignorable.isEmpty, ignorable.contains(ContiguousArray(letters)) { shape.marks.insert(.ignorable) }
            let (sound, consonants) = Sound.of(letters)
            shape.consonants = consonants
            if shape.isIgnorable { shape.information = min(shape.information, 1) }
            known.append(shape)
            sounds.append(WordColumn.WordSound(sound: sound))
            let number = soundNumbers.number(sound | 1)
            if soundCounts.count <= Int(number) { soundCounts.append(0) }
            soundCounts[Int(number)] += counts[word]
            soundOfWord.append(number)
        }
        for i in words.indices {
            let marks = words[i].marks
            words[i] = known[Int(words[i].number)]
            words[i].marks.formUnion(marks)
        }
        for word in sounds.indices {
            sounds[word].count = scale.rank(
                statistics.map { $0.count(.sound, sounds[word].sound | 1) } ?? soundCounts[Int(soundOfWord[word])])
        }
        occurrences = counts
        wordHashes = index.hashes
        valueInformation = ContiguousArray(
            wholeNumbers.indices.map { record in
                let number = wholeNumbers[record]
                guard number != 0 else { return 0 }
                let count = statistics.map { $0.count(.value, values[record]) } ?? wholeValues.count(of: number)
                return log2(total / Float(count))
            })
        if !hasMarks { valueNumbers = wholeNumbers }
    }

    private static func isRomanNumeral(_ letters: ContiguousArray<UInt8>.SubSequence) -> Bool {
        letters.count > 1 && letters.count < 6
            && letters.allSatisfy { $0 == UInt8(ascii: "i") || $0 == UInt8(ascii: "v") || $0 == UInt8(ascii: "x") }
    }
}

/// Numbers hashes from 1 in the order of their first appearance, and counts them; open addressing.
struct ValueNumbers {
    private var slots = ContiguousArray<UInt32>(repeating: 0, count: 1 << 8)  // 0 when free
    private var hashes: ContiguousArray<UInt64> = [0]
    private var counts: ContiguousArray<UInt32> = [0]

    /// The number of `hash`, counted once more.
    mutating func number(_ hash: UInt64) -> UInt32 {
        if hashes.count * 2 > slots.count { grow() }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash >> 1) & mask
        while slots[slot] != 0 {
            let known = slots[slot]
            if hashes[Int(known)] == hash {
                counts[Int(known)] += 1
                return known
            }
            slot = (slot + 1) & mask
        }
        slots[slot] = UInt32(hashes.count)
        hashes.append(hash)
        counts.append(1)
        return slots[slot]
    }

    func count(of number: UInt32) -> UInt32 { counts[Int(number)] }

    private mutating func grow() {
        slots = ContiguousArray(repeating: 0, count: slots.count * 2)
        for number in 1..<hashes.count {
            var slot = Int(truncatingIfNeeded: hashes[number] >> 1) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number)
        }
    }
}
