internal import Glibc
internal import HeritageModel
internal import JSONWriting

/// A line of `links.ndjson`: two records that are not one, and belong together.
struct RelatedLine {
    private(set) var first: String, second: String
    /// Bits of the pair.
    let weight: Float
    private let kind: CulturalObject.Kind

    init(_ pair: ObjectMatching.Related, _ first: String, _ second: String) {
        (self.first, self.second, weight, kind) = (first, second, pair.weight, pair.kind)
    }

    /// The same under the ids that took the place of others.
    func renamed(_ gone: [String: String]) -> RelatedLine {
        var line = self
        let ids = (gone[first] ?? first, gone[second] ?? second)
        (line.first, line.second) = (min(ids.0, ids.1), max(ids.0, ids.1))
        return line
    }

    var bytes: ContiguousArray<UInt8> {
        var json = JSONWriter()
        json.beginObject()
        json.key("type")
        json.string("related")
        json.key("kind")
        json.string(kind.rawValue)
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
