public import RecordStream

/// XML of any vocabulary: which elements are records, and how nodes get their names.
public struct XMLFormat: RecordFormat {
    /// The elements that are records, each by local name or by the end of its path: `record`, `ListRecords/record`.
    ///
    /// `nil` takes the first child of the root that comes twice and holds elements (or attributes alone), and the
    /// root itself if there is none. A record may hold elements of its own name.
    public var records: [String]?
    public var nameFrom: [NameRule]
    /// Prefixes that the profile binds to namespace URIs. A name of a bound namespace is `prefix:local`; all others
    /// are known by their local name alone, whatever their namespace and prefix.
    public var namespaces: [String: String]

    /// The elements inside a record that are records themselves.
    public var division: RecordDivision?
    /// Names that stand for others, such as the short tags of ONIX; from local names to those of the nodes.
    public var names: [String: String] = [:]
    /// Elements outside the records in which a server says that it has none to give.
    public var failures: [Failure] = []

    public init(records: [String]? = nil, nameFrom: [NameRule] = [], namespaces: [String: String] = [:]) {
        (self.records, self.nameFrom, self.namespaces) = (records, nameFrom, namespaces)
    }

    /// An answer of a server in the place of records: the `error` of OAI-PMH, the `diagnostic` of SRU.
    public struct Failure: Sendable, Hashable {
        /// The element, by the end of its path.
        public let path: String
        /// Values of the element or its attributes that are no failure: `noRecordsMatch`.
        public let harmless: [String]
        public init(path: String, harmless: [String] = []) { (self.path, self.harmless) = (path, harmless) }
    }

    public func makeSplitter(_ source: any ByteSource, index: UInt32, limits: RecordLimits) -> any RecordSplitter {
        XMLSplitter(source, format: self, index: index, limits: limits)
    }

    public func makeParser(names: NameTable) -> any RecordParser { XMLParser(format: self, names: names) }
}

/// Elements that take their node name from an attribute: MARCXML's `<datafield tag="245">` becomes `245`.
///
/// The attribute is used up and not repeated as a child. An element without the attribute keeps its own name.
public struct NameRule: Sendable, Hashable {
    /// Local names.
    public let element, attribute: String
    /// Stands before the attribute's value: `$` for a subfield.
    public let prefix: String
    public init(element: String, attribute: String, prefix: String = "") {
        (self.element, self.attribute, self.prefix) = (element, attribute, prefix)
    }
}
