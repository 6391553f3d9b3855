internal import CSVReading
internal import Diagnostics
internal import HeritageModel
internal import Mapping
internal import Normalization
internal import RecordStream
internal import SheetReading
internal import Validation

/// What the worker found in a chunk.
struct ValidationResult: Sendable {
    let text: UInt32
    let source: Int
    var records = 0, rejected = 0, objects = 0
    /// In the order of the text; of each code only as many as can be shown.
    var findings: [Diagnostic] = []
    /// Findings beyond those, which nobody made: only their number is known.
    var further: [FindingKey: Int] = [:]
    var claims: [Claim] = []
    /// Hash of title and of everything that makes the object, for patterns.
    var titles: [(hash: UInt64, text: String)] = []
    var contents: [(hash: UInt64, location: Diagnostic.Location)] = []
    var identifiers: [UInt64] = []
    /// Values of columns that must be unique: hash with the column, and what to say when it was met before.
    var keys: [(hash: UInt64, finding: Diagnostic)] = []
    var unrecognized: Diagnostic.Location?
    var outside: [OutsideValue] = []
    /// Lines of NDJSON, one per record.
    var tiers = ContiguousArray<UInt8>()
    /// Mends that need no judgment, in any order.
    var edits: [TextEdit] = []

    struct Claim: Sendable {
        let claim: RuleChecker.Claim
        let finding: Diagnostic
    }
}

struct FindingKey: Hashable, Sendable {
    let code: String, severity: Diagnostic.Severity
}

/// One thread's tools: parsers, mappers, normalizer and rules.
// SAFETY of `Sendable`: used by one thread at a time: by its worker while that runs, by the caller after the join.
final class ValidationWorker: @unchecked Sendable {
    struct Options: Sendable {
        var books: [RuleBook] = []
        var placeholders: Set<String> = []
        var language = "en"
        var mostExamples = 20
        var writesTiers = false, makesEdits = false
        /// Setups without a profile: their records are read and nothing else.
        var generic: Set<Int> = []
        var jsonSchemas: [JSONSchema] = []
        var tableSchemas: [TableSchema] = []
    }

    private struct Tools {
        var parser: any RecordParser
        var mapper: Mapper?
        var checker: RuleChecker
    }

    private let setups: [SourceSetup]
    private let names: NameTable, clusters: ClusterList
    private let options: Options
    private var normalizer: ObjectNormalizer
    private var tools: [[Tools?]]
    private var batch = RecordBatch()
    private var object = TracedObject(CulturalObject(kind: .object, cluster: ""), lineage: [])
    /// The object before it was normalized, for rules that ask for it.
    private var given: CulturalObject?
    private(set) var survey = Survey()
    private var tierLines = TierLines()

    init(
        setups: [SourceSetup], names: NameTable, clusters: ClusterList, tables: NormalizationTables, options: Options
    ) {
        (self.setups, self.names, self.clusters, self.options) = (setups, names, clusters, options)
        normalizer = ObjectNormalizer(tables: tables)
        tools = setups.map { $0.layouts.map { _ in nil } }
    }

    /// What the mapper of a source did not map, in this thread.
    func ledger(of source: Int) -> UnmappedLedger {
        var ledger = UnmappedLedger()
        for tools in tools[source] { if let mapper = tools?.mapper { ledger.merge(mapper.unmapped) } }
        return ledger
    }

    func work(_ item: WorkItem) -> ValidationResult {
        var result = ValidationResult(text: item.chunk.start.source, source: item.source)
        var tools = self.tools[item.source][item.layout].take() ?? makeTools(item.source, item.layout)
        var sieve = Sieve(most: options.mostExamples)
        tools.parser.parse(item.chunk, into: &batch)
        for finding in item.findings { sieve.add(finding) }
        let places = ChunkPlaces(item.chunk)
        for finding in batch.diagnostics { sieve.add(finding) { places.completed(finding) } }
        result.records = batch.records.count + batch.rejected.count
        result.rejected = batch.rejected.count
        result.outside = item.chunk.outside
        if tools.mapper != nil, !setups[item.source].profile.recognize.isEmpty, let first = batch.records.first,
            !batch.records.indices.contains(where: { tools.mapper!.recognizes($0, of: batch) })
        {
            result.unrecognized = first.location
        }
        let headings = CSVFormat.headings(of: item.chunk)
        checkColumns(headings, item, places, &sieve)
        if options.makesEdits, places.isText {
            result.edits = ChunkEdits.paddings(of: item.chunk, batch, columns: headings.count)
            if setups[item.source].profile.notation == .xpath {
                result.edits += ChunkEdits.ampersands(of: item.chunk, batch)
            }
        }
        for record in batch.records.indices {
            checkSchemas(record, item.chunk, headings, places, &sieve, &result)
            var isMapped = false
            if tools.mapper != nil {
                let outcome = tools.mapper!.map(record, of: batch, into: &object)
                isMapped = outcome == .mapped
                for finding in tools.mapper!.takeDiagnostics() { sieve.add(finding) { places.completed(finding) } }
                if case .rejected = outcome { result.rejected += 1 }
            }
            given = isMapped && tools.checker.readsGiven ? object.object : nil
            if isMapped {
                normalizer.normalize(&object)
                result.objects += 1
                note(&result, batch.records[record].location)
            }
            check(record, isMapped, &tools.checker, item, headings, places, &sieve, &result)
        }
        self.tools[item.source][item.layout] = tools
        (result.findings, result.further) = (sieve.findings, sieve.further)
        if options.writesTiers { result.tiers = tierLines.take() }
        return result
    }

