internal import Diagnostics
internal import RecordStream
internal import SheetReading
internal import SourceInput

/// The tables in a package, one after the other: the sheets of a workbook, the core of a Darwin Core Archive.
enum PackageTables {
    case workbook(WorkbookTables)
    case archive(ArchiveTables)

    /// - Parameter isChoosy: Whether sheets of a workbook without known headings are left out beside others.
    /// - Throws: `sheet.open-document`, `sheet.text-document`, and what is wrong with the package as a whole.
    init(
        _ files: any PackageFiles, _ format: TableFormat, names: NameTable, isChoosy: Bool = true, index: UInt32
    ) throws(Diagnostic) {
        if DarwinCoreArchive.isArchive(files.names) {
            self = .archive(try ArchiveTables(files, names: names, index: index))
        } else if TableFormat.isOpenDocument(files.names) {
            throw Diagnostic(
                "sheet.open-document", .fatal, "this is an OpenDocument file (ODS), which is not read",
                at: .init(source: index), hint: "save it as XLSX, or as CSV in UTF-8")
        } else if TableFormat.isTextDocument(files.names) {
            throw Diagnostic(
                "sheet.text-document", .fatal, "this is a text document (DOCX), which is not read",
                at: .init(source: index), hint: "copy its table into a spreadsheet and save that as XLSX")
        } else {
            self = .workbook(try WorkbookTables(files, format, isChoosy: isChoosy, index: index))
        }
    }

    /// In words.
    var title: String {
        switch self {
        case .workbook: "a sheet of a workbook (XLSX)"
        case .archive: "a Darwin Core Archive: its core with the extensions"
        }
    }

    /// In short, for programs.
    var format: String {
        switch self {
        case .workbook: "xlsx"
        case .archive: "dwca"
        }
    }

    /// Findings since the last table.
    func takeFindings() -> [Diagnostic] {
        switch self {
        case .workbook(let tables): tables.takeFindings()
        case .archive(let tables): tables.takeFindings()
        }
    }

    /// The next table with its name; `nil` at the end.
    func next(index: UInt32, limits: RecordLimits) throws(Diagnostic) -> (name: String, splitter: any RecordSplitter)? {
        switch self {
        case .workbook(let tables): try tables.next(index: index, limits: limits)
        case .archive(let tables): try tables.next(index: index, limits: limits)
        }
    }

    /// In which the table handed out last is written, where the package says so.
    var encoding: String? {
        if case .archive(let tables) = self { tables.encoding } else { nil }
    }

    /// What is to be finished after the last row of the run.
    var archiveTable: ArchiveTable? {
        if case .archive(let tables) = self { tables.table } else { nil }
    }
}

/// Files that belong together: in a zip, or in a folder.
protocol PackageFiles: SheetParts {
    /// The number that findings carry from here on.
    var index: UInt32 { get set }
    func text(_ name: String, encoding: String?) throws(Diagnostic) -> (any ByteSource)?
}

extension PackageFiles {
    func open(_ name: String) throws(Diagnostic) -> (any ByteSource)? { try text(name, encoding: nil) }
    func has(_ name: String) -> Bool { names.contains(name) }
}

/// A zip.
final class ZipFiles: PackageFiles {
    private let package: ZipPackage
    var index: UInt32
    var names: [String] { package.names }

    init(_ package: ZipPackage, index: UInt32) { (self.package, self.index) = (package, index) }

    func text(_ name: String, encoding: String?) throws(Diagnostic) -> (any ByteSource)? {
        try package.member(named: name, encoding: encoding.flatMap { TextEncoding($0) }, index: index)
    }
}

/// A folder with the files of an unpacked archive, each compressed or not.
final class FolderFiles: PackageFiles {
    private let folder: String
    var index: UInt32
    let names: [String]
    /// Files that were asked for, as they stand in the folder.
    private var used: Set<String> = ["meta.xml"]

    /// - Throws: When the folder cannot be read.
    init(_ folder: String, index: UInt32) throws(Diagnostic) {
        (self.folder, self.index) = (folder, index)
        let files = try Folder.names(in: folder)
        names = files + files.filter { $0.hasSuffix(".gz") }.map { String($0.dropLast(3)) }
    }

    func text(_ name: String, encoding: String?) throws(Diagnostic) -> (any ByteSource)? {
        guard !name.contains("/") else { return nil }
        var options = SourceOpener.Options()
        options.encoding = encoding.flatMap { TextEncoding($0) }
        for file in [name, name + ".gz"] where Folder.isFile("\(folder)/\(file)") {
            used.insert(file)
            let opener = try SourceOpener(path: "\(folder)/\(file)", index: index, options: options)
            return try opener.nextMember(index: index)
        }
        return nil
    }

    /// Of all files that were read, `FileDigest.sha256(ofFiles:in:)`.
    func digest() throws(Diagnostic) -> String {
        try FileDigest.sha256(ofFiles: used.filter { Folder.isFile("\(folder)/\($0)") }, in: folder)
    }
    var size: Int { used.reduce(0) { $0 + Folder.size(of: "\(folder)/\($1)") } }
}
