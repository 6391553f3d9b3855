extension DateResolver {
    /// Domain convention 9: the lunar calendar by the tabular civil reckoning, the solar one by its leap cycle.
    mutating func hijriExtent(of fragment: DateFragment) throws(Failure) -> DateExtent {
        let reckoning = fragment.calendar ?? .hijriLunar
        calendar = reckoning
        rule = reckoning == .hijriSolar ? .hijriSolar : .hijriLunar
        if reckoning == .hijriLunar { warn(.hijriTolerance) }
        guard fragment.isBeforeChrist != true, fragment.part == nil || fragment.century != nil, fragment.decade == nil,
            fragment.season == nil
        else { throw .notUnderstood }
        if let century = fragment.century {
            guard 1...16 ~= century, fragment.part == nil, fragment.year == nil else { throw .notUnderstood }
            return try hijriYears((century - 1) * 100 + 1, century * 100, reckoning)
        }
        guard let year = fragment.year, 1...1600 ~= year, !fragment.hasTwoDigitYear else { throw .notUnderstood }
        // “h. 125” may be a height or a folio, where nothing tells the language.
        if fragment.calendarIsLetter, fragment.yearDigits <= 3, fragment.yearSuffix == .none, !fragment.hasYearWord {
            throw .ambiguous(.hijriLunar, .shortYear)
        }
        guard let month = fragment.hijriMonth ?? (fragment.rule == .numeric ? fragment.month : nil) else {
            guard fragment.day == nil, fragment.month == nil else { throw .notUnderstood }
            return try hijriYears(year, year, reckoning)
        }
        guard let (first, last) = CalendarArithmetic.bounds(ofMonth: month, year: year, in: reckoning) else {
            throw .impossible
        }
        guard let day = fragment.day else { return DateExtent(first, last) }
        let date = first.advanced(by: day - 1)
        guard date <= last else { throw .impossible }
        return DateExtent(date, date)
    }

    private func hijriYears(_ first: Int, _ last: Int, _ reckoning: DateCalendar) throws(Failure) -> DateExtent {
        guard let start = CalendarArithmetic.bounds(ofYear: first, in: reckoning),
            let end = CalendarArithmetic.bounds(ofYear: last, in: reckoning)
        else { throw .impossible }
        return DateExtent(start.0, end.1)
    }

    /// “1325/1907”: when the Hijri year and the Gregorian one overlap, the days they share.
    static func hijriPair(_ a: Int, _ b: Int) -> (DateExtent, DateCalendar)? {
        let (hijri, gregorian) = (min(a, b), max(a, b))
        guard 1...1500 ~= hijri, 570...680 ~= gregorian - hijri else { return nil }
        for reckoning in [DateCalendar.hijriLunar, .hijriSolar] {
            guard let (first, last) = CalendarArithmetic.bounds(ofYear: hijri, in: reckoning) else { continue }
            let start = max(first, Day(unchecked: gregorian, 1, 1)), end = min(last, Day(unchecked: gregorian, 12, 31))
            if start <= end { return (DateExtent(start, end), reckoning) }
        }
        return nil
    }

    /// The days two extents share, when one of them is Hijri: “557 h. (1161–62)”.
    func intersection(_ a: DateExtent, _ b: DateExtent) -> DateExtent? {
        guard let a1 = a.earliest, let a2 = a.latest, let b1 = b.earliest, let b2 = b.latest else { return nil }
        let start = max(a1, b1), end = min(a2, b2)
        return start <= end ? DateExtent(start, end) : nil
    }

    /// “1840-е (до 1847)”: a stretch of years with an end that a bound in the remark sets.
    static func narrowed(_ extent: DateExtent, by bound: DateExtent) -> DateExtent? {
        guard let first = extent.earliest, let last = extent.latest else { return nil }
        switch (bound.start, bound.end) {
        case (.open, .date(let end)):
            guard let limit = end.latest, first <= limit, limit < last else { return nil }
            return DateExtent(extent.firstDate, bound.end)
        case (.date(let start), .open):
            guard let limit = start.earliest, limit <= last, first < limit else { return nil }
            return DateExtent(bound.start, extent.lastDate)
        default: return nil
        }
    }

    /// Domain convention 8: what is marked Old Style is converted.
    mutating func fromJulian(_ extent: DateExtent) throws(Failure) -> DateExtent {
        if calendar == .julian { return extent }
        guard let first = extent.earliest, let last = extent.latest,
            let start = CalendarArithmetic.gregorian(julianYear: first.year, month: first.month, day: first.day),
            let end = CalendarArithmetic.gregorian(julianYear: last.year, month: last.month, day: last.day)
        else { throw .impossible }
        // A year or a century is the same year or century in both styles.
        guard let date = extent.start.date, date.hasMonth, !date.isSeason else { return extent }
        (calendar, rule) = (.julian, .oldStyle)
        return DateExtent(start, end)
    }

    /// Days before the reform are left as written, with a warning (domain convention 8).
    mutating func warnAboutStyle(_ fragment: DateFragment, _ extent: DateExtent) {
        guard let until = fragment.julianUntil ?? options.julianUntil, fragment.style == nil, extent.isPoint,
            let date = extent.start.date, date.hasDay, let day = date.earliest, day < until
        else { return }
        warn(.styleUnknown)
    }

    /// A day in both styles; the later one is New Style. `nil` when the two are not the same day.
    mutating func stylePair(_ a: DateFragment, _ b: DateFragment) -> DateExtent? {
        guard var first = Self.day(a), var second = Self.day(b) else { return nil }
        // “27 декабря 1875 (8 января)”: the year is said once and turns between the two.
        if a.month == 12, b.month == 1, first.year == second.year {
            second = (second.year + 1, second.month, second.day)
        }
        if a.month == 1, b.month == 12, first.year == second.year { first = (first.year + 1, first.month, first.day) }
        let isForward = (first.year, first.month, first.day) < (second.year, second.month, second.day)
        let (old, new) = isForward ? (first, second) : (second, first)
        guard let newDay = Day(year: new.year, month: new.month, day: new.day),
            let converted = CalendarArithmetic.gregorian(julianYear: old.year, month: old.month, day: old.day)
        else { return nil }
        let gap = newDay.number - converted.number
        guard -2...2 ~= gap, newDay.year > 1582 else { return nil }
        if gap != 0 { warn(.styleGap) }
        (calendar, rule) = (.julian, .stylePair)
        var extent = DateExtent(EDTFDate(newDay))
        if a.isCirca || b.isCirca { extent.qualify(.approximate) }
        if a.isUncertain || b.isUncertain { extent.qualify(.uncertain) }
        return extent
    }

    private static func day(_ fragment: DateFragment) -> (year: Int, month: Int, day: Int)? {
        guard let year = fragment.year, let month = fragment.month, let day = fragment.day, !fragment.hasTwoDigitYear
        else { return nil }
        return (year, month, day)
    }
}
