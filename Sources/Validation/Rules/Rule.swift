/// One check of a rule book: what must hold of a field of every object, or of a path of every record.
public struct Rule: Sendable, Hashable {
    public enum Severity: String, CaseIterable, Sendable { case note, warning, error }

    /// What a value must be; normalizing has judged it.
    public enum Nature: String, CaseIterable, Sendable {
        /// Understood as a date, and one that can be.
        case date
        /// A URL with a scheme and a host.
        case url
        /// Right by the check digit and the syntax of its scheme, where the scheme has one.
        case identifier
        /// A language tag (BCP 47) or a code that is known.
        case language
        /// A licence or statement that is known by its URI.
        case rights
        /// Degrees on the globe, not 0/0.
        case coordinates
        /// No placeholder: none of the words of `Schemas/rules/placeholders.tsv`, and some letters.
        case telling
        /// No letters were lost on the way: no U+FFFD, and no `?` in the middle of a word.
        case whole
        /// Letters of one script in each word.
        case oneScript = "one-script"
    }

    public indirect enum Check: Sendable, Hashable {
        case atLeast(Int)
        case atMost(Int)
        /// ECMA-like regular expression that the whole value must match.
        case pattern(String)
        /// Characters.
        case length(min: Int?, max: Int?)
        case oneOf([String])
        case nature(Nature)
        /// Years of the Gregorian calendar, both inclusive.
        case years(from: Int?, to: Int?)
        /// No value of the other field is the same text.
        case differsFrom(FieldPath)
        /// The latest start of this date is not after the earliest possible end of the other.
        case before(FieldPath)
        /// No other record of the same file has the value.
        case unique
        /// The value is an identifier of a record of the delivery.
        case refersToRecord
        /// The value names a file of the delivery, unless it is a URL.
        case fileOfDelivery
    }

    public enum Subject: Sendable, Hashable {
        case field(FieldPath)
        /// A path of the source record, as in profiles.
        case path(String)
    }

    public struct Condition: Sendable, Hashable {
        public var subject: Subject
        /// Whether values must be there or must not.
        public var has = true
        /// Any of these, when not empty.
        public var equals: [String] = []
    }

    /// Whether it asks for what is found out by taking names apart and reading sizes.
    public var needsEverything: Bool {
        var subjects = [subject] + when.map(\.subject)
        if case .before(let other) = check { subjects.append(.field(other)) }
        return subjects.contains { subject in
            guard case .field(let field) = subject else { return false }
            return field.field == .agents
                && (field.qualifier != nil || field.member == "role" || field.member == "dates")
                || field.field == .dimensions && (field.qualifier != nil || field.member == "unit")
        }
    }

    /// Stable, with the book's name before it in findings: `rule.museum.title`.
    public var code: String
    public var subject: Subject
    public var check: Check
    public var severity: Diagnostic.Severity
    /// All must hold.
    public var when: [Condition]
    /// By language; English is always there.
    public var message: [String: String]
    public var hint: [String: String]
    /// In the rule book.
    public var line: Int
}

public import Diagnostics

/// Rules that belong together, from one file.
public struct RuleBook: Sendable {
    public var file: String
    public var name: String
    public var version: Int
    public var title: String
    /// What the rules are for; an empty list is "all".
    public var clusters: [String] = [], kinds: [String] = [], profiles: [String] = []
    /// A grammar of ours that texts of these profiles are checked against, beside the rule book.
    public var schema: String?
    public var rules: [Rule] = []
    /// SHA-256 of the file.
    public var digest = ""
    /// `museum@1`
    public var nameAndVersion: String { "\(name)@\(version)" }
    public init(file: String, name: String, version: Int, title: String) {
        (self.file, self.name, self.version, self.title) = (file, name, version, title)
    }

    public func isFor(profile: String) -> Bool { profiles.isEmpty || profiles.contains(profile) }
    func isFor(cluster: String, kind: String) -> Bool {
        (clusters.isEmpty || clusters.contains(cluster)) && (kinds.isEmpty || kinds.contains(kind))
    }
}
