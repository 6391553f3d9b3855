internal import HeritageModel
internal import JSONWriting
internal import Validation

/// The tier of each record with its reasons, one line of JSON each.
struct TierLines: ~Copyable {
    private var json = JSONWriter()

    mutating func add(_ tier: Tier, _ traced: TracedObject) {
        json.beginObject()
        json.key("record")
        json.string(traced.lineage.first?.record ?? traced.object.id)
        json.key("metadata")
        json.string(tier.metadata.name)
        for dimension in Tier.Dimension.allCases {
            let level = [tier.language, tier.elements, tier.contexts][
                Tier.Dimension.allCases.firstIndex(of: dimension)!]
            json.key(dimension.rawValue)
            json.string(level.name)
        }
        json.key("tagged")
        json.integer(tier.tagged)
        json.key("taggable")
        json.integer(tier.taggable)
        json.key("lift")
        json.beginArray()
        for limit in tier.limits { json.string(limit.rawValue) }
        json.endArray()
        if let content = tier.content {
            json.key("content")
            json.integer(content)
        }
        json.endObject()
        json.endLine()
    }

    mutating func take() -> ContiguousArray<UInt8> {
        let bytes = json.bytes
        json.removeAll()
        return bytes
    }
}
