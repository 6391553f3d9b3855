internal import JSONWriting

/// Lines of the ledger about records of one table: who was merged by which decisions, and who was kept apart.
enum DecisionLine {
    /// A record as the ledger names it.
    struct Member {
        let id: String, source: String, title: String
    }

    static func merged(
        kind: String, id: String, _ decisions: [Decision], members: [Member]
    ) -> ContiguousArray<UInt8> {
        var json = JSONWriter()
        json.beginObject()
        json.key("decision")
        json.string("merge")
        json.key("kind")
        json.string(kind)
        json.key("id")
        json.string(id)
        json.key("merged")
        json.beginArray()
        for member in members where member.id != id { json.string(member.id) }
        json.endArray()
        write(decisions, to: &json)
        write(members, to: &json)
        json.endObject()
        json.endLine()
        return json.bytes
    }

    static func keptApart(kind: String, _ decision: Decision, members: [Member]) -> ContiguousArray<UInt8> {
        var json = JSONWriter()
        json.beginObject()
        json.key("decision")
        json.string("keep-apart")
        json.key("kind")
        json.string(kind)
        json.key("because")
        json.string(decision.because ?? "")
        write([decision], to: &json)
        write(members, to: &json)
        json.endObject()
        json.endLine()
        return json.bytes
    }

    /// `decisions`: each with its id, the pair, who decided, the weight and the step behind every bit of it.
    static func write(_ decisions: [Decision], to json: inout JSONWriter) {
        json.key("decisions")
        writeArray(decisions, to: &json)
    }

    static func writeArray(_ decisions: [Decision], to json: inout JSONWriter) {
        json.beginArray()
        for decision in decisions {
            json.beginObject()
            json.key("id")
            json.string(decision.id)
            json.key("first")
            json.string(decision.first)
            json.key("second")
            json.string(decision.second)
            json.key("by")
            json.string(decision.cause.name)
            if case .key(_, let value) = decision.cause {
                json.key("value")
                json.string(value)
            }
            json.key("table")
            json.string(decision.table)
            if let weight = decision.weight {
                json.key("weight")
                json.double(rounded(weight))
            }
            json.key("steps")
            json.beginArray()
            for step in decision.steps {
                json.beginObject()
                json.key("field")
                json.string(step.field)
                json.key("level")
                json.string(step.outcome)
                json.key("bits")
                json.double(rounded(step.bits))
                json.endObject()
            }
            json.endArray()
            json.endObject()
        }
        json.endArray()
    }

    private static func write(_ members: [Member], to json: inout JSONWriter) {
        json.key("members")
        json.beginArray()
        for member in members {
            json.beginObject()
            json.key("id")
            json.string(member.id)
            json.key("source")
            json.string(member.source)
            json.key("title")
            json.string(member.title)
            json.endObject()
        }
        json.endArray()
    }

    /// To hundredths of a bit: enough to read, and the same on every machine.
    static func rounded(_ bits: Float) -> Double { (Double(bits) * 100).rounded() / 100 }
}
