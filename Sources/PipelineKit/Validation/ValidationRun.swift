internal import CSVReading
internal import Diagnostics
internal import HeritageModel
internal import JSONReading
internal import JSONWriting
internal import Mapping
internal import Normalization
internal import RecordStream
internal import SourceInput
internal import Validation
internal import XMLReading

/// One validation: reads the delivery, takes the results in the order of the texts, and makes the report.
final class ValidationRun {
    private let options: Validator.Options
    private let setups: [SourceSetup]
    private let generic: [Profile.Format: Int]
    private let names = NameTable(), registry = SourceRegistry()
    private let clusters: ClusterList
    /// `nil` when nothing is normalized.
    private let tables: NormalizationTables?
    private let shown = ShownCounts()
    private let reader: DeliveryReader
    private let feed: SourceFeed
    private var worker: ValidationWorker.Options
    private var report: ValidationReport
    private let log: ExampleLog
    /// Codes that are errors in a delivery, whatever a run makes of them.
    private let strict: Set<String>
    private let tiers: OutputFile?
    private let fixes: FixedFiles?
    /// By number of the text; only as many as can be held.
    private var edits: [UInt32: [TextEdit]] = [:]
    private var editCount = 0
    private static let mostEdits = 1_000_000
    private var outside = OutsideLedger()
    private var recognition = RecognitionCheck()
    private var progress: Progress

    private var comparison: DeliveryComparison
    private let files: [String]

    init(_ paths: [String], _ options: Validator.Options, _ resources: Resources, books: [RuleBook]) throws {
        self.options = options
        comparison = DeliveryComparison(language: options.language)
        fixes = try options.fixFolder.map { try FixedFiles($0, paths: paths, encoding: options.encoding) }
        files = paths.flatMap { $0 == "-" ? ["-"] : Inspector.files($0) }
        let clusters = try resources.clusters()
        self.clusters = clusters
        let normalizes = options.profile != "none" || options.fixFolder != nil
        tables = normalizes ? try resources.normalizationTables() : nil
        if let cluster = options.cluster, clusters.code(for: cluster) == nil {
            throw ConfigurationProblem(["there is no cluster `\(cluster)` in clusters.tsv"])
        }
        var profiles: [Profile] = []
        if options.profile == "none" {
            profiles = []
        } else if let profile = options.profile {
            profiles = [try resources.profile(profile)]
        } else {
            profiles = try resources.profileNames().map { try resources.profile($0) }
        }
        let known = profiles.count
        for format in [Profile.Format.xml, .json, .csv, .marc] { profiles.append(try Self.generic(format)) }
        var setups: [SourceSetup] = []
        for (index, profile) in profiles.enumerated() {
            var source = Pipeline(
                source: "delivery", files: index == 0 ? files : [], profile: profile.name, encoding: options.encoding
            ).sources[0]
            source.defaults.cluster = options.cluster.flatMap { clusters.code(for: $0) }
            setups.append(try SourceSetup(source, profile: profile, names: names, registry: registry))
        }
        self.setups = setups
        generic = [.xml: known, .json: known + 1, .csv: known + 2, .marc: known + 3]
        var grammars: [XMLGrammar] = []
        var schemas: (json: [JSONSchema], table: [TableSchema]) = ([], [])
        report = ValidationReport(mostExamples: options.mostExamples)
        report.failsOn = options.failsOn
        for schema in try options.schemas.map(resources.schema) {
            guard Folder.isFile(schema) else { throw ConfigurationProblem(["there is no schema \(schema)"]) }
            let language: XMLGrammar.Language
            switch schema.split(separator: ".").last?.lowercased() {
            case "xsd": language = .xsd
            case "rng": language = .relaxNG
            case "json":
                report.authorities.append(try Self.read(jsonFile: schema, into: &schemas))
                continue
            default:
                throw ConfigurationProblem([
                    "\(schema): a schema is XML Schema (.xsd), RELAX NG (.rng), JSON Schema or Table Schema (.json)"
                ])
            }
            grammars.append(try XMLGrammar(path: schema, language: language))
            report.authorities.append(
                .init(
                    name: schema.split(separator: "/").last.map(String.init) ?? schema, kind: language.title,
                    digest: try FileDigest.sha256(ofFile: schema)))
        }
        let generics = Set(generic.values)
        reader = DeliveryReader(
            setups, generic: generic, clusters: clusters, grammars: grammars,
            isFixed: options.profile != nil && options.profile != "none",
            named: Set(paths), mostExamples: options.mostExamples, namespaces: try resources.rootNamespaces())
        var limits = RecordLimits()
        limits.recordBytes = options.recordMebibytes << 20
        feed = SourceFeed(
            setups, limits: limits, registry: registry, chooser: reader,
            digests: options.digestsFiles)
        worker = ValidationWorker.Options(
            books: books, placeholders: try resources.placeholders(), language: options.language,
            mostExamples: options.mostExamples, writesTiers: options.tiers != nil,
            makesEdits: options.fixFolder != nil, generic: generics,
            jsonSchemas: schemas.json, tableSchemas: schemas.table)
        if books.contains(where: { $0.rules.contains(where: \.needsEverything) }) { worker.scope = .all }
        report.authorities += books.map { .init(name: $0.nameAndVersion, kind: "rules", digest: $0.digest) }
        strict = try resources.strictCodes()
        log = try ExampleLog(ndjson: options.ndjson, csv: options.csv)
        tiers = try options.tiers.map { (path) throws(Diagnostic) in try OutputFile(path: path) }
        progress = Progress(style: options.progress, totalBytes: files.reduce(0) { $0 + Folder.size(of: $1) })
    }

