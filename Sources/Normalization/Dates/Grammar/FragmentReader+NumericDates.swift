extension FragmentReader {
    /// Numbers joined by full stops, slashes or hyphens: 05.06.1923, 30/IV-1937, 1908-00-00, 7.1921, 1908.0.
    /// `nil` when the token does not begin such a group.
    mutating func readNumericDate() -> Bool? {
        let first = token, separator = peek(1), second = peek(2)
        guard first.suffix == .none, Self.isSeparator(separator), !separator.hasSpaceBefore else { return nil }
        guard second.kind == .number || second.kind == .roman else { return nil }
        if readFraction(first, separator, second) { return true }
        let isLoose = second.hasSpaceBefore
        guard !isLoose || separator.kind == .dot else { return nil }
        let separator2 = peek(3), third = peek(4)
        if second.suffix == .none, Self.isSeparator(separator2), !separator2.hasSpaceBefore, third.kind == .number,
            !third.hasSpaceBefore || separator2.kind == .dot,
            let done = readThreeParts(first, separator, second, separator2, third, isLoose: isLoose)
        {
            return done
        }
        if let done = readRomanMonth(first, separator, second) { return done }
        guard !isLoose, first.kind == .number || first.kind == .roman else { return nil }
        return readTwoParts(first, separator, second)
    }

    /// “3/4 XIX в.”: the third quarter, as Russian inventories write it; likewise halves and thirds.
    private mutating func readFraction(_ a: DateToken, _ mark: DateToken, _ b: DateToken) -> Bool {
        guard mark.kind == .slash, !b.hasSpaceBefore, a.kind == .number, b.kind == .number, a.digits == 1,
            b.digits == 1, 2...4 ~= b.value, 1...b.value ~= a.value, fragment.part == nil, !fragment.hasNumber
        else { return false }
        let century = peek(3)
        guard century.kind == .roman || century.kind == .number && century.digits <= 2,
            peek(significantOffset(4)).isWord(.century)
        else { return false }
        fragment.part = DateFragment.Part(
            kind: b.value == 2 ? .half : b.value == 3 ? .third : .quarter, ordinal: a.value)
        position += 3
        return true
    }

    /// “20/I 1912”, “20.I 1912 г.”: the year stands by itself.
    private mutating func readRomanMonth(_ day: DateToken, _ mark: DateToken, _ month: DateToken) -> Bool? {
        guard mark.kind != .dash, day.kind == .number, day.digits <= 2, month.kind == .roman, 1...12 ~= month.value,
            !month.isWeakRoman, !fragment.hasNumber
        else { return nil }
        let year = significant(3)
        guard peek(3).hasSpaceBefore || peek(3).kind == .dot, year.kind == .number, year.digits == 4 else { return nil }
        setYear(year)
        setMonth(month.value, day: day.value)
        fragment.rule = .romanMonth
        position += significantOffset(3) + 1
        return true
    }

    private static func isSeparator(_ token: DateToken) -> Bool {
        token.kind == .dot || token.kind == .slash || token.kind == .dash && token.isHyphen
    }

    /// Whether another joined number follows at `offset`, so that the group is longer than it looked.
    private func continues(_ offset: Int, _ separator: DateToken) -> Bool {
        let mark = peek(offset), number = peek(offset + 1)
        guard Self.isSeparator(mark), !mark.hasSpaceBefore, number.kind == .number, !number.hasSpaceBefore else {
            return false
        }
        // A hyphen behind a date written with full stops or slashes is a range.
        return !(mark.kind == .dash && separator.kind != .dash)
    }

    private mutating func readThreeParts(
        _ a: DateToken, _ mark: DateToken, _ b: DateToken, _ mark2: DateToken, _ c: DateToken, isLoose: Bool
    ) -> Bool? {
        guard a.kind == .number, b.kind == .roman || mark.kind == mark2.kind, !continues(5, mark) else { return nil }
        let isYearFirst = a.digits == 4 && b.digits <= 2 && c.digits <= 2 && c.suffix == .none
        let isYearLast = a.digits <= 2 && (b.kind == .roman || b.digits <= 2) && (c.digits == 4 || c.digits == 2)
        guard isYearFirst || isYearLast, !isLoose || c.digits == 4 || isYearFirst else { return nil }
        guard !fragment.hasNumber else { return false }
        if b.kind == .roman {
            guard 1...12 ~= b.value, isYearLast else { return nil }
            fragment.rule = .romanMonth
        } else {
            fragment.rule = isYearFirst && mark.kind == .dash ? .iso : .numeric
        }
        let year = isYearFirst ? a : c
        var (day, month) = isYearFirst ? (c.value, b.value) : (a.value, b.value)
        if isYearLast, b.kind == .number { (day, month) = orderDayAndMonth(day, month, mark) }
        setYear(year)
        setMonth(month, day: day)
        position += 5
        skipTime()
        return true
    }

    /// Day first, unless the numbers or the declared language say otherwise (domain conventions 7 and 13).
    private mutating func orderDayAndMonth(_ a: Int, _ b: Int, _ mark: DateToken) -> (day: Int, month: Int) {
        // Full stops stand only in day-first dates.
        if mark.kind == .dot || a == b || a == 0 || b == 0 { return (a, b) }
        let order = options.isDayFirst ?? declaredOrder
        if a <= 12, b <= 12 {
            guard let order else {
                fragment.swappable = true
                return (a, b)
            }
            if options.isDayFirst == nil, declaredJulianUntil == nil { fragment.warnings.append(.dayMonthOrder) }
            return order ? (a, b) : (b, a)
        }
        if a <= 12, b <= 31, order != true { return (b, a) }
        return (a, b)
    }

    private var declaredOrder: Bool? {
        for (index, language) in lexicon.languages.enumerated() where languages & (1 << UInt64(index)) != 0 {
            return language.dayFirst
        }
        return nil
    }

    private var declaredJulianUntil: Day? {
        for (index, language) in lexicon.languages.enumerated() where languages & (1 << UInt64(index)) != 0 {
            return language.julianUntil
        }
        return nil
    }

    private mutating func setYear(_ year: DateToken) {
        if year.digits == 2 {
            fragment.hasTwoDigitYear = true
        } else if year.value == 0 || year.value == 9999 {
            fragment.isSentinel = true
            return
        }
        (fragment.year, fragment.yearDigits, fragment.yearSuffix) = (year.value, year.digits, year.suffix)
    }

    /// A zero day or month is unknown (domain convention 7).
    private mutating func setMonth(_ month: Int, day: Int) {
        if month == 0 || day == 0 { fragment.rule = .zeroParts }
        if month > 12 || day > 31 || month == 0 && day > 0 { fragment.isImpossible = true }
        fragment.julianUntil = declaredJulianUntil
        if month > 0 { fragment.month = month }
        if month > 0, day > 0 { fragment.day = day }
    }

    private mutating func readTwoParts(_ a: DateToken, _ mark: DateToken, _ b: DateToken) -> Bool? {
        guard mark.kind != .dash, !continues(3, mark), b.kind == .number else {
            return mark.kind == .dash ? readHyphenMonth(a, b) : nil
        }
        guard !fragment.hasNumber else { return nil }
        let next = peek(3)
        if a.kind == .number, a.digits == 4, mark.kind == .dot, b.value == 0, b.digits == 1, b.suffix == .none {
            // A spreadsheet's number: 1908.0
            setYear(a)
            fragment.rule = .spreadsheet
        } else if 1...12 ~= a.value, a.kind == .roman || a.digits <= 2, b.digits == 4 {
            setYear(b)
            fragment.month = a.value
            fragment.rule = a.kind == .roman ? .romanMonth : .numeric
        } else if a.kind == .number, a.value == 0, a.digits <= 2, b.digits == 4 {
            setYear(b)
            fragment.rule = .zeroParts
        } else if a.kind == .number, a.digits == 4, b.digits == 2, 0...12 ~= b.value, b.suffix == .none,
            mark.kind == .dot || b.value <= a.value % 100
        {
            setYear(a)
            setMonth(b.value, day: 0)
            fragment.rule = b.value == 0 ? .zeroParts : .numeric
        } else if mark.kind == .slash, a.kind == .number, a.digits <= 2, 1...12 ~= a.value, b.digits == 2, b.value > 31,
            b.suffix == .none
        {
            setYear(b)
            fragment.month = a.value
            fragment.rule = .numeric
        } else if mark.kind == .dot, a.kind == .number, a.digits <= 2, b.digits == 2, 1...31 ~= a.value,
            1...12 ~= b.value, next.kind == .dash
        {
            // 28.04-02.05.1920
            (fragment.day, fragment.month) = (a.value, b.value)
            fragment.rule = .numeric
        } else {
            return nil
        }
        position += 3
        return true
    }

    /// `1908-01` and `1908-00`; `1911-14` is left to the ranges.
    private mutating func readHyphenMonth(_ a: DateToken, _ b: DateToken) -> Bool? {
        guard a.kind == .number, a.digits == 4, b.kind == .number, b.digits == 2, b.suffix == .none, b.value <= 12,
            b.value <= a.value % 100 || options.hyphenIsMonth == true, options.hyphenIsMonth != false,
            !fragment.hasNumber, !continues(3, peek(1))
        else { return nil }
        // “1908-01-ci illər” and the like are years.
        if significant(3).isWord(.years) || significant(3).isWord(.year) { return nil }
        setYear(a)
        setMonth(b.value, day: 0)
        fragment.rule = b.value == 0 ? .zeroParts : .iso
        position += 3
        return true
    }

    /// The time of day behind a day that is complete.
    mutating func readTime() -> Bool {
        guard fragment.day != nil, fragment.month != nil, fragment.year != nil, token.digits <= 2,
            peek(1).kind == .colon, peek(2).kind == .number
        else { return false }
        skipTime()
        return true
    }

    /// A time of day behind a day: 00:00:00-04, 12:00 AM.
    private mutating func skipTime() {
        // 2005-03-01T10:30 has the letter T, which says nothing else.
        let isJoined = peek(0).isWord(.skip) && !peek(0).hasSpaceBefore
        var offset = peek(0).kind == .comma || isJoined ? 1 : 0
        guard peek(offset).kind == .number, peek(offset).digits <= 2, peek(offset + 1).kind == .colon else { return }
        var isMidnight = peek(offset).value == 0 || peek(offset).value == 12
        while peek(offset).kind == .number {
            if offset > 0, peek(offset).value != 0, peek(offset - 1).kind == .colon { isMidnight = false }
            offset += 1
            guard peek(offset).kind == .colon || peek(offset).kind == .dot, peek(offset + 1).kind == .number else {
                break
            }
            offset += 1
        }
        // A zone: Z, +04, -04:00
        if peek(offset).kind == .dash || peek(offset).kind == .unknown, !peek(offset).hasSpaceBefore {
            offset += 1
            while peek(offset).kind == .number || peek(offset).kind == .colon { offset += 1 }
        }
        if !isMidnight { fragment.warnings.append(.timeDropped) }
        fragment.rule = .dateTime
        position += offset
    }
}
