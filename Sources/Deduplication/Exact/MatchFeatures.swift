public import HeritageModel

/// What the exact matcher must know of an object to say whether it can be the same as another.
public struct MatchFeatures: Sendable {
    public let keys: [UInt64]
    let kind: CulturalObject.Kind
    /// Years that the object can be from: bounds of its own making.
    let firstYear, lastYear: Int32
    /// Hash of the holder's folded name, 0 when none is named.
    let holder: UInt64
    /// Values of which the object has a closed set under some head (ISBNs, the names of its directors): hash of the head
    /// in the upper half, hash of the value in the lower; ascending.
    let claims: [UInt64]
    /// Hash of the numbers in the title: volume, part, version. Different numbers, different things.
    let titleNumbers: UInt64
    let isWithdrawn: Bool

    static let unknownYear = Int32.min

    /// Whether nothing keeps the two apart.
    public func agrees(with other: MatchFeatures) -> Bool { contradiction(with: other) == nil }

    /// Why the two cannot be the same, or `nil`.
    public func contradiction(with other: MatchFeatures) -> String? {
        if kind != other.kind { return "kind" }
        let isDated = firstYear != Self.unknownYear && other.firstYear != Self.unknownYear
        if isDated, lastYear < other.firstYear || other.lastYear < firstYear { return "date" }
        if kind == .object || kind == .specimen || kind == .item, holder != other.holder { return "holder" }
        if titleNumbers != other.titleNumbers { return "title-number" }
        if Self.differ(claims, other.claims) { return "identifier or agent" }
        return nil
    }

    /// Under some head both say something, and nothing of it is common.
    private static func differ(_ mine: [UInt64], _ theirs: [UInt64]) -> Bool {
        var i = 0, j = 0
        while i < mine.count, j < theirs.count {
            let head = mine[i] >> 32, other = theirs[j] >> 32
            if head < other {
                i += 1
            } else if other < head {
                j += 1
            } else {
                let (iEnd, jEnd) = (end(of: head, from: i, in: mine), end(of: head, from: j, in: theirs))
                if !mine[i..<iEnd].contains(where: { theirs[j..<jEnd].contains($0) }) { return true }
                (i, j) = (iEnd, jEnd)
            }
        }
        return false
    }

