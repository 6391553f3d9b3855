internal import CSVReading
internal import HeritageModel
internal import JSONReading
internal import Mapping
internal import RecordStream
internal import SourceInput
internal import XMLReading

/// A source of the pipeline with everything that its records need on their way.
struct SourceSetup: Sendable {
    let source: Pipeline.Source
    let profile: Profile
    /// One per layout of the profile.
    let layouts: [Layout]
    let mapping: MappingSource

    /// Tables joined to the source's own, with the files they were read from.
    let joined: JoinedFormat?

    /// A layout with its reader, and the profile for files of it alone.
    struct Layout: Sendable {
        let profile: Profile
        let format: any RecordFormat
    }

    /// - Parameters:
    ///   - names: The table that all readers of the run use.
    ///   - registry: Takes the files of joined tables.
    init(_ source: Pipeline.Source, profile: Profile, names: NameTable, registry: SourceRegistry) throws {
        (self.source, self.profile) = (source, profile)
        if let name = source.encoding, TextEncoding(name) == nil {
            throw ConfigurationProblem([
                "source `\(source.id)`: there is no encoding `\(name)` (e.g. utf-8, windows-1251, windows-1254, koi8-r, cp866)"
            ])
        }
        for text in [source.csv.delimiter, source.csv.quote] where text != "\\t" && (text ?? ",").utf8.count != 1 {
            throw ConfigurationProblem(["source `\(source.id)`: `\(text ?? "")` is not one ASCII character"])
        }
        var layouts = try profile.layouts.indices.map { index in
            let profile = profile.only(layout: index)
            return Layout(profile: profile, format: try Self.format(of: profile, source))
        }
        if !source.joins.isEmpty, let main = layouts.firstIndex(where: { $0.format is CSVFormat }),
            let table = layouts[main].format as? CSVFormat
        {
            let joined = try JoinedFormat(table, source: source, names: names) { (path, opener) in
                registry.add(joinedTable: path, of: source.id, opener)
            }
            layouts[main] = Layout(profile: layouts[main].profile, format: joined)
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
    static func format(of profile: Profile, _ source: Pipeline.Source?) throws -> any RecordFormat {
        let reading = profile.reading
        switch profile.format {
        case .xml:
            return XMLFormat(
                records: reading.records.isEmpty ? nil : reading.records,
                nameFrom: reading.nameFrom.map {
                    NameRule(element: $0.element, attribute: $0.attribute, prefix: $0.prefix)
                },
                namespaces: Dictionary(reading.namespaces.map { ($0.prefix, $0.name) }) { first, _ in first })
        case .json:
            guard let path = reading.records.first else { return JSONFormat() }
            guard let recordPath = JSONRecordPath(path) else {
                throw ConfigurationProblem(["\(profile.file): `\(path)` is not a path to JSON records"])
            }
            return JSONFormat(layout: .records(at: recordPath))
        case .csv:
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
            if reading.columns != nil { format.rename = { reading.columnName(for: $0) } }
            return format
        case .marc, .xlsx, .dbf:
            throw ConfigurationProblem([
                "\(profile.file):\(profile.layouts[0].line): the format `\(profile.format.rawValue)` is not built yet"
            ])
        }
    }
}
