public import Diagnostics
public import HeritageModel
public import RecordStream

/// Makes objects of records as a profile says. One per thread; the findings, the counts and the ledger are its own.
public struct Mapper {
    public enum Outcome: Hashable, Sendable {
        case mapped
        /// No object came of the record; there is an error with this code among the findings.
        case rejected(code: String)
        /// The profile leaves the record out, for the reason with this number.
        case skipped(Int)
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
    let defaultLanguage: DefaultLanguage?
    let profileName: String
    /// Whether the record is asked for its cluster: a constant of the profile gives way to that of the source.
    private let asksForCluster: Bool

    // The record at hand.
    var index: RecordIndex
    var stack = ValueStack()
    var matches = PathMatches()
    /// The characters that the condition at hand asks about.
    var slice: (from: Int, count: Int)?
    /// The node of the item whose inner list is being made; the root at the top.
    var around = -1
    /// Characters of the last value that a title does not sort by.
    var nonsortingCharacters = 0
    var notes: [Note] = []
    /// The word being looked up in a map.
    var folded = ContiguousArray<UInt8>()
    var record: RecordBatch.Record?
    var lineage: LineageNotebook
    var memberNames: MemberNames
    /// Numbers of the paths' texts, by `PathID`.
    var pathTexts: ContiguousArray<Int32> = []
    /// Numbers of texts of the lineage.
    let noText, recordText: Int32

    private var ledger = LedgerTable()
    /// Only for a reconciliation.
    var accounts: PathAccounts?
    /// Mostly all records have the same.
    private var lastCluster: (word: String, code: String)?

