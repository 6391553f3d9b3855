internal import CSVReading
internal import Diagnostics
internal import HeritageModel
internal import JSONReading
internal import Mapping
internal import Normalization
internal import RecordStream
internal import SheetReading
internal import SourceInput
internal import XMLReading

/// Finds out what files are: `khazina inspect`.
public struct Inspector {
    public struct Options: Sendable {
        /// Records whose paths are counted; all are counted as records.
        public var limit = 20_000
        /// Whether the profiles that come with Khazina are tried.
        public var triesProfiles = true
        public init() {}
    }

    private let options: Options
    private let trials: ProfileTrials
    private let judge: ShapeJudge
    /// Keeps a heading that a profile for tables knows: such headings tell the header of a sheet.
    private let knownHeading: @Sendable (String) -> String?
    private let resources: Resources
    /// Bytes of a text that are kept, so that every profile can be tried on them.
    private static let beginningBytes = 1 << 20

    public init(_ options: Options, resources: Resources) throws {
        (self.options, self.resources) = (options, resources)
        let names = options.triesProfiles ? try resources.profileNames() : []
        let profiles = try names.map { try resources.profile($0) }
        trials = ProfileTrials(profiles: profiles, clusters: try resources.clusters())
        let tables = profiles.flatMap { $0.layouts.map(\.reading) }.filter { $0.columns != nil }
        knownHeading = { heading in tables.contains { $0.columnName(for: heading) != nil } ? heading : nil }
        judge = ShapeJudge(dates: DateParser(lexicon: try resources.dateLexicon()))
    }

    /// The files that a name stands for: itself, or all files of a folder.
    public static func files(_ path: String) -> [String] {
        guard Folder.isFolder(path) else { return [path] }
        return Folder.files(matching: path + "/**/*").filter(Folder.isFile)
    }

    /// Hands out what stands in a file: one inspection, or one per member of an archive.
    /// - Parameter path: `-` is standard input.
    public func inspect(_ path: String, _ take: (TextInspection) throws -> Void) throws {
        let opener: SourceOpener
        do throws(Diagnostic) {
            var options = SourceOpener.Options()
            options.isPackage = TableFormat.isPackage
            opener =
                path == "-"
                ? SourceOpener(standardInput: 0, options: options)
                : try SourceOpener(path: path, index: 0, options: options)
        } catch {
            return try take(unreadable(path, [error]))
        }
        var count = 0
        do {
            while let member = try opener.nextMember() {
                count += 1
                let name = path == "-" ? "standard input" : path
                var inspection = TextInspection(name: member.name.map { "\(name)!\($0)" } ?? name)
                inspection.add(opener.takeDiagnostics())
                inspection.packing = opener.containers
                if let package = member.package {
                    try look(into: ZipFiles(package, index: 0), inspection, take)
                } else if let folder = try archiveFolder(path, member) {
                    try look(into: folder, inspection, take)
                } else {
                    try look(at: member, path, &inspection)
                    try take(inspection)
                }
            }
        } catch let finding as Diagnostic {
            return try take(unreadable(path, opener.takeDiagnostics() + [finding]))
        }
        let rest = opener.takeDiagnostics()
        if count == 0 || rest.contains(where: { $0.severity >= .error }) { try take(unreadable(path, rest)) }
    }

    /// The files of an unpacked Darwin Core Archive that a text describes.
    private func archiveFolder(_ path: String, _ member: SourceMember) throws(Diagnostic) -> FolderFiles? {
        guard path == "meta.xml" || path.hasSuffix("/meta.xml"), member.format == .xml,
            let root = XMLBeginning(member.head), root.root.hasSuffix("archive"),
            root.namespaces.contains(where: { $0.name.contains("rs.tdwg.org/dwc/text") })
        else { return nil }
        return try FolderFiles(path == "meta.xml" ? "." : Folder.parent(of: path), index: 0)
    }

    private func unreadable(_ path: String, _ findings: [Diagnostic]) -> TextInspection {
        var inspection = TextInspection(name: path)
        inspection.title = "not readable"
        inspection.add(findings)
        return inspection
    }

    // MARK: A first profile

