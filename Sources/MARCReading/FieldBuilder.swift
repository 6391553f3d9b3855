internal import CScan
internal import CUTF8
internal import Diagnostics
internal import JSONReading
internal import RecordStream

/// Reads records with patience: converts their text, mends what can be mended and says so.
@safe struct FieldBuilder {
    private var names: NameCache
    private let leaderName, ind1Name, ind2Name: NameID
    private var recoder = Recoder()
    private var value: ContiguousArray<UInt8> = []
    /// Of subfield codes, by number; `.none` until met.
    private var codeNames = ContiguousArray(repeating: NameID.none, count: 128)
    private var told = ToldFindings()

    private(set) var reading = FileReading()
    /// The record at hand: its bytes as they stand in the file, and its place.
    private(set) var record = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private(set) var place = Diagnostic.Location(source: 0)
    /// How its bytes are read.
    var coding = TextCoding.utf8
    private var mendsUTF8 = false
    /// Why the record must be left out.
    var fatal: Diagnostic?
    /// Places of line ends that were taken out of the record, in the record without them.
    var removedBreaks: [Int] = []
    private var field = ""

    init(names: NameTable) {
        self.names = NameCache(names)
        (leaderName, ind1Name, ind2Name) = (names.intern("leader"), names.intern("ind1"), names.intern("ind2"))
    }

    mutating func begin(_ reading: FileReading) {
        self.reading = reading
        told = ToldFindings()
    }

    mutating func finish(into batch: inout RecordBatch, at location: Diagnostic.Location) {
        told.reportRest(into: &batch, at: location)
    }

    mutating func startRecord(at place: Diagnostic.Location) {
        (self.place, fatal, removedBreaks, field) = (place, nil, [], "")
    }

    mutating func read(_ record: UnsafeBufferPointer<UInt8>, _ form: MARCForm, into batch: inout RecordBatch) {
        unsafe self.record = record
        unsafe chooseCoding(record, form, &batch)
        batch.open(.none, offset: 0, line: 0)
        switch form {
        case .exchange: unsafe readExchange(record, .iso2709, into: &batch)
        case .isis: unsafe readISIS(record, into: &batch)
        case .maker, .aleph, .lines, .irbis: unsafe readLines(record, form, into: &batch)
        case .json: preconditionFailure("JSON has a parser of its own")
        }
        if fatal == nil { batch.close() }
    }

    // MARK: Encoding

    private mutating func chooseCoding(
        _ record: UnsafeBufferPointer<UInt8>, _ form: MARCForm, _ batch: inout RecordBatch
    ) {
        mendsUTF8 = false
        coding = .utf8
        guard let base = record.baseAddress else { return }
        let flags = unsafe cscan_marc_survey(base, record.count)
        if reading.isStated {
            coding = reading.legacy
            mendsUTF8 = coding == .utf8
            return
        }
        let shape = unsafe RecordShape(record, dialect: reading.dialect)
        let saysUTF8 = form == .exchange && FileReading.declared(shape, reading.dialect) == .utf8
        if flags == 0 {
            let mayReference = form == .exchange && reading.legacy == .marc8 && !saysUTF8
            if mayReference { coding = .marc8 }
            return
        }
        if flags & CSCAN_MARC_HIGH == 0 {
            guard form == .exchange else { return }
            coding = reading.dialect == .marc21 ? .marc8 : reading.legacy.isCoded ? reading.legacy : .latinUNIMARC
            return
        }
        let (characters, invalid) = unsafe UTF8Count.count(record)
        if invalid == 0 {
            if characters < 2, !saysUTF8, !reading.hasUTF8, reading.legacy.isPage { coding = reading.legacy }
            return
        }
        if characters > invalid || (saysUTF8 && characters > 0) {
            mendsUTF8 = true
            return
        }
        coding = reading.legacy
        if saysUTF8 {
            report(
                "marc.not-utf-8", .warning,
                "the record says that it is UTF-8; its bytes are not, and are read as \(coding.name)", at: 9,
                hint: "correct leader/09, or 100 $a/26-29, in the exporting system", into: &batch)
        }
    }

    // MARK: Fields

    mutating func leader(_ bytes: UnsafeBufferPointer<UInt8>, offset: Int, line: Int, _ batch: inout RecordBatch) {
        field = "leader"
        unsafe leaf(leaderName, bytes, offset: offset, line: line, &batch)
    }

