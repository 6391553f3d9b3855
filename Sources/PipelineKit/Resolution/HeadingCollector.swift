internal import HeritageModel
internal import Normalization

/// Gives each reference of an object the id of its heading, and counts the headings; one per thread.
///
/// Memory: some 400 bytes per heading and thread; references that repeat a heading cost nothing.
// SAFETY of `Sendable`: used by one thread at a time: by its worker while that runs, by the caller after the join.
final class HeadingCollector: @unchecked Sendable {
    private let parser: NameParser
    private var words = NameWordMemo()
    private(set) var headings: [UInt64: Heading] = [:]
    /// Headings that name nobody: "unknown maker".
    private var anonymous: Set<UInt64> = []
    private var key: ContiguousArray<UInt8> = []

    init(_ parser: NameParser) { self.parser = parser }

    func collect(_ object: inout CulturalObject) {
        let source = object.sources.first?.source ?? ""
        object.forEachAgent { link in
            link.agent.entity = note(
                .agent, link.agent, source, role: link.role, dates: link.dates, coordinates: nil)
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
        coordinates: Coordinates?
    ) -> String? {
        let label = reference.label?.value ?? ""
        if label.isEmpty, reference.id == nil { return nil }
        let hash = hash(kind, reference, source, dates, coordinates)
        if anonymous.contains(hash.0) { return nil }
        if headings[hash.0] == nil {
            guard let heading = heading(kind, reference, source, dates, coordinates, hash) else {
                anonymous.insert(hash.0)
                return nil
            }
            headings[hash.0] = heading
        }
        return headings[hash.0].map { _ in count(hash.0, role, reference.label?.language) } ?? nil
    }

    private func count(_ hash: UInt64, _ role: String?, _ language: String?) -> String? {
        headings[hash]?.references += 1
        if let role, headings[hash]?.roles.contains(role) == false { headings[hash]?.roles.insert(role) }
        if let language, headings[hash]?.language.map({ language < $0 }) ?? true {
            headings[hash]?.language = language
        }
        return headings[hash]?.id
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
    static func joined(_ collectors: [HeadingCollector]) -> [Heading] {
        var all: [UInt64: Heading] = [:]
        for collector in collectors {
            for (hash, heading) in collector.headings {
                if all[hash] == nil { all[hash] = heading } else { all[hash]?.add(heading) }
            }
        }
        return all.values.sorted { $0.id < $1.id }
    }
}
