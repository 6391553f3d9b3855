import Foundation

/// Where the tests find files: the package itself, and the material shared beside it when there is any.
enum TestFiles {
    static let root: String = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path()
    static let shared: String? = [ProcessInfo.processInfo.environment["KHAZINA_SHARED"], root + "/../shared"]
        .compactMap(\.self).first { FileManager.default.fileExists(atPath: $0) }

    /// The text of a file of the shared material, nil when it is not there.
    static func shared(_ path: String) -> String? {
        guard let shared else { return nil }
        return try? String(contentsOfFile: shared + "/" + path, encoding: .utf8)
    }

    /// Every table of a folder of `pipelines/vocabularies`, by name.
    static func vocabularies(_ folder: String) throws -> [(name: String, text: String)] {
        let path = root + "/pipelines/vocabularies/" + folder
        return try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".tsv") }.sorted().map {
            (folder + "/" + $0, try String(contentsOfFile: path + "/" + $0, encoding: .utf8))
        }
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
