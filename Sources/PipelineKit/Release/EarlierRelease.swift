internal import CultureMatrix
internal import Deduplication
internal import Diagnostics
internal import HeritageModel

/// A release that a dataset is compared with: its matrix, and, when the whole dataset is there, its objects.
///
/// Memory: 40 bytes per object of the earlier release.
struct EarlierRelease: Sendable {
    /// 64 bits of each object's id and of its line.
    private(set) var objects: [UInt64: UInt64] = [:]
    private(set) var hasObjects = false
    private(set) var rows: [String: Int] = [:]
    private(set) var cells: [String: [String: MatrixResult.Earlier]] = [:]
    private(set) var name = ""

    /// - Parameter path: Folder of a dataset, or a `matrix.json`.
    /// - Parameter objects: Of its objects those that are looked for; `nil`: all.
    init(path: String, threads: Int = 1, objects known: [UInt64: UInt64]? = nil) throws {
        let path = ReleaseShelf.readable(path)
        var matrix = path
        if Folder.isFolder(path) {
            matrix = path + "/matrix.json"
            hasObjects = true
            objects = try known ?? Self.digests(of: path)
        }
        guard Folder.isFile(matrix) else {
            if hasObjects { return }  // a dataset of a version without a matrix
            throw ConfigurationProblem(["\(path) is neither a dataset nor a matrix.json"])
        }
        try NDJSONLines.forEach(path: matrix) { line in
            name = line.text("dataset") ?? ""
            for cluster in line["clusters"] {
                guard let id = cluster.text("id") else { continue }  // not ours: nothing to compare with
                rows[id] = cluster.text("records").flatMap(Int.init)
                for cell in cluster["cells"] {
                    guard let module = cell.text("module"), let records = cell.text("records").flatMap(Int.init),
                        let complete = cell.text("complete").flatMap(Int.init)
                    else { continue }
                    cells[id, default: [:]][module] = .init(
                        records: records, complete: complete, state: cell.text("state") ?? "")
                }
            }
        }
    }

    /// What an object of the new release is to the earlier one.
    enum Change: Sendable { case added, changed, unchanged }

    func change(_ id: UInt64, _ line: UInt64) -> Change {
        guard let earlier = objects[id] else { return .added }
        return earlier == line ? .unchanged : .changed
    }

    /// Of some lines.
    static func digests(of lines: LineList) -> [UInt64: UInt64] {
        var objects: [UInt64: UInt64] = [:], start = 0
        unsafe lines.bytes.withUnsafeBufferPointer { bytes in
            for end in lines.ends {
                let line = unsafe UnsafeBufferPointer(rebasing: bytes[start..<end - 1])
                unsafe objects[LineDigest.id(line)] = LineDigest.whole(line)
                start = end
            }
        }
        return objects
    }

    private static func digests(of folder: String) throws(Diagnostic) -> [UInt64: UInt64] {
        var objects: [UInt64: UInt64] = [:]
        // Lines are compared as they stand: nothing in them is parsed.
        try Folder.readLines("\(folder)/objects.ndjson") { line in
            unsafe line.withUnsafeBufferPointer {
                if $0.count >= 26 { unsafe objects[LineDigest.id($0)] = LineDigest.whole($0) }
            }
        }
        return objects
    }
}

/// Digests of lines of `objects.ndjson`.
enum LineDigest {
    /// Of the id, which stands at the beginning of every line: `{"id":"kz-0123456789abcdef",…`.
    static func id(_ line: UnsafeBufferPointer<UInt8>) -> UInt64 {
        unsafe SipHash.hash128(UnsafeBufferPointer(rebasing: line[7..<min(26, line.count)]).span).0
    }
    static func whole(_ line: UnsafeBufferPointer<UInt8>) -> UInt64 { unsafe SipHash.hash128(line.span).0 }
}
