/// What the records of one file have in common.
struct FileReading: Hashable, Sendable {
    enum Dialect: String, Hashable, Sendable { case marc21 = "MARC 21", unimarc = "UNIMARC", irbis = "IRBIS" }

    var dialect = Dialect.marc21
    /// For records whose bytes are not UTF-8.
    var legacy = TextCoding.marc8
    /// Whether the provider states `legacy`, and it holds for all records.
    var isStated = false
    /// Whether the file has records in UTF-8 beyond ASCII.
    var hasUTF8 = false

    /// What the record itself declares; `nil` when it says nothing that can be used.
    static func declared(_ record: RecordShape, _ dialect: Dialect) -> TextCoding? {
        switch dialect {
        case .marc21: return record.leader09 == UInt8(ascii: "a") ? .utf8 : .marc8
        case .irbis: return nil
        case .unimarc:
            guard let codes = record.characterSets else { return nil }
            return TextCoding(unimarc: codes.g0, codes.g1)
        }
    }
}

/// What can be seen of an ISO 2709 record before its text is read.
struct RecordShape {
    var leader09: UInt8 = 0x20
    /// UNIMARC 100$a/26-29.
    var characterSets: (g0: Int, g1: Int?)?

    init() {}

    init(_ record: UnsafeBufferPointer<UInt8>, dialect: FileReading.Dialect) {
        guard record.count > 24 else { return }
        unsafe leader09 = record[9]
        guard dialect == .unimarc, let value = unsafe Self.value(of: 100, in: record) else { return }
        let text = unsafe record[value]
        guard let start = unsafe text.firstIndex(of: 0x1F).map({ $0 + 2 }), unsafe start + 28 <= text.endIndex else {
            return
        }
        func number(_ offset: Int) -> Int? {
            guard unsafe start + offset + 2 <= text.endIndex else { return nil }
            let digits = unsafe (text[start + offset], text[start + offset + 1])
            guard (0x30...0x39).contains(digits.0), (0x30...0x39).contains(digits.1) else { return nil }
            return Int(digits.0 - 0x30) * 10 + Int(digits.1 - 0x30)
        }
        if let g0 = number(26) { characterSets = (g0, number(28)) }
    }

    /// Calls `body` for each tag of the directory.
    static func eachTag(_ record: UnsafeBufferPointer<UInt8>, _ body: (Int) -> Void) {
        var entry = 24
        while entry + 12 <= record.count, unsafe record[entry] != 0x1E {
            let tag = unsafe (record[entry], record[entry + 1], record[entry + 2])
            if (0x30...0x39).contains(tag.0), (0x30...0x39).contains(tag.1), (0x30...0x39).contains(tag.2) {
                body(Int(tag.0 - 0x30) * 100 + Int(tag.1 - 0x30) * 10 + Int(tag.2 - 0x30))
            }
            entry += 12
        }
    }

    /// The bytes of the first field with a tag, by counting terminators: lengths may lie.
    private static func value(of wanted: Int, in record: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var (number, found) = (0, -1)
        unsafe eachTag(record) { tag in
            if tag == wanted, found < 0 { found = number }
            number += 1
        }
        guard found >= 0, var start = unsafe record.firstIndex(of: 0x1E) else { return nil }
        for _ in 0..<found {
            guard let next = unsafe record[(start + 1)...].firstIndex(of: 0x1E) else { return nil }
            start = next
        }
        let end = unsafe record[(start + 1)...].firstIndex(of: 0x1E) ?? record.count
        return start + 1..<end
    }
}
