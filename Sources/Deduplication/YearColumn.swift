internal import Glibc

/// The years and days of one field, read from text as catalogs write them.
struct YearColumn: Sendable {
    /// First and last year; `Int16.min` when missing.
    private(set) var first: ContiguousArray<Int16> = []
    private(set) var last: ContiguousArray<Int16> = []
    /// The eight digits of a day as written, 0 when missing.
    private(set) var days: ContiguousArray<UInt32> = []
    /// Bits, log2(records / records with this day or first year).
    private(set) var information: ContiguousArray<Float> = []

    private let isDate: Bool

    /// - Parameter statistics: Of all records, when these are some of them.
    init(
        _ columns: borrowing RecordColumns, field: Int, isDate: Bool, order: ContiguousArray<UInt32>,
        statistics: FieldStatistics? = nil
    ) {
        self.isDate = isDate
        var counts: [UInt32: UInt32] = [:]
        for record in order {
            let (years, day) = columns.values[field].withSpan(Int(record)) { Self.read($0, isDate: isDate) }
            first.append(years?.lowerBound ?? .min)
            last.append(years?.upperBound ?? .min)
            days.append(day)
            if years != nil { counts[key(first.count - 1), default: 0] += 1 }
        }
        let total = Float(max(statistics?.records ?? order.count, 2))
        information = ContiguousArray(
            first.indices.map { record in
                guard !isMissing(record) else { return 0 }
                let key = self.key(record)
                return log2(total / Float(statistics.map { $0.count(.year, UInt64(key)) } ?? counts[key] ?? 1))
            })
    }

    func count(into statistics: inout MatchStatistics, field: Int) {
        for record in first.indices where !isMissing(record) {
            statistics.add(1, to: .init(.year, field: field, UInt64(key(record))))
        }
    }

    @inline(__always) func isMissing(_ record: Int) -> Bool { first[record] == .min }

    /// A number of the value; that of years holds both of them (`YearComparison`), 0 is none.
    func valueNumber(_ record: Int) -> UInt32 {
        if isMissing(record) { return 0 }
        if isDate { return days[record] != 0 ? days[record] | 1 << 31 : UInt32(Int(first[record]) + 40_000) }
        return Self.packed(first[record], last[record])
    }

    private static let none = UInt32(0x8000_8000)

    static func packed(_ first: Int16, _ last: Int16) -> UInt32 {
        (UInt32(UInt16(bitPattern: first)) << 16 | UInt32(UInt16(bitPattern: last))) ^ none
    }

    static func unpacked(_ number: UInt32) -> (first: Int, last: Int) {
        let both = number ^ none
        return (
            Int(Int16(truncatingIfNeeded: Int32(bitPattern: both) >> 16)), Int(Int16(truncatingIfNeeded: both))
        )
    }

    private func key(_ record: Int) -> UInt32 {
        days[record] != 0 ? days[record] : UInt32(bitPattern: Int32(first[record]))
    }

    /// All numbers of four digits, or three and a dash (a decade), as a span; of a day its eight digits too.
    static func read(_ text: Span<UInt8>, isDate: Bool) -> (ClosedRange<Int16>?, UInt32) {
        var span: ClosedRange<Int16>?
        var digits: UInt32 = 0, digitCount = 0
        var i = 0
        while i < text.count {
            guard text[i].isDigit else {
                i += 1
                continue
            }
            var number = 0, start = i
            while i < text.count, text[i].isDigit {
                if i - start < 8 { number = number * 10 + Int(text[i] - 0x30) }
                i += 1
            }
            let length = i - start
            if digitCount + length <= 8 {
                (digits, digitCount) = (digits * Self.power(length) + UInt32(number), digitCount + length)
            }
            if isDate, length == 8 { number /= 10000 }
            if isDate, span != nil { continue }
            if length == 4 || length == 8 && isDate {
                span = Self.widened(span, Int16(number)...Int16(number))
            } else if length == 3 {
                let isDecade =
                    i < text.count && text[i] == UInt8(ascii: "-") || i < text.count && text[i] == UInt8(ascii: "?")
                span =
                    isDecade
                    ? Self.widened(span, Int16(number * 10)...Int16(number * 10 + 9))
                    : Self.widened(span, Int16(number)...Int16(number))
            } else if length == 2, let known = span, start > 0, text[start - 1] == UInt8(ascii: "-") {
                let year = known.lowerBound / 100 * 100 + Int16(number)  // 1890-95
                if year > known.lowerBound { span = Self.widened(span, year...year) }
            }
            start = i
        }
        return (span, isDate && digitCount == 8 ? digits : 0)
    }

    private static func widened(_ a: ClosedRange<Int16>?, _ b: ClosedRange<Int16>) -> ClosedRange<Int16> {
        guard let a else { return b }
        return min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
    }

    private static func power(_ digits: Int) -> UInt32 { (0..<digits).reduce(1) { power, _ in power * 10 } }
}
