import Diagnostics
import Glibc
import HeritageModel
import Mapping
import Normalization
import ObjectCoding
@testable import PipelineKit
import RecordStream
import SheetReading
import SourceInput

/// Several rooms together: what a file is, what stands in archives, and what profiles make of records.
enum LineTargets {
    nonisolated(unsafe) static let all: [String: FuzzProgram.Target] = [
        "input": readFile, "archive": readArchive, "profile": { map($0) },
    ]

    /// Of the folder that KHAZINA_HOME names.
    static let resources: Resources = {
        guard let home = getenv("KHAZINA_HOME").map({ String(cString: $0) }) else {
            fatalError("KHAZINA_HOME must name the folder that holds pipelines/")
        }
        return Resources(folder: home)
    }()

    // MARK: Files

    private static let path = "/dev/shm/khazina-fuzz-\(getpid())"

    /// Opens the bytes as a file, and reads what stands in it, packed or not, in whatever encoding, workbooks and
    /// archives of tables too.
    private static func readFile(_ bytes: ContiguousArray<UInt8>) {
        guard let file = fopen(path, "w") else { fatalError("cannot write \(path)") }
        bytes.withUnsafeBufferPointer { _ = fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
        Fuzzing.attempt {
            var options = SourceOpener.Options()
            options.isPackage = TableFormat.isPackage
            let opener = try SourceOpener(path: path, index: 0, options: options)
            while let member = try opener.nextMember() {
                if let package = member.package {
                    try read(ZipFiles(package, index: 0))
                    continue
                }
                var text: ContiguousArray<UInt8> = []
                while try member.read(into: &text, limit: 4096) {
                    precondition(member.format.isBytes || text.utf8IsValid, "a text is UTF-8")
                    text.removeAll(keepingCapacity: true)
                }
            }
        }
    }

    private static func read(_ files: any PackageFiles) throws {
        let format = TableFormat(csv: .init())
        let tables = try PackageTables(files, format, names: NameTable(), index: 0)
        var parser = format.makeParser(names: NameTable())
        while let table = try tables.next(index: 0, limits: Fuzzing.limits) {
            try Fuzzing.drain(table.splitter, &parser)
        }
        _ = tables.archiveTable?.finish()
    }

    /// A Darwin Core Archive: with a 0 byte between them `meta.xml`, the core, an extension.
    private static func readArchive(_ bytes: ContiguousArray<UInt8>) {
        let parts = bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
        var files = ["meta.xml": ContiguousArray(parts[0])]
        for (name, part) in zip(["core.txt", "extension.txt"], parts.dropFirst()) {
            files[name] = ContiguousArray(String(decoding: part, as: UTF8.self).utf8)
        }
        Fuzzing.attempt { try read(MemoryFiles(files)) }
    }

    // MARK: Profiles

    private struct Tools {
        let profile: Profile
        let format: any RecordFormat
        private let clusters: ClusterList
        private(set) var names = NameTable()
        var mapper: Mapper
        private var uses = 0

        init(_ profile: Profile, _ clusters: ClusterList) throws {
            (self.profile, self.clusters) = (profile, clusters)
            format = try SourceSetup.format(of: profile, nil)
            mapper = Mapper(profile, source: Self.source, names: names, clusters: clusters)
        }
        private static let source = MappingSource(identifier: "fuzz")

        /// A run keeps each name it met, and each path that nothing used; a million runs must not.
        mutating func use() {
            uses += 1
            guard uses % 1000 == 0 else { return }
            names = NameTable()
            mapper = Mapper(profile, source: Self.source, names: names, clusters: clusters)
        }
    }
    /// By profile and layout.
    nonisolated(unsafe) private static var tools: [Tools] = {
        do {
            let clusters = try resources.clusters()
            return try resources.profileNames().flatMap { name in
                let profile = try resources.profile(name)
                return try profile.layouts.indices.map { try Tools(profile.only(layout: $0), clusters) }
            }
        } catch {
            fatalError("\(error)")
        }
    }()
    nonisolated(unsafe) private static var encoder = ObjectEncoder()

    /// Maps the records of a text; the first byte chooses the profile.
    private static func map(_ bytes: ContiguousArray<UInt8>) {
        guard let first = bytes.first else { return }
        let index = Int(first) % tools.count
        tools[index].use()
        let format = tools[index].format
        let text = Fuzzing.text(ContiguousArray(bytes.dropFirst()), for: format)
        var parser = format.makeParser(names: tools[index].names)
        var object = TracedObject(CulturalObject(kind: .object, cluster: ""), lineage: [])
        Fuzzing.attempt {
            try Fuzzing.drain(format.makeSplitter(MemoryBytes(text), index: 0, limits: Fuzzing.limits), &parser) {
                batch in
                for record in batch.records.indices {
                    guard case .mapped = tools[index].mapper.map(record, of: batch, into: &object) else { continue }
                    TextTargets.normalizer.normalize(&object)
                    encoder.encode(&object)
                }
            }
            encoder.removeAll()
        }
        _ = tools[index].mapper.takeDiagnostics()
    }
}

/// Files of an archive in memory.
private final class MemoryFiles: PackageFiles {
    private let files: [String: ContiguousArray<UInt8>]
    var index: UInt32 = 0
    var names: [String] { files.keys.sorted() }
    init(_ files: [String: ContiguousArray<UInt8>]) { self.files = files }

    func text(_ name: String, encoding: String?) throws(Diagnostic) -> (any ByteSource)? {
        files[name].map(MemoryBytes.init)
    }
}

extension ContiguousArray<UInt8> {
    fileprivate var utf8IsValid: Bool { String(validating: self, as: UTF8.self) != nil }
}
