/// What a word of a date means to the grammar. A table of `pipelines/vocabularies/dates` names a meaning as
/// `kind` or `kind.value`.
struct DateWord: Hashable, Sendable {
    enum Kind: String, Sendable, CaseIterable {
        /// `.1`–`.12`
        case month
        /// `.1`–`.12`, a month of the Islamic lunar calendar
        case hijriMonth = "hijri-month"
        /// `.21`–`.24`, numbered as in EDTF
        case season
        /// The word for a calendar quarter, when the language has one of its own (квартал)
        case calendarQuarter = "calendar-quarter"
        /// Month and day as counters after their number (月, 日)
        case monthCounter = "month-counter"
        case dayCounter = "day-counter"
        case year, years, decade, century, millennium
        /// `half.middle` means the middle where it has no ordinal (Italian *metà*)
        case half, quarter, third
        /// Vague parts; `early.adjective` where nouns are other words
        case early, middle, late, turn
        /// `.1`–`.12`, or `.0` for “last”
        case ordinal
        /// `.10`–`.90`, ten years of a century: “twenties”, двадцатые
        case tens
        case circa, uncertain
        /// Exclusive bounds
        case before, after
        /// Inclusive bounds
        case notBefore = "not-before"
        case notAfter = "not-after"
        /// The ends of a range; alone, inclusive bounds
        case from, to
        case between
        /// Makes `before` and `after` inclusive
        case inclusive
        case and, or
        /// `hijri.letter` for an abbreviation of one letter
        case bc, ad, hijri
        case hijriLunar = "hijri-lunar"
        case hijriSolar = "hijri-solar"
        case oldStyle = "old-style"
        case newStyle = "new-style"
        case born, died, active
        /// The end of what still goes on
        case present
        /// `.copyright`, `.printed` …: what happened then
        case role
        /// Marks the date of a model, not of the object (“after 1944 original”)
        case original
        /// The preceding date is wrong, the following one right (“i.e.”)
        case corrected
        case undated
        /// A period or dynasty; the value is its row
        case period
        /// “era”, “dynasty”: may stand beside the name of a period
        case periodWord = "period-word"
        /// Says nothing about the date
        case skip
    }

    /// Values of `hijri.letter` (“h.”, which may stand for other things) and of `early.adjective` (“ранний”, which
    /// together with the name of an age is the name of another age).
    static let isLetter = 1, isAdjective = 1

    var kind: Kind
    var value = 0
    /// Whether it stands behind what it governs: Azerbaijani *əvvəl*, *-dək*.
    var isPostposition = false

    /// Whether another reading of the word would be another date.
    var carriesValue: Bool {
        switch kind {
        case .month, .hijriMonth, .season, .ordinal, .before, .after: true
        default: false
        }
    }
}

/// What letters directly behind a number mean: 19*th*, 1890*s*, 1890-*cı*.
enum NumberSuffix: String, Sendable, CaseIterable {
    case none = ""
    case ordinal
    /// 1890-*е*: ten years, whatever the number
    case decade
    /// 1890*s* ten years, 1800*s* a hundred
    case decadeOrHundred = "decade-or-hundred"
    /// 1906-*dan*
    case from
    /// 1912-*dək*
    case to

    var isDecade: Bool { self == .decade || self == .decadeOrHundred }
}
