public import RecordStream

/// A form of the dataset as data: which nodes stand for which values of the canonical form. One description drives
/// every syntax that fits it, and the documentation.
public struct FormDefinition: Sendable {
    /// How nodes become text.
    public enum Syntax: String, Sendable, CaseIterable {
        /// Elements. RDF/XML where resources and properties alternate.
        case xml
        /// Members; one record is one object of `@graph`.
        case json
        /// RDF 1.1 N-Triples of the same nodes as RDF/XML.
        case ntriples
        /// Tables, RFC 4180.
        case csv
        /// Tables of a database.
        case sqlite
        /// The NDJSON files themselves, compressed.
        case zstd
    }

    /// A kind of record of the dataset, by the file that it stands in.
    public enum RecordKind: String, Sendable, CaseIterable {
        case object, agent, place
        public var fileName: String { rawValue + "s.ndjson" }
    }

    public struct File: Sendable {
        public let name: String
        public let syntax: Syntax
        /// Only these kinds of records; empty: all that the form describes.
        public let kinds: [RecordKind]
        public init(name: String, syntax: Syntax, kinds: [RecordKind] = []) {
            (self.name, self.syntax, self.kinds) = (name, syntax, kinds)
        }
    }

    /// One element, member, property or resource.
    public indirect enum Content: Sendable {
        /// The first value that is there.
        case text([ValueTemplate])
        /// Nodes below.
        case nodes([Node])
        /// JSON: an array of nodes.
        case list([Node])
        case none
    }

    public struct Node: Sendable {
        public var name: String
        /// One node for every match; empty: one.
        public var each: [RecordPath] = []
        /// Only when the first gives something, and the second gives nothing.
        public var when: [ValueTemplate] = [], unless: [ValueTemplate] = []
        public var attributes: [(name: String, value: [ValueTemplate])] = []
        public var content = Content.none
        /// JSON: the text is a number or a boolean.
        public var isBare = false
        /// Stands there even when nothing is in it.
        public var isKept = false
        /// Of matches that come out alike, one after another, only the first stands there.
        public var isDistinct = false
        /// Line of the description, for messages.
        public var line: Int
        public init(name: String, line: Int) { (self.name, self.line) = (name, line) }
    }

    /// A table of rows.
    public struct Table: Hashable, Sendable {
        public struct Column: Hashable, Sendable {
            public enum Kind: String, Sendable, CaseIterable { case text, integer, real, boolean }
            public let name: String
            public let kind: Kind
            public let value: [ValueTemplate]
            public let meaning: String
            /// `objects.id`: the row that it refers to.
            public let refersTo: String?
            public init(name: String, kind: Kind, value: [ValueTemplate], meaning: String, refersTo: String?) {
                (self.name, self.kind, self.value) = (name, kind, value)
                (self.meaning, self.refersTo) = (meaning, refersTo)
            }
        }
        public let name: String
        public let record: RecordKind
        /// One row for every match; empty: one per record.
        public let each: [RecordPath]
        public let when: [ValueTemplate]
        public let columns: [Column]
        public let meaning: String
        public let primaryKey: [String]
        public init(
            name: String, record: RecordKind, each: [RecordPath], when: [ValueTemplate], columns: [Column],
            meaning: String, primaryKey: [String]
        ) {
            (self.name, self.record, self.each, self.when) = (name, record, each, when)
            (self.columns, self.meaning, self.primaryKey) = (columns, meaning, primaryKey)
        }
    }

    public var name: String
    public var version = 1
    public var title = ""
    public var mediaType = ""
    public var files: [File] = []
    /// XML: the root element with its attributes, and the namespaces.
    public var root = ""
    public var rootAttributes: [(name: String, value: String)] = []
    public var prefixes: [(prefix: String, uri: String)] = []
    /// JSON-LD: the context, as JSON.
    public var context = ""
    public var records: [RecordKind: [Node]] = [:]
    public var tables: [Table] = []
    public var maps: [String: ValueMapping] = [:]
    /// What the form cannot say.
    public var losses: [String] = []

    public init(name: String) { self.name = name }
}

/// Words to words.
public struct ValueMapping: Hashable, Sendable {
    public var entries: [String: String] = [:]
    /// For words that are not there; `nil`: nothing.
    public var otherwise: String?
    public init() {}
}

