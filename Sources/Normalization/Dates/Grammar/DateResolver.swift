/// Turns fragments into EDTF by the conventions of the project. Holds what is found out on the way.
struct DateResolver {
    enum Failure: Error {
        /// A piece has no place; nothing is guessed.
        case notUnderstood
        /// The date does not exist or runs backwards.
        case impossible
        case ambiguous(DateRule, DateWarning)
    }

    let options: DateParser.Options
    let periods: [DateLexicon.Period]
    var warnings: [DateWarning] = []
    var calendar = DateCalendar.gregorian
    var rule = DateRule.year
    var isAmbiguous = false

    init(options: DateParser.Options, periods: [DateLexicon.Period]) {
        (self.options, self.periods) = (options, periods)
    }

    mutating func warn(_ warning: DateWarning) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    // MARK: One fragment

    mutating func extent(of fragment: DateFragment) throws(Failure) -> DateExtent {
        if fragment.isImpossible { throw .impossible }
        guard fragment.bare == nil, fragment.ordinal == nil, !fragment.isSentinel, !fragment.isTurn,
            fragment.pendingUnit == nil, fragment.period != nil || !fragment.hasPeriodWord
        else { throw .notUnderstood }
        for warning in fragment.warnings { warn(warning) }
        if fragment.isContested {
            warn(.languageDependent)
            isAmbiguous = true
        }
        var extent = try plainExtent(of: fragment)
        if fragment.style == .old { extent = try fromJulian(extent) }
        warnAboutStyle(fragment, extent)
        var qualifier: EDTFDate.Qualifier = []
        if fragment.isCirca { qualifier.insert(.approximate) }
        if fragment.isUncertain { qualifier.insert(.uncertain) }
        extent.qualify(qualifier)
        return extent
    }

    private mutating func plainExtent(of fragment: DateFragment) throws(Failure) -> DateExtent {
        if let period = fragment.period {
            guard !fragment.hasWhole else { throw .notUnderstood }
            let whole = DateExtent(periods[period].start, periods[period].end)
            rule = fragment.part == nil ? .period : .partOfPeriod
            return fragment.part == nil ? whole : try part(of: fragment, period: whole)
        }
        if fragment.calendar == .hijriLunar || fragment.calendar == .hijriSolar || fragment.hijriMonth != nil {
            return try hijriExtent(of: fragment)
        }
        if let millennium = fragment.millennium {
            rule = fragment.part == nil ? .millennium : .partOfMillennium
            // Nothing is dated to the fourth millennium after Christ; before Christ there is no end.
            guard millennium > 0, fragment.isBeforeChrist == true || millennium <= 3, fragment.century == nil,
                fragment.year == nil
            else { throw .notUnderstood }
            return try unit(millennium, 1000, fragment)
        }
        if fragment.century != nil { return try centuryExtent(of: fragment) }
        if let decade = fragment.decade { return try decadeExtent(decade, fragment) }
        if let hundred = fragment.hundred {
            rule = fragment.part == nil ? .hundred : .partOfHundred
            guard fragment.isBeforeChrist != true, fragment.month == nil else { throw .notUnderstood }
            if fragment.part == nil { return DateExtent(EDTFDate(year: hundred, unspecifiedDigits: 2)) }
            return try part(of: fragment, first: hundred, size: 100)
        }
        if let mask = fragment.mask {
            rule = .unspecified
            guard fragment.part == nil, fragment.isBeforeChrist != true, fragment.month == nil else {
                throw .notUnderstood
            }
            let unit = mask.unknown == 1 ? 10 : mask.unknown == 2 ? 100 : 1000
            return DateExtent(EDTFDate(year: mask.value * unit, unspecifiedDigits: mask.unknown))
        }
        return try yearExtent(of: fragment)
    }

    /// Domain convention 2: century n = (n−1)01 … n00.
    private mutating func centuryExtent(of fragment: DateFragment) throws(Failure) -> DateExtent {
        guard let century = fragment.century, 1...(fragment.isBeforeChrist == true ? 99 : 21) ~= century,
            fragment.year == nil, fragment.month == nil
        else { throw .notUnderstood }
        if let ordinal = fragment.decadeOrdinal {
            guard fragment.part == nil, ordinal <= 10 else { throw .notUnderstood }
            rule = .decadeOfCentury
            let first = firstYear(of: century, 100, fragment) + (ordinal == 0 ? 9 : ordinal - 1) * 10
            return DateExtent(years: first, through: first + 9)
        }
        if let decade = fragment.decade {
            guard fragment.decadeDigits <= 2, fragment.isBeforeChrist != true else { throw .notUnderstood }
            var whole = fragment
            (whole.decade, whole.decadeDigits, whole.century) = ((century - 1) * 100 + decade, 4, nil)
            let extent = try decadeExtent((century - 1) * 100 + decade, whole)
            if fragment.part == nil { rule = .decadeOfCentury }
            return extent
        }
        rule = fragment.part != nil ? .partOfCentury : fragment.centuryIsRoman ? .centuryRoman : .century
        return try unit(century, 100, fragment)
    }

