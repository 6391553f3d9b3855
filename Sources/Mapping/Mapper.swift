public import Diagnostics
public import HeritageModel
public import RecordStream

/// Makes objects of records as a profile says. One per thread; the findings, the counts and the ledger are its own.
public struct Mapper {
    public enum Outcome: Hashable, Sendable {
        case mapped
        /// No object came of the record; there is an error with this code among the findings.
        case rejected(code: String)
    }

    /// A finding whose place is worked out only after the record.
    struct Note { let code: String, severity: Diagnostic.Severity, message: String, hint: String?, node: Int }

    static let kinds = CulturalObject.Kind.allCases.map(\.rawValue)

    public let profile: Profile
    public let source: MappingSource
    /// Findings since they were last taken.
    public private(set) var diagnostics: [Diagnostic] = []
    public private(set) var counts = MappingCounts()

    let program: Program
    let clusters: ClusterList
    let names: NameTable
    let notation: PathNotation
    let language: String?

    // The record at hand.
    var index: RecordIndex
    var stack = ValueStack()
    var matches = PathMatches()
    var notes: [Note] = []
    var record: RecordBatch.Record?
    var lineage = LineageNotes()
    var memberNames = MemberNames()
    /// By `PathID`.
    var pathTexts: ContiguousArray<String?> = []

    private var ledger = LedgerTable()
    private var knownClusters: [String: String] = [:]

    /// - Parameters:
    ///   - names: The table that the readers of the run use.
    ///   - clusters: The clusters of the vocabulary.
    public init(_ profile: Profile, source: MappingSource, names: NameTable, clusters: ClusterList) {
        (self.profile, self.source, self.names, self.clusters) = (profile, source, names, clusters)
        program = ProgramCompiler.compile(profile, names: names)
        index = RecordIndex(program)
        notation = profile.notation
        language = source.language ?? profile.language
        counts.ignoredByReason = profile.ignore.map { MappingCounts.Reason(reason: $0.reason, count: 0) }
    }

    public mutating func takeDiagnostics() -> [Diagnostic] {
        defer { diagnostics = [] }
        return diagnostics
    }

    /// The values that no rule used, so far.
    public var unmapped: UnmappedLedger {
        ledger.export { index.table.text($0, names: names, separator: notation.separator) }
    }

    /// Makes the object of record number `number` of `batch` and appends it to `objects`.
    @discardableResult
    public mutating func map(
        _ number: Int, of batch: RecordBatch, into objects: inout [TracedObject]
    ) -> Outcome {
        let record = batch.records[number]
        self.record = record
        counts.records += 1
        let made = batch.withRecord(number) { view in makeObject(of: view, record) }
        for note in notes {
            let place = batch.place(of: note.node, in: record, names: names, notation: notation)
            diagnostics.append(
                Diagnostic(
                    note.code, note.severity, note.message, at: batch.location(of: note.node, in: record),
                    hint: note.hint, path: place.isEmpty ? nil : place, record: made.identifier))
        }
        notes.removeAll(keepingCapacity: true)
        guard let object = made.object else {
            counts.rejected += 1
            return .rejected(code: "mapping.unknown-kind")
        }
        objects.append(object)
        return .mapped
    }

    private mutating func makeObject(
        of view: RecordView, _ record: RecordBatch.Record
    ) -> (identifier: String?, object: TracedObject?) {
        index.fill(view, program)
        stack.reset()
        lineage.reset()
        lineage.begin("sources", 0)
        let identifier = identifier(of: view)
        guard let kind = kind(of: view) else {
            sweep(view, record)
            return (identifier, nil)
        }
        var object = CulturalObject(kind: kind, cluster: cluster(of: view))
        object.id = ObjectIdentity.canonicalID(source: source.identifier, record: identifier)
        object.sources = [SourceReference(source: source.identifier, record: identifier)]
        for number in program.tables.members.indices { fill(program.tables.members[number], of: &object, view) }
        fillFromSource(&object)
        sweep(view, record)
        var trace = Lineage(
            source: source.identifier, record: identifier, profile: profile.nameAndVersion, line: record.location.line,
            byteOffset: record.location.byteOffset)
        trace.entries = lineage.take()
        return (identifier, TracedObject(object, lineage: [trace]))
    }

    // MARK: What every object has

    private mutating func identifier(of view: RecordView) -> String {
        if program.tables.identifier >= 0,
            let given = string(program.tables.identifier, at: view.root, view, member: "record")
        {
            return given
        }
        let hash = contentHash(view)
        note(
            "mapping.no-identifier", .warning, "the record has no identifier; `\(hash)` is a hash of its values",
            view.root,
            hint: "a correction in the source will look like a new record")
        return hash
    }