/// A text with places that values of the record are put into: `{base}object/{id}`.
public struct ValueTemplate: Hashable, Sendable {
    public enum Filter: Sendable, Hashable {
        case map(String)
        /// `1901-02-03` → `1901`, `-0099-…` → `-0099`.
        case year
        /// The same, when it has four digits, else nothing.
        case year4
        /// An absolute IRI (RFC 3987): what may not stand in one is percent-encoded; nothing when it has no scheme.
        case iri
        /// Percent-encoded for one segment of a path.
        case segment
        /// A BCP 47 tag, else nothing.
        case language
        /// A day as XML Schema has it, else nothing.
        case date
        /// A number, else nothing.
        case number
        /// All matches with `; ` between, not only the first.
        case all
    }
    public indirect enum Part: Hashable, Sendable {
        case literal(String)
        /// - optional: Its absence does not make the whole text absent.
        case value(RecordPath, [Filter], optional: Bool)
        /// Which of the matches of `each` it is, from 0; with a map, what that makes of it.
        case position([Filter])
    }
    public var parts: [Part]
    public init(_ parts: [Part]) { self.parts = parts }
}

/// A mistake in a template.
public struct ValueTemplateError: Error, Sendable {
    public let message: String
    public let hint: String?
}

extension ValueTemplate {
    /// - Parameters:
    ///   - constants: Words in braces that stand for texts, e.g. `base`.
    ///   - maps: Names of the maps there are.
    public init(
        parsing text: String, constants: [String: String], maps: Set<String>
    ) throws(ValueTemplateError) {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            literal += rest[..<open]
            rest = rest[rest.index(after: open)...]
            // `{{` is a brace.
            if rest.first == "{" {
                literal += "{"
                rest = rest.dropFirst()
                continue
            }
            guard let close = rest.firstIndex(of: "}") else {
                throw ValueTemplateError(message: "`{` is not closed in `\(text)`", hint: "`{{` is a brace")
            }
            let inside = String(rest[..<close])
            rest = rest[rest.index(after: close)...]
            if let constant = constants[inside] {
                literal += constant
                continue
            }
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = ""
            parts.append(try Self.value(inside, maps))
        }
        literal += rest
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.init(parts)
    }

    private static func value(_ text: String, _ maps: Set<String>) throws(ValueTemplateError) -> Part {
        var pieces = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        var path = pieces.removeFirst()
        let optional = path.hasSuffix("?")
        if optional { path.removeLast() }
        var filters: [Filter] = []
        for piece in pieces {
            switch piece {
            case "year": filters.append(.year)
            case "year4": filters.append(.year4)
            case "iri": filters.append(.iri)
            case "segment": filters.append(.segment)
            case "language": filters.append(.language)
            case "date": filters.append(.date)
            case "number": filters.append(.number)
            case "all": filters.append(.all)
            default:
                guard maps.contains(piece) else {
                    throw ValueTemplateError(
                        message: "`\(piece)` is neither a filter nor a map",
                        hint: "filters: year, year4, iri, segment, language, date, number, all; maps: "
                            + maps.sorted().joined(separator: ", "))
                }
                filters.append(.map(piece))
            }
        }
        if path == "#" { return .position(filters) }
        do throws(RecordPathError) {
            return .value(try RecordPath(parsing: path), filters, optional: optional)
        } catch {
            throw ValueTemplateError(message: "`\(path)`: \(error.message)", hint: error.hint)
        }
    }
}

extension ValueTemplate: CustomStringConvertible {
    /// As it is written.
    public var description: String {
        parts.map { part in
            switch part {
            case .literal(let text): text
            case .position(let filters): "{#\(Self.written(filters))}"
            case .value(let path, let filters, let optional):
                "{\(path)\(optional ? "?" : "")\(Self.written(filters))}"
            }
        }.joined()
    }

    private static func written(_ filters: [Filter]) -> String {
        filters.map { filter in
            switch filter {
            case .map(let name): "|\(name)"
            case .year: "|year"
            case .year4: "|year4"
            case .iri: "|iri"
            case .segment: "|segment"
            case .language: "|language"
            case .date: "|date"
            case .number: "|number"
            case .all: "|all"
            }
        }.joined()
    }
}