    mutating func control(
        _ tag: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>, offset: Int, line: Int,
        _ batch: inout RecordBatch
    ) {
        unsafe enter(tag)
        let name = unsafe names.intern(tag.span)
        unsafe leaf(name, bytes, offset: offset, line: line, &batch)
    }

    mutating func open(
        _ tag: UnsafeBufferPointer<UInt8>, indicators: UnsafeBufferPointer<UInt8>, offset: Int, line: Int,
        _ batch: inout RecordBatch
    ) {
        unsafe enter(tag)
        batch.open(unsafe names.intern(tag.span), offset: offset, line: line)
        for i in 0..<2 {
            value.removeAll(keepingCapacity: true)
            value.append(i < indicators.count ? unsafe indicators[i] : 0x20)
            if value[0] >= 0x80 || value[0] < 0x20 {
                report(
                    "marc.bad-indicator", .warning,
                    "indicator \(i + 1) is the byte \(hexadecimal(value[0])); taken as a blank",
                    at: offset + i, hint: "indicators are digits, letters or blanks", into: &batch)
                value[0] = 0x20
            }
            unsafe value.withUnsafeBufferPointer {
                unsafe batch.leaf(i == 0 ? ind1Name : ind2Name, .attribute, value: $0, offset: offset + i, line: line)
            }
        }
    }

    mutating func subfield(
        _ code: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, offset: Int, line: Int, _ batch: inout RecordBatch
    ) {
        let isLetter = (0x41...0x5A).contains(code)
        let own = Int(reading.dialect == .irbis && isLetter ? code | 0x20 : code) & 0x7F
        if codeNames[own] == .none {
            let name: ContiguousArray<UInt8> = [UInt8(ascii: "$"), UInt8(own)]
            codeNames[own] = names.intern(name.span)
        }
        unsafe leaf(codeNames[own], bytes, offset: offset, line: line, &batch)
    }

    /// Text of a field that is in no subfield.
    mutating func loose(_ bytes: UnsafeBufferPointer<UInt8>, offset: Int, line: Int, _ batch: inout RecordBatch) {
        unsafe leaf(.none, bytes, offset: offset, line: line, &batch)
    }

    /// Says which field findings are about from here on.
    mutating func enter(_ tag: UnsafeBufferPointer<UInt8>) {
        field = unsafe String(decoding: tag, as: UTF8.self)
    }

    private mutating func leaf(
        _ name: NameID, _ bytes: UnsafeBufferPointer<UInt8>, offset: Int, line: Int, _ batch: inout RecordBatch
    ) {
        value.removeAll(keepingCapacity: true)
        if coding == .utf8 {
            guard mendsUTF8, let base = bytes.baseAddress, unsafe !cutf8_is_valid(base, bytes.count) else {
                unsafe batch.leaf(name, .text, value: bytes, offset: offset, line: line)
                return
            }
            unsafe mend(bytes, offset: offset, &batch)
        } else {
            let faults = unsafe recoder.append(bytes, as: coding, to: &value)
            if !faults.isEmpty { report(faults, at: offset, &batch) }
        }
        unsafe value.withUnsafeBufferPointer {
            unsafe batch.leaf(name, .text, value: $0, offset: offset, line: line)
        }
    }

    /// Adds text that is UTF-8 already.
    mutating func decodedLeaf(
        _ name: Span<UInt8>, _ text: ContiguousArray<UInt8>, offset: Int, line: Int, _ batch: inout RecordBatch
    ) {
        let id = names.intern(name)
        unsafe text.withUnsafeBufferPointer { unsafe batch.leaf(id, .text, value: $0, offset: offset, line: line) }
    }

    /// The text of a value in UTF-8, by the coding of the record.
    mutating func decoded(
        _ bytes: UnsafeBufferPointer<UInt8>, offset: Int, _ batch: inout RecordBatch
    ) -> ContiguousArray<UInt8> {
        value.removeAll(keepingCapacity: true)
        if coding == .utf8 {
            unsafe mend(bytes, offset: offset, &batch)
        } else {
            let faults = unsafe recoder.append(bytes, as: coding, to: &value)
            if !faults.isEmpty { report(faults, at: offset, &batch) }
        }
        return value
    }

