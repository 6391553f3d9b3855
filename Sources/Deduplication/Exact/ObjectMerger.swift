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
            result.lineage += other.lineage
            Self.merge(other.object, into: &result.object, &conflicts)
        }
        return Result(merged: result, conflicts: conflicts)
    }

    private static func merge(_ other: CulturalObject, into object: inout CulturalObject, _ conflicts: inout [String]) {
        var single = SingleValues(conflicts: conflicts)
        if object.cluster != other.cluster {
            join(&object.secondaryClusters, [other.cluster] + other.secondaryClusters)
        } else {
            join(&object.secondaryClusters, other.secondaryClusters)
        }
        join(&object.identifiers, other.identifiers)
        joinTitles(&object, other)
        join(&object.descriptions, other.descriptions)
        join(&object.types, other.types)
        join(&object.subjects, other.subjects)
        join(&object.languages, other.languages)
        join(&object.agents, other.agents)
        join(&object.events, other.events)
        join(&object.places, other.places)
        join(&object.materials, other.materials)
        join(&object.techniques, other.techniques)
        join(&object.dimensions, other.dimensions)
        join(&object.extent, other.extent)
        join(&object.condition, other.condition)
        join(&object.media, other.media)
        join(&object.collections, other.collections)
        join(&object.relations, other.relations)
        join(&object.protection, other.protection)
        join(&object.sources, other.sources)
        single.take("rights.object", &object.rights.object, other.rights.object)
        single.take("rights.metadata", &object.rights.metadata, other.rights.metadata)
        single.take("rights.holder", &object.rights.holder, other.rights.holder)
        single.take("rights.credit", &object.rights.credit, other.rights.credit)
        single.take("holder", &object.holder, other.holder)
        if var mine = object.bibliographic, let theirs = other.bibliographic {
            single.take("bibliographic.edition", &mine.edition, theirs.edition)
            single.take("bibliographic.responsibility", &mine.responsibility, theirs.responsibility)
            join(&mine.series, theirs.series)
            join(&mine.classifications, theirs.classifications)
            object.bibliographic = mine
        } else {
            single.take("bibliographic", &object.bibliographic, other.bibliographic)
        }
        single.take("performance", &object.performance, other.performance)
        conflicts = single.conflicts
    }

    /// A title that the object already has, in whatever role, is not repeated; another main title becomes an alternative.
    private static func joinTitles(_ object: inout CulturalObject, _ other: CulturalObject) {
        for var title in other.titles where !object.titles.contains(where: { $0.text.value == title.text.value }) {
            if title.kind == .main, object.titles.contains(where: { $0.kind == .main }) { title.kind = .alternative }
            object.titles.append(title)
        }
    }

    private static func join<Value: Hashable>(_ mine: inout [Value], _ theirs: [Value]) {
        for value in theirs where !mine.contains(value) { mine.append(value) }
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