    /// The first year of a century or millennium, also before Christ.
    private func firstYear(of number: Int, _ size: Int, _ fragment: DateFragment) -> Int {
        fragment.isBeforeChrist == true ? 1 - number * size : (number - 1) * size + 1
    }

    private mutating func unit(_ number: Int, _ size: Int, _ fragment: DateFragment) throws(Failure) -> DateExtent {
        let first = firstYear(of: number, size, fragment)
        if fragment.isBeforeChrist == true, fragment.part == nil, size == 100 { rule = .beforeChrist }
        if fragment.part == nil { return DateExtent(years: first, through: first + size - 1) }
        return try part(of: fragment, first: first, size: size)
    }

    /// Domain convention 4: exact parts, and vague parts with `~` on both ends.
    private func part(of fragment: DateFragment, first: Int, size: Int) throws(Failure) -> DateExtent {
        guard let part = fragment.part else { throw .notUnderstood }
        let (from, to): (Int, Int)
        switch part.kind {
        case .early: (from, to) = (0, options.earlyShare(of: size))
        case .late: (from, to) = (size - options.lateShare(of: size), size)
        case .middle: (from, to) = options.middleShare(of: size)
        default:
            let count = part.kind == .half ? 2 : part.kind == .third ? 3 : 4
            let ordinal = part.ordinal == 0 ? count : part.ordinal
            guard 1...count ~= ordinal, size > 10 || count == 2 else { throw .notUnderstood }
            (from, to) = (size * (ordinal - 1) / count, size * ordinal / count)
        }
        var extent = DateExtent(years: first + from, through: first + to - 1)
        if part.isVague { extent.qualify(.approximate) }
        return extent
    }

    /// The shares of a century hold for a dynasty too, within its years and never exactly. An age with an adjective is an
    /// age of its own, for the table of periods to tell: the early Bronze Age is no quarter of the Bronze Age.
    private func part(of fragment: DateFragment, period whole: DateExtent) throws(Failure) -> DateExtent {
        guard let first = whole.earliest, let last = whole.latest, let part = fragment.part,
            !(part.isAdjective && whole.start.date?.wholeQualifier != nil)
        else { throw .notUnderstood }
        var extent = try self.part(of: fragment, first: first.year, size: last.year - first.year + 1)
        extent.qualify(.approximate)
        return extent
    }

    /// Domain convention 3: “1890s” = 189X.
    private mutating func decadeExtent(_ decade: Int, _ fragment: DateFragment) throws(Failure) -> DateExtent {
        rule = fragment.part == nil ? .decade : .partOfDecade
        guard fragment.month == nil, fragment.year == nil, fragment.decadeOrdinal == nil else { throw .notUnderstood }
        if fragment.isBeforeChrist == true {
            guard fragment.part == nil else { throw .notUnderstood }
            return DateExtent(years: 1 - decade - 9, through: 1 - decade)
        }
        guard fragment.decadeDigits > 2 else {
            guard let base = options.twoDigitYearBase else { throw .ambiguous(.twoDigitYear, .twoDigitYear) }
            warn(.twoDigitYear)
            var whole = fragment
            whole.decadeDigits = 4
            return try decadeExtent(base + decade, whole)
        }
        if fragment.part == nil { return DateExtent(EDTFDate(year: decade, unspecifiedDigits: 1)) }
        return try part(of: fragment, first: decade, size: 10)
    }

    private mutating func yearExtent(of fragment: DateFragment) throws(Failure) -> DateExtent {
        guard var year = fragment.year else { throw .notUnderstood }
        if fragment.hasTwoDigitYear {
            guard let base = options.twoDigitYearBase else { throw .ambiguous(.twoDigitYear, .twoDigitYear) }
            warn(.twoDigitYear)
            year += base
        } else if fragment.yearDigits == 3, !fragment.hasYearWord, fragment.isBeforeChrist == nil {
            warn(.shortYear)
        } else if fragment.yearDigits <= 2, fragment.isBeforeChrist == nil {
            guard fragment.hasYearWord, options.twoDigitYearBase != nil else {
                throw .ambiguous(.twoDigitYear, .twoDigitYear)
            }
            warn(.twoDigitYear)
            year += options.twoDigitYearBase!
        }
        // Shelf marks, sums and slips of the keyboard: no heritage object is dated so.
        if year > 2100, fragment.isBeforeChrist != true { throw .notUnderstood }
        guard year > 0 else { throw .impossible }
        if fragment.isBeforeChrist == true { year = 1 - year }
        if fragment.isPluralDecade {
            var decade = fragment
            (decade.decade, decade.decadeDigits, decade.year) = (year, 4, nil)
            return try decadeExtent(year, decade)
        }
        return try dateExtent(year, fragment)
    }

