extension DateParser {
    /// Texts that are EDTF already. Those that people write with another meaning are left to the grammar (`[1911]`,
    /// `0000`) or get the widest EDTF that holds for both meanings (`1911-12`, `-1939`).
    func parseEDTF(_ bytes: Span<UInt8>, _ options: Options) -> ParsedDate? {
        guard bytes.count >= 4 else { return nil }
        var text = ContiguousArray<UInt8>()
        text.reserveCapacity(bytes.count)
        for i in 0..<bytes.count {
            guard Self.isEDTF(bytes[i]) else { return nil }
            text.append(bytes[i])
        }
        if let edtf = EDTF(bytes: text, edition: .standard2019) { return result(edtf, options, .edtf) }
        if let edtf = EDTF(bytes: text, edition: .standard2019AndDraft2012) { return result(edtf, options, .edtfDraft) }
        return nil
    }

    private func result(_ edtf: EDTF, _ options: Options, _ rule: DateRule) -> ParsedDate? {
        switch edtf.form {
        case .date(let date):
            if date.year == 0 || date.year == 9999, !date.hasDay, date.unspecifiedYear == 0 { return nil }
            if date.isSentinelDay { return nil }
            // By themselves four digits that no heritage object is dated by are no date; `--edtf` takes them.
            if date.year > 2100, date.isPlainYear { return ParsedDate(.unparsed, .notUnderstood) }
            return plainDate(date, edtf, options, rule)
        case .dateTime(let date, let time):
            // The day is right as written; shifting zones would change it.
            var result = ParsedDate(EDTF(.date(date)), .dateTime)
            if !time.hasPrefix("00:00:00") { result.warnings = [.timeDropped] }
            return result
        case .interval(.date(let start), .date(let end)):
            if start.isPlainYear, end.isPlainYear, let (shared, calendar) = DateResolver.hijriPair(start.year, end.year)
            {
                var result = ParsedDate(EDTF(shared.form), .hijriPair)
                (result.calendar, result.warnings) = (calendar, [.hijriTolerance])
                return result
            }
            return ParsedDate(edtf, rule)
        case .oneOf(let members), .allOf(let members):
            // In a catalogue “[1911]” is a year supplied by the cataloguer.
            if members.count == 1, case .date = members[0] { return nil }
            return ParsedDate(edtf, rule)
        default:
            return ParsedDate(edtf, rule)
        }
    }

    private func plainDate(_ date: EDTFDate, _ edtf: EDTF, _ options: Options, _ rule: DateRule) -> ParsedDate {
        if date.isNegative, date.level == 1, !date.hasMonth, date.isPlainYear, date.year <= -1000 {
            var result = ParsedDate(EDTF(.interval(.open, .date(EDTFDate(year: -date.year)))), .openStart, .ambiguous)
            result.warnings = [.negativeYear]
            return result
        }
        if let end = date.yearsReading, options.hyphenIsMonth != true {
            let range = EDTF(.interval(.date(EDTFDate(year: date.year)), .date(EDTFDate(year: end))))
            // Nobody writes the codes of EDTF level 2 (25–41) in texts, but many write 1930-35.
            let isCertain = options.hyphenIsMonth == false || date.month > 24
            var result = ParsedDate(range, .abbreviatedRange, isCertain ? .dated : .ambiguous)
            if !isCertain { result.warnings = [.monthOrRange] }
            return result
        }
        let isPlain = date.level == 0
        var result = ParsedDate(edtf, isPlain ? (date.hasMonth ? .iso : .year) : rule)
        if date.year > 2100, date.yearForm == .fourDigits { result.warnings = [.futureYear] }
        return result
    }

    private static func isEDTF(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "X"), UInt8(ascii: "x"),
            UInt8(ascii: "u"), UInt8(ascii: "?"), UInt8(ascii: "~"), UInt8(ascii: "%"), UInt8(ascii: "."),
            UInt8(ascii: "/"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: "T"),
            UInt8(ascii: "Z"), UInt8(ascii: "Y"), UInt8(ascii: "y"), UInt8(ascii: "E"), UInt8(ascii: "e"),
            UInt8(ascii: "S"), UInt8(ascii: "o"), UInt8(ascii: "p"), UInt8(ascii: "n"), UInt8(ascii: "k"),
            UInt8(ascii: "w"):
            true
        default: false
        }
    }
}

extension EDTFDate {
    /// Four digits and nothing else.
    var isPlainYear: Bool {
        !hasMonth && unspecifiedYear == 0 && yearForm == .fourDigits && significantDigits == nil && right.isEmpty
    }

    /// 9999-12-31 and 0001-01-01, as databases write “none”.
    var isSentinelDay: Bool {
        hasDay && unspecifiedYear == 0 && (year == 9999 && month == 12 && day == 31 || year == 0)
    }

    /// `1911-12` read as two years: the second one. `nil` when it can only be a month.
    var yearsReading: Int? {
        guard hasMonth, !hasDay, unspecifiedYear == 0, unspecifiedMonth == 0, right.isEmpty, left.isEmpty,
            yearForm == .fourDigits, year > 0, month > year % 100
        else { return nil }
        return year / 100 * 100 + month
    }
}
