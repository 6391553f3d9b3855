/// What a sequence of bytes is wrapped in, recognised by its first bytes, never by a name.
enum Container: Equatable {
    case none
    case gzip, zstd, xz, bzip2
    case zip, tar
    /// Known, but not to be read here; the value says what it is and what to do about it.
    case unsupported(String, hint: String)

    /// Bytes that `recognise` wants to see.
    static let sampleBytes = 512

    static func recognise(_ sample: ArraySlice<UInt8>) -> Container {
        let bytes = Array(sample)
        func starts(_ magic: [UInt8]) -> Bool { bytes.starts(with: magic) }
        if starts([0x1F, 0x8B, 0x08]) { return .gzip }  // RFC 1952, 2.3.1
        if starts([0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }  // RFC 8878, 3.1.1
        if starts([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return .xz }
        if isBzip2(bytes) { return .bzip2 }
        // APPNOTE 4.3.7, and 4.3.16 for an empty archive.
        if starts([0x50, 0x4B, 0x03, 0x04]) || starts([0x50, 0x4B, 0x05, 0x06]) { return .zip }
        if isTar(bytes) { return .tar }
        if starts([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) {
            return .unsupported("a 7z archive", hint: "unpack it, or pack it as zip or tar.gz")
        }
        if starts(Array("Rar!".utf8)) {
            return .unsupported("a RAR archive", hint: "unpack it, or pack it as zip or tar.gz")
        }
        if starts([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            return .unsupported(
                "an old Office file (xls, doc)", hint: "save the table as XLSX, or as CSV in UTF-8")
        }
        if let database = database(bytes) { return database }
        if isPicture(bytes) {
            return .unsupported("a picture", hint: "ask for the catalogue that the pictures belong to")
        }
        if starts(Array("{\\rtf".utf8)) {
            return .unsupported(
                "a text document (RTF)", hint: "copy its table into a spreadsheet and save that as XLSX")
        }
        if starts(Array("%PDF-".utf8)) { return .unsupported("a PDF file", hint: "ask for the data behind it") }
        if starts([0x1F, 0x9D]) { return .unsupported("a file packed by compress (.Z)", hint: "pack it with gzip") }
        return .none
    }

    /// The file of a database program. Only that program, or its library, can read all of it.
    private static func database(_ bytes: [UInt8]) -> Container? {
        for name in ["Standard Jet DB", "Standard ACE DB"] where bytes.dropFirst(4).starts(with: name.utf8) {
            return .unsupported(
                "a database of Microsoft Access (mdb, accdb)",
                hint: "open it in Access and export each table: External Data, Text File, with names of fields, UTF-8")
        }
        if bytes.starts(with: "SQLite format 3\0".utf8) {
            return .unsupported(
                "a database (SQLite)",
                hint: "export each table as CSV: sqlite3 -header -csv FILE \"select * from TABLE\"")
        }
        guard isMasterFile(bytes) else { return nil }
        return .unsupported(
            "a master file of CDS/ISIS or ИРБИС (mst)",
            hint: "export the database from the program: ISO 2709 (.iso), or the text form of ИРБИС (.txt)")
    }

    /// The control record at the beginning: its own number is 0, the next free number is not, and what is kept for later
    /// use is 0 (CDS/ISIS reference manual, appendix G).
    private static func isMasterFile(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 64, bytes[..<4].allSatisfy({ $0 == 0 }), bytes[4..<8].contains(where: { $0 != 0 }),
            bytes[8..<12].contains(where: { $0 != 0 })
        else { return false }
        return bytes[16..<32].allSatisfy { $0 == 0 }
    }

    private static func isPicture(_ bytes: [UInt8]) -> Bool {
        let magics: [[UInt8]] = [
            [0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47], [0x49, 0x49, 0x2A, 0x00], [0x4D, 0x4D, 0x00, 0x2A],
            Array("GIF87a".utf8), Array("GIF89a".utf8),
        ]
        return magics.contains { bytes.starts(with: $0) }
    }

    /// `BZh`, the block size, then the first block or the end of an empty stream.
    private static func isBzip2(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 10, bytes.starts(with: Array("BZh".utf8)), (0x31...0x39).contains(bytes[3]) else {
            return false
        }
        let block: [UInt8] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
        let end: [UInt8] = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]
        return bytes[4..<10].elementsEqual(block) || bytes[4..<10].elementsEqual(end)
    }

    /// A tar header has no magic number in its oldest form; its checksum (POSIX.1-1988) tells.
    private static func isTar(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 512, bytes[0] != 0 else { return false }
        var stated = 0
        for digit in bytes[148..<156].drop(while: { $0 == 0x20 }) {
            guard (0x30...0x37).contains(digit) else { break }
            stated = stated * 8 + Int(digit - 0x30)
        }
        let sum = bytes[..<148].reduce(0) { $0 + Int($1) } + 8 * 0x20 + bytes[156..<512].reduce(0) { $0 + Int($1) }
        return stated == sum
    }
}
