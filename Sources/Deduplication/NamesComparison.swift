/// Compares lists of persons, such as authors, by their family names and the initials before them.
enum NamesComparison {
    /// From worst to best.
    enum Level: UInt8, CaseIterable {
        case different = 1
        /// Some person is in both lists, many are not.
        case some
        /// Most persons of the shorter list are in the other.
        case most
        /// All persons of the shorter list are in the other.
        case contained
        case same
    }

    /// One person: the words, and which of them is the family name.
    private struct Person {
        var words: Range<Int>
        var family: Int
    }

    static func compare(_ column: WordColumn, _ a: Int, _ b: Int, _ distances: WordDistances) -> Finding {
        if column.isMissing(a) || column.isMissing(b) { return .missing }
        let left = persons(column, a), right = persons(column, b)
        guard !left.isEmpty, !right.isEmpty else { return .missing }
        var used: UInt64 = 0, agreed = 0
        var information: Float = 0
        for person in left {
            for (k, other) in right.enumerated() where used >> UInt64(k) & 1 == 0 {
                guard let bits = agreement(column, person, other, distances) else { continue }
                used |= 1 << UInt64(k)
                (agreed, information) = (agreed + 1, information + bits)
                break
            }
        }
        if agreed == 0 { return bodies(column, a, b, distances) }
        let shorter = min(left.count, right.count)
        let level: Level =
            if agreed == shorter { left.count == right.count ? .same : .contained } else {
                agreed * 2 >= shorter ? .most : .some
            }
        let limit = min(column.valueInformation[a], column.valueInformation[b])
        return Finding(level: level.rawValue, information: min(information, limit))
    }

    /// When no person agrees, one side may be a body, whose last word is no family name: by the words they share.
    private static func bodies(_ column: WordColumn, _ a: Int, _ b: Int, _ distances: WordDistances) -> Finding {
        let found = WordAlignment(column, a, b, distances: distances, allowsShort: false)
        let shares =
            found.sameCount + found.nearCount >= 2
            && found.information > min(found.leftRest.information, found.rightRest.information)
        let limit = min(column.valueInformation[a], column.valueInformation[b])
        return Finding(
            level: (shares ? Level.contained : .different).rawValue, information: min(found.information, limit))
    }

    /// The persons of a list, at most 32; parts that are initials alone belong to the person before them.
    private static func persons(_ column: WordColumn, _ record: Int) -> [Person] {
        var out: [Person] = []
        let range = column.range(record)
        var start = range.lowerBound
        for i in range where i + 1 == range.upperBound || column.words[i + 1].marks.contains(.newPerson) {
            var family = i
            while family > start, column.words[family].length < 2 { family -= 1 }
            if column.words[family].length > 1 {
                out.append(Person(words: start..<(i + 1), family: family))
            } else if let last = out.indices.last {
                out[last].words = out[last].words.lowerBound..<(i + 1)
            }
            start = i + 1
            if out.count == 32 { break }
        }
        return out
    }

    /// The bits that two persons share, or `nil` when they are different persons.
    private static func agreement(_ column: WordColumn, _ a: Person, _ b: Person, _ distances: WordDistances)
        -> Float?
    {
        let left = column.words[a.family], right = column.words[b.family]
        var credit: Float = 1
        if left.number != right.number {
            guard let limit = WordAlignment.nearLimit(left, right),
                distances.distance(column, left.number, right.number, limit: limit) <= limit
            else { return nil }
            credit = 0.7
        }
        guard let first = given(column, a), let second = given(column, b) else {
            return credit * min(left.information, right.information)
        }
        let isOneSound =
            Sound.soundClass(first.first) == Sound.soundClass(second.first) && Sound.soundClass(first.first) != 0
        guard first.first == second.first || isOneSound else { return nil }
        return credit * min(left.information, right.information) + 2
    }

    private static func given(_ column: WordColumn, _ person: Person) -> WordColumn.Word? {
        person.words.first { $0 != person.family }.map { column.words[$0] }
    }
}
