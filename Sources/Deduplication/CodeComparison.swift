/// Compares numbers and identifiers letter by letter.
enum CodeComparison {
    /// From worst to best.
    enum Level: UInt8, CaseIterable {
        case different = 1
        /// The same beginning: at least half of it.
        case beginning
        /// One letter added, lost or changed, or two neighbors swapped.
        case near
        case same
    }

    static func compare(_ column: WordColumn, _ a: Int, _ b: Int) -> Finding {
        if column.isMissing(a) || column.isMissing(b) { return .missing }
        let one = column.words[column.range(a).lowerBound], other = column.words[column.range(b).lowerBound]
        if one.number == other.number { return Finding(level: Level.same.rawValue, information: one.information) }
        let information = min(one.information, other.information)
        let left = column.bytes[column.wordRange(one.number)], right = column.bytes[column.wordRange(other.number)]
        if isOneEdit(left, right) { return Finding(level: Level.near.rawValue, information: information) }
        let common = zip(left, right).prefix { $0 == $1 }.count
        let isBeginning = common * 2 >= max(left.count, right.count) && common >= 2
        return Finding(
            level: isBeginning ? Level.beginning.rawValue : Level.different.rawValue, information: information / 2)
    }

    private static func isOneEdit(_ a: ContiguousArray<UInt8>.SubSequence, _ b: ContiguousArray<UInt8>.SubSequence)
        -> Bool
    {
        let n = a.count, m = b.count
        guard abs(n - m) <= 1, max(n, m) > 2 else { return false }
        let common = zip(a, b).prefix { $0 == $1 }.count
        let end = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
        if common + end >= min(n, m), n != m { return true }
        guard n == m else { return false }
        let i = a.startIndex + common, j = b.startIndex + common
        return n - common - end == 1 || n - common - end == 2 && a[i] == b[j + 1] && a[i + 1] == b[j]
    }
}

/// Compares values of a short list.
enum CategoryComparison {
    /// From worst to best.
    enum Level: UInt8, CaseIterable {
        case different = 1
        /// A word in common.
        case alike
        case same
    }

    static func compare(_ column: WordColumn, _ a: Int, _ b: Int) -> Finding {
        if column.isMissing(a) || column.isMissing(b) { return .missing }
        if column.values[a] == column.values[b] {
            return Finding(level: Level.same.rawValue, information: column.valueInformation[a])
        }
        var information: Float = 0
        for i in column.range(a) {
            for j in column.range(b) where column.words[i].number == column.words[j].number {
                information += column.words[i].information
            }
        }
        let limit = min(column.valueInformation[a], column.valueInformation[b])
        return Finding(
            level: information > 0 ? Level.alike.rawValue : Level.different.rawValue,
            information: min(information, limit))
    }
}
