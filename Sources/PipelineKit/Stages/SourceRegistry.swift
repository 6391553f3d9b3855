internal import Diagnostics
internal import RecordStream
internal import SourceInput

/// The texts of a run by number (`Location.source`), and the files they stand in.
final class SourceRegistry {
    /// What was read of one file.
    struct File {
        /// Identifier of the source in the pipeline.
        let source: String
        let path: String
        var bytes = 0
        var sha256 = ""
        var isReadable = true
    }

    /// A text of records: a file, or a member of an archive.
    struct Text {
        /// Its number, and that of its file.
        let index: UInt32, file: Int
        var encoding: SettledEncoding
    }

    private(set) var names: [String] = []
    /// Of the profiles of all sources.
    let elementNames = ElementNames()
    /// By text: its file.
    private var fileOfText: [Int] = []
    private var joinedFiles: Set<Int> = []
    /// Those that records are read from, in order; not the joined tables.
    var texts: [Text] = []
    var files: [File] = []
    /// Joins of Darwin Core Archives, to be finished after the last row.
    var archives: [ArchiveTable] = []
    private var tables: [(file: Int, opener: SourceOpener)] = []

    /// Gives the next text its number.
    func add(text name: String) -> UInt32 {
        names.append(name)
        fileOfText.append(files.count - 1)
        return UInt32(names.count - 1)
    }

    func add(joinedTable path: String, of source: String, _ opener: SourceOpener) -> UInt32 {
        files.append(File(source: source, path: path, bytes: Folder.size(of: path)))
        tables.append((files.count - 1, opener))
        joinedFiles.insert(files.count - 1)
        return add(text: path)
    }

    /// Completes what is known of joined tables, once they are read.
    func finishTables() throws(Diagnostic) {
        for (file, opener) in tables { files[file].sha256 = try opener.finishDigest() ?? "" }
        tables = []
    }

    /// Encodings of the texts in a file: one, or one per member of an archive.
    func encodings(ofFile file: Int) -> [String] { texts.filter { $0.file == file }.map(\.encoding.name) }

    /// Where the file of a text stands among `files`; the last one for a place that names none.
    func file(ofText text: UInt32) -> Int {
        Int(text) < fileOfText.count ? fileOfText[Int(text)] : files.count - 1
    }

    /// The source that a place belongs to; `nil` when it is in no file.
    func source(of location: Diagnostic.Location) -> String? {
        let file = file(ofText: location.source)
        return files.indices.contains(file) ? files[file].source : nil
    }

    /// Whether a file is a table joined to others.
    func isJoined(_ file: Int) -> Bool { joinedFiles.contains(file) }

    func archives(of source: String) -> [ArchiveTable] {
        archives.filter { self.source(of: .init(source: $0.index)) == source }
    }

    func name(at location: Diagnostic.Location) -> String? {
        let index = Int(location.source)
        return index < names.count ? names[index] : nil
    }
}
