extension EDTFDate {
    /// The first day it can mean; qualifiers never widen it. `nil` when no day fits (`2001-02-30`, `19XX-XX-32`).
    public var earliest: Day? { bound(first: true) }
    /// The last day it can mean; `nil` when no day fits.
    public var latest: Day? { bound(first: false) }

    private func bound(first: Bool) -> Day? {
        let years = yearRange
        // Four digits have at most ten thousand readings; the search ends at the first year that has such a day.
        var year = first ? years.lowerBound : years.upperBound
        let step = first ? 1 : -1
        var tries = 0
        while years.contains(year), tries < 10_000 {
            if matches(year: year), let day = bound(first: first, in: year) { return day }
            // Only 29 February depends on the year.
            if unspecifiedYear == 0 { return nil }
            year += step
            tries += 1
        }
        return nil
    }

    /// The years it can mean, gaps included.
    private var yearRange: ClosedRange<Int> {
        if let significantDigits {
            let digits = String(abs(year)).utf8.count
            var unit = 1
            for _ in 0..<max(0, digits - significantDigits) { unit *= 10 }
            let low = abs(year) / unit * unit
            return isNegative ? (-low - unit + 1)...(-low) : low...(low + unit - 1)
        }
        guard unspecifiedYear != 0 else { return year...year }
        var span = 0
        var unit = 1
        for digit in 0..<4 {
            if unspecifiedYear & (1 << digit) != 0 { span += 9 * unit }
            unit *= 10
        }
        return isNegative ? (year - span)...year : year...(year + span)
    }

    private func matches(year candidate: Int) -> Bool {
        guard unspecifiedYear != 0 else { return true }
        var (a, b) = (abs(candidate), abs(year))
        for digit in 0..<4 {
            if unspecifiedYear & (1 << digit) == 0, a % 10 != b % 10 { return false }
            (a, b) = (a / 10, b / 10)
        }
        return a == b
    }

    private func bound(first: Bool, in year: Int) -> Day? {
        guard hasMonth else { return first ? Day(unchecked: year, 1, 1) : Day(unchecked: year, 12, 31) }
        if month > 12 { return PartOfYear(rawValue: month).map { first ? $0.first(in: year) : $0.last(in: year) } }
        let months = first ? Array(1...12) : Array((1...12).reversed())
        for candidate in months where Self.fits(candidate, month, unspecifiedMonth) {
            let last = Day.lastDay(ofMonth: candidate, year: year)
            guard hasDay else { return Day(unchecked: year, candidate, first ? 1 : last) }
            if unspecifiedDay == 0 {
                if 1...last ~= day { return Day(unchecked: year, candidate, day) }
                continue
            }
            var number = first ? 1 : last
            while 1...last ~= number {
                if Self.fits(number, day, unspecifiedDay) { return Day(unchecked: year, candidate, number) }
                number += first ? 1 : -1
            }
        }
        return nil
    }

    /// Whether a two-digit number agrees with `pattern` in the digits that are specified.
    private static func fits(_ number: Int, _ pattern: Int, _ unspecified: UInt8) -> Bool {
        (unspecified & 1 != 0 || number % 10 == pattern % 10) && (unspecified & 2 != 0 || number / 10 == pattern / 10)
    }
}

/// EDTF level 1 and 2, parts of a year: 21–24 seasons, 25–32 seasons by hemisphere, 33–36 quarters, 37–39
/// quadrimesters, 40–41 halves. Seasons without a hemisphere are taken as northern (domain convention 10).
struct PartOfYear {
    private let start: Int
    private let months: Int

    init?(rawValue: Int) {
        switch rawValue {
        case 21...24: (start, months) = ((rawValue - 21) * 3 + 3, 3)
        case 25...28: (start, months) = ((rawValue - 25) * 3 + 3, 3)
        // Southern spring begins in September.
        case 29...32: (start, months) = ((rawValue - 29) * 3 + 9, 3)
        case 33...36: (start, months) = ((rawValue - 33) * 3 + 1, 3)
        case 37...39: (start, months) = ((rawValue - 37) * 4 + 1, 4)
        case 40...41: (start, months) = ((rawValue - 40) * 6 + 1, 6)
        default: return nil
        }
        isSouthern = 29...32 ~= rawValue
    }
    private let isSouthern: Bool

    func first(in year: Int) -> Day {
        // Southern autumn and winter fall in the year they are named after: March and June.
        let month = isSouthern && start > 12 ? start - 12 : start
        return Day(unchecked: year, month, 1)
    }

    func last(in year: Int) -> Day {
        let begin = isSouthern && start > 12 ? start - 12 : start
        var (month, year) = (begin + months - 1, year)
        if month > 12 { (month, year) = (month - 12, year + 1) }
        return Day(unchecked: year, month, Day.lastDay(ofMonth: month, year: year))
    }
}
