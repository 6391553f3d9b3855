internal import Diagnostics
internal import Glibc

/// The folder that the processes of one run in parts share: who writes what.
///
/// Each file and folder is written under a name of its own and renamed when it is complete, so that a process that is
/// killed, started twice or started again leaves what one undisturbed process leaves.
struct WorkFolder {
    let path: String

    var plan: String { path + "/plan.ndjson" }
    func part(_ number: Int) -> String { "\(path)/parts/\(Self.digits(number))" }
    func merged(_ number: Int) -> String { "\(path)/merged/\(Self.digits(number))" }
    /// What agents and places have become.
    var entities: String { path + "/entities" }
    /// Headings of all parts, by id.
    var headings: String { path + "/headings.ndjson" }
    /// Objects of one id, and where each part begins.
    var repeated: String { path + "/repeated.bin" }
    /// Which objects are one.
    var groups: String { path + "/groups" }

    private func table(_ name: String) -> String { "\(path)/tables/\(name)" }
    func rowsFolder(_ table: String) -> String { self.table(table) + "/rows" }
    func rows(_ table: String, _ part: Int) -> String { "\(rowsFolder(table))/\(Self.digits(part)).ndjson" }
    /// Where the objects of those rows stand in their part.
    func positions(_ table: String, _ part: Int) -> String {
        "\(self.table(table))/positions/\(Self.digits(part)).bin"
    }
    func statisticsFolder(_ table: String) -> String { self.table(table) + "/counts" }
    func statistics(_ table: String, _ part: Int) -> String {
        "\(statisticsFolder(table))/\(Self.digits(part)).bin"
    }
    func statistics(_ table: String) -> String { self.table(table) + "/statistics.bin" }
    func keys(_ table: String, _ part: Int) -> String { "\(self.table(table))/keys/\(Self.digits(part)).ndjson" }
    func edgesFolder(_ table: String) -> String { self.table(table) + "/edges" }

    private static func digits(_ number: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, 5 - text.count)) + text
    }

    /// The files of a folder, by name; none when there is no folder. Those that are being written are left out.
    static func files(in folder: String) throws(Diagnostic) -> [String] {
        guard Folder.isFolder(folder) else { return [] }
        return try Folder.names(in: folder).filter { !$0.hasPrefix(".") }.map { "\(folder)/\($0)" }
    }

    /// Numbers of the parts of a table that have rows.
    func parts(of table: String) throws(Diagnostic) -> [Int] {
        try Self.files(in: rowsFolder(table)).compactMap { file in
            file.split(separator: "/").last.flatMap { Int($0.prefix { $0 != "." }) }
        }
    }

    /// Writes a file under another name and puts it in its place when it is complete.
    static func write(_ path: String, _ body: (String) throws(Diagnostic) -> Void) throws(Diagnostic) {
        try Folder.create(Folder.parent(of: path))
        let temporary = temporaryName(of: path)
        try body(temporary)
        try Folder.rename(temporary, to: path)
    }

    /// Fills a folder under another name and puts it in its place when it is complete. One that is there already stays:
    /// another process has done the same work.
    static func fill(_ path: String, _ body: (String) throws -> Void) throws {
        try Folder.create(Folder.parent(of: path))
        let temporary = temporaryName(of: path)
        try Folder.remove(temporary)
        try Folder.create(temporary)
        try body(temporary)
        if unsafe rename(temporary, path) != 0 {
            guard Folder.isFolder(path) else { throw Diagnostic.cannotWrite(path, errno) }
            try Folder.remove(temporary)
        }
    }

    /// Processes on several machines share the folder: the number of a process alone is not enough.
    private static func temporaryName(of path: String) -> String {
        var host = [CChar](repeating: 0, count: 256)
        let known = unsafe gethostname(&host, host.count - 1) == 0
        let name = known ? String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
        let file = path.split(separator: "/").last.map(String.init) ?? ""
        return "\(Folder.parent(of: path))/.\(file).\(name).\(getpid())"
    }
}
