import Diagnostics
import Foundation
import RecordStream
import SourceInput
import Testing

/// Real files of the shared corpus: `KHAZINA_SHARED`, or `../shared` beside the repository.
enum Corpus {
    static let library: URL? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["KHAZINA_SHARED"].map { URL(filePath: $0) }
            ?? root.deletingLastPathComponent().appending(path: "shared")
        let library = shared.appending(path: "corpus/library")
        return FileManager.default.fileExists(atPath: library.path) ? library : nil
    }()

    static let yaz: URL? = {
        let file = URL(filePath: "/usr/bin/yaz-marcdump")
        return FileManager.default.isExecutableFile(atPath: file.path) ? file : nil
    }()

    static func bytes(_ path: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: library!.appending(path: path)))
    }

    /// The bytes in a file that may be packed.
    static func unpacked(_ path: String) throws -> [UInt8] {
        let opener = try SourceOpener(path: library!.appending(path: path).path, index: 0)
        let source = try #require(try opener.nextMember()).undecoded()
        var bytes: ContiguousArray<UInt8> = []
        while try source.read(into: &bytes, limit: 1 << 16) {}
        return Array(bytes)
    }

    static let packedFiles = [
        "catmandu-marc/bu_bibs.mrc.gz", "solrmarc/uva_001-200.mrc.gz", "solrmarc/uva_001_2000.mrc.gz",
    ]

    /// Files of ISO 2709 that are not packed, by their path below `library`.
    static let exchangeFiles: [String] = {
        guard let library, let files = FileManager.default.enumerator(atPath: library.path) else { return [] }
        return files.compactMap { $0 as? String }.filter { path in
            ["mrc", "marc", "dat", "iso"].contains(URL(filePath: path).pathExtension)
        }.sorted()
    }()
}
