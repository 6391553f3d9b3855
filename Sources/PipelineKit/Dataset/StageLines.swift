internal import Diagnostics
internal import Emission
internal import SourceInput

/// Puts a dataset's objects and their lineage together again, one line `{"object":{…},"lineage":[…]}` each, without
/// reading them: both files have the same order, and a lineage line begins with the object's id.
enum StageLines {
    static func join(folder: String, into output: OutputFile) throws(Diagnostic) {
        let objects = try LineReader(path: "\(folder)/\(DatasetForm.objects.fileName)")
        let lineage = try LineReader(path: "\(folder)/\(DatasetForm.lineage.fileName)")
        var pending = try lineage.next()
        while let object = try objects.next() {
            let id = object[idRange]
            var line = ContiguousArray(#"{"object":"#.utf8)
            line.append(contentsOf: object)
            line.append(contentsOf: #","lineage":["#.utf8)
            var isFirst = true
            while let entry = pending, entry[idRange] == id {
                if !isFirst { line.append(UInt8(ascii: ",")) }
                isFirst = false
                line.append(UInt8(ascii: "{"))
                line.append(contentsOf: entry[(idRange.upperBound + 2)...])
                pending = try lineage.next()
            }
            line.append(contentsOf: "]}\n".utf8)
            try output.write(line)
        }
    }

    /// Of the id in `{"id":"kz-…",`.
    private static let idRange = 7..<26
}

/// The lines of a file of ours, without their line ends.
private final class LineReader {
    private let member: SourceMember?
    private var buffer: ContiguousArray<UInt8> = []
    private var position = 0

    init(path: String) throws(Diagnostic) {
        member = try SourceOpener(path: path, index: .max).nextMember()
    }

    func next() throws(Diagnostic) -> ContiguousArray<UInt8>? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = end + 1 }
                return ContiguousArray(buffer[position..<end])
            }
            searched = buffer.count - position
            buffer.removeSubrange(..<position)
            position = 0
            guard let member, try member.read(into: &buffer, limit: 256 << 10) else { return nil }
        }
    }
}
