internal import HeritageModel

/// A value of an object with what normalizing found out about it.
struct FieldValue {
    var text: String
    /// Which one of the list.
    var index: Int
    /// As lineage calls it: empty for the value itself.
    var member = ""
    /// What normalizing judged about it, and how; `nil` when there was nothing to judge.
    var judged: (nature: Rule.Nature, isRight: Bool)?
    /// Of dates: first and last year; `nil` when there is none.
    var years: (first: Int?, last: Int?)?
    /// What the value belongs to is there without it, such as a title without a language.
    var isMissing = false
}

extension FieldPath {
    /// Appends the values; an item without the member is appended as missing.
    func append(valuesOf object: CulturalObject, to values: inout ContiguousArray<FieldValue>) {
        switch field {
        case .identifiers:
            for (index, item) in object.identifiers.enumerated() where qualifier == nil || item.scheme == qualifier {
                if member == "scheme" {
                    append(item.scheme, index, member, to: &values)
                } else {
                    values.append(
                        FieldValue(
                            text: item.value, index: index, judged: item.isValid.map { (.identifier, $0) }))
                }
            }
        case .titles:
            for (index, item) in object.titles.enumerated() where qualifier == nil || item.kind.rawValue == qualifier {
                append(item.text, index, to: &values)
            }
        case .descriptions:
            for (index, item) in object.descriptions.enumerated()
            where qualifier == nil || item.kind.rawValue == qualifier {
                append(item.text, index, to: &values)
            }
        case .types: append(object.types, to: &values)
        case .subjects: append(object.subjects, to: &values)
        case .materials: append(object.materials, to: &values)
        case .techniques: append(object.techniques, to: &values)
        case .collections: append(object.collections, to: &values)
        case .holder: if let holder = object.holder { append(holder, 0, to: &values) }
        case .relations:
            for (index, item) in object.relations.enumerated() where qualifier == nil || item.type == qualifier {
                append(item.target, index, to: &values)
            }
        case .languages:
            for (index, item) in object.languages.enumerated() { append(item, index, to: &values) }
        case .agents:
            for (index, item) in object.agents.enumerated() where qualifier == nil || item.role == qualifier {
                switch member {
                case "role": append(item.role, index, member, to: &values)
                case "dates": if item.dates != nil { append(item.dates, index, to: &values) }
                default: append(item.agent, index, to: &values)
                }
            }
        case .events:
            for (index, item) in object.events.enumerated() where qualifier == nil || item.type == qualifier {
                switch member {
                case "date": append(item.date, index, to: &values)
                case "places": append(item.places.first?.place.label?.value, index, member, to: &values)
                case "agents": append(item.agents.first?.agent.label?.value, index, member, to: &values)
                default: append(item.type, index, "type", to: &values)
                }
            }
        case .places:
            for (index, item) in object.places.enumerated() where qualifier == nil || item.role == qualifier {
                member == "coordinates"
                    ? append(coordinatesOf: item, index, to: &values) : append(item.place, index, to: &values)
            }
        case .dimensions:
            for (index, item) in object.dimensions.enumerated() where qualifier == nil || item.type == qualifier {
                member == "unit"
                    ? append(item.unit, index, member, to: &values) : append(item.verbatim, index, to: &values)
            }
        case .extent: for (index, item) in object.extent.enumerated() { append(item, index, to: &values) }
        case .condition: for (index, item) in object.condition.enumerated() { append(item, index, to: &values) }
        case .media:
            for (index, item) in object.media.enumerated() where qualifier == nil || item.kind == qualifier {
                switch member {
                case "rights": append(item.rights?.uri ?? item.rights?.text?.value, index, member, to: &values)
                case "type": append(item.mediaType ?? item.kind, index, "mediaType", to: &values)
                default: append(item.url, index, to: &values)
                }
            }
        case .rights: append(object.rights, to: &values)
        case .protection:
            for (index, item) in object.protection.enumerated() {
                switch member {
                case "register": append(item.register, index, member, to: &values)
                case "level": append(item.level, index, member, to: &values)
                default: append(item.number, index, member, to: &values)
                }
            }
        case .performance:
            guard let performance = object.performance else { return }
            if member == "season" {
                append(performance.season, 0, member, to: &values)
            } else {
                for (index, item) in performance.programme.enumerated() {
                    append(item.title?.value, index, member, to: &values)
                }
            }
        }
    }

