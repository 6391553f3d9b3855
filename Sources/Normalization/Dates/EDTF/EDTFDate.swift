/// One EDTF date: a year, month, season or day, with unspecified digits and qualifiers.
public struct EDTFDate: Hashable, Sendable {
    /// `?` and `~` on one component; both together are `%`.
    public struct Qualifier: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let uncertain = Qualifier(rawValue: 1)
        public static let approximate = Qualifier(rawValue: 2)
    }

    /// How the year is written.
    enum YearForm: Hashable, Sendable {
        case fourDigits
        /// `Y170000002`
        case long
        /// `Y17E8`: EDTF level 2, exponential year
        case exponent(mantissa: Int, power: Int)
    }

    /// Astronomical; unspecified digits count as 0.
    public internal(set) var year: Int
    /// The sign as written: `-00XX` has the year 0 and is negative.
    var isNegative: Bool
    var yearForm = YearForm.fourDigits
    /// EDTF level 2, `S2`: only so many leading digits are significant.
    var significantDigits: Int?
    /// Unspecified (`X`) digits of the year: bit 0 is the ones.
    var unspecifiedYear: UInt8 = 0
    /// 1–12, a season or other part of the year (21–41), or 0 for none; an unspecified digit counts as 0.
    public internal(set) var month = 0
    var hasMonth = false
    var unspecifiedMonth: UInt8 = 0
    /// 1–31, or 0 for none; an unspecified digit counts as 0.
    public internal(set) var day = 0
    var hasDay = false
    var unspecifiedDay: UInt8 = 0

    /// Qualifiers written to the right of year, month and day: they govern everything to their left.
    var right = InlineQualifiers()
    /// Qualifiers written to the left of year, month and day: they govern that component only.
    var left = InlineQualifiers()

    struct InlineQualifiers: Hashable, Sendable {
        var year: Qualifier = [], month: Qualifier = [], day: Qualifier = []
        var isEmpty: Bool { year.isEmpty && month.isEmpty && day.isEmpty }
    }

    init(year: Int) {
        (self.year, isNegative) = (year, year < 0)
        if abs(year) > 9999 { yearForm = .long }
    }

    init(year: Int, month: Int) {
        self.init(year: year)
        (self.month, hasMonth) = (month, true)
    }

    init(_ day: Day) {
        self.init(year: day.year, month: day.month)
        (self.day, hasDay) = (day.day, true)
    }

    /// A year whose last `digits` digits are not known: 189X, 18XX.
    init(year: Int, unspecifiedDigits digits: Int) {
        self.init(year: year)
        unspecifiedYear = UInt8(1 << digits) - 1
    }

    var isSeason: Bool { month > 12 }

    /// The qualifier of the whole date, as EDTF level 1 writes it; `nil` when only parts are qualified.
    var wholeQualifier: Qualifier? {
        get {
            var rest = right
            let own: Qualifier
            if hasDay {
                own = right.day
                rest.day = []
            } else if hasMonth {
                own = right.month
                rest.month = []
            } else {
                own = right.year
                rest.year = []
            }
            return rest.isEmpty && left.isEmpty ? own : nil
        }
        set {
            left = InlineQualifiers()
            right = InlineQualifiers()
            qualify(newValue ?? [])
        }
    }

    /// Adds a qualifier to the date as a whole.
    mutating func qualify(_ qualifier: Qualifier) {
        if hasDay {
            right.day.formUnion(qualifier)
        } else if hasMonth {
            right.month.formUnion(qualifier)
        } else {
            right.year.formUnion(qualifier)
        }
    }

    /// What is said about the year, the month and the day, wherever it is written.
    public var qualifiers: (year: Qualifier, month: Qualifier, day: Qualifier) {
        let month = right.month.union(right.day)
        return (left.year.union(right.year).union(month), left.month.union(month), left.day.union(right.day))
    }

    /// The lowest level of the standard that can write this date.
    public var level: Int {
        if case .exponent = yearForm { return 2 }
        if significantDigits != nil || month > 24 || wholeQualifier == nil { return 2 }
        let masked = unspecifiedYear != 0 || unspecifiedMonth != 0 || unspecifiedDay != 0
        if masked && !unspecifiedFromTheRight { return 2 }
        return masked || month > 12 || yearForm == .long || isNegative || !right.isEmpty ? 1 : 0
    }

    /// EDTF level 1 knows `199X`, `19XX`, `1999-XX`, `1999-04-XX` and `1999-XX-XX` only.
    private var unspecifiedFromTheRight: Bool {
        switch (unspecifiedYear, unspecifiedMonth, unspecifiedDay) {
        case (1, 0, 0), (3, 0, 0): !hasMonth
        case (0, 3, 0): !hasDay
        case (0, 0, 3), (0, 3, 3): true
        default: false
        }
    }
}
