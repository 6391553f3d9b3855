extension FragmentReader {
    /// Puts a number into the slot that its digits, its suffix and its neighbours tell.
    mutating func readNumber() -> Bool {
        if let done = readNumericDate() { return done }
        let number = token
        let next = significant(1)
        if number.digits == 8 { return readCompactDay() }
        if number.value == 0, number.digits <= 3, !fragment.hasNumber, number.suffix == .none {
            // 0 and 000 are a database's “none”.
            fragment.isSentinel = true
            position += 1
            return true
        }
        guard number.digits <= 5, !closesBeforeNumber else { return false }

        if next.kind == .word, number.suffix != .decade, number.suffix != .decadeOrHundred || number.value == 1,
            let done = placeBeforeUnit(number, next.word.unit)
        {
            return done
        }
        if fragment.pendingUnit == .year, number.suffix.isDecade { fragment.pendingUnit = nil }
        if let unit = fragment.pendingUnit, number.digits <= 2 || unit == .year || unit == .decade {
            fragment.pendingUnit = nil
            if unit == .decade {
                fragment.decadeIsPrefixed = true
                if number.value % 10 == 0 { return placeDecade(number) }
            }
            // “lata 20. XX w.”
            if unit == .year, fragment.hasYearsWord, number.digits <= 2, number.value % 10 == 0 {
                return placeDecade(number)
            }
            return place(number, unit: unit)
        }
        if number.suffix == .decade || number.suffix == .decadeOrHundred {
            if number.digits <= 2, next.isWord(.month), number.suffix == .decade { return placeDay(number) }
            return placeDecade(number)
        }
        if number.digits >= 3 {
            guard number.digits <= 4 else {
                hasFailed = true
                return false
            }
            return placeYear(number)
        }
        if fragment.month != nil || fragment.hijriMonth != nil {
            if fragment.day == nil, 1...31 ~= number.value, fragment.bare == nil, !isTwoDigitYearAfterMonth(number) {
                return placeDay(number)
            }
            return fragment.year == nil && number.digits == 2 ? placeTwoDigitYear(number) : false
        }
        if fragment.season != nil, fragment.year == nil, number.digits == 2 { return placeTwoDigitYear(number) }
        // “XX əsrin 20–30-cu illəri”
        let mayBeDecade = fragment.century != nil && fragment.decade == nil && number.value % 10 == 0
        guard fragment.bare == nil, !fragment.hasWhole || mayBeDecade, fragment.mask == nil else { return false }
        (fragment.bare, fragment.bareDigits) = (number.value, number.digits)
        fragment.bareSuffix = number.suffix
        applyBound(of: number.suffix)
        position += 1
        return true
    }

    /// After *1906-dan* or “1885 (born)” a further number belongs to the next date.
    private var closesBeforeNumber: Bool { fragment.boundIsPostposition && fragment.hasNumber }

    /// “Jan 76” and “Jan '05” are years.
    private func isTwoDigitYearAfterMonth(_ number: DateToken) -> Bool {
        number.digits == 2 && position > 0 && tokens[position - 1].kind == .apostrophe
    }

    mutating func readRoman() -> Bool {
        if let done = readNumericDate() { return done }
        let numeral = token
        let next = significant(1)
        guard !closesBeforeNumber else { return false }
        if next.kind == .word, let done = placeBeforeUnit(numeral, next.word.unit) { return done }
        if let unit = fragment.pendingUnit, unit == .century || unit == .millennium {
            fragment.pendingUnit = nil
            return place(numeral, unit: unit)
        }
        let followsDay = fragment.bare != nil && !fragment.bareIsRoman && fragment.bareDigits <= 2
        if followsDay, 1...12 ~= numeral.value, next.kind == .number, next.digits == 4 {
            (fragment.day, fragment.bare) = (fragment.bare, nil)
            fragment.month = numeral.value
            fragment.rule = .romanMonth
            position += 1
            return true
        }
        if numeral.value >= 1000, numeral.value <= 2100, !numeral.isWeakRoman || numeral.digits >= 6,
            fragment.year == nil, !fragment.hasWhole
        {
            return readRomanYear()
        }
        if numeral.value >= 1000, fragment.year == nil, !fragment.hasWhole { return readRomanYear() }
        guard fragment.bare == nil, !fragment.hasWhole else { return false }
        (fragment.bare, fragment.bareDigits, fragment.bareIsRoman) = (numeral.value, numeral.digits, true)
        fragment.bareSuffix = numeral.suffix
        position += 1
        return true
    }

    /// A year in Roman numerals, also in groups as printers set it: M. DC. LV
    private mutating func readRomanYear() -> Bool {
        var value = token.value
        position += 1
        while true {
            var offset = 0
            while peek(offset).kind == .dot { offset += 1 }
            let next = peek(offset)
            guard next.kind == .roman, !next.isWeakRoman, next.value < 1000 || value % 1000 == 0 else { break }
            value += next.value
            position += offset + 1
        }
        // Printers date in Roman numerals since the 15th century; MIX and MC are words and marks.
        guard 1400..<2100 ~= value else {
            hasFailed = true
            return false
        }
        (fragment.year, fragment.yearDigits, fragment.rule) = (value, 4, .romanYear)
        return true
    }

    /// A number whose unit follows it: “19th century”, “2nd half”, “66-cı il”, “25 January”.
    private mutating func placeBeforeUnit(_ number: DateToken, _ unit: DateWord.Kind) -> Bool? {
        switch unit {
        case .half, .quarter, .third:
            guard fragment.ordinal == nil, fragment.part == nil, 1...4 ~= number.value, number.isShort else {
                return nil
            }
            fragment.ordinal = number.value
            position += 1
            return true
        case .calendarQuarter:
            guard 1...4 ~= number.value, number.isShort, fragment.ordinal == nil else { return nil }
            fragment.ordinal = number.value
            position += 1
            return true
        case .century, .millennium:
            guard number.digits <= 2 || number.kind == .roman, number.value > 0 else { return nil }
            return place(number, unit: unit)
        case .decade:
            guard number.digits <= 4 else { return nil }
            if number.value > 0, number.value <= 10, number.isShort {
                fragment.ordinal = number.value
                position += 1
                return true
            }
            return placeDecade(number)
        case .month, .hijriMonth:
            guard number.kind == .number, number.digits <= 2, fragment.day == nil else { return nil }
            if fragment.month != nil || fragment.hijriMonth != nil { return nil }
            return placeDay(number)
        case .monthCounter:
            guard fragment.month == nil, 1...12 ~= number.value else { return nil }
            fragment.month = number.value
            position += 1
            return true
        case .dayCounter:
            guard fragment.day == nil, 1...31 ~= number.value else { return nil }
            return placeDay(number)
        case .year, .years:
            guard number.kind == .number else { return nil }
            if unit == .years, number.digits <= 2, number.suffix != .none, number.value % 10 == 0 {
                return placeDecade(number)
            }
            if number.digits <= 2, number.suffix == .none, fragment.month != nil, fragment.day != nil { return nil }
            return place(number, unit: unit)
        default:
            return nil
        }
    }

    mutating func place(_ number: DateToken, unit: DateWord.Kind) -> Bool {
        switch unit {
        case .century:
            guard fragment.century == nil, fragment.millennium == nil, fragment.year == nil else { return false }
            fragment.century = number.value
            fragment.centuryIsRoman = number.kind == .roman
        case .millennium:
            guard fragment.century == nil, fragment.millennium == nil, fragment.year == nil else { return false }
            fragment.millennium = number.value
        default:
            guard fragment.year == nil, fragment.decade == nil, number.digits <= 4 else { return false }
            (fragment.year, fragment.yearDigits, fragment.yearSuffix) = (number.value, number.digits, number.suffix)
            fragment.hasYearWord = true
            applyBound(of: number.suffix)
        }
        position += 1
        return true
    }

    mutating func placeDay(_ number: DateToken) -> Bool {
        guard fragment.day == nil, fragment.bare == nil else { return false }
        fragment.day = number.value
        if number.value == 0 || number.value > 31 { fragment.isImpossible = true }
        applyBound(of: number.suffix)
        position += 1
        return true
    }

    private mutating func placeYear(_ number: DateToken) -> Bool {
        guard fragment.year == nil, !fragment.hasWhole, fragment.mask == nil else { return false }
        if number.value == 0 || number.value == 9999 {
            fragment.isSentinel = true
        } else {
            (fragment.year, fragment.yearDigits, fragment.yearSuffix) = (number.value, number.digits, number.suffix)
        }
        applyBound(of: number.suffix)
        position += 1
        return true
    }

    private mutating func placeTwoDigitYear(_ number: DateToken) -> Bool {
        (fragment.year, fragment.yearDigits, fragment.hasTwoDigitYear) = (number.value, 2, true)
        position += 1
        return true
    }

    private mutating func placeDecade(_ number: DateToken) -> Bool {
        guard fragment.decade == nil, fragment.year == nil, fragment.hundred == nil, number.digits <= 4 else {
            return false
        }
        guard number.value % 10 == 0 else {
            hasFailed = true
            return false
        }
        if number.suffix == .decadeOrHundred, number.value % 100 == 0, number.digits >= 3 {
            fragment.hundred = number.value
        } else {
            (fragment.decade, fragment.decadeDigits) = (number.value, number.digits)
        }
        position += 1
        return true
    }

    /// *1906-dan*, *1912-dək*
    private mutating func applyBound(of suffix: NumberSuffix) {
        guard suffix == .from || suffix == .to else { return }
        fragment.bound = suffix == .from ? .from : .to
        fragment.boundIsPostposition = true
    }

    /// `20050412`
    private mutating func readCompactDay() -> Bool {
        let value = token.value
        guard !fragment.hasNumber, token.suffix == .none else {
            hasFailed = true
            return false
        }
        (fragment.year, fragment.yearDigits) = (value / 10_000, 4)
        let (month, day) = (value / 100 % 100, value % 100)
        if value == 0 || value == 99_999_999 {
            fragment.year = nil
            fragment.isSentinel = true
        } else if month == 0, day == 0 {
            fragment.rule = .zeroParts
        } else {
            fragment.month = month
            if day > 0 { fragment.day = day }
            fragment.rule = .compact
            // Eight digits that are no day may be anything.
            if !(1...12 ~= month) || day > 31 || !(1000...2100 ~= value / 10_000) { hasFailed = true }
        }
        position += 1
        return true
    }
}

extension DateToken {
    /// One or two digits, or a Roman numeral of any length: III has three letters.
    fileprivate var isShort: Bool { digits <= 2 || kind == .roman }
}

extension DateWord {
    /// English has one word for 3rd and ⅓: behind another ordinal it is the part (“last third”).
    fileprivate var unit: Kind { kind == .ordinal && value == 3 ? .third : kind }
}