    private func append(
        _ value: String?, _ index: Int, _ member: String = "", to values: inout ContiguousArray<FieldValue>
    ) {
        values.append(FieldValue(text: value ?? "", index: index, member: member, isMissing: value?.isEmpty ?? true))
    }

    private func append(_ text: Text, _ index: Int, to values: inout ContiguousArray<FieldValue>) {
        member == "language"
            ? append(text.language, index, member, to: &values) : append(text.value, index, to: &values)
    }

    private func append(_ list: [Reference], to values: inout ContiguousArray<FieldValue>) {
        for (index, item) in list.enumerated() { append(item, index, to: &values) }
    }

    private func append(_ item: Reference, _ index: Int, to values: inout ContiguousArray<FieldValue>) {
        switch member {
        case "id": append(item.id, index, member, to: &values)
        case "language": append(item.label?.language, index, member, to: &values)
        default: append(item.label?.value ?? item.id, index, to: &values)
        }
    }

    private func append(_ range: DateRange?, _ index: Int, to values: inout ContiguousArray<FieldValue>) {
        guard let range else { return append(nil, index, member, to: &values) }
        let given = range.verbatim.isEmpty ? range.edtf : range.verbatim
        values.append(
            FieldValue(
                text: given, index: index, member: member,
                judged: (.date, range.status != .invalid && range.status != .unparsed),
                years: range.years, isMissing: given.isEmpty))
    }

    private func append(coordinatesOf item: PlaceLink, _ index: Int, to values: inout ContiguousArray<FieldValue>) {
        guard item.coordinates != nil || item.coordinatesGiven != nil else {
            return append(nil, index, member, to: &values)
        }
        let place = item.coordinates
        let given = item.coordinatesGiven ?? place.map { "\($0.latitude), \($0.longitude)" } ?? ""
        let isOnGlobe =
            place.map {
                abs($0.latitude) <= 90 && abs($0.longitude) <= 180 && !($0.latitude == 0 && $0.longitude == 0)
            } ?? false
        values.append(
            FieldValue(text: given, index: index, member: "latitude", judged: (.coordinates, isOnGlobe)))
    }

    private func append(_ rights: Rights, to values: inout ContiguousArray<FieldValue>) {
        func statement(_ statement: RightsStatement?, _ name: String) {
            guard let statement else { return }
            values.append(
                FieldValue(
                    text: statement.uri ?? statement.text?.value ?? "", index: 0, member: name,
                    judged: statement.uri == nil ? nil : (.rights, statement.status != nil)))
        }
        if member == "any" || member == "object" { statement(rights.object, "object") }
        if member == "any" || member == "metadata" { statement(rights.metadata, "metadata") }
        if member == "any" || member == "holder", let holder = rights.holder {
            append(holder.label?.value ?? holder.id, 0, "holder", to: &values)
        }
        if member == "any" || member == "credit", let credit = rights.credit {
            append(credit.value, 0, "credit", to: &values)
        }
    }
}

extension DateRange {
    /// First and last year that it speaks of; `nil` for none.
    var years: (first: Int?, last: Int?)? {
        func year(_ day: String?) -> Int? {
            guard let day else { return nil }
            let bytes = day.utf8
            guard let start = bytes.indices.dropFirst().first(where: { bytes[$0] == UInt8(ascii: "-") }) else {
                return Int(day)
            }
            return Int(day[..<start])
        }
        let (first, last) = (year(earliest), year(latest))
        return first == nil && last == nil ? nil : (first, last)
    }
}
