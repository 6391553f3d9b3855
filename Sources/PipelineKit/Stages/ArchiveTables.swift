internal import CSVReading
internal import Diagnostics
internal import RecordStream
internal import SheetReading
internal import SourceInput

/// The core of a Darwin Core Archive with the extensions joined to it, file by file.
final class ArchiveTables {
    private let archive: DarwinCoreArchive
    private let parts: any PackageFiles
    let table: ArchiveTable
    private var files: ArraySlice<String>
    private(set) var findings: [Diagnostic] = []
    /// Of the file handed out last.
    private(set) var encoding: String?

    /// Reads the extensions into memory.
    /// - Throws: `dwc.not-an-archive`, `dwc.missing-file`, and as `RelationalJoin`.
    init(_ parts: any PackageFiles, names: NameTable, index: UInt32) throws(Diagnostic) {
        self.parts = parts
        let archive = try DarwinCoreArchive(parts, index: index, &findings)
        self.archive = archive
        files = archive.core.files[...]
        var sources: [String] = [], specs: [JoinSpec] = []
        for table in archive.extensions {
            for file in table.files {
                guard parts.has(file) else {
                    findings.append(Self.missing(file, table.rowType, .error, index))
                    continue
                }
                let alias = table.rowType.prefix(1).lowercased() + table.rowType.dropFirst()
                specs.append(
                    JoinSpec(
                        alias, source: UInt32(sources.count), format: table.format, key: table.key,
                        parentKey: archive.core.key))
                sources.append(file)
            }
        }
        let encodings = archive.extensions.flatMap { table in table.files.map { ($0, table.encoding) } }
        let join = try RelationalJoin(specs, names: names) { (spec) throws(Diagnostic) -> any ByteSource in
            let file = sources[Int(spec.source)]
            let encoding = encodings.first { $0.0 == file }?.1
            guard let source = try parts.text(file, encoding: encoding) else {
                throw Self.missing(file, spec.alias, .fatal, index)
            }
            return source
        }
        // The tables of the join have no number among the run's sources: their findings are about the archive.
        findings += join.diagnostics.map { finding in
            var finding = finding
            finding.path = finding.path ?? sources[Int(finding.location.source)]
            finding.location = .init(source: index)
            return finding
        }
        table = ArchiveTable(format: archive.core.format, join: specs.isEmpty ? nil : join, index: index)
    }

    func takeFindings() -> [Diagnostic] {
        defer { findings = [] }
        return findings
    }

    func next(index: UInt32, limits: RecordLimits) throws(Diagnostic) -> (name: String, splitter: any RecordSplitter)? {
        while let file = files.popFirst() {
            parts.index = index
            guard let source = try parts.text(file, encoding: archive.core.encoding) else {
                throw Self.missing(file, archive.core.rowType, .error, index)
            }
            encoding = (source as? SourceMember)?.encoding.encoding.name ?? archive.core.encoding
            let splitter = archive.core.format.makeSplitter(source, index: index, limits: limits)
            return (file, ArchiveSplitter(splitter: splitter, table: table))
        }
        return nil
    }

    private static func missing(
        _ file: String, _ table: String, _ severity: Diagnostic.Severity, _ index: UInt32
    ) -> Diagnostic {
        Diagnostic(
            "dwc.missing-file", severity, "meta.xml names the file \(file) of \(table), and it is not there",
            at: .init(source: index), hint: "ask for the whole archive")
    }
}

/// What the rows of an archive's core need on their way; the same for all chunks.
final class ArchiveTable: Sendable {
    let format: CSVFormat
    let join: RelationalJoin?
    let index: UInt32
    init(format: CSVFormat, join: RelationalJoin?, index: UInt32) {
        (self.format, self.join, self.index) = (format, join, index)
    }

    func makeParser(names: NameTable) -> any RecordParser {
        let main = format.makeParser(names: names)
        return join?.makeParser(for: main) ?? main
    }

    /// After the last row.
    func finish() -> [Diagnostic] {
        (join?.finish() ?? []).map { finding in
            var finding = finding
            finding.location = .init(source: index)
            return finding
        }
    }
}

/// A chunk of the core.
struct ArchiveContext: ChunkContext {
    let rows: (any ChunkContext)?
    let table: ArchiveTable
}

private struct ArchiveSplitter: RecordSplitter {
    var splitter: any RecordSplitter
    let table: ArchiveTable

    mutating func next(into chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        let isMore = try splitter.next(into: &chunk)
        chunk.context = ArchiveContext(rows: chunk.context, table: table)
        return isMore
    }
}
