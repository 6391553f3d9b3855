internal import Diagnostics
internal import JSONWriting

extension TextInspection {
    /// One line of JSON.
    public var json: String {
        var json = JSONWriter()
        json.beginObject()
        json.members([("name", name), ("what", title), ("format", format)])
        json.strings("packing", packing)
        json.key("details")
        json.beginArray()
        for detail in details {
            json.beginObject()
            json.members([("label", detail.label), ("value", detail.value)])
            json.endObject()
        }
        json.endArray()
        if !encoding.isEmpty {
            json.key("encoding")
            json.beginObject()
            json.members([("name", encoding), ("declared", declaredEncoding ?? "")])
            json.key("margin")
            json.double(encodingMargin)
            json.key("byteOrderMark")
            json.boolean(hasByteOrderMark)
            json.endObject()
        }
        json.key("records")
        if let records { json.integer(records) } else { json.null() }
        json.numbers([("rejected", rejected), ("surveyed", surveyed)])
        json.key("scripts")
        json.beginArray()
        for script in scripts {
            json.beginObject()
            json.members([("script", script.script)])
            json.numbers([("percent", script.percent)])
            json.endObject()
        }
        json.endArray()
        json.key("paths")
        json.beginArray()
        for path in paths { Self.write(path, &json) }
        json.endArray()
        json.key("profiles")
        json.beginArray()
        for trial in trials { Self.write(trial, &json) }
        json.endArray()
        json.members([("fits", best?.profile ?? "")])
        json.key("findings")
        json.beginArray()
        for (code, count, example) in findings {
            json.beginObject()
            json.members([("code", code), ("severity", example.severity.name), ("message", example.message)])
            json.numbers([("count", count)])
            json.endObject()
        }
        json.endArray()
        json.members([("next", nextCommand)])
        json.endObject()
        json.endLine()
        return json.text
    }

    private static func write(_ path: Path, _ json: inout JSONWriter) {
        json.beginObject()
        json.members([("path", path.path)])
        json.numbers([
            ("nodes", path.nodes), ("records", path.records), ("values", path.values), ("empty", path.empty),
            ("distinct", path.distinct), ("longest", path.longest),
        ])
        json.key("distinctIsExact")
        json.boolean(path.isDistinctExact)
        json.key("shapes")
        json.beginObject()
        for shape in path.shapes {
            json.key(shape.name)
            json.integer(shape.percent)
        }
        json.endObject()
        json.strings("samples", path.samples)
        json.endObject()
    }

    private static func write(_ trial: ProfileTrial, _ json: inout JSONWriter) {
        json.beginObject()
        json.members([("profile", trial.profile)])
        json.numbers([
            ("records", trial.records), ("recognized", trial.recognized), ("mapped", trial.mapped),
            ("ignored", trial.ignored), ("forgotten", trial.forgotten), ("leftOut", trial.skipped),
        ])
        json.key("fits")
        json.boolean(trial.fits)
        json.strings("forgottenPaths", trial.forgottenPaths.map(\.path))
        json.endObject()
    }
}

extension JSONWriter {
    /// Members that have a value.
    fileprivate mutating func members(_ members: [(name: String, value: String)]) {
        for (name, value) in members where !value.isEmpty {
            key(name)
            string(value)
        }
    }
    fileprivate mutating func numbers(_ members: [(name: String, value: Int)]) {
        for (name, value) in members {
            key(name)
            integer(value)
        }
    }
    fileprivate mutating func strings(_ name: String, _ values: [String]) {
        key(name)
        beginArray()
        for value in values { string(value) }
        endArray()
    }
}
