internal import Diagnostics
internal import HeritageModel
internal import JSONWriting
internal import SourceInput

/// What comparing the objects came to (`kept-objects.bin`): a run in which all of them are to be compared by the same
/// values does not compare them again.
struct KeptMatches {
    var links: [ObjectMatching.Pair] = []
    var related: [ObjectMatching.Related] = []
    var inReview = 0
    /// By rule, and the ids.
    private var suggestions: [(rule: String, from: String, to: String, bits: Int)] = []
    /// Kinds that were compared, with hashes of their features as they stand in the folder.
    private var kinds: [(kind: String, hash: Int)] = []
    static let name = "kept-objects.bin"

    /// What the result depends on.
    static func key(_ features: ObjectFeatures, redirects: Redirects, rules: String) -> String {
        FileDigest.sha256(ofText: "\(rules) \(redirects.hash) \(features.hash)")
    }

    init(
        links: [ObjectMatching.Pair], related: [ObjectMatching.Related], inReview: Int,
        suggestions: [KindLinks.Suggestion], kinds: [CulturalObject.Kind], in folder: String
    ) throws(Diagnostic) {
        (self.links, self.related, self.inReview) = (links, related, inReview)
        self.suggestions = suggestions.map {
            ($0.rule.name + " " + $0.rule.relation, $0.from, $0.to, Int($0.weight.bitPattern))
        }
        for kind in kinds {
            let file = try MappedFile("\(folder)/\(FeatureTable.fileName(kind.rawValue))")
            defer { extendLifetime(file) }
            self.kinds.append((kind.rawValue, unsafe QuickHash.number(UnsafeRawBufferPointer(file.bytes))))
        }
    }

    func write(key: String, into folder: String) throws(Diagnostic) {
        var tape = CountTape(), kept = self
        kept.pass(&tape)
        try KeptFile.write(tape.bytes, key: key, as: Self.name, in: folder)
    }

    private mutating func pass(_ tape: inout CountTape) {
        var numbers = links.flatMap { [$0.first, $0.second, Int($0.weight.bitPattern)] }
        tape.numbers(&numbers)
        links = stride(from: 0, to: numbers.count - 2, by: 3).map {
            .init(
                first: numbers[$0], second: numbers[$0 + 1],
                weight: Float(bitPattern: UInt32(truncatingIfNeeded: numbers[$0 + 2])))
        }
        var pairs = related.map {
            (first: $0.first, second: $0.second, bits: Int($0.weight.bitPattern), kind: $0.kind.rawValue)
        }
        tape.list(&pairs, (first: 0, second: 0, bits: 0, kind: "")) { pair, tape in
            tape.number(&pair.first)
            tape.number(&pair.second)
            tape.number(&pair.bits)
            tape.text(&pair.kind)
        }
        related = pairs.map {
            .init(
                first: $0.first, second: $0.second, weight: Float(bitPattern: UInt32(truncatingIfNeeded: $0.bits)),
                kind: CulturalObject.Kind(rawValue: $0.kind) ?? .object)
        }
        tape.number(&inReview)
        tape.list(&suggestions, (rule: "", from: "", to: "", bits: 0)) { suggestion, tape in
            tape.text(&suggestion.rule)
            tape.text(&suggestion.from)
            tape.text(&suggestion.to)
            tape.number(&suggestion.bits)
        }
        tape.list(&kinds, (kind: "", hash: 0)) { kind, tape in
            tape.text(&kind.kind)
            tape.number(&kind.hash)
        }
    }

    /// Those of an earlier dataset, whose features are taken over; `nil`, with nothing written, when there are none that
    /// fit.
    static func kept(key: String, of previous: String?, into folder: String) throws(Diagnostic) -> KeptMatches? {
        guard let previous, let content = try KeptFile.read(Self.name, in: previous), content.key == key else {
            return nil
        }
        var tape = CountTape(reading: content.bytes), kept = KeptMatches()
        kept.pass(&tape)
        guard tape.isComplete else { return nil }
        for (kind, hash) in kept.kinds {
            let path = "\(previous)/\(FeatureTable.fileName(kind))"
            guard Folder.isFile(path) else { return nil }
            let file = try MappedFile(path)
            defer { extendLifetime(file) }
            guard unsafe QuickHash.number(UnsafeRawBufferPointer(file.bytes)) == hash else { return nil }
        }
        for (kind, _) in kept.kinds {
            for name in [FeatureTable.fileName(kind), ComparisonStore.fileName(kind)]
            where Folder.isFile("\(previous)/\(name)") {
                try OutputFile.copy("\(previous)/\(name)", to: "\(folder)/\(name)")
            }
        }
        return kept
    }

    private init() {}

    func suggestions(_ rules: [LinkRule]) -> [KindLinks.Suggestion] {
        let byName = Dictionary(rules.map { ($0.name + " " + $0.relation, $0) }) { first, _ in first }
        return suggestions.compactMap { suggestion in
            byName[suggestion.rule].map {
                .init(
                    rule: $0, from: suggestion.from, to: suggestion.to,
                    weight: Float(bitPattern: UInt32(truncatingIfNeeded: suggestion.bits)))
            }
        }
    }
}
