extension EDTF {
    /// Which spellings are accepted.
    public enum Edition: Sendable {
        /// ISO 8601-2:2019 only.
        case standard2019
        /// Also the 2012 draft's `u`, `x`, `unknown`, `open`, `?~`, `y170000002`; they are written as the standard has them.
        case standard2019AndDraft2012
    }

    /// Parses and validates; `nil` when the text is not EDTF, names a day that does not exist, or runs backwards.
    public init?(_ text: String, edition: Edition = .standard2019) {
        self.init(bytes: ContiguousArray(text.utf8), edition: edition)
    }

    /// Parses and validates UTF-8 bytes. Linear in their number.
    init?(bytes: ContiguousArray<UInt8>, edition: Edition) {
        var reader = EDTFReader(bytes: bytes, acceptsDraft: edition == .standard2019AndDraft2012)
        guard let form = reader.readForm(), reader.isAtEnd else { return nil }
        self.init(form)
        guard isPossible else { return nil }
    }

    /// Whether every date exists and no interval ends before it begins.
    private var isPossible: Bool {
        switch form {
        case .date(let date), .dateTime(let date, _):
            return date.isPossible
        case .interval(let start, let end):
            if start == .unknown && end == .unknown { return false }
            return Self.inOrder(start.date, end.date)
        case .oneOf(let members), .allOf(let members):
            return !members.isEmpty
                && members.allSatisfy { member in
                    switch member {
                    case .date(let date), .upTo(let date), .since(let date): date.isPossible
                    case .through(let first, let last): Self.inOrder(first, last)
                    }
                }
        }
    }

    private static func inOrder(_ start: EDTFDate?, _ end: EDTFDate?) -> Bool {
        if let start, !start.isPossible { return false }
        if let end, !end.isPossible { return false }
        guard let first = start?.earliest, let last = end?.latest else { return true }
        return first <= last
    }
}

extension EDTFDate {
    fileprivate var isPossible: Bool { earliest != nil }
}

/// Reads EDTF bytes from left to right, with one byte of look-ahead.
private struct EDTFReader {
    private let bytes: ContiguousArray<UInt8>
    private let acceptsDraft: Bool
    private var position = 0

    init(bytes: ContiguousArray<UInt8>, acceptsDraft: Bool) {
        (self.bytes, self.acceptsDraft) = (bytes, acceptsDraft)
    }

