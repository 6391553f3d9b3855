public import RecordStream

/// How one format, or one provider's way of using it, becomes cultural objects: a YAML file after loading.
/// `docs/profiles.md` describes every part.
public struct Profile: Sendable {
    /// What a reader is chosen by; `SourceSetup` has the one switch from here to the readers.
    public enum Format: String, CaseIterable, Sendable { case csv, json, xml, marc, xlsx, dbf }

    /// File it was loaded from, for messages.
    public var file: String
    /// Files of the value maps that it names.
    public var valueMapFiles: [String] = []
    public var name: String
    public var version: Int
    public var title: String?
    /// The ways in which files of this profile are laid out, at least one: the rules serve all of them.
    public var layouts: [Layout]
    public var recognize: [Recognition] = []
    public var identifier: Expression?
    public var kind: Expression
    public var cluster: Expression?
    /// BCP 47 tag of texts that state none.
    public var language: String?
    /// Whole values that mean "no value".
    public var empty: [String] = []
    /// In the order of the file.
    public var members: [Member] = []
    public var ignore: [Ignored] = []
    /// Records that make no object, on purpose.
    public var skip: [Skipped] = []
    public var tests: [Test] = []

    /// `lido@1`
    public var nameAndVersion: String { "\(name)@\(version)" }

    /// That of the first layout.
    public var format: Format { layouts[0].format }
    /// That of the first layout.
    public var reading: ReadingOptions { layouts[0].reading }
    /// `xml, marc`
    public var formatNames: String {
        var names: [String] = []
        for layout in layouts where !names.contains(layout.format.rawValue) { names.append(layout.format.rawValue) }
        return names.joined(separator: ", ")
    }

    /// The same rules for files of one layout.
    public func only(layout index: Int) -> Profile {
        var profile = self
        profile.layouts = [layouts[index]]
        return profile
    }

    /// One way in which files are laid out.
    public struct Layout: Hashable, Sendable {
        public var format: Format
        /// What the reader of the format must know.
        public var reading: ReadingOptions
        /// Line in the profile, for messages.
        public var line: Int
    }

    /// The rules for one member of the object.
    public struct Member: Hashable, Sendable {
        public var target: Target
        public var rules: [Rule]
    }

    /// One way to recognise the format: all of it must hold for the first record.
    public struct Recognition: Hashable, Sendable {
        /// Name of the record element.
        public var root: String?
        /// Paths that must find something.
        public var paths: [RecordPath]
        public var when: Condition?
    }

    /// Values that are left out on purpose, with everything below them.
    public struct Ignored: Hashable, Sendable {
        public var path: RecordPath
        public var reason: String
        public var line: Int
    }

    /// Records that are left out on purpose: counted, and not an error.
    public struct Skipped: Hashable, Sendable {
        public var when: Condition
        public var reason: String
    }

    /// An example: the objects that a snippet of source must become.
    public struct Test: Hashable, Sendable {
        public var name: String
        public var input: String
        /// One per object, in order.
        public var expect: [[Expectation]]
        public var line: Int
    }

    /// What a member of an object, addressed as in the canonical form (`titles[0].value`), must be.
    public struct Expectation: Hashable, Sendable {
        public enum Value: Hashable, Sendable {
            case text(String)
            case list([String])
            case absent
        }
        public var member: String
        public var value: Value
        public var line: Int
    }
}

/// What a profile says about reading: plain values, handed to the reader by the pipeline.
public struct ReadingOptions: Hashable, Sendable {
    /// `xml`: names or path suffixes of the record elements; `json`: the path to the records.
    public var records: [String] = []
    public var nameFrom: [NameFromAttribute] = []
    /// Prefix and namespace name, in the order of the file.
    public var namespaces: [Namespace] = []
    /// `xml`: the elements inside a record that are records themselves.
    public var division: RecordDivision?
    /// `xml`: from names of elements and attributes to the names used in the profile.
    public var names: ValueMap?
    /// `xml`: where a server says that it has no records to give.
    public var failures: [Failure] = []
    /// Names of the attributes, or `@id` of JSON, that hold what `=>` looks for.
    public var identifiers: [String] = []
    /// Tables: from column headings to the names used in the profile; `json`: from the members of a record.
    public var columns: ValueMap?
    public var csv = CSV()
    public init() {}

    /// XML elements that take their name from an attribute, so that MARCXML reads like MARC.
    public struct NameFromAttribute: Hashable, Sendable {
        public var element, attribute, prefix: String
    }

    /// An element outside the records, by the end of its path, and the values of it that are no failure.
    public struct Failure: Hashable, Sendable {
        public var path: String
        public var harmless: [String]
    }

    public struct Namespace: Hashable, Sendable { public var prefix, name: String }

    /// What is `nil` is detected.
    public struct CSV: Hashable, Sendable {
        public var delimiter, quote: String?
        public var hasHeader: Bool?
        /// Lines before the header.
        public var skip = 0
        /// Words that begin a row of totals.
        public var totals: [String] = []
        public init() {}
    }
}
