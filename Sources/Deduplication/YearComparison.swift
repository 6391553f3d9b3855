/// Compares years and spans of years.
enum YearComparison {
    /// From worst to best.
    enum Level: UInt8, CaseIterable {
        /// More than ten years apart.
        case far = 1
        /// Four to ten years apart.
        case years
        /// Two or three years apart.
        case few
        case oneOff
        /// Spans that overlap without being the same.
        case overlap
        case same
    }

    static func compare(_ column: borrowing YearColumn, _ a: Int, _ b: Int) -> Finding {
        if column.isMissing(a) || column.isMissing(b) { return .missing }
        return compare(
            YearColumn.packed(column.first[a], column.last[a]), YearColumn.packed(column.first[b], column.last[b]),
            column.information[a], column.information[b])
    }

    /// - Parameter a: First and last year, as `YearColumn.packed` puts them in one number.
    @inline(__always)
    static func compare(_ a: UInt32, _ b: UInt32, _ information: Float, _ otherInformation: Float) -> Finding {
        if a == b { return Finding(level: Level.same.rawValue, information: information) }
        let one = YearColumn.unpacked(a), other = YearColumn.unpacked(b)
        let gap = max(one.first - other.last, other.first - one.last)
        let level: Level = gap <= 0 ? .overlap : gap == 1 ? .oneOff : gap < 4 ? .few : gap <= 10 ? .years : .far
        return Finding(level: level.rawValue, information: min(information, otherInformation))
    }
}

/// Compares days.
enum DateComparison {
    /// From worst to best.
    enum Level: UInt8, CaseIterable {
        case different = 1
        /// Less than three of the eight digits differ, the year among them, or the day is another one of the same year.
        case alike
        /// One digit differs, or two are swapped.
        case oneDigit
        case same
    }

    static func compare(_ column: borrowing YearColumn, _ a: Int, _ b: Int) -> Finding {
        if column.isMissing(a) || column.isMissing(b) { return .missing }
        let one = column.days[a], other = column.days[b]
        let information = min(column.information[a], column.information[b])
        if one == other, column.first[a] == column.first[b] {
            return Finding(level: Level.same.rawValue, information: information)
        }
        let (different, isSwap) = digits(one, other)
        let isOneYear = column.first[a] == column.first[b]
        var level = Level.different
        if one == 0 || other == 0 {
            if isOneYear { level = .alike }
        } else if different == 1 || isSwap {
            level = .oneDigit
        } else if different == 2 || isOneYear {
            level = .alike
        }
        return Finding(level: level.rawValue, information: information)
    }

    /// How many digits differ, and whether it is two that are swapped: neighbors, or day with month.
    private static func digits(_ a: UInt32, _ b: UInt32) -> (different: Int, isSwap: Bool) {
        var (one, other, different) = (a, b, 0)
        var left: [UInt32] = [], right: [UInt32] = []
        while one != 0 || other != 0 {
            if one % 10 != other % 10 {
                different += 1
                if different <= 4 { (left, right) = (left + [one % 10], right + [other % 10]) }
            }
            (one, other) = (one / 10, other / 10)
        }
        let daySwap = a / 10000 == b / 10000 && a % 100 == b / 100 % 100 && b % 100 == a / 100 % 100
        return (different, daySwap || different == 2 && left[0] == right[1] && left[1] == right[0])
    }
}