    var isAtEnd: Bool { position == bytes.count }
    private var next: UInt8 { peek(0) }
    private func peek(_ offset: Int) -> UInt8 { position + offset < bytes.count ? bytes[position + offset] : 0 }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        for i in 0..<count where unsafe peek(i) != word.utf8Start[i] { return false }
        position += count
        return true
    }

    mutating func readForm() -> EDTF.Form? {
        if take(UInt8(ascii: "[")) { return readMembers(until: UInt8(ascii: "]")).map { .oneOf($0) } }
        if take(UInt8(ascii: "{")) { return readMembers(until: UInt8(ascii: "}")).map { .allOf($0) } }
        guard let start = readEndpoint() else { return nil }
        if take(UInt8(ascii: "/")) {
            guard let end = readEndpoint() else { return nil }
            return .interval(start, end)
        }
        guard case .date(let date) = start else { return nil }
        if next == UInt8(ascii: "T"), date.hasDay, date.level == 0 {
            position += 1
            return readTime().map { .dateTime(date, time: $0) }
        }
        return .date(date)
    }

    /// EDTF level 1, extended interval: a date, `..` or nothing.
    private mutating func readEndpoint() -> EDTF.Endpoint? {
        if take("..") { return .open }
        if acceptsDraft, take("open") { return .open }
        if acceptsDraft, take("unknown") { return .unknown }
        if isAtEnd || next == UInt8(ascii: "/") { return .unknown }
        return readDate().map { .date($0) }
    }

    /// EDTF level 2, set representation.
    private mutating func readMembers(until close: UInt8) -> [EDTF.Member]? {
        var members: [EDTF.Member] = []
        repeat {
            while take(UInt8(ascii: " ")) {}
            if take("..") {
                guard let date = readDate() else { return nil }
                members.append(.upTo(date))
                continue
            }
            guard let date = readDate() else { return nil }
            guard take("..") else {
                members.append(.date(date))
                continue
            }
            if next == UInt8(ascii: ",") || next == close {
                members.append(.since(date))
            } else if let last = readDate() {
                members.append(.through(date, last))
            } else {
                return nil
            }
        } while take(UInt8(ascii: ","))
        return take(close) ? members : nil
    }

    private mutating func readDate() -> EDTFDate? {
        var date = EDTFDate(year: 0)
        date.left.year = readQualifier()
        guard readYear(into: &date) else { return nil }
        date.right.year = readQualifier()
        guard date.yearForm == .fourDigits, date.significantDigits == nil, next == UInt8(ascii: "-") else {
            return Self.normalized(date)
        }
        position += 1
        date.left.month = readQualifier()
        guard let month = readTwoDigits() else { return nil }
        (date.month, date.unspecifiedMonth, date.hasMonth) = (month.value, month.unspecified, true)
        date.right.month = readQualifier()
        guard isMonth(date) else { return nil }
        guard !date.isSeason, next == UInt8(ascii: "-") else { return Self.normalized(date) }
        position += 1
        date.left.day = readQualifier()
        guard let day = readTwoDigits() else { return nil }
        (date.day, date.unspecifiedDay, date.hasDay) = (day.value, day.unspecified, true)
        date.right.day = readQualifier()
        return Self.normalized(date)
    }

    /// A month, an unspecified month (`1X`, `X1`, `XX`) or a part of the year (21–41).
    private func isMonth(_ date: EDTFDate) -> Bool {
        if date.unspecifiedMonth == 0 { return 1...12 ~= date.month || 21...41 ~= date.month }
        return date.month / 10 < 2
    }

    /// A qualifier to the left of a lone year says the same as one to its right.
    private static func normalized(_ date: EDTFDate) -> EDTFDate {
        guard !date.hasMonth, !date.left.year.isEmpty else { return date }
        var date = date
        date.right.year.formUnion(date.left.year)
        date.left.year = []
        return date
    }

    private mutating func readQualifier() -> EDTFDate.Qualifier {
        if take(UInt8(ascii: "%")) { return [.uncertain, .approximate] }
        if take(UInt8(ascii: "?")) {
            return acceptsDraft && take(UInt8(ascii: "~")) ? [.uncertain, .approximate] : .uncertain
        }
        if take(UInt8(ascii: "~")) {
            return acceptsDraft && take(UInt8(ascii: "?")) ? [.uncertain, .approximate] : .approximate
        }
        return []
    }

    /// Four digits, or `Y` with more of them, an exponent, or a number of significant digits.
    private mutating func readYear(into date: inout EDTFDate) -> Bool {
        let isLong = take(UInt8(ascii: "Y")) || (acceptsDraft && take(UInt8(ascii: "y")))
        date.isNegative = take(UInt8(ascii: "-"))
        guard isLong ? readLongYear(into: &date) : readFourDigitYear(into: &date) else { return false }
        if take(UInt8(ascii: "S")) {
            guard let digits = readNumber(), digits > 0, date.unspecifiedYear == 0 else { return false }
            date.significantDigits = digits
        }
        return true
    }

    private mutating func readFourDigitYear(into date: inout EDTFDate) -> Bool {
        var value = 0
        for digit in (0..<4).reversed() {
            value *= 10
            if isUnspecified(next) {
                date.unspecifiedYear |= 1 << UInt8(digit)
            } else if let number = Self.digit(next) {
                value += number
            } else {
                return false
            }
            position += 1
        }
        if date.isNegative, value == 0, date.unspecifiedYear == 0 { return false }  // there is no year minus zero
        date.year = date.isNegative ? -value : value
        return Self.digit(next) == nil
    }

    /// EDTF level 1, `Y` and more than four digits; EDTF level 2, `Y17E8`. Years beyond thirteen digits are refused.
    private mutating func readLongYear(into date: inout EDTFDate) -> Bool {
        guard let mantissa = readNumber(), mantissa > 0 else { return false }
        var value = mantissa
        date.yearForm = .long
        if take(UInt8(ascii: "E")) || (acceptsDraft && take(UInt8(ascii: "e"))) {
            guard let power = readNumber(), power <= 13 else { return false }
            date.yearForm = .exponent(mantissa: mantissa, power: power)
            for _ in 0..<power {
                value *= 10
                if value > 9_999_999_999_999 { return false }
            }
        }
        guard value > 9999 else { return false }
        date.year = date.isNegative ? -value : value
        return true
    }

    private mutating func readNumber() -> Int? {
        guard var value = Self.digit(next) else { return nil }
        position += 1
        while let digit = Self.digit(next) {
            value = value * 10 + digit
            if value > 9_999_999_999_999 { return nil }
            position += 1
        }
        return value
    }

    private mutating func readTwoDigits() -> (value: Int, unspecified: UInt8)? {
        var (value, unspecified): (Int, UInt8) = (0, 0)
        for bit in [UInt8(2), 1] {
            value *= 10
            if isUnspecified(next) {
                unspecified |= bit
            } else if let digit = Self.digit(next) {
                value += digit
            } else {
                return nil
            }
            position += 1
        }
        return Self.digit(next) == nil && (value > 0 || unspecified != 0) ? (value, unspecified) : nil
    }

    /// EDTF level 0: `hh:mm:ss` and nothing, `Z`, `±hh` or `±hh:mm`; a fraction of a second is let through.
    private mutating func readTime() -> String? {
        let start = position
        guard let hour = readTwoDigits0(), hour < 24, take(UInt8(ascii: ":")) else { return nil }
        guard let minute = readTwoDigits0(), minute < 60, take(UInt8(ascii: ":")) else { return nil }
        guard let second = readTwoDigits0(), second < 61 else { return nil }
        if take(UInt8(ascii: ".")) { guard readNumber() != nil else { return nil } }
        if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") {
            position += 1
            guard let hours = readTwoDigits0(), hours < 24 else { return nil }
            if take(UInt8(ascii: ":")) { guard let minutes = readTwoDigits0(), minutes < 60 else { return nil } }
        } else {
            _ = take(UInt8(ascii: "Z"))
        }
        var text = ByteText()
        for i in start..<position { text.append(bytes[i]) }
        return text.string
    }

    private mutating func readTwoDigits0() -> Int? {
        guard let tens = Self.digit(next), let ones = Self.digit(peek(1)) else { return nil }
        position += 2
        return tens * 10 + ones
    }

    private func isUnspecified(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "X") || (acceptsDraft && (byte == UInt8(ascii: "u") || byte == UInt8(ascii: "x")))
    }

    private static func digit(_ byte: UInt8) -> Int? {
        byte >= 48 && byte <= 57 ? Int(byte - 48) : nil
    }
}
