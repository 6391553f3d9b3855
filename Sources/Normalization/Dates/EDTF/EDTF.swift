/// A date in the Extended Date/Time Format (ISO 8601-2:2019; Library of Congress, 4 February 2019), levels 0 to 2.
public struct EDTF: Hashable, Sendable {
    public enum Form: Hashable, Sendable {
        case date(EDTFDate)
        /// EDTF level 0, a date with a time; bounds are the day as written.
        case dateTime(EDTFDate, time: String)
        case interval(Endpoint, Endpoint)
        /// EDTF level 2, `[…]`: one of the members is meant.
        case oneOf([Member])
        /// EDTF level 2, `{…}`: all members are meant.
        case allOf([Member])
    }

    public enum Endpoint: Hashable, Sendable {
        case date(EDTFDate)
        /// `..`: it goes on.
        case open
        /// Nothing: there is an end, but it is not known.
        case unknown
    }

    public enum Member: Hashable, Sendable {
        case date(EDTFDate)
        /// `1670..1672`
        case through(EDTFDate, EDTFDate)
        /// `..1984`
        case upTo(EDTFDate)
        /// `1984..`
        case since(EDTFDate)
    }

    public let form: Form

    init(_ form: Form) { self.form = form }

    /// The lowest level of the standard that has every feature used here.
    public var level: Int {
        switch form {
        case .date(let date): date.level
        case .dateTime: 0
        case .oneOf, .allOf: 2
        case .interval(let start, let end): max(start.level, end.level)
        }
    }
}

extension EDTF.Endpoint {
    var date: EDTFDate? { if case .date(let date) = self { date } else { nil } }
    fileprivate var level: Int { date?.level ?? 1 }
}