    private mutating func dateExtent(_ year: Int, _ fragment: DateFragment) throws(Failure) -> DateExtent {
        rule = fragment.rule ?? .year
        if let season = fragment.season {
            guard fragment.month == nil, fragment.part == nil, fragment.day == nil else { throw .notUnderstood }
            rule = .season
            return DateExtent(EDTFDate(year: year, month: season))
        }
        if let quarter = fragment.calendarQuarter {
            guard fragment.month == nil, fragment.part == nil, fragment.day == nil else { throw .notUnderstood }
            rule = .quarter
            return DateExtent(EDTFDate(year: year, month: 32 + quarter))
        }
        guard let month = fragment.month else {
            guard fragment.day == nil, fragment.decadeOrdinal == nil else { throw .notUnderstood }
            if let part = fragment.part { return try partOfYear(part, year) }
            if fragment.isBeforeChrist == true { rule = .beforeChrist }
            return DateExtent(EDTFDate(year: year))
        }
        guard let day = fragment.day else {
            if fragment.rule == nil { rule = .month }
            if let ordinal = fragment.decadeOrdinal { return try tenDays(ordinal, year, month) }
            if let part = fragment.part { return try partOfMonth(part, year, month) }
            return DateExtent(EDTFDate(year: year, month: month))
        }
        guard fragment.part == nil else { throw .notUnderstood }
        if fragment.rule == nil { rule = .day }
        if fragment.style == .old, let julian = CalendarArithmetic.gregorian(julianYear: year, month: month, day: day) {
            // Such a day may exist in the Julian calendar only: 29 February 1900.
            if Day(year: year, month: month, day: day) == nil {
                (calendar, rule) = (.julian, .oldStyle)
                return DateExtent(EDTFDate(julian))
            }
        }
        guard let date = Day(year: year, month: month, day: day) else { throw .impossible }
        return DateExtent(EDTFDate(date))
    }

    /// Halves, quarters and thirds of a year are EDTF level 2 parts of the year (40–41, 33–36, 37–39); vague parts are
    /// its first and last three months and the four in the middle.
    private mutating func partOfYear(_ part: DateFragment.Part, _ year: Int) throws(Failure) -> DateExtent {
        rule = .partOfYear
        let months: (Int, Int)
        switch part.kind {
        case .early: months = (1, 3)
        case .middle: months = (5, 8)
        case .late: months = (10, 12)
        default:
            let (count, base) = part.kind == .half ? (2, 39) : part.kind == .quarter ? (4, 32) : (3, 36)
            let ordinal = part.ordinal == 0 ? count : part.ordinal
            guard 1...count ~= ordinal else { throw .notUnderstood }
            return DateExtent(EDTFDate(year: year, month: base + ordinal))
        }
        var extent = DateExtent(EDTFDate(year: year, month: months.0), EDTFDate(year: year, month: months.1))
        extent.qualify(.approximate)
        return extent
    }

    /// “первая декада мая”: ten days of a month, the third up to its end.
    private mutating func tenDays(_ ordinal: Int, _ year: Int, _ month: Int) throws(Failure) -> DateExtent {
        rule = .partOfMonth
        let number = ordinal == 0 ? 3 : ordinal
        guard 1...3 ~= number, let first = Day(year: year, month: month, day: number * 10 - 9),
            let last = Day(
                year: year, month: month, day: number == 3 ? Day.lastDay(ofMonth: month, year: year) : number * 10)
        else { throw .notUnderstood }
        return DateExtent(first, last)
    }

    /// Early, middle and late are the days 1–10, 11–20 and 21 to the end; a half ends on the 15th.
    private mutating func partOfMonth(
        _ part: DateFragment.Part, _ year: Int, _ month: Int
    ) throws(Failure) -> DateExtent {
        rule = .partOfMonth
        let end = Day.lastDay(ofMonth: month, year: year)
        let days: (Int, Int)
        switch (part.kind, part.ordinal) {
        case (.early, _): days = (1, 10)
        case (.middle, _): days = (11, 20)
        case (.late, _): days = (21, end)
        case (.half, 1): days = (1, 15)
        case (.half, 0), (.half, 2): days = (16, end)
        default: throw .notUnderstood
        }
        guard let first = Day(year: year, month: month, day: days.0),
            let last = Day(year: year, month: month, day: days.1)
        else { throw .impossible }
        var extent = DateExtent(first, last)
        if part.isVague { extent.qualify(.approximate) }
        return extent
    }
}
