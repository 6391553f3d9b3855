internal import Diagnostics

/// The head of a dBASE III/IV, FoxPro or Visual FoxPro table: its fields and how long a row is.
struct DBFHeader {
    struct Field {
        var name: String
        var type: UInt8
        /// Of its bytes in a row, the deletion flag not counted.
        var offset: Int, length: Int, decimals: Int
        /// A column that FoxPro keeps for itself: `_NullFlags`.
        var isSystem: Bool
        var isNullable: Bool
        var isBinary: Bool
    }

    let version: UInt8
    /// The language driver: which code page the texts are in.
    let languageDriver: UInt8
    let rowCount: Int
    let headerLength: Int, rowLength: Int
    private(set) var fields: [Field] = []

    /// Visual FoxPro, whose `B` is a number, and in which memo places are binary.
    var isVisualFoxPro: Bool { (0x30...0x32).contains(version) }
    var hasFoxProMemo: Bool { isVisualFoxPro || version == 0xF5 || version == 0xFB }
    /// The text columns of the table for people.
    var shown: [Field] { fields.filter { !$0.isSystem } }

    /// - Parameter bytes: At least the whole header.
    /// - Throws: `dbf.damaged`.
    init(_ bytes: ContiguousArray<UInt8>, index: UInt32) throws(Diagnostic) {
        func damaged(_ what: String) -> Diagnostic {
            Diagnostic(
                "dbf.damaged", .fatal, "the head of the DBF table is damaged: \(what)", at: .init(source: index),
                hint: "copy the file again, or export the table as CSV")
        }
        guard bytes.count >= 33 else { throw damaged("it is cut off") }
        (version, languageDriver) = (bytes[0], bytes[29])
        rowCount = Int(Self.littleEndian(bytes, 4, 4))
        (headerLength, rowLength) = (Int(Self.littleEndian(bytes, 8, 2)), Int(Self.littleEndian(bytes, 10, 2)))
        guard rowLength > 1, headerLength > 32 else { throw damaged("rows of \(rowLength) bytes") }
        var (position, offset) = (32, 1)
        while position + 32 <= min(headerLength, bytes.count), bytes[position] != 0x0D {
            let name = bytes[position..<position + 11].prefix { $0 != 0 }
            let type = bytes[position + 11], flags = bytes[position + 18]
            var length = Int(bytes[position + 16]), decimals = Int(bytes[position + 17])
            // Clipper and FoxPro keep the higher byte of a long text's length where numbers have their decimals.
            if type == UInt8(ascii: "C") { (length, decimals) = (length + decimals << 8, 0) }
            fields.append(
                Field(
                    name: String(decoding: name, as: UTF8.self).trimmed, type: type, offset: offset, length: length,
                    decimals: decimals, isSystem: flags & 1 != 0 || type == UInt8(ascii: "0"),
                    isNullable: flags & 2 != 0, isBinary: flags & 4 != 0))
            offset += length
            position += 32
        }
        guard !fields.isEmpty else { throw damaged("it names no columns") }
        guard offset <= rowLength else { throw damaged("its columns are longer than its rows") }
    }

    static func littleEndian(_ bytes: some RandomAccessCollection<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
        bytes.dropFirst(start).prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func bigEndian(_ bytes: some RandomAccessCollection<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
        bytes.dropFirst(start).prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The code page of a language driver; `nil` for 0 and unknown ones.
    static func encoding(languageDriver: UInt8) -> String? {
        switch languageDriver {
        case 0x01, 0x09, 0x0B, 0x0D, 0x0F, 0x11, 0x15, 0x18, 0x19, 0x1B: "cp437"
        case 0x02, 0x0A, 0x0E, 0x10, 0x12, 0x14, 0x16, 0x1A, 0x1D, 0x25, 0x37: "cp850"
        case 0x03, 0x57, 0x58, 0x59: "windows-1252"
        case 0x08, 0x17, 0x66: "cp865"
        case 0x13, 0x7B: "cp932"
        case 0x1C, 0x6C: "cp863"
        case 0x1F, 0x22, 0x23, 0x40, 0x64, 0x87: "cp852"
        case 0x24: "cp860"
        case 0x26, 0x65: "cp866"
        case 0x4D, 0x7A: "cp936"
        case 0x4E, 0x79: "cp949"
        case 0x4F, 0x78: "cp950"
        case 0x50, 0x7C: "cp874"
        case 0x67: "cp861"
        case 0x6A, 0x86: "cp737"
        case 0x6B, 0x88: "cp857"
        case 0x7D: "windows-1255"
        case 0x7E: "windows-1256"
        case 0xC8: "windows-1250"
        case 0xC9: "windows-1251"
        case 0xCA: "windows-1254"
        case 0xCB: "windows-1253"
        case 0xCC: "windows-1257"
        default: nil
        }
    }
}

extension String {
    /// Without blanks at both ends.
    var trimmed: String {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\0" }
        return String(drop(while: blank).reversed().drop(while: blank).reversed())
    }
}
