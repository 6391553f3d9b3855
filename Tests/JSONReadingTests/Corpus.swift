import Glibc

/// Files of the shared corpus; tests that need them are skipped where it is absent.
enum Corpus {
    /// `KHAZINA_SHARED`, else the folder `shared` beside the package.
    static let folder: String? = {
        let given = unsafe getenv("KHAZINA_SHARED").map { unsafe String(cString: $0) }
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let folder = (given ?? root + "/../shared") + "/corpus"
        return unsafe access(folder, R_OK) == 0 ? folder : nil
    }()

    static var isThere: Bool { folder != nil }

    /// The bytes of a file, decompressed when its name ends in `.gz`.
    static func bytes(_ path: String) -> [UInt8] {
        let file = quoted("\(folder ?? "")/\(path)")
        return output(path.hasSuffix(".gz") ? "zcat \(file)" : "cat \(file)")
    }

    /// Names of the files in a folder, sorted.
    static func files(in path: String) -> [String] {
        let listing = output("ls \(quoted("\(folder ?? "")/\(path)"))")
        return String(decoding: listing, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// What a shell command writes.
    static func output(_ command: String) -> [UInt8] {
        guard let pipe = unsafe popen(command, "r") else { return [] }
        defer { unsafe pclose(pipe) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, pipe)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    static func quoted(_ path: String) -> String { "'\(path)'" }
}
