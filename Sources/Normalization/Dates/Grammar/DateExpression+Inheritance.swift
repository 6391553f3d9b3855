extension DateExpression {
    /// Completes fragments by what their neighbours say: the month and year of “28–30 апреля 1920”, the unit of
    /// “XVII–XVIII вв.”, the era of “V–IV вв. до н. э.”.
    mutating func shareSlots() {
        defer { for i in fragments.indices { fragments[i].takeBareAsYear() } }
        guard fragments.count > 1 else { return }
        for i in (0..<fragments.count - 1).reversed() {
            fragments[i].completeFromRight(fragments[i + 1], connectors[i])
        }
        for i in 1..<fragments.count { fragments[i].completeFromLeft(fragments[i - 1], connectors[i - 1]) }
        for i in (0..<fragments.count - 1).reversed() {
            fragments[i].completeFromRight(fragments[i + 1], connectors[i])
        }
        shareQualifiers()
    }

    /// “c.” before a range governs both ends (domain convention 6); so does a qualifying word behind it.
    private mutating func shareQualifiers() {
        let others = fragments.dropFirst()
        let circa =
            fragments[0].circaLeads && !others.contains(where: \.isCirca)
            || fragments[fragments.count - 1].circaTrails && !fragments.dropLast().contains(where: \.isCirca)
        let uncertain =
            fragments[0].uncertaintyLeads && !others.contains(where: \.isUncertain)
            || fragments[fragments.count - 1].uncertaintyTrails && !fragments.dropLast().contains(where: \.isUncertain)
        for i in fragments.indices {
            if circa { fragments[i].isCirca = true }
            if uncertain { fragments[i].isUncertain = true }
        }
    }
}

extension DateFragment {
    fileprivate mutating func completeFromRight(_ next: DateFragment, _ connector: DateExpression.Connector) {
        // “100 BC – AD 50” has an era of its own on both sides.
        if isBeforeChrist == nil, let era = next.isBeforeChrist, !next.eraLeads { isBeforeChrist = era }
        if calendar == nil, let other = next.calendar, !next.calendarLeads, connector != .slash { calendar = other }
        if style == nil, connector != .pair, connector != .slash { style = next.style }
        takeUnit(of: next)
        if let ordinal, ordinal > 0, part == nil, next.part == nil, next.century != nil, !hasNumber {
            // “fifteenth to sixteenth century”
            (century, self.ordinal) = (ordinal, nil)
        }
        if part != nil || isTurn || ordinal != nil, !hasNumber { takeWhole(of: next) }
        if ordinal != nil, part == nil, let kind = next.part?.kind, !(next.part?.isVague ?? true) {
            part = Part(kind: kind, ordinal: ordinal!)
            ordinal = nil
        }
        if year == nil, month != nil || season != nil || hijriMonth != nil { takeYear(of: next) }
        if calendarQuarter == nil, let bare, next.calendarQuarter != nil, 1...4 ~= bare {
            (calendarQuarter, self.bare) = (bare, nil)
            takeYear(of: next)
        } else if calendarQuarter != nil, year == nil {
            takeYear(of: next)
        }
        if decade != nil, decadeDigits <= 2, century == nil { century = next.decade != nil ? next.century : nil }
        if let year, isPlainYear, !hasYearWord, let decade = next.decade,
            next.decadeDigits >= 3 || decadeIsAbbreviated(next),
            year % 10 == 0, decade >= 0, yearDigits >= 3
        {
            (self.decade, decadeDigits, self.year) = (year, yearDigits, nil)
        }
    }

    /// “1920–30-е”
    private func decadeIsAbbreviated(_ next: DateFragment) -> Bool { next.decadeDigits == 2 && next.century == nil }

    private mutating func takeUnit(of next: DateFragment) {
        guard let bare else { return }
        if next.day != nil, next.month != nil || next.hijriMonth != nil, !bareIsRoman, bareDigits <= 2, month == nil {
            (day, self.bare) = (bare, nil)
            (month, hijriMonth) = (next.month, next.hijriMonth)
            takeYear(of: next)
        } else if next.century != nil, next.decade == nil {
            (century, centuryIsRoman, self.bare) = (bare, bareIsRoman, nil)
        } else if next.millennium != nil {
            (millennium, self.bare) = (bare, nil)
        } else if next.decade != nil, !bareIsRoman, bare % 10 == 0 {
            (decade, decadeDigits, century, self.bare) = (bare, bareDigits, century ?? next.century, nil)
        } else if next.year != nil, next.month == nil, !bareIsRoman, next.isBeforeChrist != nil || next.calendar != nil
        {
            (year, yearDigits, self.bare) = (bare, bareDigits, nil)
        } else if let part = next.part, !part.isVague, ordinal == nil, self.part == nil, 1...4 ~= bare {
            // “1–2 quarter of the 19th century”
            (self.part, self.bare) = (Part(kind: part.kind, ordinal: bare), nil)
        }
    }

    private mutating func takeWhole(of other: DateFragment) {
        (millennium, century, decade, decadeDigits) = (
            other.millennium, other.century, other.decade, other.decadeDigits
        )
        (hundred, centuryIsRoman) = (other.hundred, other.centuryIsRoman)
        if !other.hasTwoDigitYear {
            (year, yearDigits, hasYearWord) = (other.year, other.yearDigits, other.hasYearWord)
        }
        if other.month != nil, other.day == nil { month = other.month }
        if isBeforeChrist == nil { isBeforeChrist = other.isBeforeChrist }
    }