    /// - Parameters:
    ///   - names: The table that the readers of the run use.
    ///   - clusters: The clusters of the vocabulary.
    public init(_ profile: Profile, source: MappingSource, names: NameTable, clusters: ClusterList) {
        (self.profile, self.source, self.names, self.clusters) = (profile, source, names, clusters)
        program = ProgramCompiler.compile(profile, names: names)
        index = RecordIndex(program)
        let texts = LineageTexts()
        (lineage, memberNames) = (LineageNotebook(texts), MemberNames(texts))
        (noText, recordText) = (texts.add(""), texts.add("record"))
        notation = profile.notation
        profileName = profile.nameAndVersion
        let isConstant = profile.cluster?.isConstant ?? true
        asksForCluster = profile.cluster != nil && !(isConstant && source.cluster != nil)
        defaultLanguage = (source.language ?? profile.language).map(DefaultLanguage.init)
        counts.skippedByReason = profile.skip.map { MappingCounts.Reason(reason: $0.reason, count: 0) }
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

    /// The values of the records since the last call that no rule used.
    /// - Parameter count: What `counts.unmapped` was then.
    public mutating func takeUnmapped(since count: Int) -> UnmappedLedger? {
        if counts.unmapped == count { return nil }
        defer { ledger.removeAll() }
        return unmapped
    }

    /// Makes the object of record number `number` of `batch` and appends it to `objects`.
    @discardableResult
    public mutating func map(
        _ number: Int, of batch: RecordBatch, into objects: inout [TracedObject]
    ) -> Outcome {
        var object = TracedObject(CulturalObject(kind: .object, cluster: ""), lineage: [])
        let outcome = map(number, of: batch, into: &object)
        if outcome == .mapped { objects.append(object) }
        return outcome
    }

    /// Makes the object of record number `number` of `batch` in the place of `object`, whose memory it uses again. Only
    /// when it was mapped there is an object.
    public mutating func map(_ number: Int, of batch: RecordBatch, into object: inout TracedObject) -> Outcome {
        let record = batch.records[number]
        self.record = record
        counts.records += 1
        var identifier: String?
        let outcome = batch.withRecord(number) { view in makeObject(of: view, record, &identifier, &object) }
        for note in notes {
            let place = batch.place(of: note.node, in: record, names: names, notation: notation)
            diagnostics.append(
                Diagnostic(
                    note.code, note.severity, note.message, at: batch.location(of: note.node, in: record),
                    hint: note.hint, path: place.isEmpty ? nil : place, record: identifier))
        }
        notes.removeAll(keepingCapacity: true)
        switch outcome {
        case .mapped: break
        case .rejected: counts.rejected += 1
        case .skipped(let reason): counts.skippedByReason[reason].count += 1
        }
        return outcome
    }

    /// Makes the object of a record.
    private mutating func makeObject(
        of view: RecordView, _ record: RecordBatch.Record, _ givenIdentifier: inout String?,
        _ traced: inout TracedObject
    ) -> Outcome {
        traced.lineage.removeAll(keepingCapacity: true)
        index.fill(view, program)
        stack.reset()
        matches.beginRecord()
        lineage.reset()
        for (reason, condition) in program.tables.skipped.enumerated() where holds(condition, at: view.root, view) {
            note("mapping.skipped", .note, "record left out: \(profile.skip[reason].reason)", view.root)
            return .skipped(reason)
        }
        lineage.begin("sources", 0)
        let identifier = identifier(of: view)
        givenIdentifier = identifier
        guard let kind = kind(of: view) else {
            sweep(view, record)
            return .rejected(code: "mapping.unknown-kind")
        }
        traced.object.renew(kind: kind, cluster: cluster(of: view))
        fill(&traced.object, identifier, view)
        sweep(view, record)
        var trace = Lineage(
            source: source.identifier, record: identifier, profile: profileName, line: record.location.line,
            byteOffset: record.location.byteOffset)
        trace.notes = lineage.copy()
        traced.lineage.append(trace)
        return .mapped
    }

    private mutating func fill(_ object: inout CulturalObject, _ identifier: String, _ view: RecordView) {
        object.id = ObjectIdentity.canonicalID(source: source.identifier, record: identifier)
        object.sources.append(SourceReference(source: source.identifier, record: identifier))
        for member in program.tables.members { fill(member, of: &object, view) }
        if let holder = source.holder, object.holder == nil { object.holder = holder }
        if let rights = source.objectRights, object.rights.object == nil { object.rights.object = rights }
        if let rights = source.metadataRights, object.rights.metadata == nil { object.rights.metadata = rights }
    }

    // MARK: What every object has

    private mutating func identifier(of view: RecordView) -> String {
        if program.tables.identifier >= 0,
            let given = string(program.tables.identifier, at: view.root, view, member: recordText)
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
            bytes.append(contentsOf: lineage.texts[pathText(of: node)].utf8)
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
        guard let word = string(program.tables.kind, at: view.root, view, member: noText) else {
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
        var word: String?
        if asksForCluster { word = string(program.tables.cluster, at: view.root, view, member: noText) }
        guard let word = word ?? source.cluster else {
            note(
                "mapping.no-cluster", .warning, "neither record nor source say a cluster", view.root,
                hint: "give `cluster` in the profile or for the source")
            return "unknown"
        }
        return clusterCode(word, view.root)
    }

    mutating func clusterCode(_ word: String, _ node: Int) -> String {
        if let lastCluster, lastCluster.word == word { return lastCluster.code }
        guard let code = clusters.code(for: word) else {
            note(
                "mapping.unknown-cluster", .warning, "unknown cluster `\(word)`", node,
                hint: "add it, or an alias, to clusters.tsv")
            return word
        }
        lastCluster = (word, code)
        return code
    }

    // MARK: Accounts

    /// Says of each value of the record what became of it.
    private mutating func sweep(_ view: RecordView, _ record: RecordBatch.Record) {
        var hasSought = !program.tables.hasIgnoredWithPredicates
        var (values, empty, mapped) = (0, 0, 0)
        for node in view.range where view.isLeaf(node) && !record.context.contains(node) {
            values += 1
            if isEmpty(node, view) {
                empty += 1
            } else if index.isRead(node) {
                mapped += 1
            } else {
                var reason = index.ignored(node)
                if reason < 0, program.tables.hasIgnoredWithPredicates {
                    if !hasSought { index.findIgnored(view, program) }
                    hasSought = true
                    reason = index.ignoredHere(node)
                }
                if reason >= 0 {
                    counts.ignoredByReason[Int(reason)].count += 1
                } else {
                    counts.unmapped += 1
                    ledger.add(index.path(of: node), node, view, record)
                }
            }
        }
        counts.values += values
        counts.empty += empty
        counts.mapped += mapped
        if accounts != nil { account(view, record) }
    }

    func isEmpty(_ node: Int, _ view: RecordView) -> Bool {
        if view.isBlank(node) || view[node].kind == .null { return true }
        return program.tables.emptyLengths != 0 && stack.isEmptyWord(trimmedValue(of: node, view), view, program)
    }
}

extension Profile {
    /// How people of the format write the place of a value.
    public var notation: PathNotation {
        switch format {
        case .csv, .xlsx, .dbf: .column
        case .json: .jsonPointer
        case .xml: .xpath
        case .marc: .marc
        }
    }
}

extension RecordView {
    /// Whether a value of its own stands here: a node without children, or with attributes and text alone.
    public func isLeaf(_ index: Int) -> Bool {
        let node = self[index]
        guard node.kind == .element else { return true }
        var child = index + 1
        while child < Int(node.end), self[child].kind == .attribute { child += 1 }
        if child < Int(node.end) { return false }
        return node.valueLength > 0 || child == index + 1
    }
}
