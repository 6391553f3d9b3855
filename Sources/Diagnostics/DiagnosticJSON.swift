public import JSONWriting

extension Diagnostic {
    /// Writes the finding as one JSON object, for programs. What the finding does not know is left out.
    ///
    /// Members, in this order: `code`, `severity`, `message`, `source`, `line`, `column`, `byteOffset`, `path`,
    /// `record`, `excerpt` (`text`, `caret`: bytes from 0), `hint`.
    public func write(to json: inout JSONWriter, sourceName: String) {
        json.beginObject()
        json.key("code")
        json.string(code)
        json.key("severity")
        json.string(severity.name)
        json.key("message")
        json.string(message)
        json.key("source")
        json.string(sourceName)
        json.key("line")
        json.integer(location.line)
        json.key("column")
        json.integer(location.column)
        json.key("byteOffset")
        json.integer(location.byteOffset)
        json.member("path", path)
        json.member("record", record)
        if let excerpt {
            json.key("excerpt")
            json.beginObject()
            json.key("text")
            json.string(excerpt.text)
            json.key("caret")
            json.integer(excerpt.caret)
            json.endObject()
        }
        json.member("hint", hint)
        json.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        key(name)
        string(value)
    }
}

extension JSONWriter {
    /// How many findings there were of each code, as manifests, reconciliations and receipts write it.
    public mutating func counts(_ entries: [(code: String, severity: Diagnostic.Severity, count: Int)]) {
        beginArray()
        for entry in entries {
            beginObject()
            key("code")
            string(entry.code)
            key("severity")
            string(entry.severity.name)
            key("count")
            integer(entry.count)
            endObject()
        }
        endArray()
    }
}
