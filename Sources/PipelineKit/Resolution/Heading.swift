internal import HeritageModel

/// What one source wrote to name an agent or a place: a name with the dates, identifier and coordinates beside it.
/// All references of a source that say the same mean the same.
struct Heading: Sendable {
    let id: String
    let kind: EntityKind
    let source: String
    /// As given; empty when there is an identifier alone.
    let label: String
    /// The smallest of those stated, so that the order of the objects does not matter.
    var language: String?
    let authority: String?, identifier: String?
    let dates: DateRange?
    let coordinates: Coordinates?
    /// The name without remarks in brackets, dates and attributions.
    let name: String
    let isBody: Bool
    var roles: Set<String> = []
    /// Other forms of the name that the references give, with their number.
    var variants: [String: Int] = [:]
    /// Number of references.
    var references = 0

    /// Joins what two threads have counted.
    mutating func add(_ other: Heading) {
        references += other.references
        roles.formUnion(other.roles)
        variants.merge(other.variants) { $0 + $1 }
        language = [language, other.language].compactMap(\.self).min()
    }

    var bornYear: String { Self.year(dates?.earliest) }
    var diedYear: String { dates?.latest == nil || isOpen ? "" : Self.year(dates?.latest) }

    /// A single year (`b. 1938`) says when someone was born, not when they died.
    private var isOpen: Bool {
        guard let first = dates?.earliest, let last = dates?.latest else { return true }
        return Self.year(first) == Self.year(last)
    }

    private static func year(_ day: String?) -> String {
        guard let day, !day.hasPrefix("-") else { return "" }
        return String(day.prefix { $0 != "-" })
    }
}
