/// A point or a stretch of time on its way to EDTF.
struct DateExtent {
    var start: EDTF.Endpoint
    var end: EDTF.Endpoint
    /// Start and end are the same date, written once.
    var isPoint = false

    init(_ date: EDTFDate) { (start, end, isPoint) = (.date(date), .date(date), true) }

    init(_ start: EDTF.Endpoint, _ end: EDTF.Endpoint) { (self.start, self.end) = (start, end) }

    init(_ start: EDTFDate, _ end: EDTFDate) { (self.start, self.end) = (.date(start), .date(end)) }

    /// Whole years, both ends included.
    init(years first: Int, through last: Int) { self.init(EDTFDate(year: first), EDTFDate(year: last)) }

    /// Days, both ends included; one day becomes a point.
    init(_ first: Day, _ last: Day) {
        if first == last { self.init(EDTFDate(first)) } else { self.init(EDTFDate(first), EDTFDate(last)) }
    }

    var form: EDTF.Form {
        if isPoint, case .date(let date) = start { return .date(date) }
        return .interval(start, end)
    }

    var member: EDTF.Member? {
        switch (start, end) {
        case (.date(let first), .date(let last)): isPoint ? .date(first) : .through(first, last)
        case (.date(let first), .open): .since(first)
        case (.open, .date(let last)): .upTo(last)
        default: nil
        }
    }

    var earliest: Day? { start.date?.earliest }
    var latest: Day? { end.date?.latest }

    mutating func qualify(_ qualifier: EDTFDate.Qualifier) {
        guard !qualifier.isEmpty else { return }
        start.qualify(qualifier)
        end.qualify(qualifier)
    }

    /// The first date of the stretch, with decades and hundreds turned into years (domain convention 3:
    /// “1920–1930-е” = 1920/1939).
    var firstDate: EDTF.Endpoint { start.withoutUnspecifiedDigits(\.earliest) }
    var lastDate: EDTF.Endpoint { end.withoutUnspecifiedDigits(\.latest) }
}

extension EDTF.Endpoint {
    fileprivate mutating func qualify(_ qualifier: EDTFDate.Qualifier) {
        guard case .date(var date) = self else { return }
        date.qualify(qualifier)
        self = .date(date)
    }

    fileprivate func withoutUnspecifiedDigits(_ side: (EDTFDate) -> Day?) -> Self {
        guard case .date(let date) = self, date.unspecifiedYear != 0, !date.hasMonth, let day = side(date) else {
            return self
        }
        var year = EDTFDate(year: day.year)
        year.right.year = date.right.year
        return .date(year)
    }
}

extension EDTFDate {
    /// The date of the same precision just before this one (domain convention 5: before X = ../X−1).
    var predecessor: EDTFDate? { neighbour(-1) }
    /// The date of the same precision just after this one.
    var successor: EDTFDate? { neighbour(1) }

    private func neighbour(_ step: Int) -> EDTFDate? {
        guard let edge = step < 0 ? earliest : latest else { return nil }
        var result: EDTFDate
        if hasDay || isSeason {
            result = EDTFDate(edge.advanced(by: step))
        } else if hasMonth {
            let day = edge.advanced(by: step)
            result = EDTFDate(year: day.year, month: day.month)
        } else {
            result = EDTFDate(year: edge.year + step)
        }
        if let qualifier = wholeQualifier { result.qualify(qualifier) }
        return result
    }
}
