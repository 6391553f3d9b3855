internal import Diagnostics
internal import RecordStream

/// The rows of a DBF table as they stream by. Deleted ones are counted and left out.
final class DBFRows: RowSource {
    let columnNames: [String]?
    let merges: [CellRange] = []

    private let source: any ByteSource
    private let surroundings: any DBFSurroundings
    private let index: UInt32
    private let header: DBFHeader
    private let fields: [DBFHeader.Field]
    private let textEncoding: SettledEncoding
    var encoding: SettledEncoding? { textEncoding }
    private var memos: DBFMemos?
    /// Bytes read and not yet handed out.
    private var buffer: ContiguousArray<UInt8> = []
    private var position = 0
    private var sourceEnded = false
    private var number = 0, deleted = 0, ended = false
    private var findings: [Diagnostic] = []
    private var counted = CountedFindings()
    private var scratch: ContiguousArray<UInt8> = []
    /// Bytes of texts looked at to find out the encoding.
    private static let sampleBytes = 256 << 10

    init(_ source: any ByteSource, _ surroundings: any DBFSurroundings, index: UInt32) throws(Diagnostic) {
        (self.source, self.surroundings, self.index) = (source, surroundings, index)
        var (buffer, sourceEnded) = (ContiguousArray<UInt8>(), false)
        func fill(_ count: Int) throws(Diagnostic) {
            while buffer.count < count, !sourceEnded { sourceEnded = try !source.read(into: &buffer, limit: 64 << 10) }
        }
        try fill(32)
        try fill(buffer.count >= 10 ? Int(DBFHeader.littleEndian(buffer, 8, 2)) : 32)
        header = try DBFHeader(buffer, index: index)
        let headerLength = header.headerLength
        try fill(headerLength + Self.sampleBytes)
        fields = header.shown
        textEncoding = DBFEncoding.decide(
            header, Self.sample(buffer, header), surroundings, index: index, &findings)
        columnNames = fields.map(\.name)
        (self.buffer, self.sourceEnded, position) = (buffer, sourceEnded, min(headerLength, buffer.count))
        if fields.contains(where: Self.isMemo) { try openMemos() }
    }

    /// The texts of the first rows.
    private static func sample(_ buffer: ContiguousArray<UInt8>, _ header: DBFHeader) -> ContiguousArray<UInt8> {
        var sample: ContiguousArray<UInt8> = []
        var row = header.headerLength
        let texts = header.fields.filter { $0.type == UInt8(ascii: "C") && !$0.isBinary }
        while row + header.rowLength <= buffer.count, sample.count < 64 << 10 {
            for field in texts {
                let value = buffer[(row + field.offset)..<(row + field.offset + field.length)]
                sample.append(contentsOf: value.prefix { $0 != 0 })
                sample.append(0x20)
            }
            row += header.rowLength
        }
        return sample
    }

    private func openMemos() throws(Diagnostic) {
        guard let bytes = try surroundings.memoFile() else {
            findings.append(
                Diagnostic(
                    "dbf.no-memo-file", .error,
                    "the table has long texts (memo fields) and their file (.dbt or .fpt) is not beside it: they are missing",
                    at: .init(source: index), hint: "ask for that file too, and put it into the same folder"))
            return
        }
        memos = DBFMemos(bytes, header)
    }

    private static func isMemo(_ field: DBFHeader.Field) -> Bool { field.type == UInt8(ascii: "M") }

    // MARK: Rows

    func next(_ row: inout TableRow) throws(Diagnostic) -> Bool {
        while true {
            row.removeAll()
            guard !ended, try hasRow() else {
                finish()
                return false
            }
            number += 1
            let start = position
            position += header.rowLength
            if buffer[start] == UInt8(ascii: "*") {
                deleted += 1
                continue
            }
            row.number = number
            let nulls = nullFields(start)
            for (column, field) in fields.enumerated() where !nulls.contains(column) {
                append(field, column, buffer[(start + field.offset)..<(start + field.offset + field.length)], to: &row)
            }
            return true
        }
    }

    func takeDiagnostics() -> [Diagnostic] {
        defer { findings = [] }
        return source.takeDiagnostics() + findings
    }

