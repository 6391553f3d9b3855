internal import Diagnostics
internal import HeritageModel

extension ByteWriter {
    /// A heading without its counts: those depend on which records refer to it.
    mutating func heading(_ heading: Heading) {
        text(heading.id)
        text(heading.kind.rawValue)
        text(heading.source)
        text(heading.label)
        text(ifAny: heading.authority)
        text(ifAny: heading.identifier)
        flag(heading.dates != nil)
        if let dates = heading.dates { self.dates(dates) }
        flag(heading.coordinates != nil)
        if let place = heading.coordinates {
            double(place.latitude)
            double(place.longitude)
        }
        text(heading.name)
        flag(heading.isBody)
    }

    private mutating func dates(_ dates: DateRange) {
        text(dates.verbatim)
        text(dates.edtf)
        text(ifAny: dates.earliest)
        text(ifAny: dates.latest)
        text(ifAny: dates.calendar)
        text(dates.status.rawValue)
    }
}

extension ByteReader {
    mutating func heading() throws(Diagnostic) -> Heading {
        let id = try text(), kind = EntityKind(rawValue: try text()) ?? .agent
        let source = try text(), label = try text(), authority = try textIfAny(), identifier = try textIfAny()
        let dates = try flag() ? try self.dates() : nil
        var coordinates: Coordinates?
        if try flag() {
            let latitude = try double()
            coordinates = Coordinates(latitude: latitude, longitude: try double())
        }
        let name = try text()
        return Heading(
            id: id, kind: kind, source: source, label: label, language: nil, authority: authority,
            identifier: identifier, dates: dates, coordinates: coordinates, name: name, isBody: try flag())
    }

    private mutating func dates() throws(Diagnostic) -> DateRange {
        var dates = DateRange(verbatim: try text())
        dates.edtf = try text()
        dates.earliest = try textIfAny()
        dates.latest = try textIfAny()
        dates.calendar = try textIfAny()
        dates.status = DateRange.Status(rawValue: try text()) ?? .unparsed
        return dates
    }
}
