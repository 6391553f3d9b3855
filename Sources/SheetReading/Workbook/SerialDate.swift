/// Days as workbooks count them, and as ISO 8601 text.
struct SerialDate {
    enum Failure: Error { case outOfRange, leapDayOf1900 }

    /// The text of a serial number, with the parts that its format shows.
    /// - Parameter uses1904: Day 0 is 1 January 1904; otherwise day 1 is 1 January 1900, and day 60 is 29 February
    ///   1900, a day that never was (ECMA-376 part 1, 18.17.4.1).
    static func text(_ serial: Double, _ look: DateLook, uses1904: Bool) throws(Failure) -> String {
        guard serial.isFinite, serial >= 0, serial < 2_958_466 else { throw .outOfRange }  // 31 December 9999
        // To the next whole second: 0.1 s is what the fraction of a day can tell apart in a double.
        let seconds = Int64((serial * 86_400).rounded())
        let (day, second) = (Int(seconds / 86_400), Int(seconds % 86_400))
        let hasDate = look.year || look.month || look.day
        if !hasDate, look.time { return clock(day * 86_400 + second) }
        if !uses1904, day == 60 { throw .leapDayOf1900 }
        if !uses1904, day == 0 { throw .outOfRange }
        // 1970-01-01 is 25569 in the 1900 system, one day too many because of that leap day, and 24107 in the other.
        let days = uses1904 ? day - 24_107 : day < 60 ? day - 25_568 : day - 25_569
        var text = civil(days, look)
        if look.time, look.day, second != 0 { text += "T" + clock(second) }
        return text
    }

    /// Days since 1970-01-01 as a date of the Gregorian calendar, as exact as shown: `1958`, `1958-03`, `1958-03-01`.
    private static func civil(_ days: Int, _ look: DateLook) -> String {
        let shifted = days + 719_468
        let era = shifted / 146_097, dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        var text = padded(year, 4)
        // A day without a year, as in `d mmm`: the cell has a year all the same, and nothing is dropped.
        if look.month || look.day { text += "-" + padded(month, 2) }
        if look.day { text += "-" + padded(dayOfYear - (153 * part + 2) / 5 + 1, 2) }
        return text
    }

    private static func clock(_ seconds: Int) -> String {
        padded(seconds / 3_600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
