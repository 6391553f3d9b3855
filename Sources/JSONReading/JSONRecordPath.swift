/// Where the records stand in a document: `programs[]`, `hits.hits[]._source`, `[]` for one top-level array.
///
/// Member names are joined by dots; `[]` steps into the elements of an array, `{}` into the values of
/// an object's members, whatever their names (`entities{}`). A name that holds a dot, a bracket or a
/// quote is written in double quotes: `"dc.records"[]`. The empty path means that each document is a record.
public struct JSONRecordPath: Hashable, Sendable, CustomStringConvertible {
    public enum Step: Hashable, Sendable {
        case member(String)
        case elements
        case members
    }
    public let steps: [Step]
    public init(_ steps: [Step]) { self.steps = steps }

    /// Each document is a record.
    public static let document = JSONRecordPath([])
    /// Each element of a top-level array is a record.
    public static let elements = JSONRecordPath([.elements])

    /// `nil` when `text` is not a path.
    public init?(_ text: String) {
        var steps: [Step] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.first {
            if rest.starts(with: "[]".utf8) {
                rest.removeFirst(2)
                steps.append(.elements)
                continue
            }
            if rest.starts(with: "{}".utf8) {
                rest.removeFirst(2)
                steps.append(.members)
                continue
            }
            if first == UInt8(ascii: ".") {
                if steps.isEmpty { return nil }
                rest.removeFirst()
            } else if !steps.isEmpty {
                return nil
            }
            guard let name = Self.takeName(&rest) else { return nil }
            steps.append(.member(name))
        }
        self.steps = steps
    }

    private static func takeName(_ rest: inout ArraySlice<UInt8>) -> String? {
        let quote = UInt8(ascii: "\"")
        if rest.first == quote {
            guard let end = rest.dropFirst().firstIndex(of: quote) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
        }
        let name = rest.prefix { !special.contains($0) }
        rest = rest[name.endIndex...]
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }

    private static let special = Array(".[]{}\"".utf8)

    public var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .elements: text += "[]"
            case .members: text += "{}"
            case .member(let name): text += (text.isEmpty ? "" : ".") + Self.quoted(name)
            }
        }
        return text
    }

    static func quoted(_ name: String) -> String {
        name.isEmpty || name.utf8.contains { special.contains($0) } ? "\"\(name)\"" : name
    }

    func appending(_ step: Step) -> JSONRecordPath { JSONRecordPath(steps + [step]) }
}