    private static func end(of head: UInt64, from start: Int, in claims: [UInt64]) -> Int {
        var end = start
        while end < claims.count, claims[end] >> 32 == head { end += 1 }
        return end
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

    /// Hashes of the keys alone: all that is kept of an object while objects stream by.
    public func keyHashes(of object: CulturalObject) -> [UInt64] {
        object.status == .withdrawn ? [] : keys(of: object).map(\.hash)
    }

    /// Everything that a comparison asks of an object; for those that share a key with another.
    public func features(of object: CulturalObject) -> MatchFeatures {
        let isWithdrawn = object.status == .withdrawn
        let years = years(of: object)
        return MatchFeatures(
            keys: keys(of: object).map(\.hash), kind: object.kind,
            firstYear: years?.lowerBound ?? MatchFeatures.unknownYear,
            lastYear: years?.upperBound ?? MatchFeatures.unknownYear,
            holder: (object.holder?.label?.value).map { stableHash([fold($0)]) } ?? 0, claims: claims(of: object),
            titleNumbers: titleNumbers(of: object), isWithdrawn: isWithdrawn)
    }

    /// The keys in words: recomputed when a merge is written into the ledger.
    public func keys(of object: CulturalObject) -> [MatchKey] {
        var keys: [MatchKey] = []
        for identifier in object.identifiers where isTrusted(identifier) {
            let key = MatchKey(
                .identifier(scheme: identifier.scheme), kind: object.kind,
                evidence: identifier.normalized ?? identifier.value)
            if !keys.contains(key) { keys.append(key) }
        }
        if let key = titleKey(of: object) { keys.append(key) }
        return keys
    }

    /// Its trusted identifiers, one word each: `isbn9789952812916`.
    public func trusted(_ object: CulturalObject) -> [String] {
        let values = object.identifiers.filter(isTrusted).map { $0.scheme + ($0.normalized ?? $0.value) }
        return Set(values.map { $0.filter { $0.isLetter || $0.isNumber } }).sorted()
    }

    /// The number under which its holder keeps it, as given: that of the inventory before that of the entry book.
    public func inventoryNumber(of object: CulturalObject) -> String? {
        (object.identifiers.first { $0.scheme == "inventory" } ?? object.identifiers.first { $0.scheme == "accession" })?
            .value
    }

    /// All numbers under which its holder keeps it, folded.
    func inventoryNumbers(of object: CulturalObject) -> [String] {
        let values = object.identifiers.filter { Self.inventorySchemes.contains($0.scheme) }
            .map { fold($0.value).replacing(" ", with: "") }
        return Set(values.filter { !$0.isEmpty }).sorted()
    }

    private static let inventorySchemes: Set<String> = ["accession", "inventory"]
    /// Kinds of which there is one at a time, in one place.
    private static let singleThings: Set<CulturalObject.Kind> = [.object, .specimen, .item]

    public func folded(_ text: String) -> String { fold(text) }

    private func isTrusted(_ identifier: Identifier) -> Bool {
        identifier.isValid != false && rules.trustedSchemes.contains(identifier.scheme)
    }

    private func claims(of object: CulturalObject) -> [UInt64] {
        var claims: Set<UInt64> = []
        func claim(_ head: String, _ value: String) {
            claims.insert(stableHash([head]) << 32 | stableHash([value]) >> 32)
        }
        for identifier in object.identifiers where isTrusted(identifier) {
            claim(identifier.scheme, identifier.normalized ?? identifier.value)
        }
        if Self.singleThings.contains(object.kind) {
            // Two inventory numbers of one holder are two objects; of two holders they are compared no further.
            for number in inventoryNumbers(of: object) { claim("inventory number", number) }
        }
        if rules.kindsWithTitleKey.contains(object.kind) {
            for agent in object.agents where agent.certainty == nil {
                // The agent itself, where it is known, says more than its name: two spellings are no contradiction.
                if let who = agent.agent.entity ?? agent.agent.label.map({ foldedName($0.value) }) {
                    claim("role:" + (agent.role ?? ""), who)
                }
            }
        }
        return claims.sorted()
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
        // By bytes: finding the characters of every name would cost more than folding it.
        let words = fold(name).utf8.split { byte in
            byte < 0x80 && byte &- 0x30 >= 10 && (byte | 0x20) &- 0x61 >= 26
        }
        return words.map { String(Substring($0)) }.sorted().joined(separator: " ")
    }

    /// From the earliest to the latest year of the first event of making that has a date.
    public func years(of object: CulturalObject) -> ClosedRange<Int32>? {
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

    /// The day of its making, when it is one: a performance's evening.
    public func day(of object: CulturalObject) -> String? {
        for type in Self.makingEvents {
            for event in object.events where event.type == type {
                if let date = event.date, let day = date.earliest, day == date.latest { return day }
            }
        }
        return nil
    }

    private static let makingEvents = ["premiere", "publication", "production", "creation", "performance"]

    private static func year(_ day: String) -> Int32? {
        let isNegative = day.hasPrefix("-")
        guard let digits = day.dropFirst(isNegative ? 1 : 0).split(separator: "-").first, let year = Int32(digits)
        else { return nil }
        return isNegative ? -year : year
    }

    private func titleNumbers(of object: CulturalObject) -> UInt64 {
        guard let title = object.titles.first?.text.value else { return 0 }
        let numbers = title.utf8.split { $0 < UInt8(ascii: "0") || $0 > UInt8(ascii: "9") }
        return numbers.isEmpty ? 0 : stableHash(numbers.map { String(decoding: $0, as: UTF8.self) })
    }
}
