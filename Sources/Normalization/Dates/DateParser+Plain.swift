extension DateParser {
    /// The forms of nearly all records, without tokens: nothing, `1908`, `1908.`, `1908?`, `1908-01-25`, `1843–4`,
    /// `1901–1910`, each also behind “c.”, “ca.” or “circa”. `false` when the grammar must look.
    func parsePlain(_ bytes: Span<UInt8>, into result: inout ParsedDate) -> Bool {
        var start = 0
        var end = bytes.count
        while start < end, bytes[start] == 0x20 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 { end -= 1 }
        if start == end { return true }
        guard end - start <= 24 else { return false }
        var isCirca = false
        if bytes[start] == UInt8(ascii: "c") {
            guard lexicon.circaIsPlain, let next = Self.afterCirca(bytes, start, end) else { return false }
            (start, isCirca) = (next, true)
        }
        guard let year = Self.number(bytes, start, end, digits: 4), 1000...2100 ~= year else { return false }
        return Self.plain(bytes, start + 4, end, year, isCirca, &result)
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
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ year: Int, _ isCirca: Bool, _ result: inout ParsedDate
    ) -> Bool {
        var end = end
        if end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        if start == end {
            setYear(&result, year, isCirca ? UInt8(ascii: "~") : 0)
            return true
        }
        if end - start == 1, bytes[start] == UInt8(ascii: "?") {
            setYear(&result, year, isCirca ? UInt8(ascii: "%") : UInt8(ascii: "?"))
            return true
        }
        if bytes[start] == UInt8(ascii: "-"), end - start == 6, bytes[start + 3] == UInt8(ascii: "-") {
            guard !isCirca, let month = number(bytes, start + 1, end, digits: 2),
                let number = number(bytes, start + 4, end, digits: 2),
                let day = Day(year: year, month: month, day: number)
            else { return false }
            setDay(&result, day)
            return true
        }
        guard let (first, isHyphen) = afterDash(bytes, start, end) else { return false }
        let digits = end - first
        guard digits == 1 || digits == 2 || digits == 4, let number = number(bytes, first, end, digits: digits) else {
            return false
        }
        let unit = digits == 1 ? 10 : digits == 2 ? 100 : 10_000
        let last = year / unit * unit + number
        // A hyphen and two digits may be a month or a season.
        guard last > year, last <= 2100, !(isHyphen && digits == 2 && number <= 24) else { return false }
        setRange(&result, year, last, isCirca, digits == 4 ? .range : .abbreviatedRange)
        return true
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

    private static func setYear(_ result: inout ParsedDate, _ year: Int, _ qualifier: UInt8) {
        result.edtf = unsafe String(unsafeUninitializedCapacity: 5) { buffer in
            unsafe put(year, in: buffer, at: 0)
            guard qualifier != 0 else { return 4 }
            unsafe buffer[4] = qualifier
            return 5
        }
        result.earliest = Day(unchecked: year, 1, 1)
        result.latest = Day(unchecked: year, 12, 31)
        (result.status, result.rule) = (.dated, .year)
    }

    private static func setDay(_ result: inout ParsedDate, _ day: Day) {
        result.edtf = unsafe String(unsafeUninitializedCapacity: 10) { buffer in
            unsafe put(day.year, in: buffer, at: 0)
            unsafe buffer[4] = UInt8(ascii: "-")
            unsafe putTwo(day.month, in: buffer, at: 5)
            unsafe buffer[7] = UInt8(ascii: "-")
            unsafe putTwo(day.day, in: buffer, at: 8)
            return 10
        }
        (result.earliest, result.latest) = (day, day)
        (result.status, result.rule) = (.dated, .iso)
    }

    private static func setRange(
        _ result: inout ParsedDate, _ first: Int, _ last: Int, _ isCirca: Bool, _ rule: DateRule
    ) {
        result.edtf = unsafe String(unsafeUninitializedCapacity: 11) { buffer in
            unsafe put(first, in: buffer, at: 0)
            var count = 4
            if isCirca {
                unsafe buffer[count] = UInt8(ascii: "~")
                count += 1
            }
            unsafe buffer[count] = UInt8(ascii: "/")
            unsafe put(last, in: buffer, at: count + 1)
            count += 5
            if isCirca {
                unsafe buffer[count] = UInt8(ascii: "~")
                count += 1
            }
            return count
        }
        result.earliest = Day(unchecked: first, 1, 1)
        result.latest = Day(unchecked: last, 12, 31)
        (result.status, result.rule) = (.dated, rule)
    }

    // SAFETY: the buffers of the callers have room for what their constant offsets reach; years have four digits.
    private static func put(_ year: Int, in buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int) {
        unsafe putTwo(year / 100, in: buffer, at: offset)
        unsafe putTwo(year % 100, in: buffer, at: offset + 2)
    }

    private static func putTwo(_ number: Int, in buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int) {
        unsafe buffer[offset] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10)
        unsafe buffer[offset + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
    }
}
