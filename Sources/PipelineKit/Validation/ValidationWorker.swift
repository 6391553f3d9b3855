internal import CSVReading
internal import Diagnostics
internal import HeritageModel
internal import Mapping
internal import Normalization
internal import RecordStream
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
    var keys: [Key] = []
    var unrecognized: Diagnostic.Location?
    var outside: [OutsideValue] = []
    /// Lines of NDJSON, one per record.
    var tiers = ContiguousArray<UInt8>()
    /// Mends that need no judgment, in any order.
    var edits: [TextEdit] = []

    /// The rules that claims are about, by number.
    var rules: [Validation.Rule] = []

    /// A value of a column that must be unique, or the key of a row.
    struct Key: Sendable {
        let hash: UInt64
        /// `nil` for the key of a row.
        let value: String?
        let path: String
        let location: Diagnostic.Location

        /// What to say when it stands in an earlier line too.
        func repeated(line: Int) -> Diagnostic {
            let what = value.map { "`\($0.prefix(60))` of the column `\(path)`" } ?? "the key \(path)"
            return Diagnostic(
                "schema.table", .error, "\(what) stands in line \(line) too (unique)", at: location,
                hint: "values of this column must differ", path: path)
        }
    }

    struct Claim: Sendable {
        let claim: RuleChecker.Claim
        let location: Diagnostic.Location
        let path: String?, record: String?
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
        /// All, when a rule asks for what only that finds out.
        var scope = ObjectNormalizer.Scope.judging
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
    /// `nil` when nothing is normalized.
    private var normalizer: ObjectNormalizer?
    private let mends: ValueMends?
    private let shown: ShownCounts
    private var tools: [[Tools?]]
    private var batch = RecordBatch()
    private var object = TracedObject(CulturalObject(kind: .object, cluster: ""), lineage: [])
    private(set) var survey = Survey()
    private var tierLines = TierLines()
    private var folded = FoldedText()

    init(
        setups: [SourceSetup], names: NameTable, clusters: ClusterList, tables: NormalizationTables?,
        shown: ShownCounts, options: Options
    ) {
        (self.setups, self.names, self.clusters, self.options) = (setups, names, clusters, options)
        self.shown = shown
        normalizer = tables.map { ObjectNormalizer(tables: $0, scope: options.scope) }
        mends = tables.map { ValueMends($0) }
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
        var sieve = Sieve(most: options.mostExamples, closed: shown.closed)
        tools.parser.parse(item.chunk, into: &batch)
        for finding in item.findings {
            finding.location.source == result.text ? sieve.add(finding) : sieve.addForeign(finding)
        }
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
        if places.isText, item.chunk.start.line <= 2,
            let finding = HeaderDelimiter.finding(item.chunk, batch, headings)
        {
            sieve.add(finding)
        }
        if options.makesEdits, places.isText {
            let other = ChunkEdits.delimiters(of: item.chunk, batch, columns: headings.count)
            result.edits =
                other.edits
                + ChunkEdits.paddings(of: item.chunk, batch, columns: headings.count, but: other.rows)
            if setups[item.source].profile.notation == .xpath {
                result.edits += ChunkEdits.ampersands(of: item.chunk, batch)
            }
        }
        let tables = headings.isEmpty ? [] : options.tableSchemas.map { TableColumns($0, headings) }
        // One copy for all rows: what is asked of the batch of this object may not run into what changes it.
        let rows = batch
        var doubts = tables.map { $0.doubts(in: rows) }
        for record in batch.records.indices {
            checkSchemas(record, item.chunk, headings, tables, &doubts, places, &sieve, &result)
            var isMapped = false
            if tools.mapper != nil {
                let outcome = tools.mapper!.map(record, of: batch, into: &object)
                isMapped = outcome == .mapped
                for finding in tools.mapper!.takeDiagnostics() { sieve.add(finding) { places.completed(finding) } }
                if case .rejected = outcome { result.rejected += 1 }
            }
            if isMapped {
                tools.checker.take(given: object.object)
                normalizer?.normalize(&object)
                result.objects += 1
                note(&result, batch.records[record].location)
            }
            check(record, isMapped, &tools.checker, item, headings, places, &sieve, &result)
        }
        result.rules = tools.checker.rules
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
                prefixes: layout.profile.reading.namespaces.map(\.prefix), placeholders: options.placeholders))
    }

    /// Counts the object and keeps what is compared with other objects.
    private func note(_ result: inout ValidationResult, _ location: Diagnostic.Location) {
        let tier = Tier(object.object)
        survey.add(object.object, tier)
        if options.writesTiers { tierLines.add(tier, object) }
        if let title = object.object.titles.first?.text.value {
            result.titles.append((folded.hash(title), title))
        }
        for identifier in object.object.identifiers { result.identifiers.append(folded.hash(identifier.value)) }
        result.contents.append((ContentHash.of(object.object), location))
    }

    // MARK: Rules

    private func check(
        _ record: Int, _ isMapped: Bool, _ checker: inout RuleChecker, _ item: WorkItem, _ headings: [String],
        _ places: ChunkPlaces, _ sieve: inout Sieve, _ result: inout ValidationResult
    ) {
        let source = item.source
        let one = batch.records[record]
        if !isMapped, !checker.looksAtPaths { return }
        let identifier = isMapped ? self.object.lineage.first?.record : nil
        batch.withRecord(record) { view in checker.check(isMapped ? object.object : nil, view) }
        for breach in checker.breaches {
            if options.makesEdits, places.isText, let edit = edit(for: breach, one, item) { result.edits.append(edit) }
            sieve.add(breach.rule.code, breach.rule.severity) {
                let node = breach.node ?? breach.item.flatMap { self.node(of: $0, one, source) }
                let place = node.map { self.place(of: $0, in: one, headings, source) }
                return places.completed(
                    Diagnostic(
                        breach.rule.code, breach.rule.severity, breach.message(in: options.language),
                        at: node.map { batch.location(of: $0, in: one) } ?? one.location,
                        hint: hint(breach) ?? whereTo(breach, source),
                        path: place.flatMap { $0.isEmpty ? nil : $0 } ?? rootPath(one, source), record: identifier))
            }
        }
        guard !checker.claims.isEmpty else { return }
        let path = rootPath(one, source)
        for claim in checker.claims {
            result.claims.append(.init(claim: claim, location: one.location, path: path, record: identifier))
        }
    }

    /// The hint of the rule, with the numbers that a wrong one may have been.
    private func hint(_ breach: RuleChecker.Breach) -> String? {
        guard case .nature(.identifier) = breach.rule.check, let item = breach.item,
            object.object.identifiers.indices.contains(item.index)
        else { return breach.hint(in: options.language) }
        let scheme = object.object.identifiers[item.index].scheme
        let numbers = mends?.identifiers(breach.value, scheme: scheme) ?? []
        return breach.hint(in: options.language, suggestion: numbers.joined(separator: ", "))
    }

    /// The mend of a value that breaks a rule, where it needs no judgment.
    private func edit(for breach: RuleChecker.Breach, _ record: RecordBatch.Record, _ item: WorkItem) -> TextEdit? {
        guard case .nature(let nature) = breach.rule.check, [.oneScript, .language, .rights].contains(nature),
            let node = breach.item.flatMap({ self.node(of: $0, record, item.source) })
        else { return nil }
        let start = batch.location(of: node, in: record).byteOffset - item.chunk.start.byteOffset
        let end = record.chunkRange.upperBound
        if let word = breach.word {
            return ChunkEdits.word(word, in: item.chunk, from: start, to: end, code: breach.rule.code)
        }
        // What normalizing made of the value does not stand in the text.
        let given = batch.string(of: node)
        let mended = nature == .language ? mends?.language(given) : nature == .rights ? mends?.rights(given) : nil
        return mended.flatMap {
            ChunkEdits.value(
                given, $0, in: item.chunk, from: start, to: end, batch.nodes[node].kind,
                setups[item.source].profile.notation, code: breach.rule.code)
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
            let known = headings.filter { heading in schema.fields.contains { $0.name == heading } }
            let wanted = schema.fields.map(\.name).filter { headings.contains($0) }
            if known != wanted {
                sieve.add(
                    Diagnostic(
                        "schema.column", .warning,
                        "the columns stand in another order than in the Table Schema: \(known.joined(separator: ", "))",
                        at: location, hint: "put them in this order: \(wanted.joined(separator: ", "))"))
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
        _ record: Int, _ chunk: RecordChunk, _ headings: [String], _ tables: [TableColumns],
        _ doubts: inout [TableColumns.Doubts], _ places: ChunkPlaces, _ sieve: inout Sieve,
        _ result: inout ValidationResult
    ) {
        if !options.jsonSchemas.isEmpty, headings.isEmpty { checkJSON(batch.records[record], chunk, places, &sieve) }
        for number in tables.indices {
            let columns = doubts[number].columns(of: record)
            if columns.isEmpty, !tables[number].comparesRows { continue }
            check(batch.records[record], number, tables[number], columns, chunk, places, &sieve, &result)
        }
    }

    /// - Parameter doubts: Columns whose values may be wrong.
    private func check(
        _ record: RecordBatch.Record, _ number: Int, _ table: TableColumns, _ doubts: ArraySlice<Int>,
        _ chunk: RecordChunk, _ places: ChunkPlaces, _ sieve: inout Sieve, _ result: inout ValidationResult
    ) {
        let first = record.nodes.lowerBound + 1
        func value(_ place: Int) -> String {
            first + place < record.nodes.upperBound ? batch.string(of: first + place) : ""
        }
        func location(_ place: Int) -> Diagnostic.Location {
            first + place < record.nodes.upperBound ? batch.location(of: first + place, in: record) : record.location
        }
        var left = doubts
        for (index, column) in table.columns.enumerated() where column.isUnique || left.first == index {
            let value = value(column.place), location = location(column.place)
            if left.first == index {
                left.removeFirst()
                report(value, location, record, table.schema, column.field, chunk, places, &sieve, &result)
            }
            if column.isUnique, !table.schema.isMissing(value) {
                let field = table.schema.fields[column.field]
                let hash = ContentHash.of(
                    table.schema.canonical(value, field), salt: UInt64(number) << 32 | UInt64(column.field))
                result.keys.append(.init(hash: hash, value: value, path: field.name, location: location))
            }
        }
        guard !table.key.isEmpty else { return }
        let salt = UInt64(number) << 32 | 0xFFFF_FFFF
        let hash: UInt64
        if table.key.count == 1 {
            let value = value(table.key[0])
            if table.schema.isMissing(value) { return reportMissingKey(table.key[0], record, table, places, &sieve) }
            hash = ContentHash.of(value, salt: salt)
        } else {
            let values = table.key.map(value)
            if let missing = values.firstIndex(where: table.schema.isMissing) {
                return reportMissingKey(table.key[missing], record, table, places, &sieve)
            }
            hash = ContentHash.of(values, salt: salt)
        }
        result.keys.append(.init(hash: hash, value: nil, path: table.keyName, location: record.location))
    }

    /// What is wrong with a value of a table, and its mend.
    private func report(
        _ value: String, _ location: Diagnostic.Location, _ record: RecordBatch.Record, _ schema: TableSchema,
        _ number: Int, _ chunk: RecordChunk, _ places: ChunkPlaces, _ sieve: inout Sieve,
        _ result: inout ValidationResult
    ) {
        let field = schema.fields[number]
        let breaches = schema.check(value, field)
        if options.makesEdits, places.isText, !breaches.isEmpty {
            let mended = schema.mended(value, field, day: { mends?.day($0) })
            let start = location.byteOffset - chunk.start.byteOffset
            let edit = mended.flatMap {
                ChunkEdits.value(
                    value, $0, in: chunk, from: start, to: record.chunkRange.upperBound, .text, .column,
                    code: "schema.table")
            }
            if let edit { result.edits.append(edit) }
        }
        for breach in breaches {
            sieve.add("schema.table", .error) {
                places.completed(
                    Diagnostic(
                        "schema.table", .error, "\(breach.message) (\(breach.keyword))", at: location,
                        hint: "write the value as the Table Schema describes the column", path: field.name))
            }
        }
    }

    private func reportMissingKey(
        _ column: Int, _ record: RecordBatch.Record, _ table: TableColumns, _ places: ChunkPlaces, _ sieve: inout Sieve
    ) {
        sieve.add("schema.table", .error) {
            places.completed(
                Diagnostic(
                    "schema.table", .error, "a value of the primary key is missing (primaryKey)", at: record.location,
                    hint: "give each row the value that tells it from the others",
                    path: table.keyName))
        }
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
