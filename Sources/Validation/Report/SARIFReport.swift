internal import Diagnostics
internal import JSONWriting

/// The findings as SARIF 2.1.0 (OASIS), for programs that collect the results of checks.
///
/// Columns are code points, as SARIF wants them; where the beginning of a line is not at hand the column is left out
/// and the byte offset alone says the place.
public struct SARIFReport {
    private let report: ValidationReport, words: Words
    public init(_ report: ValidationReport, words: Words) { (self.report, self.words) = (report, words) }

    public var bytes: ContiguousArray<UInt8> {
        var json = JSONWriter()
        let entries = report.tally.entries
        var codes: [String] = []
        for entry in entries where !codes.contains(entry.code) { codes.append(entry.code) }
        json.beginObject()
        json.key("$schema")
        json.string("https://json.schemastore.org/sarif-2.1.0.json")
        json.key("version")
        json.string("2.1.0")
        json.key("runs")
        json.beginArray()
        json.beginObject()
        json.key("tool")
        json.beginObject()
        json.key("driver")
        json.beginObject()
        json.key("name")
        json.string("khazina")
        json.key("rules")
        json.beginArray()
        for code in codes { rule(code, &json) }
        json.endArray()
        json.endObject()
        json.endObject()
        json.key("columnKind")
        json.string("unicodeCodePoints")
        json.key("artifacts")
        json.beginArray()
        for file in report.files { artifact(file, &json) }
        json.endArray()
        json.key("results")
        json.beginArray()
        for entry in entries { for example in entry.examples { result(example, codes, &json) } }
        json.endArray()
        json.key("properties")
        json.beginObject()
        json.key("verdict")
        json.string(report.verdict.rawValue)
        json.key("counts")
        json.beginObject()
        for code in codes {
            json.key(code)
            json.integer(entries.reduce(0) { $0 + ($1.code == code ? $1.count : 0) })
        }
        json.endObject()
        json.endObject()
        json.endObject()
        json.endArray()
        json.endObject()
        json.endLine()
        return json.bytes
    }

    private func text(_ text: String, _ json: inout JSONWriter) {
        json.beginObject()
        json.key("text")
        json.string(text)
        json.endObject()
    }

    private func rule(_ code: String, _ json: inout JSONWriter) {
        let known = words.code(code)
        json.beginObject()
        json.key("id")
        json.string(code)
        json.key("shortDescription")
        text(known.title.isEmpty ? code : known.title, &json)
        if !known.todo.isEmpty {
            json.key("help")
            text(known.todo, &json)
        }
        json.endObject()
    }

    private func artifact(_ file: ValidationReport.File, _ json: inout JSONWriter) {
        json.beginObject()
        json.key("location")
        json.beginObject()
        json.key("uri")
        json.string(Self.uri(file.path))
        json.endObject()
        json.key("length")
        json.integer(file.bytes)
        if !file.sha256.isEmpty {
            json.key("hashes")
            json.beginObject()
            json.key("sha-256")
            json.string(file.sha256)
            json.endObject()
        }
        json.endObject()
    }

    private func result(_ example: FindingTally.Example, _ codes: [String], _ json: inout JSONWriter) {
        let finding = example.finding
        json.beginObject()
        json.key("ruleId")
        json.string(finding.code)
        json.key("ruleIndex")
        json.integer(codes.firstIndex(of: finding.code) ?? 0)
        json.key("level")
        json.string(finding.severity >= .error ? "error" : finding.severity.name)
        json.key("message")
        text(words.message(of: finding) + (finding.hint.map { " → \($0)" } ?? ""), &json)
        json.key("locations")
        json.beginArray()
        json.beginObject()
        json.key("physicalLocation")
        json.beginObject()
        json.key("artifactLocation")
        json.beginObject()
        json.key("uri")
        json.string(Self.uri(example.name))
        json.endObject()
        json.key("region")
        json.beginObject()
        json.key("startLine")
        json.integer(max(1, finding.location.line))
        if let column = Self.column(finding) {
            json.key("startColumn")
            json.integer(column)
        }
        json.key("byteOffset")
        json.integer(finding.location.byteOffset)
        if let excerpt = finding.excerpt {
            json.key("snippet")
            text(excerpt.text, &json)
        }
        json.endObject()
        json.endObject()
        if let path = finding.path {
            json.key("logicalLocations")
            json.beginArray()
            json.beginObject()
            json.key("fullyQualifiedName")
            json.string(path)
            json.endObject()
            json.endArray()
        }
        json.endObject()
        json.endArray()
        if let record = finding.record {
            json.key("properties")
            json.beginObject()
            json.key("record")
            json.string(record)
            json.endObject()
        }
        json.endObject()
    }

    /// Code points before the place, from 1; `nil` when the excerpt does not show the beginning of the line.
    static func column(_ finding: Diagnostic) -> Int? {
        guard let excerpt = finding.excerpt, !excerpt.text.hasPrefix("…"),
            excerpt.caret <= excerpt.text.utf8.count
        else { return nil }
        let end = excerpt.text.utf8.index(excerpt.text.startIndex, offsetBy: excerpt.caret)
        let before = excerpt.text[..<end]
        // A tab is shown by its picture; what else is shown otherwise is one character as well.
        return before.unicodeScalars.count + 1
    }

    /// A relative reference, percent-encoded (RFC 3986, 2.1).
    static func uri(_ path: String) -> String {
        var text = path.hasPrefix("/") ? "file://" : ""
        let digits = Array("0123456789ABCDEF")
        for byte in path.utf8 {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F, 0x21:
                text.unicodeScalars.append(UnicodeScalar(byte))
            default: text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return text
    }
}