    /// A JSON Schema, or a Table Schema: that one has `fields`.
    private static func read(
        jsonFile path: String, into schemas: inout (json: [JSONSchema], table: [TableSchema])
    ) throws -> ValidationReport.Authority {
        let text = try Folder.text(of: path)
        func problem(_ message: String, _ offset: Int) -> ConfigurationProblem {
            let before = text.utf8.prefix(offset)
            let line = before.count { $0 == UInt8(ascii: "\n") } + 1
            let column =
                offset
                - (before.lastIndex(of: UInt8(ascii: "\n")).map {
                    text.utf8.distance(from: text.utf8.startIndex, to: $0) + 1
                } ?? 0) + 1
            return ConfigurationProblem(["\(path):\(line):\(column): \(message)"])
        }
        let digest = try FileDigest.sha256(ofFile: path)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        do {
            let value = try JSONValue.parse(ContiguousArray(text.utf8))
            if value.isTableSchema {
                schemas.table.append(try TableSchema(value))
                return .init(name: name, kind: "Table Schema", digest: digest)
            }
            schemas.json.append(try JSONSchema(value))
            return .init(name: name, kind: "JSON Schema", digest: digest)
        } catch let fault as JSONValue.Fault {
            throw problem("not JSON: \(fault.message)", fault.offset)
        } catch let mistake as JSONSchema.Problem {
            throw problem(mistake.message, mistake.offset)
        }
    }

    /// Reads the records of a format, without a word on what they mean.
    private static func generic(_ format: Profile.Format) throws -> Profile {
        do {
            let text = """
                profile: any-\(format.rawValue)
                version: 1
                format: \(format.rawValue)
                kind: object
                map:
                  titles:
                    - value: title
                """
            return try ProfileLoader.load(text: text, file: "any-\(format.rawValue)", valueMaps: { _ in nil })
        } catch {
            throw ConfigurationProblem(error.errors.map(\.description))
        }
    }

    func run() throws -> ValidationReport {
        let team = WorkerTeam<ValidationWorker>()
        let (setups, names, clusters, tables, shown) = (setups, names, clusters, tables, shown)
        let worker = worker
        try OrderedWorkers<WorkItem, ValidationResult>(threads: options.threads).run(
            produce: { () throws(Diagnostic) -> WorkItem? in feed.next() },
            makeWorker: {
                let one = ValidationWorker(
                    setups: setups, names: names, clusters: clusters, tables: tables, shown: shown, options: worker)
                team.add(one)
                return { one.work($0) }
            },
            consume: { (result: ValidationResult) throws(Diagnostic) in try consume(result) })
        try note(feed.takeFindings() + outside.findings)
        progress.clear()
        try note(comparison.finish(names: registry.names))
        try noteUnmapped(team.members)
        collect(team.members)
        try noteEmpty()
        try log.finish(report.tally)
        try tiers?.synchronize()
        try writeFixes()
        return report
    }

    // MARK: Results in order

    private var tallies: [UInt32: (records: Int, rejected: Int, objects: Int)] = [:]

    private func consume(_ result: ValidationResult) throws(Diagnostic) {
        try note(result.findings)
        for (key, count) in result.further.sorted(by: { $0.key.code < $1.key.code }) {
            report.tally.add(
                count: count, of: key.code, strict.contains(key.code) ? max(key.severity, .error) : key.severity,
                in: registry.name(at: .init(source: result.text)) ?? "")
        }
        try note(
            recognition.judge(
                setups[result.source].profile, result.source, records: result.objects, result.unrecognized))
        outside.add(result.outside, of: result.source)
        try note(comparison.add(result) { registry.name(at: .init(source: $0)) ?? "" })
        if let tiers { try tiers.write(result.tiers) }
        if !result.edits.isEmpty {
            let room = max(0, Self.mostEdits - editCount)
            edits[result.text, default: []] += result.edits.prefix(room)
            editCount += result.edits.count
        }
        var tally = tallies[result.text] ?? (0, 0, 0)
        tally.records += result.records
        tally.rejected += result.rejected
        tally.objects += result.objects
        tallies[result.text] = tally
        progress.update(
            source: "delivery", records: tallies.values.reduce(0) { $0 + $1.records }, bytes: feed.bytesRead)
    }

