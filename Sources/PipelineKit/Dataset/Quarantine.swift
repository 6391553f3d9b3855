internal import Diagnostics
internal import JSONWriting
internal import RecordStream

/// Records that were left out: the text as it came, its place, and the code of the finding that says why.
final class Quarantine {
    private let file: OutputFile
    private var json = JSONWriter()

    init(path: String) throws(Diagnostic) { file = try OutputFile(path: path) }

    func add(_ record: RejectedRecord, in name: String, source: String) throws(Diagnostic) {
        json.removeAll()
        json.beginObject()
        json.key("source")
        json.string(source)
        json.key("file")
        json.string(name)
        json.key("line")
        json.integer(record.location.line)
        json.key("byteOffset")
        json.integer(record.location.byteOffset)
        json.key("code")
        json.string(record.code)
        json.key("text")
        json.string(utf8: record.bytes.span)
        json.endObject()
        json.endLine()
        try file.write(json.bytes)
    }

    func synchronize() throws(Diagnostic) { try file.synchronize() }
}
