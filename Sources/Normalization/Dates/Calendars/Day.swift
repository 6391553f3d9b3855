/// One day of the proleptic Gregorian calendar; years are astronomical (0 = 1 BC, -99 = 100 BC).
public struct Day: Hashable, Comparable, Sendable {
    public let year: Int
    /// 1–12.
    public let month: Int
    /// 1–31.
    public let day: Int

    /// `nil` when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard 1...12 ~= month, day >= 1, day <= Day.lastDay(ofMonth: month, year: year) else { return nil }
        self.init(unchecked: year, month, day)
    }

    init(unchecked year: Int, _ month: Int, _ day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    public static func < (a: Day, b: Day) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func lastDay(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 0000-03-01, which is 0.
    var number: Int {
        let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let era = y.floorQuotient(400)
        let yearOfEra = y - era * 400
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * m + 2) / 5 + day - 1
    }

    /// The day `number` days after 0000-03-01.
    init(number: Int) {
        let era = number.floorQuotient(146_097)
        let dayOfEra = number - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let m = (5 * dayOfYear + 2) / 153
        let month = m < 10 ? m + 3 : m - 9
        self.init(unchecked: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * m + 2) / 5 + 1)
    }

    func advanced(by days: Int) -> Day { Day(number: number + days) }
}

extension Day: CustomStringConvertible {
    /// `1908-01-25`, `-0099-12-31`; years of more than four digits are written in full.
    public var description: String {
        var text = ByteText()
        text.append(year: year)
        text.append(dash: month)
        text.append(dash: day)
        return text.string
    }
}

extension Int {
    /// Division that rounds toward minus infinity.
    func floorQuotient(_ divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
