/// What the words between two connectors (dash, “and”, “or” …) say: a bag of slots, some of them filled by the
/// neighbours later (“28 апреля – 2 мая 1920”).
struct DateFragment {
    /// A part of a century, decade, millennium, year or month; `ordinal` 0 is “last”.
    struct Part: Equatable {
        var kind: DateWord.Kind
        var ordinal = 1
        var isAdjective = false
        var isVague: Bool { kind == .early || kind == .middle || kind == .late }
    }

    enum Style { case old, new }

    var millennium: Int?
    var century: Int?
    var centuryIsRoman = false
    /// The first year as written: 1890, or 90 inside a century.
    var decade: Int?
    var decadeDigits = 0
    /// “années 1920”
    var decadeIsPrefixed = false
    /// “first decade” of a century; 0 is “last”
    var decadeOrdinal: Int?
    /// 1800 of “1800s”
    var hundred: Int?
    /// Known digits and how many are unknown: 18--
    var mask: (value: Int, unknown: Int)?
    var year: Int?
    var yearDigits = 0
    /// The word for a year stands beside it.
    var hasYearWord = false
    /// The plural stands beside it; with an ordinal suffix it may be a decade (domain convention 3).
    var hasYearsWord = false
    var yearSuffix = NumberSuffix.none
    var month: Int?
    var hijriMonth: Int?
    var season: Int?
    var calendarQuarter: Int?
    var day: Int?
    /// A number whose meaning the neighbours must tell.
    var bare: Int?
    var bareDigits = 0
    var bareIsRoman = false
    var bareSuffix = NumberSuffix.none
    var part: Part?
    var isTurn = false
    /// An ordinal that waits for its part: “first …”
    var ordinal: Int?
    /// A unit that waits for its number: “siglo XIX”
    var pendingUnit: DateWord.Kind?
    var period: Int?
    /// “era” or “dynasty” was said; without a name of a period it says nothing.
    var hasPeriodWord = false

    var isCirca = false, isUncertain = false
    /// The qualifier stands before the date, and so before a whole range.
    var circaLeads = false, uncertaintyLeads = false
    /// A qualifying word, not only a mark, stands behind the date.
    var circaTrails = false, uncertaintyTrails = false
    var bound: DateWord.Kind?
    var boundIsPostposition = false
    var isInclusive = false
    var isBetween = false
    var isBeforeChrist: Bool?
    var eraLeads = false
    var calendar: DateCalendar?
    var calendarLeads = false
    /// Nothing but the letter h says that it is a year of the Hijra.
    var calendarIsLetter = false
    var style: Style?
    var life: DateRole?
    var isUnknown = false
    var isPresent = false
    var isUndated = false
    var isOriginal = false
    var isCorrection = false
    var isSentinel = false

    /// The other order of day and month, when both numbers are at most 12.
    var swappable = false
    var hasTwoDigitYear = false
    var isImpossible = false
    var rule: DateRule?
    var warnings: [DateWarning] = []
    /// A word was read by the rank of languages although another language gives it another value.
    var isContested = false
    var julianUntil: Day?
    /// The plural “years” belongs to the range, not to this number alone: “1530–1540-cı illər”.
    var sharesYearsWord = false

    /// Whether anything says when.
    var hasContent: Bool {
        hasNumber || part != nil || isTurn || isUnknown || isPresent || isUndated || ordinal != nil
    }

    /// Whether a number, month, season or period is there.
    var hasNumber: Bool {
        millennium != nil || century != nil || decade != nil || decadeOrdinal != nil || hundred != nil || mask != nil
            || year != nil || month != nil || hijriMonth != nil || season != nil || calendarQuarter != nil || day != nil
            || bare != nil || period != nil || isSentinel
    }

    /// Whether a unit larger than a month is there, which a part can be a part of.
    var hasWhole: Bool {
        millennium != nil || century != nil || decade != nil || hundred != nil || year != nil
    }

    /// A year and nothing else.
    var isPlainYear: Bool {
        year != nil && yearDigits >= 3 && month == nil && season == nil && part == nil && calendar == nil
            && isBeforeChrist == nil && calendarQuarter == nil && !hasTwoDigitYear
    }

    /// “192 -1931”: a decade that lost its last sign.
    func isTruncated(before next: DateFragment) -> Bool {
        guard isPlainYear, next.isPlainYear, yearDigits == 3, next.yearDigits == 4, let year, let end = next.year else {
            return false
        }
        return 0...200 ~= end - year * 10
    }

    /// “1890-cı illər”: one number with an ordinal suffix and the plural.
    var isPluralDecade: Bool {
        guard let year, hasYearsWord, !sharesYearsWord, yearSuffix == .ordinal || yearSuffix == .from else {
            return false
        }
        return year % 10 == 0 && month == nil && season == nil && isBeforeChrist != true
    }

    var isOnlyPart: Bool { (part != nil || ordinal != nil) && !hasNumber }
}
