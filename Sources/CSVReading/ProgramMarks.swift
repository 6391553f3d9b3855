internal import Diagnostics

/// What spreadsheet and database programs leave in the values that they export: signs that say "this is text", errors,
/// numbers that have lost digits, byte order marks of files put together.
struct ProgramMarks {
    struct Finding {
        var code: String, severity: Diagnostic.Severity, message: String, hint: String?
    }
    struct Mark {
        /// The value without the mark.
        var range: Range<Int>
        var finding: Finding?
    }

    /// Findings of one kind told one by one, per chunk of the table.
    private static let toldInFull = 100
    private var counts: [(finding: Finding, count: Int)] = []

    /// Whether this one is to be told.
    mutating func add(_ finding: Finding) -> Bool {
        guard let place = counts.firstIndex(where: { $0.finding.code == finding.code }) else {
            counts.append((finding, 1))
            return true
        }
        counts[place].count += 1
        return counts[place].count <= Self.toldInFull
    }

    /// How many were not told; forgets them.
    mutating func rest() -> [Finding] {
        defer { counts = [] }
        return counts.filter { $0.count > Self.toldInFull }.map {
            Finding(
                code: $0.finding.code, severity: $0.finding.severity,
                message: "\($0.count - Self.toldInFull) more values like those told before", hint: nil)
        }
    }

    /// Whether a value that begins so is worth a look: `=` `#` `'`, or the first byte of a byte order mark.
    @inline(__always)
    static func mayBe(_ first: UInt8) -> Bool { first == 0x3D || first == 0x23 || first == 0x27 || first == 0xEF }

    /// - Parameter isFirst: The value is the first of its row.
    static func read(_ value: UnsafeBufferPointer<UInt8>, isFirst: Bool) -> Mark? {
        switch unsafe value[0] {
        case UInt8(ascii: "="): return unsafe textFormula(value).map { Mark(range: $0) }
        case UInt8(ascii: "#"): return unsafe error(value)
        case UInt8(ascii: "'"): return unsafe apostrophe(value)
        case 0xEF where isFirst:
            guard unsafe value.starts(with: [0xEF, 0xBB, 0xBF]) else { return nil }
            let finding = Finding(
                code: "csv.inner-byte-order-mark", severity: .note,
                message: "a byte order mark inside the table is left out",
                hint: "files seem to have been put together here")
            return Mark(range: 3..<value.count, finding: finding)
        default: return unsafe exponent(value)
        }
    }

    /// `="00123"`: a formula by which people keep zeros in front. The place of the text in it.
    static func textFormula(_ value: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let quote = UInt8(ascii: "\"")
        guard value.count >= 3, unsafe value[0] == UInt8(ascii: "="), unsafe value[1] == quote,
            unsafe value[value.count - 1] == quote
        else { return nil }
        let inner = 2..<max(2, value.count - 1)
        return inner.contains(where: { unsafe value[$0] == quote }) ? nil : inner
    }

    /// Error values as Excel and LibreOffice show them, in the languages that deliveries come in.
    private static let errors: Set<String> = [
        "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA",
        "#Н/Д", "#ССЫЛКА!", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ПУСТО!", "#ЧИСЛО!",
        "#YOK", "#BAŞV!", "#DEĞER!", "#SAYI/0!", "#AD?", "#BOŞ!", "#SAYI!", "#NV", "#BEZUG!", "#WERT!", "#ZAHL!",
    ]
    private static let notAvailable: Set<String> = ["#N/A", "#Н/Д", "#YOK", "#NV"]

    private static func error(_ value: UnsafeBufferPointer<UInt8>) -> Mark? {
        guard value.count <= 255 else { return nil }
        if value.count >= 4, unsafe value.allSatisfy({ $0 == UInt8(ascii: "#") }) {
            let finding = Finding(
                code: "table.lost-value", severity: .warning,
                message: "the column was too narrow to show the value when the table was exported: it is lost",
                hint: "widen the column and export again")
            return Mark(range: 0..<0, finding: finding)
        }
        let text = unsafe String(decoding: value, as: UTF8.self)
        guard errors.contains(text) else { return nil }
        let isMild = notAvailable.contains(text)
        let finding = Finding(
            code: "table.error-value", severity: isMild ? .note : .warning,
            message: "the spreadsheet's error \(text) is read as an empty value",
            hint: isMild ? nil : "mend the formula, or write the value")
        return Mark(range: 0..<0, finding: finding)
    }

    /// `'00123`: the sign by which a cell is typed as text. Before digits only, or before a sign that begins a formula.
    private static func apostrophe(_ value: UnsafeBufferPointer<UInt8>) -> Mark? {
        guard value.count > 1 else { return nil }
        let rest = unsafe UnsafeBufferPointer(rebasing: value[1...])
        let isNumber = unsafe rest.allSatisfy { (0x2D...0x39).contains($0) } && rest[0] != UInt8(ascii: ".")
        guard unsafe isNumber && rest.count > 2 || "=+@".utf8.contains(rest[0]) else { return nil }
        let finding = Finding(
            code: "table.text-apostrophe", severity: .note,
            message: "the apostrophe by which a cell was marked as text is left out", hint: nil)
        return Mark(range: 1..<value.count, finding: finding)
    }

    /// `1,23E+12`: a long number, mostly an identifier, of which the program has kept the first digits only.
    private static func exponent(_ value: UnsafeBufferPointer<UInt8>) -> Mark? {
        let text = unsafe String(decoding: value, as: UTF8.self)
        let parts = text.split(whereSeparator: { $0 == "E" || $0 == "e" })
        guard parts.count == 2, parts[1].hasPrefix("+"), let power = Int(parts[1].dropFirst()), power <= 308 else {
            return nil
        }
        let mantissa = parts[0].split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        guard mantissa.count <= 2, let whole = mantissa.first, whole.count == 1, whole.allSatisfy(\.isNumber) else {
            return nil
        }
        let fraction = mantissa.count == 2 ? mantissa[1] : ""
        guard fraction.allSatisfy(\.isNumber), fraction.count < power else { return nil }
        let finding = Finding(
            code: "table.rounded-number", severity: .warning,
            message:
                "`\(text)` is a number of \(power + 1) digits of which \(fraction.count + 1) are left: the others are lost",
            hint: "format the column as text or as a whole number, and export again")
        return Mark(range: 0..<value.count, finding: finding)
    }
}
