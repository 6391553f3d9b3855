internal import CSVReading
internal import Diagnostics
internal import HeritageModel
internal import JSONReading
internal import MARCReading
internal import Mapping
internal import RecordStream
internal import SheetReading
internal import SourceInput
internal import XMLReading

/// A source of the pipeline with everything that its records need on their way.
struct SourceSetup: Sendable {
    let source: Pipeline.Source
    let profile: Profile
    /// One per layout of the profile.
    let layouts: [Layout]
    let mapping: MappingSource
    /// The table that all readers of the run use.
    let names: NameTable

    /// Tables joined to the source's own, with the files they were read from.
    let joined: JoinedFormat?

    /// A layout with its reader, and the profile for files of it alone.
    struct Layout: Sendable {
        let profile: Profile
        let format: any RecordFormat
        /// How tables are read that are no text, when the layout is for tables.
        let table: TableFormat?
    }

    /// - Parameters:
    ///   - names: The table that all readers of the run use.
    ///   - registry: Takes the files of joined tables.
    init(_ source: Pipeline.Source, profile: Profile, names: NameTable, registry: SourceRegistry) throws {
        (self.source, self.profile, self.names) = (source, profile, names)
        if let name = source.encoding, TextEncoding(name) == nil, !MARCFormat.knows(encoding: name) {
            throw ConfigurationProblem([
                "source `\(source.id)`: there is no encoding `\(name)` (e.g. utf-8, windows-1251, windows-1254, koi8-r, cp866)"
            ])
        }
        for text in [source.csv.delimiter, source.csv.quote] where text != "\\t" && (text ?? ",").utf8.count != 1 {
            throw ConfigurationProblem(["source `\(source.id)`: `\(text ?? "")` is not one ASCII character"])
        }
        var layouts = try profile.layouts.indices.map { index in
            let profile = profile.only(layout: index)
            let format = try Self.format(of: profile, source, registry.elementNames)
            return Layout(profile: profile, format: format, table: format as? TableFormat)
        }
        if !source.joins.isEmpty, let main = layouts.firstIndex(where: { $0.table != nil }),
            let table = layouts[main].table
        {
            let joined = try JoinedFormat(table, source: source, names: names) { (path, opener) in
                registry.add(joinedTable: path, of: source.id, opener)
            }
            layouts[main] = Layout(profile: layouts[main].profile, format: joined, table: table)
            self.joined = joined
        } else {
            joined = nil
        }
        self.layouts = layouts
        var mapping = MappingSource(identifier: source.id)
        mapping.cluster = source.defaults.cluster
        mapping.language = source.defaults.language
        mapping.holder = source.defaults.holder.map {
            Reference(label: Text($0, language: source.defaults.language))
        }
        mapping.metadataRights = source.defaults.metadataRights.map { RightsStatement(uri: $0) }
        self.mapping = mapping
    }

    /// The reader for a profile's first layout; what the source says wins over what the profile says.
    static func format(
        of profile: Profile, _ source: Pipeline.Source?, _ elementNames: ElementNames = .init()
    ) throws -> any RecordFormat {
        let reading = profile.reading
        switch profile.format {
        case .xml:
            var format = XMLFormat(
                records: reading.records.isEmpty ? nil : reading.records,
                nameFrom: reading.nameFrom.map {
                    NameRule(element: $0.element, attribute: $0.attribute, prefix: $0.prefix)
                },
                namespaces: Dictionary(reading.namespaces.map { ($0.prefix, $0.name) }) { first, _ in first })
            format.division = reading.division
            if let map = reading.names { format.names = elementNames.of(map, in: profile) }
            format.failures = reading.failures.map { .init(path: $0.path, harmless: $0.harmless) }
            return format
        case .json:
            var format = JSONFormat()
            if reading.columns != nil { format.rename = { reading.columnName(for: $0) } }
            guard let path = reading.records.first else { return format }
            guard let recordPath = JSONRecordPath(path) else {
                throw ConfigurationProblem(["\(profile.file): `\(path)` is not a path to JSON records"])
            }
            format.layout = .records(at: recordPath)
            return format
        case .csv, .xlsx, .dbf:
            var format = CSVFormat()
            let options = source?.csv ?? Pipeline.CSVOptions()
            if let delimiter = options.delimiter ?? reading.csv.delimiter {
                format.delimiter = delimiter == "\\t" ? UInt8(ascii: "\t") : delimiter.utf8.first
            }
            if let quote = options.quote ?? reading.csv.quote {
                format.quoting = quote.utf8.first.map { .byte($0) } ?? .none
            }
            if options.hasHeader ?? reading.csv.hasHeader ?? true == false { format.header = .none }
            format.skippedLines = options.skip ?? reading.csv.skip
            return try tableFormat(format, reading, source)
        case .marc: return MARCFormat(encoding: source?.encoding)
        }
    }

    /// CSV with what it needs to read sheets too.
    private static func tableFormat(
        _ csv: CSVFormat, _ reading: ReadingOptions, _ source: Pipeline.Source?
    ) throws -> TableFormat {
        var csv = csv
        let own = try (source?.csv.headings ?? []).map { try headings(of: $0) }
        if reading.columns != nil || !own.isEmpty {
            csv.rename = { heading in
                own.lazy.compactMap { ReadingOptions.name(for: heading, in: $0) }.first
                    ?? reading.columnName(for: heading)
            }
            csv.suggest = { reading.nearestHeading(to: $0) }
        }
        var sheets = TableOptions()
        (sheets.rename, sheets.suggest) = (csv.rename, csv.suggest)
        sheets.hasHeader = csv.header != .none
        sheets.skippedRows = csv.skippedLines
        sheets.sheets = source?.csv.sheets ?? []
        if !reading.csv.totals.isEmpty {
            sheets.isTotal = { reading.isTotal($0) }
            csv.isTotal = sheets.isTotal
        }
        return TableFormat(csv: csv, sheets: sheets)
    }

    private static func headings(of file: String) throws -> ValueMap {
        do {
            return try ReadingOptions.headings(file: file, text: try Folder.text(of: file))
        } catch let errors as ProfileErrors {
            throw ConfigurationProblem(errors.errors.map(\.description))
        } catch let finding as Diagnostic {
            throw ConfigurationProblem([finding.message])
        }
    }
}

/// The names that profiles give to elements, made once for all sources of a profile: there may be hundreds of sources.
final class ElementNames {
    private var known: [String: [String: String]] = [:]

    /// The names of a map as they stand; where none is there, as office databases write heads: KP, инв_номер.
    func of(_ map: ValueMap, in profile: Profile) -> [String: String] {
        let key = "\(profile.file)\n\(map.name)"
        if let names = known[key] { return names }
        var names: [String: String] = [:]
        for entry in map.entries { names[entry.from] = entry.to }
        for entry in map.entries {
            let joined = String(entry.from.map { $0 == " " ? "_" : $0 })
            for form in [joined, joined.uppercased(), joined.lowercased()] where names[form] == nil {
                names[form] = entry.to
            }
        }
        known[key] = names
        return names
    }
}
