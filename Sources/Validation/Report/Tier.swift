public import HeritageModel
public import JSONWriting

/// The metadata tier of one object after the Europeana Publishing Framework: the lowest of three dimensions decides.
///
/// Thresholds are those of the framework's metadata component: language A 25 %, B 50 %, C 75 % of the language-bearing
/// values with a tag; enabling elements A one, B three of two groups, C four of two groups; contextual entities B one,
/// C two kinds with an identifier or a normalized form. Deviation: the framework counts properties of EDM, we count
/// what they are made of in our model, so a record can rise before it is written as EDM.
public struct Tier: Sendable {
    public enum Level: Int, Sendable, CaseIterable, Comparable {
        case below, a, b, c
        public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
        public var name: String { ["0", "A", "B", "C"][rawValue] }
    }
    public enum Dimension: String, Sendable, CaseIterable { case language, elements, contexts }

    public let language: Level, elements: Level, contexts: Level
    /// Values with a language and all that could have one.
    public let tagged: Int, taggable: Int
    /// Content: `nil` when no media are described. 1: a link; 2: with a kind or type; 3: and rights that allow reuse with
    /// restrictions; 4: and an open licence. Sizes of pictures are not known without fetching them.
    public let content: Int?
    public var metadata: Level { min(language, elements, contexts) }

    /// The dimensions that keep the object from the next level.
    public var limits: [Dimension] {
        guard metadata < .c else { return [] }
        return zip(Dimension.allCases, [language, elements, contexts]).filter { $0.1 == metadata }.map(\.0)
    }

    public init(_ object: CulturalObject) {
        var tagged = 0, taggable = 0
        func count(_ text: Text?) {
            guard let text, !text.value.isEmpty else { return }
            taggable += 1
            if text.language != nil { tagged += 1 }
        }
        for title in object.titles { count(title.text) }
        for description in object.descriptions { count(description.text) }
        var hasConcept = false
        func count(_ list: [Reference]) {
            // A reference with an identifier has its labels in every language where it is looked up.
            for item in list {
                if item.id != nil {
                    (tagged, taggable, hasConcept) = (tagged + 1, taggable + 1, true)
                } else {
                    count(item.label)
                }
            }
        }
        count(object.types)
        count(object.subjects)
        count(object.materials)
        count(object.techniques)
        (self.tagged, self.taggable) = (tagged, taggable)
        let share = taggable == 0 ? 0 : Double(tagged) / Double(taggable)
        language = share >= 0.75 ? .c : share >= 0.5 ? .b : share >= 0.25 ? .a : .below

        var dates = 0, hasUnderstoodDate = false
        var agents = Roles(), places = Roles()
        for agent in object.agents { agents.add(agent.role, isLinked: agent.agent.id != nil) }
        for place in object.places {
            places.add(place.role, isLinked: place.place.id != nil || place.coordinates != nil)
        }
        for event in object.events {
            if let date = event.date {
                dates += 1
                if !date.edtf.isEmpty { hasUnderstoodDate = true }
            }
            for agent in event.agents { agents.add(agent.role, isLinked: agent.agent.id != nil) }
            for place in event.places {
                places.add(place.role, isLinked: place.place.id != nil || place.coordinates != nil)
            }
        }
        let concepts =
            (object.subjects.isEmpty ? 0 : 1) + (object.types.isEmpty ? 0 : 1) + (object.materials.isEmpty ? 0 : 1)
            + (object.techniques.isEmpty ? 0 : 1)
        let relations = object.relations.isEmpty ? 0 : 1
        let sum = min(2, dates) + concepts + agents.count + places.count + relations
        let kinds =
            min(1, dates) + min(1, concepts) + min(1, agents.count) + min(1, places.count) + relations
        elements = sum >= 4 && kinds >= 2 ? .c : sum >= 3 && kinds >= 2 ? .b : sum >= 1 ? .a : .below

        let contexts =
            (hasUnderstoodDate ? 1 : 0) + (agents.hasLink ? 1 : 0) + (places.hasLink ? 1 : 0) + (hasConcept ? 1 : 0)
        self.contexts = contexts >= 2 ? .c : contexts == 1 ? .b : .a

        guard let media = object.media.first else {
            content = nil
            return
        }
        let status = media.rights?.status ?? object.rights.object?.status
        let isTyped = media.kind != nil || media.mediaType != nil
        switch status {
        case "public-domain", "open-licence": content = isTyped ? 4 : 3
        case nil: content = isTyped ? 2 : 1
        default: content = isTyped ? 3 : 2
        }
    }
}

/// Roles met in one object: none, one, or more than one.
private struct Roles {
    private(set) var count = 0, hasLink = false
    private var first: String?

    mutating func add(_ role: String?, isLinked: Bool) {
        if isLinked { hasLink = true }
        if count == 0 {
            (first, count) = (role ?? "", 1)
        } else if count == 1, first != role ?? "" {
            count = 2
        }
    }
}

/// Objects by tier, with what keeps them where they are.
public struct TierCounts: Sendable {
    public private(set) var metadata: [Int] = [0, 0, 0, 0]
    /// By level and dimension.
    public private(set) var limits: [[Int]] = Array(repeating: [0, 0, 0], count: 4)
    /// By content tier 1 to 4; at 0 those without media.
    public private(set) var content = [0, 0, 0, 0, 0]

    public init() {}

    public mutating func add(_ tier: Tier) {
        metadata[tier.metadata.rawValue] += 1
        for limit in tier.limits {
            limits[tier.metadata.rawValue][Tier.Dimension.allCases.firstIndex(of: limit)!] += 1
        }
        content[tier.content ?? 0] += 1
    }

    /// - Parameter times: −1 takes them out again.
    public mutating func merge(_ other: TierCounts, times: Int = 1) {
        for i in 0..<4 {
            metadata[i] += other.metadata[i] * times
            for j in 0..<3 { limits[i][j] += other.limits[i][j] * times }
        }
        for i in 0..<5 { content[i] += other.content[i] * times }
    }

    /// Whether nothing is counted.
    public var isEmpty: Bool { content.allSatisfy { $0 == 0 } && metadata.allSatisfy { $0 == 0 } }

    /// Writes the counts, or reads them back.
    public mutating func pass(_ tape: inout CountTape) {
        for i in metadata.indices { tape.number(&metadata[i]) }
        for i in limits.indices { for j in limits[i].indices { tape.number(&limits[i][j]) } }
        for i in content.indices { tape.number(&content[i]) }
    }
}
