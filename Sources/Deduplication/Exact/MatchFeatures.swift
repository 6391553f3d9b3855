public import HeritageModel

/// What the exact matcher keeps of each object while it reads: some hundred bytes, whatever the object's size.
public struct MatchFeatures: Sendable {
    public let keys: [UInt64]
    let kind: CulturalObject.Kind
    /// Years that the object can be from: bounds of its own making, `nil` when nothing is known.
    let years: ClosedRange<Int>?
    /// Hash of the holder's folded name, 0 when none is named.
    let holder: UInt64
    /// Per scheme that allows one value per object: hashes of its values.
    let identifiers: [UInt64: Set<UInt64>]
    /// Per role: hashes of the folded names.
    let agents: [UInt64: Set<UInt64>]
    /// Numbers in the title: volume, part, version. Different numbers, different things.
    let titleNumbers: [UInt64]
    public let isWithdrawn: Bool

    /// Of an object without any key.
    init(of kind: CulturalObject.Kind) {
        (self.kind, keys, years, holder, identifiers) = (kind, [], nil, 0, [:])
        (agents, titleNumbers, isWithdrawn) = ([:], [], false)
    }

    init(
        keys: [UInt64], kind: CulturalObject.Kind, years: ClosedRange<Int>?, holder: UInt64,
        identifiers: [UInt64: Set<UInt64>], agents: [UInt64: Set<UInt64>], titleNumbers: [UInt64], isWithdrawn: Bool
    ) {
        (self.keys, self.kind, self.years, self.holder) = (keys, kind, years, holder)
        (self.identifiers, self.agents) = (identifiers, agents)
        (self.titleNumbers, self.isWithdrawn) = (titleNumbers, isWithdrawn)
    }

    /// Why the two cannot be the same, or `nil`.
    func contradiction(with other: MatchFeatures) -> String? {
        if kind != other.kind { return "kind" }
        if let years, let theirs = other.years, !years.overlaps(theirs) { return "date" }
        if kind == .object || kind == .specimen || kind == .item, holder != other.holder { return "holder" }
        if titleNumbers != other.titleNumbers { return "title-number" }
        if Self.differ(identifiers, other.identifiers) { return "identifier" }
        if Self.differ(agents, other.agents) { return "agent" }
        return nil
    }

    /// Both say something under the same head, and nothing of it is common.
    private static func differ(_ mine: [UInt64: Set<UInt64>], _ theirs: [UInt64: Set<UInt64>]) -> Bool {
        mine.contains { head, values in theirs[head].map { $0.isDisjoint(with: values) } ?? false }
    }
}

/// Takes features and keys from objects.
public struct MatchFeatureExtractor: Sendable {
    private let rules: ExactMatchRules
    /// Folds a text so that spellings that mean the same are equal.
    private let fold: @Sendable (String) -> String

    public init(rules: ExactMatchRules, fold: @escaping @Sendable (String) -> String) {
        (self.rules, self.fold) = (rules, fold)
    }

    public func features(of object: CulturalObject) -> MatchFeatures {
        let keys = keys(of: object)
        // Most objects share nothing with any other: nothing more of them is ever asked.
        guard !keys.isEmpty else { return MatchFeatures(of: object.kind) }
        var identifiers: [UInt64: Set<UInt64>] = [:]
        for identifier in object.identifiers where rules.trustedSchemes.contains(identifier.scheme) {
            guard identifier.isValid != false else { continue }
            identifiers[stableHash([identifier.scheme]), default: []]
                .insert(stableHash([identifier.normalized ?? identifier.value]))
        }
        var agents: [UInt64: Set<UInt64>] = [:]
        if rules.kindsWithTitleKey.contains(object.kind) {
            for agent in object.agents {
                guard let name = agent.agent.label?.value, agent.certainty == nil else { continue }
                agents[stableHash([agent.role ?? ""]), default: []].insert(stableHash([foldedName(name)]))
            }
        }
        return MatchFeatures(
            keys: keys.map(\.hash), kind: object.kind, years: years(of: object),
            holder: (object.holder?.label?.value).map { stableHash([fold($0)]) } ?? 0, identifiers: identifiers,
            agents: agents, titleNumbers: titleNumbers(of: object), isWithdrawn: object.status == .withdrawn)
    }

    /// The keys in words: recomputed when a merge is written into the ledger.
    public func keys(of object: CulturalObject) -> [MatchKey] {
        var keys: [MatchKey] = []
        for identifier in object.identifiers where rules.trustedSchemes.contains(identifier.scheme) {
            guard identifier.isValid != false else { continue }
            let key = MatchKey(
                .identifier(scheme: identifier.scheme), kind: object.kind,
                evidence: identifier.normalized ?? identifier.value)
            if !keys.contains(key) { keys.append(key) }
        }
        if let key = titleKey(of: object) { keys.append(key) }
        return keys
    }

    /// Title, first agent and year, folded: all three must be there, and the title must say something.
    private func titleKey(of object: CulturalObject) -> MatchKey? {
        guard rules.kindsWithTitleKey.contains(object.kind),
            let title = object.titles.first(where: { $0.kind == .main })?.text.value,
            let agent = object.agents.first(where: { $0.certainty == nil })?.agent.label?.value,
            let years = years(of: object), years.count == 1
        else { return nil }
        let foldedTitle = fold(title)
        guard foldedTitle.unicodeScalars.count >= 4 else { return nil }
        return MatchKey(
            .titleAgentYear, kind: object.kind,
            evidence: "\(foldedTitle) / \(foldedName(agent)) / \(years.lowerBound)")
    }

    /// The words of a name in one order, so that "Hacıbəyov, Üzeyir" equals "Üzeyir Hacıbəyov".
    private func foldedName(_ name: String) -> String {
        fold(name).split(separator: " ").sorted().joined(separator: " ")
    }

    /// From the earliest to the latest year of the first event of making that has a date.
    private func years(of object: CulturalObject) -> ClosedRange<Int>? {
        for type in Self.makingEvents {
            for event in object.events where event.type == type {
                guard let date = event.date, let first = date.earliest.flatMap(Self.year),
                    let last = date.latest.flatMap(Self.year), first <= last
                else { continue }
                return first...last
            }
        }
        return nil
    }

    private static let makingEvents = ["premiere", "publication", "production", "creation", "performance"]

    private static func year(_ day: String) -> Int? {
        let isNegative = day.hasPrefix("-")
        guard let digits = day.dropFirst(isNegative ? 1 : 0).split(separator: "-").first, let year = Int(digits) else {
            return nil
        }
        return isNegative ? -year : year
    }

    private func titleNumbers(of object: CulturalObject) -> [UInt64] {
        guard let title = object.titles.first?.text.value else { return [] }
        var numbers: [UInt64] = []
        var current: UInt64?
        for byte in title.utf8 {
            if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                current = (current ?? 0) &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
            } else if let number = current {
                numbers.append(number)
                current = nil
            }
        }
        if let current { numbers.append(current) }
        return numbers
    }
}