    /// Makes sure that a whole row stands at `position`.
    private func hasRow() throws(Diagnostic) -> Bool {
        if buffer.count - position < header.rowLength {
            buffer.removeFirst(position)
            position = 0
            while buffer.count < header.rowLength, !sourceEnded {
                sourceEnded = try !source.read(into: &buffer, limit: 256 << 10)
            }
        }
        guard position < buffer.count, buffer[position] != 0x1A else { return false }
        guard buffer.count - position >= header.rowLength else {
            findings.append(
                Diagnostic(
                    "dbf.truncated", .error, "the table ends in the middle of row \(number + 1)",
                    at: .init(source: index, line: number + 1), hint: "copy the file again"))
            return false
        }
        return true
    }

    private func finish() {
        guard !ended else { return }
        ended = true
        let place = Diagnostic.Location(source: index, line: max(1, number))
        if deleted > 0 {
            findings.append(
                Diagnostic(
                    "dbf.deleted-rows", .note, "\(deleted) rows are marked as deleted and left out", at: place,
                    hint: "to have them back, undelete them (RECALL) and export again"))
        }
        if number != header.rowCount {
            findings.append(
                Diagnostic(
                    "dbf.row-count", .warning, "the table says it has \(header.rowCount) rows and has \(number)",
                    at: place, hint: "ask for the file again if rows are missing at the end"))
        }
        findings += counted.rest(at: place)
    }

    /// Columns that `_NullFlags` says are null: a bit per nullable column, and one more per column of varying length.
    private func nullFields(_ row: Int) -> Set<Int> {
        guard let flags = header.fields.first(where: { $0.type == UInt8(ascii: "0") }) else { return [] }
        var (bit, column, nulls) = (0, 0, Set<Int>())
        func isSet(_ bit: Int) -> Bool {
            bit / 8 < flags.length && buffer[row + flags.offset + bit / 8] >> (bit % 8) & 1 == 1
        }
        for field in header.fields where !field.isSystem {
            if field.type == UInt8(ascii: "V") || field.type == UInt8(ascii: "Q") { bit += 1 }
            if field.isNullable {
                if isSet(bit) { nulls.insert(column) }
                bit += 1
            }
            column += 1
        }
        return nulls
    }

    // MARK: Values