    private func note(_ findings: [Diagnostic]) throws(Diagnostic) {
        for finding in findings {
            let name = registry.name(at: finding.location) ?? ""
            let key = FindingKey(code: finding.code, severity: finding.severity)
            var finding = finding
            if finding.severity < .error, strict.contains(finding.code) { finding = finding.asError }
            if report.tally.add(finding, in: name) {
                try log.add(finding, in: name)
            } else {
                shown.close(key)
            }
        }
    }

    // MARK: At the end

    private func noteUnmapped(_ workers: [ValidationWorker]) throws(Diagnostic) {
        for index in setups.indices {
            var ledger = UnmappedLedger()
            for worker in workers { ledger.merge(worker.ledger(of: index)) }
            for entry in ledger.entries.prefix(200) {
                try note([
                    Diagnostic(
                        "mapping.unmapped", .note,
                        "\(entry.count) values at `\(entry.path)` are used by no rule of \(setups[index].profile.name), e.g. `\(entry.sample)`",
                        at: entry.location, hint: "look whether the field or column is named as agreed",
                        path: entry.path)
                ])
            }
        }
    }

    private func noteEmpty() throws(Diagnostic) {
        for text in report.texts where text.holdsRecords && text.records == 0 {
            let hasError = report.tally.entries.contains { $0.severity >= .error && $0.texts[text.name] != nil }
            guard !hasError else { continue }
            try note([
                Diagnostic(
                    "validate.no-records", .error, "\(text.name) holds no records",
                    at: .init(source: UInt32(registry.names.firstIndex(of: text.name) ?? 0)),
                    hint: "ask the provider for the file again")
            ])
        }
    }

    private func writeFixes() throws {
        guard let fixes else { return }
        var texts: [FixedFiles.Text] = []
        let encodings = Dictionary(registry.texts.map { ($0.index, $0.encoding) }) { first, _ in first }
        let formats = [TextFormat.xml, .csv, .json, .jsonLines].map(\.title)
        for index in registry.names.indices.map(UInt32.init) {
            guard let text = reader.texts[index], text.holdsRecords, formats.contains(text.format) else { continue }
            let encoding = encodings[index]
            let isUndeclared = encoding.map { $0.name != "utf-8" && $0.declared == nil } ?? false
            let isForced = encoding.map { $0.name != "utf-8" } ?? false && options.encoding != nil
            let isContradicted = report.tally.entries.contains {
                $0.code == "encoding.contradicts-declaration" && $0.texts[text.name] != nil
            }
            texts.append(
                .init(
                    path: text.name, edits: edits[index] ?? [],
                    isMisencoded: isUndeclared || isForced || isContradicted))
        }
        for line in try fixes.write(texts) { StandardError.write(line + "\n") }
        if editCount > Self.mostEdits {
            StandardError.write("\(editCount - Self.mostEdits) mends were too many to be held; mend the copies again\n")
        }
    }

    private func collect(_ workers: [ValidationWorker]) {
        for worker in workers { report.survey.merge(worker.survey) }
        for file in registry.files {
            report.files.append(
                .init(path: file.path, bytes: file.bytes, sha256: file.sha256, isReadable: file.isReadable))
        }
        let encodings = Dictionary(registry.texts.map { ($0.index, $0.encoding) }) { first, _ in first }
        var isSheet: [UInt32: UInt32] = [:]
        var last: UInt32 = 0
        for index in registry.names.indices.map(UInt32.init) {
            if reader.texts[index] != nil { last = index } else { isSheet[index] = last }
        }
        for index in registry.names.indices.map(UInt32.init) {
            // The tables of a package were announced as the package.
            var text: ValidationReport.Text
            if let known = reader.texts[index] {
                text = known
            } else if let package = reader.texts[isSheet[index] ?? 0] {
                guard tallies[index] != nil else { continue }
                text = package
                text.name = registry.names[Int(index)]
            } else {
                continue
            }
            if let tally = tallies[index] {
                (text.records, text.rejected, text.objects) = (tally.records, tally.rejected, tally.objects)
            } else if text.format == TextFormat.package.title {
                text.holdsRecords = false
            }
            if let encoding = encodings[index] {
                text.encoding = encoding.name
                text.declaredEncoding = encoding.declared ?? ""
            }
            report.texts.append(text)
        }
    }
}

extension Diagnostic {
    fileprivate var asError: Diagnostic {
        var copy = Diagnostic(
            code, .error, message, at: location, hint: hint, path: path, record: record, excerpt: excerpt)
        copy.times = times
        return copy
    }
}