    private func makeTools(_ source: Int, _ index: Int) -> Tools {
        let setup = setups[source], layout = setup.layouts[index], profile = setup.profile
        let mapper =
            options.generic.contains(source)
            ? nil : Mapper(layout.profile, source: setup.mapping, names: names, clusters: clusters)
        return Tools(
            parser: layout.format.makeParser(names: names), mapper: mapper,
            checker: RuleChecker(
                options.books, profile: profile.name, names: names,
                prefixes: layout.profile.reading.namespaces.map(\.prefix), language: options.language,
                placeholders: options.placeholders))
    }

    /// Counts the object and keeps what is compared with other objects.
    private func note(_ result: inout ValidationResult, _ location: Diagnostic.Location) {
        let tier = Tier(object.object)
        survey.add(object.object, tier)
        if options.writesTiers { tierLines.add(tier, object) }
        if let title = object.object.titles.first?.text.value {
            result.titles.append((RuleChecker.hash(title), String(title.prefix(80))))
        }
        for identifier in object.object.identifiers {
            result.identifiers.append(RuleChecker.hash(identifier.value))
        }
        result.contents.append((ContentHash.of(object.object), location))
    }

    // MARK: Rules

    private func check(
        _ record: Int, _ isMapped: Bool, _ checker: inout RuleChecker, _ item: WorkItem, _ headings: [String],
        _ places: ChunkPlaces, _ sieve: inout Sieve, _ result: inout ValidationResult
    ) {
        let source = item.source
        let one = batch.records[record]
        let object = isMapped ? self.object.object : nil
        let identifier = isMapped ? self.object.lineage.first?.record : nil
        let checked = batch.withRecord(record) { view in
            var found: (breaches: [RuleChecker.Breach], claims: [RuleChecker.Claim]) = ([], [])
            checker.check(
                object, given: given, view, breach: { found.breaches.append($0) }, claim: { found.claims.append($0) })
            return found
        }
        for breach in checked.breaches {
            if options.makesEdits, places.isText, let word = breach.word,
                let node = breach.item.flatMap({ self.node(of: $0, one, source) }),
                let edit = ChunkEdits.word(
                    word, in: item.chunk,
                    from: batch.location(of: node, in: one).byteOffset - item.chunk.start.byteOffset,
                    to: one.chunkRange.upperBound, code: breach.rule.code)
            {
                result.edits.append(edit)
            }
            sieve.add(breach.rule.code, breach.rule.severity) {
                let node = breach.node ?? breach.item.flatMap { self.node(of: $0, one, source) }
                let place = node.map { self.place(of: $0, in: one, headings, source) }
                return places.completed(
                    Diagnostic(
                        breach.rule.code, breach.rule.severity, breach.message,
                        at: node.map { batch.location(of: $0, in: one) } ?? one.location,
                        hint: breach.hint ?? whereTo(breach, source),
                        path: place.flatMap { $0.isEmpty ? nil : $0 } ?? rootPath(one, source), record: identifier))
            }
        }
        for claim in checked.claims {
            let rule = checker.rules[claim.rule].rule
            let language = options.language
            func filled(_ text: String) -> String { text.replacing("{value}", with: claim.value) }
            result.claims.append(
                .init(
                    claim: claim,
                    finding: Diagnostic(
                        rule.code, rule.severity, filled(rule.message[language] ?? rule.message["en"] ?? rule.code),
                        at: one.location, hint: (rule.hint[language] ?? rule.hint["en"]).map(filled),
                        path: rootPath(one, source), record: identifier)))
        }
    }

    /// As people of the format write it; a column by its heading, not by the profile's name for it.
    private func place(of node: Int, in record: RecordBatch.Record, _ headings: [String], _ source: Int) -> String {
        let column = node - record.nodes.lowerBound - 1
        if headings.indices.contains(column) { return headings[column] }
        return batch.place(of: node, in: record, names: names, notation: setups[source].profile.notation)
    }

