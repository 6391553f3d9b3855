extension FragmentReader {
    /// Puts a word into its slot; `false` when it begins another fragment or clause.
    mutating func readWord() -> Bool {
        let word = token.word
        switch word.kind {
        case .skip, .tens: break
        case .periodWord: fragment.hasPeriodWord = true
        case .role where isRepeatedCopyright: break
        case .role, .corrected, .or, .and: return false
        case .month, .hijriMonth, .season, .monthCounter, .dayCounter:
            guard readPartOfYear(word) else { return false }
        case .year, .years, .century, .millennium, .decade:
            guard readUnit(word.kind) else { return false }
        case .half, .quarter, .third, .calendarQuarter, .early, .middle, .late, .turn, .ordinal:
            guard readPart(word) else { return false }
        case .circa:
            if fragment.hasContent { fragment.circaTrails = true } else { fragment.circaLeads = true }
            fragment.isCirca = true
        case .uncertain:
            if fragment.hasContent { fragment.uncertaintyTrails = true } else { fragment.uncertaintyLeads = true }
            fragment.isUncertain = true
        case .before, .after, .notBefore, .notAfter, .from, .to, .between, .born, .died, .active, .inclusive:
            guard readBound(word) else { return false }
        case .bc, .ad, .hijri, .hijriLunar, .hijriSolar, .oldStyle, .newStyle:
            guard readEra(word) else { return false }
        case .present, .undated, .original, .period:
            guard readWhole(word) else { return false }
        }
        noteLanguage()
        position += 1
        return true
    }

    /// “c1979-c1981”
    private var isRepeatedCopyright: Bool {
        guard !fragment.hasContent, peek(1).kind == .number else { return false }
        var i = position - 1
        while i > 0, tokens[i].kind == .openBracket { i -= 1 }
        guard i > 0, tokens[i].kind == .dash else { return false }
        return token.word.value == DateRole.copyright.index || token.word.value == DateRole.phonogram.index
    }

    private mutating func noteLanguage() {
        if token.isContested { fragment.isContested = true }
        guard token.language != 255 else { return }
        if let until = lexicon.languages[Int(token.language)].julianUntil { fragment.julianUntil = until }
    }

    private mutating func readPartOfYear(_ word: DateWord) -> Bool {
        switch word.kind {
        case .month:
            guard fragment.month == nil, fragment.season == nil, fragment.century == nil else { return false }
            fragment.month = word.value
            // “28 of April”: the bare number before it was the day.
            if let bare = fragment.bare, !fragment.bareIsRoman, fragment.day == nil {
                (fragment.day, fragment.bare) = (bare, nil)
            }
        case .hijriMonth:
            guard fragment.hijriMonth == nil else { return false }
            fragment.hijriMonth = word.value
            if let bare = fragment.bare, fragment.day == nil { (fragment.day, fragment.bare) = (bare, nil) }
        case .season:
            guard fragment.season == nil, fragment.month == nil else { return false }
            fragment.season = word.value
        default:
            return position > 0 && tokens[position - 1].kind == .number
        }
        return true
    }

    /// A unit behind its number (already placed by look-ahead), behind a bare number, or before it.
    private mutating func readUnit(_ unit: DateWord.Kind) -> Bool {
        switch unit {
        case .year, .years:
            if let bare = fragment.bare, fragment.year == nil, !fragment.bareIsRoman, fragment.month == nil {
                (fragment.year, fragment.yearDigits, fragment.bare) = (bare, fragment.bareDigits, nil)
                fragment.yearSuffix = fragment.bareSuffix
            }
            if fragment.year != nil { fragment.hasYearWord = true }
            if unit == .years { fragment.hasYearsWord = true }
            if !fragment.hasContent { fragment.pendingUnit = .year }
            return true
        case .decade:
            if let ordinal = fragment.ordinal {
                (fragment.decadeOrdinal, fragment.ordinal) = (ordinal, nil)
            } else if fragment.decade == nil {
                if let year = fragment.year, year % 10 == 0 {
                    (fragment.decade, fragment.decadeDigits, fragment.year) = (year, fragment.yearDigits, nil)
                } else if fragment.hasNumber {
                    return false
                } else {
                    fragment.pendingUnit = .decade
                }
            }
            return true
        default:
            if unit == .century ? fragment.century != nil : fragment.millennium != nil {
                // “век” behind “XIX в.” says it twice; anything else is another date.
                return position > 0 && !isUnit(tokens[position - 1])
            }
            if let ordinal = fragment.ordinal, ordinal > 0, fragment.bare == nil {
                fragment.ordinal = nil
                if unit == .century { fragment.century = ordinal } else { fragment.millennium = ordinal }
            } else if let bare = fragment.bare {
                fragment.bare = nil
                if unit == .century {
                    (fragment.century, fragment.centuryIsRoman) = (bare, fragment.bareIsRoman)
                } else {
                    fragment.millennium = bare
                }
            } else {
                fragment.pendingUnit = unit
            }
            return true
        }
    }

    private func isUnit(_ token: DateToken) -> Bool { token.isWord(.century) || token.isWord(.millennium) }

    private mutating func readPart(_ word: DateWord) -> Bool {
        switch word.kind {
        case .ordinal:
            let next = significant(1)
            if next.kind == .word, next.word.kind == .month || next.word.kind == .hijriMonth {
                guard word.value > 0, fragment.day == nil else { return false }
                fragment.day = word.value
                return true
            }
            if next.isWord(.century) || next.isWord(.millennium), word.value > 0, fragment.ordinal == nil {
                // “late nineteenth century”
                guard !fragment.hasWhole, fragment.bare == nil else { return false }
                if next.isWord(.century) { fragment.century = word.value } else { fragment.millennium = word.value }
                return true
            }
            if let unit = fragment.pendingUnit, unit == .century || unit == .millennium, word.value > 0 {
                // القرن التاسع عشر: the ordinal stands behind its century.
                fragment.pendingUnit = nil
                if unit == .century { fragment.century = word.value } else { fragment.millennium = word.value }
                return true
            }
            guard fragment.part == nil else { return false }
            if let ordinal = fragment.ordinal {
                // “last third”
                guard word.value == 3 else { return false }
                (fragment.part, fragment.ordinal) = (DateFragment.Part(kind: .third, ordinal: ordinal), nil)
                return true
            }
            fragment.ordinal = word.value
        case .half, .quarter, .third:
            guard fragment.part == nil else { return false }
            if word.kind == .quarter, fragment.ordinal == nil, let bare = fragment.bare, 1...4 ~= bare {
                (fragment.ordinal, fragment.bare) = (bare, nil)
            }
            guard let ordinal = fragment.ordinal else {
                guard word.kind == .half, word.value == 1 else {
                    hasFailed = true
                    return false
                }
                fragment.part = DateFragment.Part(kind: .middle)
                return true
            }
            fragment.part = DateFragment.Part(kind: word.kind, ordinal: ordinal)
            fragment.ordinal = nil
        case .calendarQuarter:
            if fragment.ordinal == nil, let bare = fragment.bare, 1...4 ~= bare {
                (fragment.ordinal, fragment.bare) = (bare, nil)
            }
            guard let ordinal = fragment.ordinal, fragment.calendarQuarter == nil else {
                hasFailed = true
                return false
            }
            (fragment.calendarQuarter, fragment.ordinal) = (ordinal == 0 ? 4 : ordinal, nil)
        case .turn:
            guard !fragment.isTurn else { return false }
            fragment.isTurn = true
        default:
            guard fragment.part == nil else { return false }
            let next = significant(1)
            // “early Ottoman–late Qajar”
            if fragment.period != nil, next.isWord(.period) { return false }
            if word.kind == .late, next.isWord(.half) || next.isWord(.quarter) || next.isWord(.third) {
                // “son rübü”: the last one
                fragment.ordinal = 0
            } else {
                fragment.part = DateFragment.Part(
                    kind: word.kind, isAdjective: word.value == DateWord.isAdjective)
            }
        }
        return true
    }

    private mutating func readBound(_ word: DateWord) -> Bool {
        if word.kind == .inclusive {
            guard fragment.hasNumber else { return false }
            fragment.isInclusive = true
            return true
        }
        // A preposition behind a date begins the next one.
        if fragment.hasContent, !word.isPostposition { return false }
        switch word.kind {
        case .between: fragment.isBetween = true
        case .born, .died, .active:
            fragment.life = word.kind == .born ? .born : word.kind == .died ? .died : .active
        default:
            if word.isPostposition, !fragment.hasContent { return false }
            // *-dən əvvəl*: the later postposition tells.
            if let bound = fragment.bound, !(fragment.boundIsPostposition && bound == .from || bound == .to) {
                return false
            }
            fragment.bound = word.kind
            fragment.boundIsPostposition = word.isPostposition
        }
        return true
    }

    private mutating func readEra(_ word: DateWord) -> Bool {
        let kind = word.kind
        switch kind {
        case .oldStyle: fragment.style = .old
        case .newStyle: fragment.style = .new
        case .bc, .ad:
            guard fragment.isBeforeChrist == nil else { return false }
            fragment.isBeforeChrist = kind == .bc
            fragment.eraLeads = !fragment.hasNumber
            takeBareYear()
        default:
            let calendar: DateCalendar = kind == .hijriSolar ? .hijriSolar : .hijriLunar
            if fragment.calendar != nil, kind == .hijri || fragment.calendar == calendar { return true }
            guard fragment.calendar == nil || fragment.calendar == .hijriLunar else { return false }
            if fragment.calendar == nil { fragment.calendarLeads = !fragment.hasNumber }
            fragment.calendar = calendar
            fragment.calendarIsLetter = kind == .hijri && word.value == DateWord.isLetter && languages == 0
            takeBareYear()
        }
        return true
    }

    /// With an era even “64” is a year.
    private mutating func takeBareYear() {
        guard let bare = fragment.bare, !fragment.bareIsRoman, fragment.year == nil, fragment.month == nil,
            fragment.pendingUnit == nil, !significant(1).isWord(.century), !significant(1).isWord(.millennium)
        else { return }
        (fragment.year, fragment.yearDigits, fragment.bare) = (bare, fragment.bareDigits, nil)
    }

    private mutating func readWhole(_ word: DateWord) -> Bool {
        switch word.kind {
        case .original: fragment.isOriginal = true
        case .present:
            guard !fragment.hasContent else { return false }
            fragment.isPresent = true
        case .undated:
            guard !fragment.hasNumber else { return false }
            fragment.isUndated = true
        default:
            guard !fragment.hasContent || fragment.isOnlyPart else {
                // “Səfəvilər dövrü, Safavid”: the same period again.
                return fragment.period == word.value
            }
            fragment.period = word.value
        }
        return true
    }
}
