/// Compares titles, names of places and other short texts by the words they share, weighted by how rare they are.
enum TitleComparison {
    /// From worst to best.
    enum Level: UInt8, CaseIterable {
        case different = 1
        /// A fifth to a half of what the words say is shared.
        case little
        /// More than half is shared.
        case half
        /// Alike, but each has a number that the other lacks: parts, pages, versions.
        case otherNumber
        /// Alike, but one has a number that the other lacks.
        case moreNumber
        /// All of one is in the other, which has more words besides.
        case contained
        /// Nearly all is shared.
        case most
        /// All words agree, some with another spelling.
        case near
        case same
    }

    static func compare(_ column: WordColumn, _ a: Int, _ b: Int, _ distances: WordDistances) -> Finding {
        if column.isMissing(a) || column.isMissing(b) { return .missing }
        if column.values[a] == column.values[b] {
            return Finding(level: Level.same.rawValue, information: column.valueInformation[a])
        }
        let found = WordAlignment(column, a, b, distances: distances, allowsShort: false)
        let limit = min(column.valueInformation[a], column.valueInformation[b])
        return Finding(level: level(found).rawValue, information: min(found.information, limit))
    }

    private static func level(_ found: WordAlignment) -> Level {
        let left = found.leftRest, right = found.rightRest
        if left.words + left.initials == 0, right.words + right.initials == 0 {
            return found.nearCount > 0 ? .near : .same
        }
        let shared = 2 * found.information / max(2 * found.information + left.information + right.information, 0.01)
        if shared > 0.5, left.numbers + right.numbers > 0 {
            return left.numbers > 0 && right.numbers > 0 ? .otherNumber : .moreNumber
        }
        let contained = min(left.information, right.information) < 0.05 * found.information
        if shared > 0.4, contained { return shared < 0.85 ? .contained : .most }
        if shared > 0.8 { return .most }
        return shared > 0.5 ? .half : shared > 0.2 ? .little : .different
    }
}