    private func append(
        _ field: DBFHeader.Field, _ column: Int, _ bytes: ContiguousArray<UInt8>.SubSequence, to row: inout TableRow
    ) {
        switch field.type {
        case UInt8(ascii: "C"), UInt8(ascii: "V"): appendText(bytes, column, to: &row)
        case UInt8(ascii: "N"), UInt8(ascii: "F"): appendDigits(bytes, column, to: &row)
        case UInt8(ascii: "D"): appendDay(bytes, column, to: &row)
        case UInt8(ascii: "L"):
            switch bytes.first {
            case UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: "Y"), UInt8(ascii: "y"):
                row.append(column, .boolean, "true".utf8)
            case UInt8(ascii: "F"), UInt8(ascii: "f"), UInt8(ascii: "N"), UInt8(ascii: "n"):
                row.append(column, .boolean, "false".utf8)
            default: break  // `?` or blank: nobody has answered
            }
        case UInt8(ascii: "M"): appendMemo(field, bytes, column, to: &row)
        case UInt8(ascii: "I") where bytes.count == 4, UInt8(ascii: "+") where bytes.count == 4:
            let value = Int32(truncatingIfNeeded: DBFHeader.littleEndian(bytes, 0, 4))
            row.append(column, .number, String(value).utf8)
        case UInt8(ascii: "B") where header.isVisualFoxPro && bytes.count == 8:
            let value = Double(bitPattern: DBFHeader.littleEndian(bytes, 0, 8))
            let isWhole = value.rounded() == value && abs(value) < 1e15
            row.append(column, .number, (isWhole ? String(Int64(value)) : "\(value)").utf8)
        case UInt8(ascii: "Y") where bytes.count == 8: appendMoney(bytes, column, to: &row)
        case UInt8(ascii: "T") where bytes.count == 8: appendTime(bytes, column, to: &row)
        default:
            guard bytes.contains(where: { $0 != 0 && $0 != 0x20 }) else { return }
            let type = String(UnicodeScalar(field.type))
            report(
                "dbf.unreadable-type", .warning, "values of type \(type) (pictures, objects, binary data) are not read",
                column, hint: "export what is in them by themselves")
        }
    }

    private func appendText(_ bytes: ContiguousArray<UInt8>.SubSequence, _ column: Int, to row: inout TableRow) {
        let end = bytes.lastIndex { $0 != 0x20 && $0 != 0 }
        guard let end else { return }
        scratch.removeAll(keepingCapacity: true)
        surroundings.append(bytes[bytes.startIndex...end], in: textEncoding.name, to: &scratch)
        row.append(column, .text, scratch)
    }

    private func appendDigits(_ bytes: ContiguousArray<UInt8>.SubSequence, _ column: Int, to row: inout TableRow) {
        let digits = bytes.filter { $0 > 0x20 }
        if !digits.isEmpty, digits.allSatisfy({ $0 == UInt8(ascii: "*") }) {
            return report(
                "dbf.overflow", .warning, "the number did not fit into its column and is lost (asterisks)", column,
                hint: "take it from the original")
        }
        // Anything but a number is text that a program left there.
        let isNumber = digits.allSatisfy {
            (0x2B...0x39).contains($0) || $0 == UInt8(ascii: "E") || $0 == UInt8(ascii: "e")
        }
        if isNumber { row.append(column, .number, digits) } else { appendText(bytes, column, to: &row) }
    }

    private func appendDay(_ bytes: ContiguousArray<UInt8>.SubSequence, _ column: Int, to row: inout TableRow) {
        let digits = Array(bytes)
        guard digits.count == 8, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return appendText(bytes, column, to: &row)
        }
        if digits.allSatisfy({ $0 == 0x30 }) { return }
        row.append(
            column, .date, Array(digits[..<4]) + [0x2D] + Array(digits[4..<6]) + [0x2D] + Array(digits[6...]))
    }

    private func appendMemo(
        _ field: DBFHeader.Field, _ bytes: ContiguousArray<UInt8>.SubSequence, _ column: Int, to row: inout TableRow
    ) {
        let block: Int
        if field.length == 4 {
            block = Int(DBFHeader.littleEndian(bytes, 0, 4))
        } else {
            let digits = String(decoding: bytes, as: UTF8.self).trimmed
            block = Int(digits) ?? 0
        }
        guard block > 0, let memos else { return }  // a missing file has been told
        guard let text = memos.text(block) else {
            return report(
                "dbf.no-such-memo", .error, "the file of long texts has no text number \(block)", column,
                hint: "the two files do not belong together, or one is damaged")
        }
        scratch.removeAll(keepingCapacity: true)
        surroundings.append(text, in: textEncoding.name, to: &scratch)
        row.append(column, .text, scratch)
    }

    /// Ten-thousandths of a unit.
    private func appendMoney(_ bytes: ContiguousArray<UInt8>.SubSequence, _ column: Int, to row: inout TableRow) {
        let value = Int64(bitPattern: DBFHeader.littleEndian(bytes, 0, 8))
        let fraction = String(value.magnitude % 10_000 + 10_000).dropFirst()
        let text = (value < 0 ? "-" : "") + String(value.magnitude / 10_000) + "." + fraction
        row.append(column, .number, text.utf8)
    }

    /// A Julian day number and milliseconds.
    private func appendTime(_ bytes: ContiguousArray<UInt8>.SubSequence, _ column: Int, to row: inout TableRow) {
        let day = Int(DBFHeader.littleEndian(bytes, 0, 4)), milliseconds = Double(DBFHeader.littleEndian(bytes, 4, 4))
        guard day > 0 else { return }
        // Julian day 2,415,019 is 30 December 1899, day 0 of serial numbers from March 1900 on.
        let serial = Double(day - 2_415_019) + milliseconds / 86_400_000
        let look = DateLook(year: true, month: true, day: true, time: true)
        do throws(SerialDate.Failure) {
            guard serial >= 61 else { throw .outOfRange }
            row.append(column, .date, try SerialDate.text(serial, look, uses1904: false).utf8)
        } catch {
            report(
                "dbf.no-date", .warning, "the day number \(day) is not a date of this time; it is kept as a number",
                column, hint: "write the date as text")
            row.append(column, .number, String(day).utf8)
        }
    }

    private func report(
        _ code: String, _ severity: Diagnostic.Severity, _ message: String, _ column: Int, hint: String? = nil
    ) {
        guard counted.add(code, severity) else { return }
        let place = Diagnostic.Location(source: index, line: number, column: column + 1)
        findings.append(
            Diagnostic(
                code, severity, "row \(number), column \(fields[column].name): \(message)", at: place, hint: hint,
                path: fields[column].name))
    }
}
