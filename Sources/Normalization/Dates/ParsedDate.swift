/// What a text says about a date.
public struct ParsedDate: Hashable, Sendable {
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// Understood as a whole.
        case dated
        /// Says that there is no date: “n.d.”, “-”, “0000-00-00”.
        case undated
        /// Understood, but another reading is as good; `warnings` says which kind. The EDTF, when there is one, holds
        /// for every reading or is the text itself.
        case ambiguous
        /// A date that does not exist or runs backwards: 32.13.1999.
        case invalid
        /// Not understood as a whole; nothing is guessed.
        case unparsed
    }

    /// Empty when there is none.
    public var edtf = ""
    /// Inclusive bounds in the proleptic Gregorian calendar; `nil` means no bound, or no date.
    public var earliest: Day?
    public var latest: Day?
    public var calendar = DateCalendar.gregorian
    public var status: Status
    public var rule: DateRule
    public var warnings: [DateWarning] = []
    /// What happened on this date, when the text says: “published 1843”.
    public var role: DateRole?
    /// The other dates of the text: “1976, printed 2003” has one, “after 1944 original” too.
    public var events: [Event] = []

    public struct Event: Hashable, Sendable {
        public var role: DateRole
        public var edtf: String
        public var earliest: Day?
        public var latest: Day?
    }

    /// Reads a text that is declared to be EDTF, by the standard alone (and the 2012 draft); `invalid` when it is not.
    public init(edtf text: String) {
        if text.isEmpty {
            self.init(.undated, .empty)
        } else if let edtf = EDTF(text) {
            self.init(edtf, .edtf)
        } else if let edtf = EDTF(text, edition: .standard2019AndDraft2012) {
            self.init(edtf, .edtfDraft)
        } else {
            self.init(.invalid, .impossible)
        }
    }

    init(_ status: Status, _ rule: DateRule) { (self.status, self.rule) = (status, rule) }

    init(_ form: EDTF, _ rule: DateRule, _ status: Status = .dated) {
        (edtf, earliest, latest) = (form.description, form.earliest, form.latest)
        (self.status, self.rule) = (status, rule)
    }
}

/// What happened on a date.
public enum DateRole: String, Hashable, Sendable, CaseIterable {
    case made, written, published, printed, reprinted, cast, exhibited, copyright, phonogram, enlarged, reworked
    case performed, broadcast, recorded, filmed, acquired, inscribed, found, restored, founded, born, died, active
    /// The date of the model of a copy or cast, not of the object.
    case original
    /// Another date of the same object.
    case other

    var index: Int { Self.allCases.firstIndex(of: self)! }

    /// Whether it tells when the object itself came to be: “Timurid, dated 845 AH”.
    var isOfMaking: Bool { self == .made || self == .written || self == .inscribed }
}

/// What a careful reader should know about a date.
public enum DateWarning: String, Hashable, Sendable, CaseIterable {
    /// Both numbers are at most 12 and the language does not tell the order of day and month.
    case dayMonthOrder = "date.day-month-order"
    /// `1911-12`: a month or two years.
    case monthOrRange = "date.month-or-range"
    /// `-1939`: a year before Christ or an open start.
    case negativeYear = "date.negative-year"
    /// Two digits of a year, completed by the declared century or not at all.
    case twoDigitYear = "date.two-digit-year"
    /// A day before the calendar reform that does not say whether it is Old or New Style; left as written.
    case styleUnknown = "date.style-unknown"
    /// The Old and New Style days are a day or two off the calendars' distance; the later one is kept.
    case styleGap = "date.style-gap"
    /// Lunar Hijri days are good to two days.
    case hijriTolerance = "date.hijri-tolerance"
    /// A database's filler (0, 9999, 0000-00-00), not a date.
    case sentinel = "date.sentinel"
    /// A time of day was left out; the day is as written.
    case timeDropped = "date.time-dropped"
    /// The word is another month or season in another language; declare the language.
    case languageDependent = "date.language-dependent"
    /// A year of three digits; perhaps a digit is missing.
    case shortYear = "date.short-year"
    /// A year after 2100.
    case futureYear = "date.future-year"
    /// Letters or digits that look like a Roman numeral were read as one.
    case romanLookAlike = "date.roman-look-alike"
    /// `189?` was read as an unknown digit.
    case questionAsDigit = "date.question-as-digit"
}
