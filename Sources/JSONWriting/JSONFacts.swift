/// A value of a small document whose shape stands in the source as it will stand in the file: a summary, a plan, counts.
///
/// Each value is boxed; records in their thousands are written with the calls of `JSONWriter`.
public protocol JSONFact {
    func write(to json: inout JSONWriter)
}

/// An object of facts in the order given; a member that is `nil` is left out.
///
///     json.fact(["kind": kind.rawValue, "records": 12, "hint": hint] as JSONObject)
public struct JSONObject: JSONFact, ExpressibleByDictionaryLiteral {
    private let members: [(name: StaticString, value: (any JSONFact)?)]

    public init(dictionaryLiteral elements: (StaticString, (any JSONFact)?)...) { members = elements }

    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.members(self)
        json.endObject()
    }

    fileprivate func writeMembers(to json: inout JSONWriter) {
        for (name, value) in members {
            guard let value else { continue }
            json.key(name)
            value.write(to: &json)
        }
    }
}

extension JSONWriter {
    public mutating func fact(_ value: some JSONFact) { value.write(to: &self) }

    /// The members of `object` into the object that is open.
    public mutating func members(_ object: JSONObject) { object.writeMembers(to: &self) }

    /// One line of NDJSON.
    public mutating func line(_ object: JSONObject) {
        object.write(to: &self)
        endLine()
    }

    /// A text of one line, for a small file.
    public static func text(of object: JSONObject) -> String {
        var json = JSONWriter()
        json.line(object)
        return json.text
    }
}

extension String: JSONFact {
    public func write(to json: inout JSONWriter) { json.string(self) }
}

extension Int: JSONFact {
    public func write(to json: inout JSONWriter) { json.integer(self) }
}

extension Double: JSONFact {
    public func write(to json: inout JSONWriter) { json.double(self) }
}

extension Bool: JSONFact {
    public func write(to json: inout JSONWriter) { json.boolean(self) }
}

extension Array: JSONFact where Element: JSONFact {
    public func write(to json: inout JSONWriter) {
        json.beginArray()
        for element in self { element.write(to: &json) }
        json.endArray()
    }
}
