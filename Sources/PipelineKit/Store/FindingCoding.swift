internal import Diagnostics
internal import HeritageModel
internal import Mapping
internal import RecordStream

/// Findings and their places in blobs. Places are kept relative to where their record stands, so that they are right
/// when the record stands elsewhere in the next delivery.
extension ByteWriter {
    mutating func location(_ place: Diagnostic.Location, from origin: Diagnostic.Location) {
        number(Int(place.source) - Int(origin.source))
        number(place.line - origin.line)
        // On another line the column counts from that line's beginning, wherever the record begins.
        number(place.line == origin.line ? place.column - origin.column : place.column)
        number(place.byteOffset - origin.byteOffset)
    }

    mutating func finding(_ finding: Diagnostic, from origin: Diagnostic.Location) {
        text(finding.code)
        number(finding.severity.rawValue)
        text(finding.message)
        location(finding.location, from: origin)
        text(ifAny: finding.hint)
        text(ifAny: finding.path)
        text(ifAny: finding.record)
        text(ifAny: finding.excerpt?.text)
        number(finding.excerpt?.caret ?? 0)
    }

    mutating func findings(_ findings: [Diagnostic], from origin: Diagnostic.Location) {
        number(findings.count)
        for finding in findings { self.finding(finding, from: origin) }
    }

    mutating func rejected(_ record: RejectedRecord, from origin: Diagnostic.Location) {
        block(record.bytes)
        location(record.location, from: origin)
        text(record.code)
    }
}

extension ByteReader {
    mutating func location(from origin: Diagnostic.Location) throws(Diagnostic) -> Diagnostic.Location {
        var place = origin
        place.source = UInt32(clamping: Int(origin.source) + (try number()))
        let lines = try number(), column = try number()
        place.line += lines
        place.column = lines == 0 ? origin.column + column : column
        place.byteOffset += try number()
        return place
    }

    mutating func finding(from origin: Diagnostic.Location) throws(Diagnostic) -> Diagnostic {
        let code = try text()
        let severity = Diagnostic.Severity(rawValue: try number()) ?? .error
        let message = try text(), place = try location(from: origin)
        let hint = try textIfAny(), path = try textIfAny(), record = try textIfAny(), excerpt = try textIfAny()
        let caret = try number()
        return Diagnostic(
            code, severity, message, at: place, hint: hint, path: path, record: record,
            excerpt: excerpt.map { .init(text: $0, caret: caret) })
    }

    mutating func findings(from origin: Diagnostic.Location) throws(Diagnostic) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        for _ in 0..<(try number()) { findings.append(try finding(from: origin)) }
        return findings
    }

    mutating func rejected(from origin: Diagnostic.Location) throws(Diagnostic) -> RejectedRecord {
        let bytes = try block(), place = try location(from: origin)
        return RejectedRecord(bytes: bytes, location: place, code: try text())
    }
}

/// What is seldom said of a record: findings, values that no rule used, values withheld, why it was left out.
struct RecordRemarks: Sendable {
    var findings: [Diagnostic] = []
    var unmapped: [UnmappedLedger.Entry] = []
    var withheld: [(rule: String, path: String, count: Int)] = []
    var rejected: RejectedRecord?

    var isEmpty: Bool { findings.isEmpty && unmapped.isEmpty && withheld.isEmpty && rejected == nil }

    func write(to writer: inout ByteWriter, from origin: Diagnostic.Location) {
        if isEmpty { return }
        writer.findings(findings, from: origin)
        writer.number(unmapped.count)
        for entry in unmapped {
            writer.text(entry.path)
            writer.number(entry.count)
            writer.text(entry.sample)
            writer.location(entry.location, from: origin)
        }
        writer.number(withheld.count)
        for value in withheld {
            writer.text(value.rule)
            writer.text(value.path)
            writer.number(value.count)
        }
        writer.flag(rejected != nil)
        if let rejected { writer.rejected(rejected, from: origin) }
    }

    init() {}

    init(_ reader: inout ByteReader, from origin: Diagnostic.Location) throws(Diagnostic) {
        if reader.isAtEnd { return }
        findings = try reader.findings(from: origin)
        for _ in 0..<(try reader.number()) {
            let path = try reader.text(), count = try reader.number(), sample = try reader.text()
            unmapped.append(
                UnmappedLedger.Entry(
                    path: path, count: count, sample: sample, location: try reader.location(from: origin)))
        }
        for _ in 0..<(try reader.number()) {
            let rule = try reader.text(), path = try reader.text()
            withheld.append((rule, path, try reader.number()))
        }
        if try reader.flag() { rejected = try reader.rejected(from: origin) }
    }
}
