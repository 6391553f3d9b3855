internal import Deduplication
internal import HeritageModel
internal import JSONWriting

/// Lines of the ledger: each decision on objects that had something in common.
enum MergeRecord {
    static func merged(_ members: [TracedObject], evidence: [MatchKey], conflicts: [String]) -> ContiguousArray<UInt8> {
        var json = JSONWriter()
        json.beginObject()
        json.key("decision")
        json.string("merge")
        json.key("id")
        json.string(members[0].object.id)
        json.key("merged")
        json.beginArray()
        // The same record twice has one id: nothing redirects.
        for member in members.dropFirst() where member.object.id != members[0].object.id {
            json.string(member.object.id)
        }
        json.endArray()
        json.key("evidence")
        json.beginArray()
        if evidence.isEmpty { write(rule: "same-record", evidence: members[0].object.sources.first?.record, to: &json) }
        for key in evidence { write(rule: key.rule.name, evidence: key.evidence, to: &json) }
        json.endArray()
        json.key("conflicts")
        json.beginArray()
        for conflict in conflicts { json.string(conflict) }
        json.endArray()
        json.key("members")
        json.beginArray()
        for member in members { write(member, to: &json) }
        json.endArray()
        json.endObject()
        json.endLine()
        return json.bytes
    }

    static func keptApart(
        _ first: TracedObject, _ second: TracedObject, key: MatchKey?, contradiction: String
    ) -> ContiguousArray<UInt8> {
        var json = JSONWriter()
        json.beginObject()
        json.key("decision")
        json.string("keep-apart")
        json.key("because")
        json.string(contradiction)
        json.key("evidence")
        json.beginArray()
        if let key { write(rule: key.rule.name, evidence: key.evidence, to: &json) }
        json.endArray()
        json.key("members")
        json.beginArray()
        write(first, to: &json)
        write(second, to: &json)
        json.endArray()
        json.endObject()
        json.endLine()
        return json.bytes
    }

    private static func write(rule: String, evidence: String?, to json: inout JSONWriter) {
        json.beginObject()
        json.key("rule")
        json.string(rule)
        if let evidence {
            json.key("value")
            json.string(evidence)
        }
        json.endObject()
    }

    private static func write(_ member: TracedObject, to json: inout JSONWriter) {
        json.beginObject()
        json.key("id")
        json.string(member.object.id)
        if let source = member.object.sources.first {
            json.key("source")
            json.string(source.source)
            json.key("record")
            json.string(source.record)
        }
        if let line = member.lineage.first?.line {
            json.key("line")
            json.integer(line)
        }
        if let title = member.object.titles.first {
            json.key("title")
            json.string(title.text.value)
        }
        json.endObject()
    }
}
