internal import Deduplication
internal import HeritageModel
internal import JSONWriting

/// Lines of the ledger: each decision on objects that had something in common.
enum MergeRecord {
    /// What joined the members of a group, written as the ledger has it.
    struct Evidence {
        /// The array `evidence`; `nil`: they are one record that came more than once.
        let causes: ContiguousArray<UInt8>?
        /// The array `decisions`.
        let decisions: ContiguousArray<UInt8>

        init(causes: ContiguousArray<UInt8>?, decisions: ContiguousArray<UInt8>) {
            (self.causes, self.decisions) = (causes, decisions)
        }

        init(_ decisions: [Decision]) {
            var json = JSONWriter()
            DecisionLine.writeArray(decisions, to: &json)
            self.decisions = json.bytes
            guard !decisions.isEmpty else {
                causes = nil
                return
            }
            json.removeAll()
            json.beginArray()
            var known: [Decision.Cause] = []
            for decision in decisions where !known.contains(decision.cause) {
                known.append(decision.cause)
                MergeRecord.write(decision.cause, to: &json)
            }
            json.endArray()
            causes = json.bytes
        }
    }

    static func merged(
        into id: String, _ members: [TracedObject], evidence: Evidence, conflicts: [String]
    ) -> ContiguousArray<UInt8> {
        var json = JSONWriter()
        json.beginObject()
        json.key("decision")
        json.string("merge")
        json.key("kind")
        json.string(members[0].object.kind.rawValue)
        json.key("id")
        json.string(id)
        json.key("merged")
        json.beginArray()
        // The same record twice has one id: nothing redirects.
        var seen: Set<String> = [id]
        for member in members where seen.insert(member.object.id).inserted { json.string(member.object.id) }
        json.endArray()
        json.key("evidence")
        if let causes = evidence.causes {
            json.raw(causes.span)
        } else {
            json.beginArray()
            write(rule: "same-record", evidence: members[0].object.sources.first?.record, to: &json)
            json.endArray()
        }
        json.key("decisions")
        json.raw(evidence.decisions.span)
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

    /// Lines of `conflicts.ndjson`: what the records of a merged one say differently, and which value was kept.
    static func conflicts(_ conflicts: [MergeConflict], of id: String) -> ContiguousArray<UInt8> {
        var json = JSONWriter()
        for conflict in conflicts {
            json.beginObject()
            json.key("id")
            json.string(id)
            json.key("member")
            json.string(conflict.member)
            json.key("rule")
            json.string(conflict.rule.rawValue)
            json.key("values")
            json.beginArray()
            for value in conflict.values {
                json.beginObject()
                json.key("value")
                json.string(value.text)
                json.key("source")
                json.string(value.source)
                json.key("record")
                json.string(value.record)
                json.key("kept")
                json.boolean(value.isKept)
                json.endObject()
            }
            json.endArray()
            json.endObject()
            json.endLine()
        }
        return json.bytes
    }

    static func keptApart(
        _ first: TracedObject, _ second: TracedObject, _ decision: Decision
    ) -> ContiguousArray<UInt8> {
        var json = JSONWriter()
        json.beginObject()
        json.key("decision")
        json.string("keep-apart")
        json.key("kind")
        json.string(first.object.kind.rawValue)
        json.key("because")
        json.string(decision.because ?? "")
        json.key("evidence")
        json.beginArray()
        write(decision.cause, to: &json)
        json.endArray()
        DecisionLine.write([decision], to: &json)
        json.key("members")
        json.beginArray()
        write(first, to: &json)
        write(second, to: &json)
        json.endArray()
        json.endObject()
        json.endLine()
        return json.bytes
    }

    private static func write(_ cause: Decision.Cause, to json: inout JSONWriter) {
        if case .key(let rule, let value) = cause {
            write(rule: rule, evidence: value, to: &json)
        } else {
            write(rule: cause.name, evidence: nil, to: &json)
        }
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