    private mutating func takeYear(of other: DateFragment) {
        guard year == nil, let otherYear = other.year else { return }
        (year, yearDigits, hasTwoDigitYear) = (otherYear, other.yearDigits, other.hasTwoDigitYear)
        if julianUntil == nil { julianUntil = other.julianUntil }
    }

    fileprivate mutating func completeFromLeft(_ last: DateFragment, _ connector: DateExpression.Connector) {
        if calendar == nil, last.calendarLeads, connector == .range, bare != nil || year.map({ $0 < 1600 }) == true {
            calendar = last.calendar
        }
        if let year, yearDigits <= 2, !hasTwoDigitYear, isBeforeChrist == nil, calendar == nil,
            last.isPlainYear || last.season != nil
        {
            // “1843–44 гг.”: the word for years does not make 44 a year of its own.
            (bare, bareDigits, bareSuffix, self.year) = (year, yearDigits, yearSuffix, nil)
        }
        if let year, yearDigits <= 2, isBeforeChrist == false, !eraLeads, last.year != nil, last.yearDigits >= 3,
            last.month == nil, last.isBeforeChrist != true
        {
            // “1601–02 CE”: the era does not make 2 a year of its own.
            (bare, bareDigits, self.year) = (year, yearDigits, nil)
        }
        if hasYearsWord, last.isPlainYear, !last.hasYearsWord { sharesYearsWord = true }
        if let bare, !bareIsRoman { completeBare(bare, last, connector) }
        if let bare, bareIsRoman, last.centuryIsRoman, last.century != nil, last.decade == nil, !hasWhole, month == nil
        {
            // “siglos XVII–XVIII”: the unit stood before both.
            (century, centuryIsRoman, self.bare) = (bare, true, nil)
        }
        if isOnlyPart, !last.isOnlyPart {
            takeWhole(of: last)
            if let ordinal, let kind = last.part?.kind, part == nil {
                (part, self.ordinal) = (Part(kind: kind, ordinal: ordinal), nil)
            }
        }
        if year == nil, month != nil || season != nil, !hasTwoDigitYear { takeYear(of: last) }
        if calendarQuarter != nil, year == nil { takeYear(of: last) }
        if last.decadeIsPrefixed, isPlainYear, let year, year % 10 == 0, !hasYearWord {
            (decade, decadeDigits, self.year) = (year, yearDigits, nil)
        }
        if let decade, decadeDigits == 2, century == nil {
            if let other = last.decade, last.decadeDigits >= 3 {
                (self.decade, decadeDigits) = (other / 100 * 100 + decade, last.decadeDigits)
            } else if last.decade != nil {
                century = last.century
            }
        }
        if isBeforeChrist == nil, last.isBeforeChrist == true, last.eraLeads, descends(from: last) {
            isBeforeChrist = true
        }
        // “AD 84–96”
        if isBeforeChrist == nil, last.isBeforeChrist == false { isBeforeChrist = false }
    }

    /// With an era even “84” is a year.
    fileprivate mutating func takeBareAsYear() {
        if let bare, bareIsRoman, bareSuffix == .ordinal, 1...21 ~= bare, !hasWhole, month == nil {
            // “fin XIXe”: what French counts in Roman ordinals are centuries.
            (century, centuryIsRoman, self.bare) = (bare, true, nil)
        }
        guard let bare, !bareIsRoman, year == nil, !hasWhole, month == nil, isBeforeChrist != nil || calendar != nil
        else { return }
        (year, yearDigits, self.bare) = (bare, bareDigits, nil)
    }

    /// Before Christ numbers fall as time goes on.
    private func descends(from last: DateFragment) -> Bool {
        if let a = last.century, let b = century { return a >= b }
        if let a = last.millennium, let b = millennium { return a >= b }
        if let a = last.year ?? last.bare, let b = year ?? bare { return a >= b }
        return false
    }

    /// A bare number on the right: an abbreviated year, a day of the same month, or a century.
    private mutating func completeBare(
        _ bare: Int, _ last: DateFragment, _ connector: DateExpression.Connector
    ) {
        if last.month != nil, last.day != nil, month == nil, 1...31 ~= bare, last.year == nil || last.rule == nil {
            // “April 28–30, 1920”, “aprelin 28-dən 30-dək”
            (day, self.bare) = (bare, nil)
            month = last.month
            takeYear(of: last)
        } else if let year = last.year, last.isBeforeChrist != true, self.year == nil,
            last.month == nil || last.day == nil && connector != .comma,
            bareDigits < last.yearDigits
        {
            // The end repeats only the digits that change: 1843–4, 1801–10.
            let unit = bareDigits == 1 ? 10 : 100
            (self.year, yearDigits, self.bare) = (year / unit * unit + bare, last.yearDigits, nil)
            rule = .abbreviatedRange
            yearSuffix = bareSuffix
        } else if last.year != nil, last.isBeforeChrist == false, self.year == nil {
            (self.year, yearDigits, self.bare) = (bare, bareDigits, nil)
        } else if last.century != nil, last.decade == nil, last.part == nil, last.pendingUnit == nil,
            !last.centuryIsRoman, bareSuffix == .ordinal
        {
            (century, self.bare) = (bare, nil)
        }
    }
}
