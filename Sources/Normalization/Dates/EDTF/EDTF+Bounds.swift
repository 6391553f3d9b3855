extension EDTF {
    /// The first day it can mean, inclusive; `nil` when there is no bound.
    public var earliest: Day? {
        switch form {
        case .date(let date), .dateTime(let date, _): date.earliest
        case .interval(let start, _): start.date?.earliest
        case .oneOf(let members), .allOf(let members): members.bound(\.earliest, smaller: true)
        }
    }

    /// The last day it can mean, inclusive; `nil` when there is no bound.
    public var latest: Day? {
        switch form {
        case .date(let date), .dateTime(let date, _): date.latest
        case .interval(_, let end): end.date?.latest
        case .oneOf(let members), .allOf(let members): members.bound(\.latest, smaller: false)
        }
    }
}

extension EDTF.Member {
    var earliest: Day? {
        switch self {
        case .date(let date), .through(let date, _), .since(let date): date.earliest
        case .upTo: nil
        }
    }

    var latest: Day? {
        switch self {
        case .date(let date), .through(_, let date), .upTo(let date): date.latest
        case .since: nil
        }
    }
}

extension [EDTF.Member] {
    /// The smallest or greatest of the members' bounds; one member without a bound leaves none.
    fileprivate func bound(_ side: (EDTF.Member) -> Day?, smaller: Bool) -> Day? {
        var result: Day?
        for member in self {
            guard let day = side(member) else { return nil }
            result = result.map { smaller ? Swift.min($0, day) : Swift.max($0, day) } ?? day
        }
        return result
    }
}
