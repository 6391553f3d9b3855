internal import CSVReading
internal import Diagnostics
internal import RecordStream
internal import SourceInput

/// A main table with the tables that are joined to it, as one format.
struct JoinedFormat: RecordFormat {
    private let main: TableFormat
    private let join: RelationalJoin

    /// Reads the joined tables into memory.
    /// - Parameter register: Gives a file its number among the run's sources.
    init(
        _ main: TableFormat, source: Pipeline.Source, names: NameTable,
        register: (String, SourceOpener) throws(Diagnostic) -> UInt32
    ) throws {
        self.main = main
        var openers: [UInt32: SourceOpener] = [:]
        let joins = try source.joins.map { try Self.spec($0, source, register, &openers) }
        join = try RelationalJoin(joins, names: names) { (spec) throws(Diagnostic) -> any ByteSource in
            guard let table = try openers[spec.source]?.nextMember(index: spec.source) else {
                throw Diagnostic(
                    "input.no-table", .fatal, "the file of the joined table `\(spec.alias)` holds no table",
                    at: .init(source: spec.source), hint: "check the file named in the pipeline")
            }
            return table
        }
    }

    /// Findings of reading the joined tables.
    var loadingDiagnostics: [Diagnostic] { join.diagnostics }
    /// After the last row: what became of the joined tables' rows.
    var accounts: [RelationalJoin.Account] { join.accounts }
    /// After the last row: joined rows that no row asked for, keys that no joined row has.
    func finish() -> [Diagnostic] { join.finish() }

    func makeSplitter(_ source: any ByteSource, index: UInt32, limits: RecordLimits) -> any RecordSplitter {
        main.makeSplitter(source, index: index, limits: limits)
    }
    func makeParser(names: NameTable) -> any RecordParser { join.makeParser(for: main.makeParser(names: names)) }

    private static func spec(
        _ join: Pipeline.Join, _ source: Pipeline.Source,
        _ register: (String, SourceOpener) throws(Diagnostic) -> UInt32,
        _ openers: inout [UInt32: SourceOpener]
    ) throws -> JoinSpec {
        guard join.files.count == 1 else {
            throw ConfigurationProblem([
                "source `\(source.id)`: the joined table `\(join.alias)` is one file, not \(join.files.count)"
            ])
        }
        var options = SourceOpener.Options()
        options.digest = true
        let opener = try SourceOpener(path: join.files[0], index: 0, options: options)
        let index = try register(join.files[0], opener)
        openers[index] = opener
        let inner = try join.joins.map { try spec($0, source, register, &openers) }
        return JoinSpec(
            join.alias, source: index, key: join.key, parentKey: join.parentKey, orderBy: join.orderBy, joins: inner)
    }
}