    /// A profile for the first text in a file that holds records, as YAML.
    /// - Parameter name: Of the profile.
    public func draft(_ path: String, name: String) throws -> String {
        let opener = path == "-" ? SourceOpener(standardInput: 0) : try SourceOpener(path: path, index: 0)
        while let member = try opener.nextMember() {
            let beginning = TextBeginning(member, limit: Self.beginningBytes)
            let text = judged(member.format, beginning)
            guard [.csv, .json, .jsonLines, .xml].contains(text) else { continue }
            var inspection = TextInspection(name: path)
            let reader = generic(text)
            let isJSON = text == .json || text == .jsonLines
            let layout = isJSON ? try JSONFormat.layout(of: ReplaySource(beginning)) : nil
            guard let sample = RecordSample(beginning, reader, text.rawValue, layout: layout) else { continue }
            let separator = text.separator
            survey(reader, ReplaySource(beginning, then: member), separator: separator, &inspection)
            return ProfileDraft(
                inspection, sample, name: name, columns: try resources.valueMap(named: "museum-columns"),
                guesses: try resources.valueMap(named: "member-guesses")
            ).yaml
        }
        throw Diagnostic(
            "profile.no-records", .error, "\(path) holds no CSV, JSON or XML with records", at: .init(source: 0),
            hint: "khazina inspect says what it is")
    }

    /// A table is known by its rows: prose has commas too.
    private func judged(_ text: TextFormat, _ beginning: TextBeginning) -> TextFormat {
        guard text == .csv || text == .unknown else { return text }
        return Table.isOne(beginning) ? .csv : .unknown
    }

    // MARK: One text

    private func look(at member: SourceMember, _ path: String, _ inspection: inout TextInspection) throws {
        // What is no text, or says its encoding itself, is not judged by the bytes of its beginning.
        if member.format.isBytes { inspection.forgetFindings("encoding.") }
        if member.format == .dbf { return try look(atTable: member, path, &inspection) }
        let source: any ByteSource = member.format.isBytes ? member.undecoded() : member
        let beginning = TextBeginning(source, limit: Self.beginningBytes)
        describeEncoding(member, &inspection)
        inspection.add(beginning.failure.map { [$0] } ?? [])
        inspection.add(source.takeDiagnostics())
        let text = judged(member.format, beginning)
        (inspection.title, inspection.format) = (text.title, text.holdsRecords ? text.rawValue : "")
        // Of bytes that are no text there is nothing to say.
        if text == .binary { inspection.encoding = "" }
        if text == .xml || text == .html, let root = XMLBeginning(beginning.bytes[...]) { describe(root, &inspection) }
        guard text.holdsRecords else { return }
        inspection.trials = try trials.run(on: beginning, text)
        guard let format = try reader(for: text, inspection) else {
            inspection.details.append(("reader", "there is none yet for this format"))
            return
        }
        if text == .json || text == .jsonLines { describeJSON(beginning, &inspection) }
        describeEncoding(member, &inspection)
        survey(format, ReplaySource(beginning, then: source), separator: text.separator, &inspection)
        inspection.add(source.takeDiagnostics())
        // What came later may have told the encoding, where the text was decoded here.
        if !format.readsBytes || member.mustBeDecoded { describeEncoding(member, &inspection) }
    }

    // MARK: Tables that are no text

    /// The sheets of a workbook, the core of an archive: one inspection each.
    private func look(
        into files: any PackageFiles, _ package: TextInspection, _ take: (TextInspection) throws -> Void
    ) throws {
        let names = NameTable()
        var format = TableFormat(csv: CSVFormat())
        format.sheets.rename = knownHeading
        let tables: PackageTables
        do throws(Diagnostic) {
            tables = try PackageTables(files, format, names: names, isChoosy: false, index: 0)
        } catch {
            var inspection = package
            (inspection.title, inspection.packing) = ("a package of tables that cannot be read", [])
            inspection.add([error])
            return try take(inspection)
        }
        var isMore = true
        while isMore {
            var inspection = package
            (inspection.title, inspection.format) = (tables.title, tables.format)
            inspection.packing = []
            do throws(Diagnostic) {
                let next = try tables.next(index: 0, limits: RecordLimits())
                inspection.add(tables.takeFindings())
                guard let next else { break }
                inspection.name = "\(package.name)!\(next.name)"
                if let encoding = tables.encoding {
                    describe(SettledEncoding(encoding, declared: encoding), &inspection)
                }
                var reading = RecordReading(next.splitter, format.makeParser(names: names))
                survey(&reading, names, separator: "/", table: .package, &inspection)
                inspection.add(tables.archiveTable?.finish() ?? [])
            } catch {
                inspection.add([error])
                isMore = false
            }
            try take(inspection)
        }
    }

