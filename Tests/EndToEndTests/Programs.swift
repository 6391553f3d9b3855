import Foundation
import Testing

/// Runs the built programs as a user does.
enum Programs {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The folder of the built programs: where the test bundle itself stands.
    static let folder: URL = {
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        for candidate in [folder, root.appending(path: ".build/debug")]
        where FileManager.default.isExecutableFile(atPath: candidate.appending(path: "khazina").path) {
            folder = candidate
            break
        }
        return folder
    }()

    struct Result {
        let status: Int32
        let output: String, errors: String
    }

    /// - Parameter command: For `sh`; the programs are on its PATH, the working directory is the repository.
    static func shell(_ command: String) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = root
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = folder.path + ":" + (environment["PATH"] ?? "")
        process.environment = environment
        let (output, errors) = (try temporaryFile(), try temporaryFile())
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        defer {
            try? FileManager.default.removeItem(at: output)
            try? FileManager.default.removeItem(at: errors)
        }
        return Result(
            status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }

    private static func temporaryFile() throws -> URL {
        let file = FileManager.default.temporaryDirectory.appending(path: "khazina-test-\(UUID().uuidString)")
        try Data().write(to: file)
        return file
    }
}

/// A folder for one test.
final class Scratch: Sendable {
    let path: String
    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "khazina-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func data(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: "\(path)/\(name)")) }
    func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
    }
    func lines(_ name: String) throws -> [String] { try text(name).split(separator: "\n").map(String.init) }
    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }
}

/// Chance that is the same in every run (SplitMix64).
struct Splitmix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
