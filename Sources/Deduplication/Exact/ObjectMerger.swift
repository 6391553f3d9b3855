public import HeritageModel

/// Makes one object of several that are the same.
///
/// The first record of a group gives the id and every single value it has; lists are joined without repetition; what a
/// later record says differently is counted as a conflict and stays visible through its lineage.
public struct ObjectMerger: Sendable {
    public struct Result: Sendable {
        public var merged: TracedObject
        /// Members of the object on which the records disagree.
        public let conflicts: [String]
    }

    public init() {}

    /// - Precondition: `group` is not empty; its order is that of the input.
    public func merge(_ group: [TracedObject]) -> Result {
        precondition(!group.isEmpty, "a group has members")
        var result = group[0]
        var conflicts: [String] = []
        for other in group.dropFirst() {
            var places = ListPlaces()
            Self.merge(other.object, into: &result.object, &conflicts, &places)
            result.lineage += other.lineage.map { places.moved($0) }
        }
        return Result(merged: result, conflicts: conflicts)
    }

    private static func merge(
        _ other: CulturalObject, into object: inout CulturalObject, _ conflicts: inout [String],
        _ places: inout ListPlaces
    ) {
        var single = SingleValues(conflicts: conflicts)
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
        single.take("rights.object", &object.rights.object, other.rights.object)
        single.take("rights.metadata", &object.rights.metadata, other.rights.metadata)
        single.take("rights.holder", &object.rights.holder, other.rights.holder)
        single.take("rights.credit", &object.rights.credit, other.rights.credit)
        single.take("holder", &object.holder, other.holder)
        if var mine = object.bibliographic, let theirs = other.bibliographic {
            single.take("bibliographic.edition", &mine.edition, theirs.edition)
            single.take("bibliographic.responsibility", &mine.responsibility, theirs.responsibility)
            places.join("", &mine.series, theirs.series)
            places.join("", &mine.classifications, theirs.classifications)
            object.bibliographic = mine
        } else {
            single.take("bibliographic", &object.bibliographic, other.bibliographic)
        }
        single.take("performance", &object.performance, other.performance)
        conflicts = single.conflicts
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

/// Keeps the first value of each member and notes who disagrees.
private struct SingleValues {
    var conflicts: [String]

    mutating func take<Value: Equatable>(_ member: String, _ mine: inout Value?, _ theirs: Value?) {
        guard let theirs else { return }
        if mine == nil {
            mine = theirs
        } else if mine != theirs, !conflicts.contains(member) {
            conflicts.append(member)
        }
    }
}