    /// A dBASE table.
    private func look(atTable member: SourceMember, _ path: String, _ inspection: inout TextInspection) throws {
        (inspection.title, inspection.format) = (TextFormat.dbf.title, TextFormat.dbf.rawValue)
        do throws(Diagnostic) {
            let files = try DBFFiles(path: path, encoding: nil, index: 0), names = NameTable()
            let splitter = try TableSplitter(
                dbf: member.undecoded(), files, TableOptions(), index: 0, limits: RecordLimits())
            var reading = RecordReading(splitter, SheetParser(names: names))
            survey(&reading, names, separator: "/", table: .dbf, &inspection)
        } catch {
            inspection.add([error])
        }
    }

    private func describeEncoding(_ member: SourceMember, _ inspection: inout TextInspection) {
        inspection.encoding = member.encoding.encoding.name
        inspection.declaredEncoding = member.encoding.declared?.name
        inspection.encodingMargin = member.encoding.margin
        inspection.hasByteOrderMark = member.encoding.hasByteOrderMark
    }

    /// The reader of the profile that fits, else one that finds the records by itself.
    private func reader(for text: TextFormat, _ inspection: TextInspection) throws -> (any RecordFormat)? {
        if let best = inspection.best, let profile = trials.profiles.first(where: { $0.name == best.profile }) {
            let format = try SourceSetup.format(of: profile.only(layout: best.layout), nil)
            guard var table = (format as? TableFormat)?.csv else { return format }
            // People know the columns by their headings, not by the names that the profile gives them.
            (table.rename, table.suggest) = (nil, nil)
            return table
        }
        if [.xml, .json, .jsonLines, .csv].contains(text) { return generic(text) }
        guard let trial = inspection.trials.first,
            let profile = trials.profiles.first(where: { $0.name == trial.profile })
        else { return nil }
        return try SourceSetup.format(of: profile.only(layout: trial.layout), nil)
    }

    /// A reader that finds the records by itself.
    private func generic(_ text: TextFormat) -> any RecordFormat {
        switch text {
        case .xml: XMLFormat()
        case .csv: CSVFormat()
        default: JSONFormat()
        }
    }

    private func survey(
        _ format: any RecordFormat, _ source: any ByteSource, separator: String, _ inspection: inout TextInspection
    ) {
        let names = NameTable()
        var reading = RecordReading(format, source, names: names)
        survey(&reading, names, separator: separator, table: nil, &inspection)
    }

    /// - Parameter table: Format of a table whose profiles are tried on its first rows.
    private func survey(
        _ reading: inout RecordReading, _ names: NameTable, separator: String, table: TextFormat?,
        _ inspection: inout TextInspection
    ) {
        var survey = PathSurvey(judge)
        var records = 0
        while reading.cut() {
            if let encoding = reading.chunk.encoding { describe(encoding, &inspection) }
            // Beyond the limit the splitter alone counts, where it knows the records.
            if survey.records >= options.limit, !reading.chunk.records.isEmpty {
                records += reading.chunk.records.count + reading.chunk.rejected.count
                inspection.rejected += reading.chunk.rejected.count
                continue
            }
            reading.parse()
            if records == 0 { describeTable(reading, names, &inspection) }
            if records == 0, let table, !reading.batch.records.isEmpty {
                let columns = reading.batch.records.map { reading.batch.children(of: $0) }.max() ?? 0
                inspection.details.append(("columns", String(columns)))
                inspection.trials = trials.run(onRows: reading.batch, names, table)
            }
            for record in reading.batch.records.indices.prefix(max(0, options.limit - survey.records)) {
                reading.batch.withRecord(record) { survey.add($0) }
            }
            records += reading.batch.records.count + reading.batch.rejected.count
            inspection.rejected += reading.batch.rejected.count
            inspection.add(reading.batch.diagnostics)
        }
        inspection.add(reading.failure.map { [$0] } ?? [])
        (inspection.records, inspection.surveyed) = (records, survey.records)
        (inspection.scripts, inspection.nodesAtOtherPaths) = (survey.scripts.shares, survey.nodesAtOtherPaths)
        inspection.paths = survey.paths(names, separator: separator).map(Self.path)
    }

