public import HeritageModel

/// Makes one object of several that are the same.
///
/// The first record of a group gives the id; lists are joined without repetition. Of a member that can have one value
/// only, a rule says which (`MergeRules`); what the others say is a conflict, and no longer stands in the lineage.
public struct ObjectMerger: Sendable {
    public struct Result: Sendable {
        public var merged: TracedObject
        /// Members of the object on which the records disagree.
        public let conflicts: [MergeConflict]
    }

    private let rules: MergeRules

    public init(_ rules: MergeRules = MergeRules()) { self.rules = rules }

    /// - Precondition: `group` is not empty; its order is that of the input.
    public func merge(_ group: [TracedObject]) -> Result {
        precondition(!group.isEmpty, "a group has members")
        var result = group[0]
        var lineages = [group[0].lineage]
        for other in group.dropFirst() {
            var places = ListPlaces()
            Self.join(other.object, into: &result.object, &places)
            lineages.append(other.lineage.map { places.moved($0) })
        }
        var single = SingleValues(group: group, rules: rules, lineages: lineages)
        single.choose("rights.object", \.rights.object, Self.text) { $0.rights.object = $1 }
        single.choose("rights.metadata", \.rights.metadata, Self.text) { $0.rights.metadata = $1 }
        single.choose("rights.holder", \.rights.holder, Self.text) { $0.rights.holder = $1 }
        single.choose("rights.credit", \.rights.credit, \.value) { $0.rights.credit = $1 }
        single.choose("holder", \.holder, Self.text) { $0.holder = $1 }
        single.choose("bibliographic.edition", \.bibliographic?.edition, \.value) { $0.bibliographic?.edition = $1 }
        single.choose("bibliographic.responsibility", \.bibliographic?.responsibility, \.value) {
            $0.bibliographic?.responsibility = $1
        }
        single.choose("performance", \.performance, { _ in "" }) { $0.performance = $1 }
        for take in single.chosen { take(&result.object) }
        result.lineage = single.lineages.flatMap(\.self)
        return Result(merged: result, conflicts: single.conflicts)
    }

    private static func text(_ statement: RightsStatement) -> String { statement.text?.value ?? statement.uri ?? "" }
    private static func text(_ reference: Reference) -> String { reference.label?.value ?? reference.id ?? "" }

    private static func join(
        _ other: CulturalObject, into object: inout CulturalObject, _ places: inout ListPlaces
    ) {
        if object.cluster != other.cluster {
            places.join("", &object.secondaryClusters, [other.cluster] + other.secondaryClusters)
        } else {
            places.join("secondaryClusters", &object.secondaryClusters, other.secondaryClusters)
        }
        places.join("identifiers", &object.identifiers, other.identifiers)
        joinTitles(&object, other, &places)
        places.join("descriptions", &object.descriptions, other.descriptions)
        places.join("types", &object.types, other.types)
        places.join("subjects", &object.subjects, other.subjects)
        places.join("languages", &object.languages, other.languages)
        places.join("agents", &object.agents, other.agents)
        places.join("events", &object.events, other.events)
        places.join("places", &object.places, other.places)
        places.join("materials", &object.materials, other.materials)
        places.join("techniques", &object.techniques, other.techniques)
        places.join("dimensions", &object.dimensions, other.dimensions)
        places.join("extent", &object.extent, other.extent)
        places.join("condition", &object.condition, other.condition)
        places.join("media", &object.media, other.media)
        places.join("collections", &object.collections, other.collections)
        places.join("relations", &object.relations, other.relations)
        places.join("protection", &object.protection, other.protection)
        places.join("", &object.repairs, other.repairs)
        places.join("sources", &object.sources, other.sources)
        if object.bibliographic == nil {
            object.bibliographic = other.bibliographic
        } else if let theirs = other.bibliographic {
            places.join("", &object.bibliographic!.series, theirs.series)
            places.join("", &object.bibliographic!.classifications, theirs.classifications)
        }
    }

    /// A title that the object already has, in whatever role, is not repeated; another main title becomes an alternative.
    private static func joinTitles(_ object: inout CulturalObject, _ other: CulturalObject, _ places: inout ListPlaces)
    {
        var moved: [Int] = []
        for var title in other.titles {
            if let known = object.titles.firstIndex(where: { $0.text.value == title.text.value }) {
                moved.append(known)
                continue
            }
            if title.kind == .main, object.titles.contains(where: { $0.kind == .main }) { title.kind = .alternative }
            moved.append(object.titles.count)
            object.titles.append(title)
        }
        places.set("titles", moved)
    }
}

/// Where the values of a merged record have gone: their lineage must say so.
private struct ListPlaces {
    private var places: [String: [Int]] = [:]

    /// Appends what `mine` lacks.
    /// - Parameter field: Name of the member; empty for a list that lineage does not number.
    mutating func join<Value: Hashable>(_ field: String, _ mine: inout [Value], _ theirs: [Value]) {
        var moved: [Int] = []
        for value in theirs {
            if let known = mine.firstIndex(of: value) {
                moved.append(known)
            } else {
                moved.append(mine.count)
                mine.append(value)
            }
        }
        set(field, moved)
    }

    mutating func set(_ field: String, _ moved: [Int]) {
        if !field.isEmpty { places[field] = moved }
    }

    func moved(_ lineage: Lineage) -> Lineage {
        var lineage = lineage
        for i in lineage.entries.indices {
            let entry = lineage.entries[i]
            if let moved = places[entry.field], moved.indices.contains(entry.index) {
                lineage.entries[i].index = moved[entry.index]
            }
        }
        return lineage
    }
}

/// Chooses the values of members that can have one only.
private struct SingleValues {
    let group: [TracedObject]
    let rules: MergeRules
    /// Of each record of the group; the entries of values that were not kept are taken out.
    var lineages: [[Lineage]]
    var conflicts: [MergeConflict] = []
    /// Puts the chosen values into the merged object.
    var chosen: [(inout CulturalObject) -> Void] = []

    mutating func choose<Value: Hashable>(
        _ member: String, _ value: (CulturalObject) -> Value?, _ text: (Value) -> String,
        _ set: @escaping (inout CulturalObject, Value?) -> Void
    ) {
        var records: [Int] = [], values: [(value: Value, text: String, source: String)] = []
        for (number, one) in group.enumerated() {
            guard let value = value(one.object) else { continue }
            records.append(number)
            values.append((value, text(value), one.object.sources.first?.source ?? ""))
        }
        guard !values.isEmpty else { return }
        let kept = rules.kept(member, values), best = values[kept].value
        chosen.append { set(&$0, best) }
        guard values.contains(where: { $0.value != best }) else { return }
        conflicts.append(
            MergeConflict(
                member: member, rule: rules.rule(member),
                values: values.indices.map { i in
                    MergeConflict.Value(
                        text: values[i].text, source: values[i].source,
                        record: group[records[i]].object.sources.first?.record ?? "", isKept: values[i].value == best)
                }))
        for i in values.indices where values[i].value != best { forget(member, of: records[i]) }
    }

    /// Takes the entries of a member, and of what is in it, out of the lineage of a record.
    private mutating func forget(_ member: String, of record: Int) {
        let parts = member.split(separator: ".", maxSplits: 1).map(String.init)
        let field = parts[0], inside = parts.count > 1 ? parts[1] : ""
        for i in lineages[record].indices {
            lineages[record][i].entries.removeAll { entry in
                entry.field == field
                    && (inside.isEmpty || entry.member == inside || entry.member.hasPrefix(inside + "."))
            }
        }
    }
}
