internal import Diagnostics
internal import JSONWriting
internal import Validation

/// Writes the findings that are kept, as they come, as NDJSON and as CSV; at the end of the NDJSON the exact counts.
///
/// A million errors of one kind do not fill the disk: of each code only the first are written, the counts say how many
/// there were.
final class ExampleLog {
    private let ndjson: OutputFile?, csv: OutputFile?
    private var json = JSONWriter()

    init(ndjson: String?, csv: String?) throws(Diagnostic) {
        func open(_ path: String?) throws(Diagnostic) -> OutputFile? {
            guard let path else { return nil }
            return path == "-" ? OutputFile(standardOutput: ()) : try OutputFile(path: path)
        }
        self.ndjson = try open(ndjson)
        self.csv = try open(csv)
        try self.csv?.write("code,severity,file,line,column,byteOffset,path,record,message,hint,excerpt\r\n")
    }

    func add(_ finding: Diagnostic, in name: String) throws(Diagnostic) {
        if let ndjson {
            json.removeAll()
            finding.write(to: &json, sourceName: name)
            json.endLine()
            try ndjson.write(json.bytes)
        }
        guard let csv else { return }
        let place = finding.location
        let values = [
            finding.code, finding.severity.name, name, String(place.line), String(place.column),
            String(place.byteOffset), finding.path ?? "", finding.record ?? "", finding.message, finding.hint ?? "",
            finding.excerpt?.text ?? "",
        ]
        try csv.write(values.map(Self.quoted).joined(separator: ",") + "\r\n")
    }

    func finish(_ tally: FindingTally) throws(Diagnostic) {
        if let ndjson {
            for entry in tally.entries {
                json.removeAll()
                json.beginObject()
                json.key("count")
                json.integer(entry.count)
                json.key("code")
                json.string(entry.code)
                json.key("severity")
                json.string(entry.severity.name)
                json.key("shown")
                json.integer(entry.examples.count)
                json.endObject()
                json.endLine()
                try ndjson.write(json.bytes)
            }
            try ndjson.flush()
        }
        try csv?.flush()
    }

    /// RFC 4180; what a spreadsheet would take for a formula gets an apostrophe.
    private static func quoted(_ value: String) -> String {
        let isFormula = value.utf8.first.map { "=+-@\t".utf8.contains($0) } ?? false
        let value = isFormula ? "'" + value : value
        let isPlain = !value.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
        return isPlain ? value : "\"" + value.replacing("\"", with: "\"\"") + "\""
    }
}