    /// Bytes that are no UTF-8 amid UTF-8 are read as Windows-1252, as the text decoder of other formats does.
    private mutating func mend(_ bytes: UnsafeBufferPointer<UInt8>, offset: Int, _ batch: inout RecordBatch) {
        var next = 0
        while next < bytes.count {
            let rest = unsafe UnsafeBufferPointer(rebasing: bytes[next...])
            guard let base = rest.baseAddress else { return }
            let valid = unsafe cutf8_valid_prefix(base, rest.count)
            unsafe value.append(contentsOf: rest[..<valid])
            next += valid
            guard next < bytes.count else { return }
            report(
                "marc.invalid-utf-8", .warning,
                "byte \(hexadecimal(unsafe bytes[next])) is not UTF-8; read as Windows-1252", at: offset + next,
                hint: "ask for the file in one encoding, best UTF-8", into: &batch)
            _ = unsafe recoder.append(.init(rebasing: bytes[next...next]), as: .page(.windows1252), to: &value)
            next += 1
        }
    }

    // MARK: Findings

    /// - Parameter offset: In the record, without line ends that were taken out.
    mutating func report(
        _ code: String, _ severity: Diagnostic.Severity, _ message: String, at offset: Int, hint: String? = nil,
        into batch: inout RecordBatch
    ) {
        guard told.add(code) else { return }
        batch.diagnostics.append(finding(code, severity, message, at: offset, hint: hint))
    }

    func finding(
        _ code: String, _ severity: Diagnostic.Severity, _ message: String, at offset: Int, hint: String?
    ) -> Diagnostic {
        let original = unsafe min(originalOffset(offset), record.count)
        let location = unsafe place.advanced(over: .init(rebasing: record[..<original]))
        let excerpt = unsafe ExcerptMaker.excerpt(of: record.span, around: original)
        return Diagnostic(
            code, severity, message, at: location, hint: hint, path: field.isEmpty ? nil : field, excerpt: excerpt)
    }

    /// Where a byte stood before line ends were taken out.
    func originalOffset(_ offset: Int) -> Int { offset + removedBreaks.count { $0 <= offset } }

    private mutating func report(_ faults: CodedSets.Faults, at offset: Int, _ batch: inout RecordBatch) {
        if !faults.unknown.isEmpty {
            let bytes = faults.unknown.prefix(8).map(hexadecimal).joined(separator: " ")
            report(
                "marc.unknown-character", .warning,
                "\(bytes): no character of the set in use (\(coding.name)); each became U+FFFD", at: offset,
                hint: "state the encoding of the source if many characters are wrong", into: &batch)
        }
        if faults.badEscape {
            report(
                "marc.bad-escape", .warning, "an escape sequence that names no character set; passed over", at: offset,
                hint: "the text behind it may be in another set: compare it with the source", into: &batch)
        }
        if faults.danglingMark {
            report(
                "marc.mark-without-letter", .note, "a combining mark has no letter behind it; kept by itself",
                at: offset, into: &batch)
        }
    }
}

extension TextCoding {
    var isPage: Bool { if case .page = self { true } else { false } }
    var isCoded: Bool { if case .sets = self { true } else { self == .marc8 } }
}

enum UTF8Count {
    /// Characters beyond ASCII, and bytes that belong to no character.
    static func count(_ bytes: UnsafeBufferPointer<UInt8>) -> (characters: Int, invalid: Int) {
        var (characters, invalid, next) = (0, 0, 0)
        while next < bytes.count {
            let rest = unsafe UnsafeBufferPointer(rebasing: bytes[next...])
            guard let base = rest.baseAddress else { break }
            let valid = unsafe cutf8_valid_prefix(base, rest.count)
            characters += unsafe rest[..<valid].count { $0 >= 0xC0 }
            next += valid
            if next < bytes.count { (invalid, next) = (invalid + 1, next + 1) }
        }
        return (characters, invalid)
    }
}

/// Tells the first findings of a kind in a chunk one by one and counts the others.
struct ToldFindings {
    private static let inFull = 200
    private var counts: [(code: String, count: Int)] = []

    mutating func add(_ code: String) -> Bool {
        guard let index = counts.firstIndex(where: { $0.code == code }) else {
            counts.append((code, 1))
            return true
        }
        counts[index].count += 1
        return counts[index].count <= Self.inFull
    }

    func reportRest(into batch: inout RecordBatch, at location: Diagnostic.Location) {
        for (code, count) in counts where count > Self.inFull {
            batch.diagnostics.append(
                Diagnostic(
                    code, .warning,
                    "\(count) such places from here on; only the first \(Self.inFull) are told one by one",
                    at: location))
        }
    }
}

func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0x0" : "0x") + String(byte, radix: 16, uppercase: true) }