    // MARK: Schemas

    /// The columns that a Table Schema wants and the table lacks, and the other way round; once, at the first chunk.
    private func checkColumns(
        _ headings: [String], _ item: WorkItem, _ places: ChunkPlaces, _ sieve: inout Sieve
    ) {
        guard !headings.isEmpty, item.chunk.start.line <= 2, !options.tableSchemas.isEmpty else { return }
        let location = Diagnostic.Location(source: item.chunk.start.source)
        for schema in options.tableSchemas {
            for field in schema.fields where !headings.contains(field.name) {
                sieve.add(
                    Diagnostic(
                        "schema.column", .error, "the column `\(field.name)` is missing", at: location,
                        hint: "add the column that the Table Schema wants", path: field.name))
            }
            for heading in headings where !schema.fields.contains(where: { $0.name == heading }) {
                sieve.add(
                    Diagnostic(
                        "schema.column", .error, "the Table Schema does not know the column `\(heading)`", at: location,
                        hint: "name it as in the schema, or leave it out", path: heading))
            }
        }
    }

    private func checkSchemas(
        _ record: Int, _ chunk: RecordChunk, _ headings: [String], _ places: ChunkPlaces, _ sieve: inout Sieve,
        _ result: inout ValidationResult
    ) {
        let one = batch.records[record]
        if !options.jsonSchemas.isEmpty, headings.isEmpty { checkJSON(one, chunk, places, &sieve) }
        guard !options.tableSchemas.isEmpty, !headings.isEmpty else { return }
        let first = one.nodes.lowerBound + 1
        for (number, schema) in options.tableSchemas.enumerated() {
            var key = "", hasKey = !schema.primaryKey.isEmpty
            for (index, field) in schema.fields.enumerated() {
                guard let column = headings.firstIndex(of: field.name) else { continue }
                let node = first + column
                let value = node < one.nodes.upperBound ? batch.string(of: node) : ""
                let location = node < one.nodes.upperBound ? batch.location(of: node, in: one) : one.location
                for breach in schema.check(value, field) {
                    sieve.add("schema.table", .error) {
                        places.completed(
                            Diagnostic(
                                "schema.table", .error, "\(breach.message) (\(breach.keyword))", at: location,
                                hint: "write the value as the Table Schema describes the column", path: field.name))
                    }
                }
                if schema.primaryKey.contains(field.name) {
                    key += value + "\u{1F}"
                    if schema.isMissing(value) { hasKey = false }
                }
                if field.isUnique, !schema.isMissing(value) {
                    result.keys.append(
                        (
                            RuleChecker.hash("\(number).\(index)\u{1F}\(value)"),
                            twice("`\(value.prefix(60))` of the column `\(field.name)`", location, field.name)
                        ))
                }
            }
            if hasKey {
                result.keys.append(
                    (
                        RuleChecker.hash("\(number).key\u{1F}\(key)"),
                        twice(
                            "the key \(schema.primaryKey.joined(separator: ", "))", one.location, schema.primaryKey[0])
                    ))
            }
        }
    }

    private func twice(_ what: String, _ location: Diagnostic.Location, _ path: String) -> Diagnostic {
        Diagnostic(
            "schema.table", .error, "\(what) stands in line {first} too (unique)", at: location,
            hint: "values of this column must differ", path: path)
    }

    private func checkJSON(
        _ record: RecordBatch.Record, _ chunk: RecordChunk, _ places: ChunkPlaces, _ sieve: inout Sieve
    ) {
        let value: JSONValue
        do throws(JSONValue.Fault) {
            value = try JSONValue.parse(ContiguousArray(chunk.bytes[record.chunkRange]))
        } catch {
            // The reader of the records says what is wrong with it.
            return
        }
        for schema in options.jsonSchemas {
            for breach in schema.check(value) {
                sieve.add("schema.json", .error) {
                    var location = record.location
                    location.byteOffset += breach.offset
                    let before = chunk.bytes[record.chunkRange].prefix(breach.offset)
                    location.line += before.count { $0 == UInt8(ascii: "\n") }
                    return places.completed(
                        Diagnostic(
                            "schema.json", .error, "\(breach.message) (\(breach.keyword))", at: location,
                            hint: "write the value as the JSON Schema describes it",
                            path: breach.pointer.isEmpty ? "/" : breach.pointer))
                }
            }
        }
    }

    private func rootPath(_ record: RecordBatch.Record, _ source: Int) -> String? {
        guard setups[source].profile.notation == .xpath else { return nil }
        let name = names.name(batch.nodes[record.nodes.lowerBound].name)
        return name.isEmpty ? nil : "/" + name
    }

