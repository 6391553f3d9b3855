extension DateParser {
    /// The forms of nearly all records, without tokens: nothing, `1908`, `1908.`, `1908?`, `1908-01-25`, `1843–4`,
    /// `1901–1910`, each also behind “c.”, “ca.” or “circa”. `nil` when the grammar must look.
    func parsePlain(_ bytes: Span<UInt8>) -> ParsedDate? {
        var start = 0
        var end = bytes.count
        while start < end, bytes[start] == 0x20 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 { end -= 1 }
        if start == end { return ParsedDate(.undated, .empty) }
        guard end - start <= 24 else { return nil }
        var isCirca = false
        if bytes[start] == UInt8(ascii: "c") {
            guard lexicon.circaIsPlain, let next = Self.afterCirca(bytes, start, end) else { return nil }
            (start, isCirca) = (next, true)
        }
        guard let year = Self.number(bytes, start, end, digits: 4), 1000...2100 ~= year else { return nil }
        return Self.plain(bytes, start + 4, end, year, isCirca)
    }

    /// Behind `c.`, `c `, `ca.`, `ca ` or `circa `; not `c1998`, which is a copyright.
    private static func afterCirca(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var i = start + 1
        if i < end, bytes[i] == UInt8(ascii: "a") {
            i += 1
        } else if i + 4 < end, bytes[i] == UInt8(ascii: "i"), bytes[i + 1] == UInt8(ascii: "r"),
            bytes[i + 2] == UInt8(ascii: "c"), bytes[i + 3] == UInt8(ascii: "a")
        {
            i += 4
        }
        guard i < end, bytes[i] == UInt8(ascii: ".") || bytes[i] == 0x20 else { return nil }
        i += 1
        if i < end, bytes[i] == 0x20 { i += 1 }
        return i
    }

    private static func plain(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ year: Int, _ isCirca: Bool
    ) -> ParsedDate? {
        var end = end
        if end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        if start == end { return plainYear(year, isCirca ? UInt8(ascii: "~") : 0) }
        if end - start == 1, bytes[start] == UInt8(ascii: "?") {
            return plainYear(year, UInt8(ascii: isCirca ? "%" : "?"))
        }
        if bytes[start] == UInt8(ascii: "-"), end - start == 6, bytes[start + 3] == UInt8(ascii: "-") {
            guard !isCirca, let month = number(bytes, start + 1, end, digits: 2),
                let number = number(bytes, start + 4, end, digits: 2),
                let day = Day(year: year, month: month, day: number)
            else { return nil }
            return plainDay(day)
        }
        guard let (first, isHyphen) = afterDash(bytes, start, end) else { return nil }
        let digits = end - first
        guard digits == 1 || digits == 2 || digits == 4, let number = number(bytes, first, end, digits: digits) else {
            return nil
        }
        let unit = digits == 1 ? 10 : digits == 2 ? 100 : 10_000
        let last = year / unit * unit + number
        // A hyphen and two digits may be a month or a season.
        guard last > year, last <= 2100, !(isHyphen && digits == 2 && number <= 24) else { return nil }
        return plainRange(year, last, isCirca, digits == 4 ? .range : .abbreviatedRange)
    }

    /// Behind a hyphen, an en dash or an em dash.
    private static func afterDash(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> (Int, isHyphen: Bool)? {
        if bytes[start] == UInt8(ascii: "-") { return (start + 1, true) }
        guard start + 2 < end, bytes[start] == 0xE2, bytes[start + 1] == 0x80,
            bytes[start + 2] == 0x93 || bytes[start + 2] == 0x94
        else { return nil }
        return (start + 3, false)
    }

    private static func number(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, digits: Int) -> Int? {
        guard start + digits <= end else { return nil }
        var value = 0
        for i in start..<start + digits {
            let digit = bytes[i] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    private static func plainYear(_ year: Int, _ qualifier: UInt8) -> ParsedDate {
        var result = ParsedDate(.dated, .year)
        var text = ByteText()
        text.append(year: year)
        if qualifier != 0 { text.append(qualifier) }
        result.edtf = text.string
        result.earliest = Day(unchecked: year, 1, 1)
        result.latest = Day(unchecked: year, 12, 31)
        return result
    }

    private static func plainDay(_ day: Day) -> ParsedDate {
        var result = ParsedDate(.dated, .iso)
        result.edtf = day.description
        (result.earliest, result.latest) = (day, day)
        return result
    }

    private static func plainRange(_ first: Int, _ last: Int, _ isCirca: Bool, _ rule: DateRule) -> ParsedDate {
        var result = ParsedDate(.dated, rule)
        var text = ByteText()
        text.append(year: first)
        if isCirca { text.append(UInt8(ascii: "~")) }
        text.append(UInt8(ascii: "/"))
        text.append(year: last)
        if isCirca { text.append(UInt8(ascii: "~")) }
        result.edtf = text.string
        result.earliest = Day(unchecked: first, 1, 1)
        result.latest = Day(unchecked: last, 12, 31)
        return result
    }
}
