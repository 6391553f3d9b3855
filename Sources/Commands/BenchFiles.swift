internal import Deduplication
internal import Diagnostics
internal import Glibc
internal import MatchingTables

/// A failure of a command, said in one line.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }

    /// All findings about a file, as `file:line:column: message`.
    init(_ findings: [Diagnostic], file: String) {
        description = findings.map { finding in
            let hint = finding.hint.map { " (\($0))" } ?? "", location = finding.location
            return "\(file):\(location.line):\(location.column): \(finding.message)\(hint) [\(finding.code)]"
        }.joined(separator: "\n")
    }
}

/// Whole files in and out of memory.
enum WholeFile {
    static func read(_ path: String) throws -> ContiguousArray<UInt8> {
        let descriptor = unsafe open(path, O_RDONLY)
        guard descriptor >= 0 else { throw CommandFailure("\(path): cannot be opened") }
        defer { close(descriptor) }
        var out: ContiguousArray<UInt8> = []
        let size = lseek(descriptor, 0, SEEK_END)
        lseek(descriptor, 0, SEEK_SET)
        if size > 0 { out.reserveCapacity(size) }
        var buffer = ContiguousArray<UInt8>(repeating: 0, count: 1 << 20)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw CommandFailure("\(path): cannot be read") }
            if count == 0 { return out }
            out.append(contentsOf: buffer[..<count])
        }
    }

    static func readText(_ path: String) throws -> String { String(decoding: try read(path), as: UTF8.self) }

    static func write(_ bytes: ContiguousArray<UInt8>, to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw CommandFailure("\(path): cannot be written") }
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress.map { unsafe $0 + done }, $0.count - done)
            }
            guard count > 0 else {
                close(descriptor)
                throw CommandFailure("\(path): cannot be written")
            }
            done += count
        }
        guard close(descriptor) == 0 else { throw CommandFailure("\(path): cannot be written") }
    }

    static func isFolder(_ path: String) -> Bool {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY)
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0
    }
}
