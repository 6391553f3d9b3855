internal import Glibc
internal import HeritageModel
internal import JSONWriting

/// A line of `links.ndjson`: two records that are not one, and belong together.
struct RelatedLine {
    /// What belongs to `second`, where the type says that one of the two does; otherwise the smaller id.
    private(set) var first: String, second: String
    /// Bits of the pair.
    let weight: Float
    /// `related`, or what the first is to the second.
    let type: String
    /// Of both, or of one and the other: `production-work`.
    private let kind: String
    private let hasDirection: Bool

    init(_ pair: ObjectMatching.Related, _ first: String, _ second: String) {
        (self.first, self.second, weight, kind) = (first, second, pair.weight, pair.kind.rawValue)
        (type, hasDirection) = ("related", false)
    }

    init(_ suggestion: KindLinks.Suggestion) {
        (first, second, weight) = (suggestion.from, suggestion.to, suggestion.weight)
        (type, kind, hasDirection) = (suggestion.rule.relation, suggestion.rule.name, true)
    }

    /// The same under the ids that took the place of others.
    func renamed(_ gone: [String: String]) -> RelatedLine {
        var line = self
        let ids = (gone[first] ?? first, gone[second] ?? second)
        (line.first, line.second) = hasDirection ? ids : (min(ids.0, ids.1), max(ids.0, ids.1))
        return line
    }

    var bytes: ContiguousArray<UInt8> {
        var json = JSONWriter()
        json.beginObject()
        json.key("type")
        json.string(type)
        json.key("kind")
        json.string(kind)
        json.key("first")
        json.string(first)
        json.key("second")
        json.string(second)
        json.key("bits")
        json.double(DecisionLine.rounded(weight))
        json.key("confidence")
        // Odds in bits, as a probability.
        json.double((1 / (1 + exp2(-Double(weight))) * 1000).rounded() / 1000)
        json.endObject()
        json.endLine()
        return json.bytes
    }
}
