/// Compares long texts as bags of words, weighted by how rare the words are.
enum TextComparison {
    /// From worst to best: the shared part of what the words say (Dice coefficient of information).
    static let levels = ["different", "tenth", "quarter", "half", "threeQuarters", "nearlyAll"]
    private static let bounds: [Float] = [0.1, 0.25, 0.5, 0.75, 0.93]

    static func compare(_ column: borrowing SortedWords, _ words: WordColumn, _ a: Int, _ b: Int) -> Finding {
        if words.isMissing(a) || words.isMissing(b) { return .missing }
        let left = column.range(a), right = column.range(b)
        var i = left.lowerBound, j = right.lowerBound
        var shared: Float = 0
        while i < left.upperBound, j < right.upperBound {
            let one = column.words[i], other = column.words[j]
            if one == other {
                shared += column.information[i]
                (i, j) = (i + 1, j + 1)
            } else if one < other {
                i += 1
            } else {
                j += 1
            }
        }
        let part = 2 * shared / max(column.totals[a] + column.totals[b], 0.01)
        let level = bounds.count { part >= $0 } + 1
        let limit = min(words.valueInformation[a], words.valueInformation[b])
        return Finding(level: UInt8(level), information: min(shared, limit))
    }
}

/// The different words of each record in the order of their numbers, for merging.
struct SortedWords: Sendable {
    private(set) var words: ContiguousArray<UInt32> = []
    /// How rare each of them is.
    private(set) var information: ContiguousArray<Float> = []
    private(set) var starts: ContiguousArray<UInt32> = [0]
    /// Information of all words of each record.
    private(set) var totals: ContiguousArray<Float> = []

    init(_ column: WordColumn) {
        for record in 0..<column.values.count {
            let first = words.count
            for word in column.words[column.range(record)].sorted(by: { $0.number < $1.number }) {
                if words.count > first, words[words.count - 1] == word.number { continue }
                words.append(word.number)
                information.append(word.information)
            }
            starts.append(UInt32(words.count))
            totals.append(information[first...].reduce(0, +))
        }
    }

    func range(_ record: Int) -> Range<Int> { Int(starts[record])..<Int(starts[record + 1]) }
}