    /// The same values under the same paths give the same text, in every run.
    private mutating func contentHash(_ view: RecordView) -> String {
        var bytes = ContiguousArray<UInt8>()
        for node in view.range where view.isLeaf(node) {
            bytes.append(contentsOf: pathText(of: node).utf8)
            bytes.append(0)
            unsafe bytes.append(contentsOf: view.value(of: node))
            bytes.append(0)
        }
        let (low, high) = SipHash.hash128(bytes.span)
        let digits = String(high, radix: 16) + "-" + String(low, radix: 16)
        return "hash:" + digits
    }

    private mutating func kind(of view: RecordView) -> CulturalObject.Kind? {
        if let kind = program.tables.constantKind { return kind }
        lineage.begin("kind", 0)
        guard let word = string(program.tables.kind, at: view.root, view, member: "") else {
            note("mapping.unknown-kind", .error, "the record does not say what it is", view.root, hint: kindHint)
            return nil
        }
        if let kind = CulturalObject.Kind(rawValue: word) { return kind }
        note("mapping.unknown-kind", .error, "unknown kind `\(word)`", view.root, hint: kindHint)
        return nil
    }

    private var kindHint: String {
        "let `kind` in the profile give one of: " + Self.kinds.joined(separator: ", ")
    }

    private mutating func cluster(of view: RecordView) -> String {
        lineage.begin("cluster", 0)
        let isConstant = profile.cluster?.isConstant ?? true
        var word: String?
        if !isConstant || source.cluster == nil, program.tables.cluster >= 0 {
            word = string(program.tables.cluster, at: view.root, view, member: "")
        }
        guard let word = word ?? source.cluster else {
            note(
                "mapping.no-cluster", .warning, "neither record nor source say a cluster", view.root,
                hint: "give `cluster` in the profile or for the source")
            return "unknown"
        }
        return clusterCode(word, view.root)
    }

    mutating func clusterCode(_ word: String, _ node: Int) -> String {
        if let known = knownClusters[word] { return known }
        guard let code = clusters.code(for: word) else {
            note(
                "mapping.unknown-cluster", .warning, "unknown cluster `\(word)`", node,
                hint: "add it, or an alias, to clusters.tsv")
            return word
        }
        knownClusters[word] = code
        return code
    }

    private func fillFromSource(_ object: inout CulturalObject) {
        if object.holder == nil { object.holder = source.holder }
        if object.rights.object == nil { object.rights.object = source.objectRights }
        if object.rights.metadata == nil { object.rights.metadata = source.metadataRights }
    }

    // MARK: Accounts

    /// Says of each value of the record what became of it.
    private mutating func sweep(_ view: RecordView, _ record: RecordBatch.Record) {
        var hasAskedPredicates = false
        for node in view.range where view.isLeaf(node) {
            counts.values += 1
            if isEmpty(node, view) {
                counts.empty += 1
            } else if index.isRead[node - view.root] {
                counts.mapped += 1
            } else {
                var reason = index.ignored(node)
                if reason < 0 {
                    if !hasAskedPredicates { applyIgnoredWithPredicates(view) }
                    hasAskedPredicates = true
                    reason = index.ignoredHere[node - view.root]
                }
                if reason >= 0 {
                    counts.ignoredByReason[Int(reason)].count += 1
                } else {
                    counts.unmapped += 1
                    ledger.add(index.path(of: node), record.location(of: view[node])) {
                        unsafe String(decoding: view.value(of: node).prefix(400), as: UTF8.self)
                    }
                }
            }
        }
    }

    private func isEmpty(_ node: Int, _ view: RecordView) -> Bool {
        let value = trimmedValue(of: node, view)
        return value.count == 0 || view[node].kind == .null || stack.isEmptyWord(value, view, program)
    }

    private mutating func applyIgnoredWithPredicates(_ view: RecordView) {
        index.clearIgnoredHere()
        for (number, path) in program.tables.ignored.enumerated() where path.plainPrefix < path.count {
            matches.removeAll()
            path.evaluate(from: view.root, in: view, into: &matches)
            for node in matches.nodes { index.ignore(node, Int16(number), view) }
        }
        matches.removeAll()
    }
}

extension Profile {
    var notation: PathNotation {
        switch format {
        case .csv: .column
        case .json: .jsonPointer
        case .xml: .xpath
        case .marc: .marc
        }
    }
}

extension RecordView {
    /// Whether a value of its own stands here: a node without children, or with attributes and text alone.
    func isLeaf(_ index: Int) -> Bool {
        let node = self[index]
        guard node.kind == .element else { return true }
        var child = index + 1
        while child < Int(node.end), self[child].kind == .attribute { child += 1 }
        if child < Int(node.end) { return false }
        return node.valueLength > 0 || child == index + 1
    }
}
