internal import HeritageModel
internal import Normalization

/// A reference of an object: the place of its heading, and what it says besides.
typealias CollectedReference = (heading: Int, role: String?, language: String?, variants: [String])

/// Gives each reference of an object the id of its heading, and counts the headings; one per thread.
///
/// Memory: some 400 bytes per heading and thread; references that repeat a heading cost nothing.
// SAFETY of `Sendable`: used by one thread at a time: by its worker while that runs, by the caller after the join.
final class HeadingCollector: @unchecked Sendable {
    private let parser: NameParser
    private var words = NameWordMemo()
    private(set) var headings: [Heading] = []
    /// Places in `headings` by the hash of what the reference says; `nobody` for those like "unknown maker".
    private var places: [UInt64: Int32] = [:]
    private static let nobody: Int32 = -1
    private var key: ContiguousArray<UInt8> = []
    /// References since they were last taken, when they are wanted one by one: their headings' places, and what they say
    /// besides.
    private var journal: [CollectedReference] = []
    private let keepsJournal: Bool

    /// - Parameter keepsJournal: Whether `takeReferences` is called after each record.
    init(_ parser: NameParser, keepsJournal: Bool = false) {
        (self.parser, self.keepsJournal) = (parser, keepsJournal)
    }

    /// Hands over what was collected and forgets it: there is as much of it as of anything.
    func take() -> [Heading] {
        defer { (headings, places) = ([], [:]) }
        return headings
    }

    func takeReferences() -> [CollectedReference] {
        defer { journal.removeAll(keepingCapacity: true) }
        return journal
    }

    func collect(_ object: inout CulturalObject) {
        let source = object.sources.first?.source ?? ""
        object.forEachAgent { link in
            link.agent.entity = note(
                .agent, link.agent, source, role: link.role, dates: link.dates, coordinates: nil,
                variants: link.variants)
        }
        object.forEachPlace { link in
            link.place.entity = note(
                .place, link.place, source, role: link.role, dates: nil, coordinates: link.coordinates)
        }
        if let holder = object.holder {
            object.holder?.entity = note(.agent, holder, source, role: "holder", dates: nil, coordinates: nil)
        }
    }

    private func note(
        _ kind: EntityKind, _ reference: Reference, _ source: String, role: String?, dates: DateRange?,
        coordinates: Coordinates?, variants: [Text] = []
    ) -> String? {
        let label = reference.label?.value ?? ""
        if label.isEmpty, reference.id == nil { return nil }
        let hash = hash(kind, reference, source, dates, coordinates)
        if let place = places[hash.0] {
            return place == Self.nobody ? nil : count(Int(place), role, reference.label?.language, variants)
        }
        guard let heading = heading(kind, reference, source, dates, coordinates, hash) else {
            places[hash.0] = Self.nobody
            return nil
        }
        places[hash.0] = Int32(headings.count)
        headings.append(heading)
        return count(headings.count - 1, role, reference.label?.language, variants)
    }

    private func count(_ place: Int, _ role: String?, _ language: String?, _ variants: [Text]) -> String {
        if keepsJournal { journal.append((place, role, language, variants.map(\.value))) }
        headings[place].references += 1
        for variant in variants { headings[place].variants[variant.value, default: 0] += 1 }
        if let role, !headings[place].roles.contains(role) { headings[place].roles.insert(role) }
        if let language, headings[place].language.map({ language < $0 }) ?? true {
            headings[place].language = language
        }
        return headings[place].id
    }

    private func hash(
        _ kind: EntityKind, _ reference: Reference, _ source: String, _ dates: DateRange?, _ coordinates: Coordinates?
    ) -> (UInt64, UInt64) {
        key.removeAll(keepingCapacity: true)
        func add(_ text: String?) {
            if let text { key.append(contentsOf: text.utf8) }
            key.append(0)
        }
        add(kind.rawValue)
        add(source)
        add(reference.label?.value)
        add(reference.authority)
        add(reference.id)
        if let dates {
            add(dates.verbatim)
            add(dates.earliest)
            add(dates.latest)
        }
        if let coordinates {
            add("\(coordinates.latitude)")
            add("\(coordinates.longitude)")
        }
        let bytes = key
        return SipHash.hash128(bytes.span)
    }

    private func heading(
        _ kind: EntityKind, _ reference: Reference, _ source: String, _ dates: DateRange?,
        _ coordinates: Coordinates?, _ hash: (UInt64, UInt64)
    ) -> Heading? {
        let label = reference.label?.value ?? ""
        var name = label, isBody = false
        if kind == .agent, !label.isEmpty {
            let parsed = parser.parse(label, &words)
            if parsed.kind == .anonymous, reference.id == nil { return nil }
            isBody = parsed.kind == .corporateBody || parsed.kind == .group
            name = parsed.inverted.isEmpty ? label : parsed.inverted
        }
        return Heading(
            id: ObjectIdentity.entityID(kind, hash: hash), kind: kind, source: source, label: label,
            language: reference.label?.language, authority: reference.authority, identifier: reference.id,
            dates: dates, coordinates: coordinates, name: name, isBody: isBody)
    }

    /// The headings of all threads, by kind and id.
    static func joined(_ teams: [HeadingCollector]) -> [Heading] {
        var all: [Heading] = [], places: [String: Int] = [:]
        for (number, team) in teams.enumerated() {
            let headings = team.take()
            if number == 0 { all = headings }
            if teams.count == 1 { break }
            for (place, heading) in headings.enumerated() {
                if number == 0 {
                    places[heading.id] = place
                } else if let known = places[heading.id] {
                    all[known].add(heading)
                } else {
                    places[heading.id] = all.count
                    all.append(heading)
                }
            }
        }
        all.sort { $0.id < $1.id }
        return all
    }
}
