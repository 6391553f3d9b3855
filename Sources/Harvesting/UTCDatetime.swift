/// A date as OAI-PMH writes it: a day or a second, always UTC (OAI-PMH 2.0 section 3.3).
public struct UTCDatetime: Hashable, Sendable, CustomStringConvertible {
    /// The legitimate granularities (section 4.2, Identify).
    public enum Granularity: String, Sendable {
        case day = "YYYY-MM-DD"
        case second = "YYYY-MM-DDThh:mm:ssZ"
    }
    public enum Edge: Sendable { case from, until }

    public let description: String
    public var granularity: Granularity { description.utf8.count == 10 ? .day : .second }

    /// `nil` unless it is written as section 3.3 says and names a day of the calendar.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10 || bytes.count == 20 else { return nil }
        for (byte, pattern) in zip(bytes, "0000-00-00T00:00:00Z".utf8) {
            let fits = pattern == UInt8(ascii: "0") ? (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte : byte == pattern
            guard fits else { return nil }
        }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
        guard 1...12 ~= number(5..<7), 1...Self.days(year: number(0..<4), month: number(5..<7)) ~= number(8..<10) else {
            return nil
        }
        if bytes.count == 20 {
            guard number(11..<13) < 24, number(14..<16) < 60, number(17..<19) < 60 else { return nil }
        }
        description = text
    }

    private static func days(year: Int, month: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// The date in the granularity that a repository wants; what is lost makes the window wider, never narrower.
    public func expressed(in granularity: Granularity, as edge: Edge) -> UTCDatetime {
        if granularity == self.granularity { return self }
        let day = String(description.prefix(10))
        let time = edge == .from ? "T00:00:00Z" : "T23:59:59Z"
        return UTCDatetime(granularity == .day ? day : day + time) ?? self
    }
}
