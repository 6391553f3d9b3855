/// Addresses nodes of a record, whatever its format: `contributors.fc`, `lidoRecID/@type`, `100[ind1=1]$a`.
///
/// `docs/profiles.md` describes the language. A path is a value; `CompiledPath` is what runs.
public struct RecordPath: Hashable, Sendable {
    public enum Start: Hashable, Sendable {
        /// The node that the surrounding rule stands at.
        case here
        /// `/`: the root of the record.
        case record
        /// `..`, `../..`: the node so many levels up.
        case parent(levels: Int)
    }

    /// What a node must be called.
    public enum Test: Hashable, Sendable {
        /// A child of this name; `ind1` and `ind2` also find the indicators of MARC, which are attributes.
        case name(String)
        /// `*`: any child that has a name.
        case anyName
        /// `@type`: an attribute, or a member whose name begins with the sign.
        case attribute(String)
        /// `@*`
        case anyAttribute
        /// `=>`: the nodes of the record whose identifier is the value of this one.
        case referred
    }

    /// What must hold of a node, in brackets.
    public indirect enum Predicate: Hashable, Sendable {
        /// The path finds a node with this value; white space around both does not count.
        case equals(RecordPath, String)
        /// The path finds no node with this value.
        case differs(RecordPath, String)
        /// The path finds a node that is not empty.
        case present(RecordPath)
        case absent(RecordPath)
        /// The node is the n-th of those that the step finds below one parent, from 1.
        case position(Int)
    }

    public struct Step: Hashable, Sendable {
        public var test: Test
        /// `**/`: at any depth below, not only among the children.
        public var anyDepth: Bool
        public var predicates: [Predicate]
        public init(_ test: Test, anyDepth: Bool = false, predicates: [Predicate] = []) {
            (self.test, self.anyDepth, self.predicates) = (test, anyDepth, predicates)
        }
    }

    public var start: Start
    public var steps: [Step]
    public init(start: Start = .here, steps: [Step]) { (self.start, self.steps) = (start, steps) }

    /// `.`
    public static let here = RecordPath(steps: [])
}

extension RecordPath: CustomStringConvertible {
    /// The path in its shortest spelling; parsing it gives the same path.
    public var description: String {
        let body = Self.joined(steps.map(\.description))
        switch start {
        case .here: return steps.isEmpty ? "." : body
        case .record: return "/" + body
        case .parent(let levels):
            let up = Array(repeating: "..", count: levels).joined(separator: "/")
            return steps.isEmpty ? up : up + "/" + body
        }
    }

    /// Steps side by side; a subfield needs no sign before its `$`.
    static func joined(_ steps: [String], separator: String = "/") -> String {
        var text = ""
        for step in steps {
            if !text.isEmpty, !step.utf8.starts(with: "$".utf8) { text += separator }
            text += step
        }
        return text
    }

    /// The name as a path spells it: in quotes when it has a sign of the language.
    static func quoted(_ name: String) -> String {
        let marks = "./[]\"'@$*=!"
        let isSubfield = name.utf8.count > 1 && name.utf8.first == UInt8(ascii: "$")
        let body = isSubfield ? name.dropFirst() : name[...]
        let isPlain = !body.isEmpty && !body.contains { marks.contains($0) } && body.first != " " && body.last != " "
        if isPlain { return name }
        let mark = name.utf8.contains(UInt8(ascii: "\"")) ? "'" : "\""
        return mark + name + mark
    }
}

extension RecordPath.Step: CustomStringConvertible {
    public var description: String {
        (anyDepth ? "**/" : "") + test.description + predicates.map { "[\($0)]" }.joined()
    }
}

extension RecordPath.Test: CustomStringConvertible {
    public var description: String {
        switch self {
        case .name(let name): RecordPath.quoted(name)
        case .anyName: "*"
        case .attribute(let name): "@" + RecordPath.quoted(name)
        case .anyAttribute: "@*"
        case .referred: "=>"
        }
    }
}

extension RecordPath.Predicate: CustomStringConvertible {
    public var description: String {
        switch self {
        case .equals(let path, let value): "\(path)=\(Self.quoted(value))"
        case .differs(let path, let value): "\(path)!=\(Self.quoted(value))"
        case .present(let path): "\(path)"
        case .absent(let path): "!\(path)"
        case .position(let number): "\(number)"
        }
    }

    private static func quoted(_ value: String) -> String {
        let mark = value.utf8.contains(UInt8(ascii: "\"")) ? "'" : "\""
        return mark + value + mark
    }
}