    private static func path(_ path: String, _ row: PathSurvey.Row) -> TextInspection.Path {
        let sum = max(1, row.shapes.reduce(0, +))
        let shapes = row.shapes.indices.filter { row.shapes[$0] > 0 }
            .sorted { (row.shapes[$1], $0) < (row.shapes[$0], $1) }
            .map { (name: ValueShape.allCases[$0].name, percent: row.shapes[$0] * 100 / sum) }
        return TextInspection.Path(
            path: path, nodes: row.nodes, records: row.records, values: row.values, empty: row.empty,
            distinct: row.distinct.count, isDistinctExact: row.isExact, shapes: shapes, samples: row.samples,
            longest: row.longest)
    }

    // MARK: What is peculiar to a format

    private func describe(_ encoding: SettledEncoding, _ inspection: inout TextInspection) {
        (inspection.encoding, inspection.encodingMargin) = (encoding.name, encoding.margin)
        inspection.declaredEncoding = encoding.declared
    }

    private func describe(_ xml: XMLBeginning, _ inspection: inout TextInspection) {
        inspection.details.append(("root element", xml.root))
        for namespace in xml.namespaces {
            let prefix = namespace.prefix.isEmpty ? "default" : namespace.prefix
            inspection.details.append(("namespace", "\(prefix) = \(namespace.name)"))
        }
    }

    private func describeJSON(_ beginning: TextBeginning, _ inspection: inout TextInspection) {
        do throws(Diagnostic) {
            switch try JSONFormat.layout(of: ReplaySource(beginning)) {
            case .lines: inspection.details.append(("layout", "JSON Lines: one record per line"))
            case .records(let path) where path == .document:
                inspection.details.append(("layout", "each document is a record"))
            case .records(let path) where path == .elements: inspection.details.append(("layout", "one array"))
            case .records(let path): inspection.details.append(("layout", "records at \(path)"))
            }
        } catch {
            inspection.add([error])
        }
    }

    private func describeTable(_ reading: RecordReading, _ names: NameTable, _ inspection: inout TextInspection) {
        if let (dialect, columns) = CSVFormat.head(of: reading.chunk) {
            let delimiter = dialect.delimiter == 0x09 ? "tab" : String(UnicodeScalar(dialect.delimiter))
            let quote = dialect.quote.map { String(UnicodeScalar($0)) } ?? "none"
            inspection.details.append(("delimiter", delimiter))
            inspection.details.append(("quote", quote))
            inspection.details.append(("columns", String(columns)))
        } else if let first = reading.batch.records.first, inspection.format == TextFormat.xml.rawValue {
            inspection.details.append(
                ("record element", names.name(reading.batch.nodes[first.nodes.lowerBound].name)))
        }
    }
}

/// Tells tables from prose, which has commas too.
enum Table {
    /// Most rows have as many values as the header, and more than one; or another number that is as
    /// common: programs leave out empty columns at the end of rows.
    static func isOne(_ beginning: TextBeginning) -> Bool {
        var reading = RecordReading(CSVFormat(), ReplaySource(beginning), names: NameTable(), chunkBytes: 64 << 10)
        guard reading.next(), let (_, columns) = CSVFormat.head(of: reading.chunk), columns > 1 else { return false }
        let batch = reading.batch
        // A header without rows is a table that is empty, if it looks like heads and not like a sentence.
        if batch.records.isEmpty { return columns > 2 }
        let lengths = batch.records.map { $0.nodes.dropFirst().count }
        // The middle one of the sorted lengths is the commonest where one is common.
        let common = lengths.sorted()[lengths.count / 2]
        var fits = min(columns, common) > 2 ? [columns, common] : [columns]
        // Two columns are a table when nearly all lines have them: sentences have commas now and then.
        if common == 2, lengths.count >= 20, lengths.count(where: { $0 == 2 }) * 20 >= lengths.count * 19 { fits = [2] }
        return lengths.count { fits.contains($0) } * 4 >= lengths.count * 3
    }
}

extension RecordBatch {
    /// Number of children of a record's root.
    fileprivate func children(of record: Record) -> Int {
        var (child, count) = (record.nodes.lowerBound + 1, 0)
        while child < record.nodes.upperBound { (child, count) = (Int(nodes[child].end), count + 1) }
        return count
    }
}

extension TextFormat {
    /// Whether texts of this format can hold records.
    var holdsRecords: Bool {
        switch self {
        case .xml, .json, .jsonLines, .csv, .iso2709, .marcText, .dbf: true
        case .html, .package, .bibTeX, .ris, .turtle, .sql, .binary, .empty, .unknown: false
        }
    }
    /// Between the steps of a path.
    var separator: String { self == .json || self == .jsonLines ? "." : "/" }
}