    /// The node of the source that an item of the object was made of.
    private func node(
        of item: (field: String, index: Int, member: String), _ record: RecordBatch.Record, _ source: Int
    ) -> Int? {
        guard let lineage = object.lineage.first else { return nil }
        let entries = lineage.entries.filter { $0.field == item.field && $0.index == item.index }
        guard
            let entry = entries.first(where: { $0.member == item.member })
                ?? entries.first(where: { $0.member.isEmpty }) ?? entries.first
        else { return nil }
        var table = PathTable(), paths: [Int: PathID] = [record.nodes.lowerBound: .root]
        var parents: [Int] = []
        let separator = setups[source].profile.notation.separator
        for index in record.nodes {
            let node = batch.nodes[index]
            while let last = parents.last, Int(batch.nodes[last].end) <= index { parents.removeLast() }
            if let parent = parents.last {
                paths[index] = table.child(
                    of: paths[parent]!, name: node.name, isAttribute: node.kind == .attribute, after: .root)
            }
            if Int(node.end) > index + 1 { parents.append(index) }
            if record.location.line + node.lineFromRecord == entry.line,
                table.text(paths[index]!, names: names, separator: separator) == entry.path
            {
                return index
            }
        }
        return nil
    }

    /// Where the profile looks for a field: what a person must fill in.
    private func whereTo(_ breach: RuleChecker.Breach, _ source: Int) -> String? {
        guard case .field(let field) = breach.rule.subject, case .atLeast = breach.rule.check else { return nil }
        let profile = setups[source].profile
        let member = profile.members.first { $0.target.rawValue == field.field.rawValue }
        let paths = member?.rules.prefix(3).compactMap { $0.each.map { "`\($0)`" } } ?? []
        return paths.isEmpty ? nil : "the profile \(profile.name) looks at \(paths.joined(separator: ", "))"
    }
}

/// Keeps what can be shown of each code, and counts the rest.
private struct Sieve {
    let most: Int
    private(set) var findings: [Diagnostic] = []
    private(set) var further: [FindingKey: Int] = [:]
    private var counts: [FindingKey: Int] = [:]

    init(most: Int) { self.most = most }

    mutating func add(_ finding: Diagnostic) { add(finding) { finding } }

    mutating func add(_ finding: Diagnostic, _ complete: () -> Diagnostic) {
        add(finding.code, finding.severity, complete)
    }

    mutating func add(_ code: String, _ severity: Diagnostic.Severity, _ make: () -> Diagnostic) {
        let key = FindingKey(code: code, severity: severity)
        counts[key, default: 0] += 1
        if counts[key]! <= most { findings.append(make()) } else { further[key, default: 0] += 1 }
    }
}

/// The bytes of a chunk, to complete the place of a finding.
private struct ChunkPlaces {
    private let chunk: RecordChunk
    /// Whether the bytes are those of the source: the rows of a workbook are not.
    let isText: Bool
    init(_ chunk: RecordChunk) { (self.chunk, isText) = (chunk, !SheetParser.reads(chunk)) }

    /// With the column that belongs to the byte offset and an excerpt, where the finding has none.
    func completed(_ finding: Diagnostic) -> Diagnostic {
        let offset = finding.location.byteOffset - chunk.start.byteOffset
        guard isText, finding.excerpt == nil, finding.location.source == chunk.start.source, offset >= 0,
            offset <= chunk.count
        else { return finding }
        var finding = finding
        var lineStart = offset
        while lineStart > 0, chunk.bytes[lineStart - 1] != UInt8(ascii: "\n") { lineStart -= 1 }
        finding.location.column = lineStart == 0 ? chunk.start.column + offset : offset - lineStart + 1
        // Bytes behind the count are room for the parsers, not text of the source.
        finding.excerpt = ExcerptMaker.excerpt(of: chunk.bytes.span.extracting(0..<chunk.count), around: offset)
        return finding
    }
}

/// What makes two objects look like one record sent twice: everything but their identifiers.
enum ContentHash {
    static func of(_ object: CulturalObject) -> UInt64 {
        var object = object
        (object.id, object.identifiers, object.sources) = ("", [], [])
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ text: String?) {
            for byte in (text ?? "\u{1}").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01b3
        }
        for title in object.titles { add(title.text.value) }
        for description in object.descriptions { add(description.text.value) }
        for agent in object.agents { add(agent.agent.label?.value) }
        for event in object.events {
            add(event.date?.verbatim)
            for place in event.places { add(place.place.label?.value) }
        }
        for dimension in object.dimensions { add(dimension.verbatim) }
        for media in object.media { add(media.url) }
        for list in [object.types, object.subjects, object.materials] { for item in list { add(item.label?.value) } }
        return hash
    }
}
