/// The calendar a date was written in; bounds are always proleptic Gregorian.
public enum DateCalendar: String, Hashable, Sendable, CaseIterable {
    case gregorian, julian
    /// The tabular civil Islamic calendar; real sightings differ by up to two days.
    case hijriLunar = "hijri-lunar"
    /// The Iranian solar calendar.
    case hijriSolar = "hijri-solar"
}

/// Arithmetic from other calendars to Gregorian days.
enum CalendarArithmetic {
    /// Day number of 0000-03-01 Gregorian counted from the Julian Day Number 0.
    private static let julianDayOfOrigin = 1_721_120

    private static func day(julianDay: Int) -> Day { Day(number: julianDay - julianDayOfOrigin) }

    /// The Gregorian day of a day written in the Julian calendar (Old Style), or `nil` when there is none such.
    static func gregorian(julianYear year: Int, month: Int, day: Int) -> Day? {
        guard 1...12 ~= month, 1...31 ~= day else { return nil }
        let leap = year.floorQuotient(4) * 4 == year
        let last = month == 2 ? (leap ? 29 : 28) : Day.lastDay(ofMonth: month, year: 2001)
        guard day <= last else { return nil }
        let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let number = 365 * y + y.floorQuotient(4) + (153 * m + 2) / 5 + day - 1
        return Day(number: number - 2)  // 0000-03-01 Julian is 0000-02-28 Gregorian
    }

    /// First day of a month of the tabular civil Islamic calendar (epoch 16 July 622 Julian; leap years 2, 5, 7,
    /// 10, 13, 16, 18, 21, 24, 26 and 29 of each thirty).
    static func firstDay(hijriLunarYear year: Int, month: Int = 1) -> Day {
        let elapsed = (year - 1) * 354 + (11 * year + 3).floorQuotient(30)
        return day(julianDay: 1_948_440 + elapsed + (59 * (month - 1) + 1) / 2)
    }

    /// First day (Nowruz) of a year of the Iranian solar calendar, by the 2820-year cycle.
    static func firstDay(hijriSolarYear year: Int) -> Day {
        let base = year - (year >= 0 ? 474 : 473)
        let cycle = base.floorQuotient(2820)
        let yearOfCycle = 474 + base - cycle * 2820
        let elapsed = (yearOfCycle * 682 - 110) / 2816 + (yearOfCycle - 1) * 365 + cycle * 1_029_983
        return day(julianDay: 1_948_320 + elapsed + 1)
    }

    /// First and last day of a year of `calendar`.
    static func bounds(ofYear year: Int, in calendar: DateCalendar) -> (Day, Day)? {
        switch calendar {
        case .gregorian:
            (Day(unchecked: year, 1, 1), Day(unchecked: year, 12, 31))
        case .julian:
            if let first = gregorian(julianYear: year, month: 1, day: 1),
                let last = gregorian(julianYear: year, month: 12, day: 31)
            {
                (first, last)
            } else {
                nil
            }
        case .hijriLunar:
            (firstDay(hijriLunarYear: year), firstDay(hijriLunarYear: year + 1).advanced(by: -1))
        case .hijriSolar:
            (firstDay(hijriSolarYear: year), firstDay(hijriSolarYear: year + 1).advanced(by: -1))
        }
    }

    /// First and last day of a month of a Hijri calendar.
    static func bounds(ofMonth month: Int, year: Int, in calendar: DateCalendar) -> (Day, Day)? {
        guard 1...12 ~= month else { return nil }
        if calendar == .hijriLunar {
            let next =
                month == 12 ? firstDay(hijriLunarYear: year + 1) : firstDay(hijriLunarYear: year, month: month + 1)
            return (firstDay(hijriLunarYear: year, month: month), next.advanced(by: -1))
        }
        guard calendar == .hijriSolar else { return nil }
        // Six months of 31 days, then months of 30; the last ends with the year.
        let start = firstDay(hijriSolarYear: year).advanced(by: month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30)
        let end =
            month == 12
            ? firstDay(hijriSolarYear: year + 1).advanced(by: -1) : start.advanced(by: month <= 6 ? 30 : 29)
        return (start, end)
    }
}
