/// What a text seems to be, from its first bytes, never from its name.
public enum TextFormat: String, Sendable, CaseIterable {
    case xml, html, json, jsonLines, csv
    /// MARC records in the exchange structure of ISO 2709.
    case iso2709
    /// MARC records as lines of text: MarcEdit, Aleph sequential, the lines of yaz-marcdump, IRBIS.
    case marcText
    /// A dBASE table.
    case dbf
    /// A zip that is one thing; see `SourceMember.package`.
    case package
    /// Lists of literature and triples that other programs turn into something that is read here; see `hint`.
    case bibTeX, ris, turtle, sql
    case binary, empty, unknown

    /// Bytes that `sniff` wants to see.
    static let sampleBytes = 64 << 10

    /// For messages: "the text is …".
    public var title: String {
        switch self {
        case .xml: "XML"
        case .html: "a web page (HTML)"
        case .json: "JSON"
        case .jsonLines: "JSON Lines"
        case .csv: "a table (CSV)"
        case .iso2709: "MARC (ISO 2709)"
        case .marcText: "MARC as lines of text"
        case .dbf: "a dBASE table (DBF)"
        case .package: "a workbook or an archive of tables"
        case .bibTeX: "a list of literature (BibTeX)"
        case .ris: "a list of literature (RIS)"
        case .turtle: "triples (Turtle)"
        case .sql: "a dump of a database (SQL)"
        case .binary: "no text"
        case .empty: "empty"
        case .unknown: "plain text"
        }
    }

    /// What to ask for instead of a format that is known and not read.
    public var hint: String? {
        switch self {
        case .bibTeX: "ask for MODS, MARC or a table; bib2xml of bibutils turns it into MODS"
        case .ris: "ask for MODS, MARC or a table; ris2xml of bibutils turns it into MODS"
        case .turtle: "ask for RDF/XML or JSON-LD; rapper -i turtle -o rdfxml turns it into RDF/XML"
        case .sql: "load it into its database and export each table as CSV in UTF-8, with the names of the columns"
        case .html: "ask for the data behind the page"
        default: nil
        }
    }

    /// Whether it is read from the bytes as they stand in the file.
    public var isBytes: Bool { self == .iso2709 || self == .dbf }

    /// The formats that are known by their bytes before anything is decoded; `nil` for a text.
    static func sniff(bytes sample: ArraySlice<UInt8>) -> TextFormat? {
        let sample = ContiguousArray(sample)
        if isISO2709(sample[...]) { return .iso2709 }
        return isDBF(sample) ? .dbf : nil
    }

    /// - Parameter sample: The beginning of a decoded text.
    public static func sniff(_ sample: ContiguousArray<UInt8>.SubSequence) -> TextFormat {
        if isISO2709(sample) { return .iso2709 }
        let text = sample.starts(with: [0xEF, 0xBB, 0xBF]) ? sample.dropFirst(3) : sample
        let start = text.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let first = start.first else { return .empty }
        if start.prefix(4096).contains(0) { return .binary }
        if MARCLines.recognise(start) { return .marcText }
        switch first {
        case UInt8(ascii: "<"): return isHTML(start) ? .html : .xml
        case UInt8(ascii: "{"), UInt8(ascii: "["): return sniffJSON(start)
        default: return named(start) ?? (looksDelimited(text) ? .csv : .unknown)
        }
    }

    /// Formats that say their name: `@book{`, `@prefix x:`, `TY  - BOOK`, `CREATE TABLE`.
    private static func named(_ text: ContiguousArray<UInt8>.SubSequence) -> TextFormat? {
        if text.starts(with: "TY  - ".utf8) { return .ris }
        if isSQL(text) { return .sql }
        guard text.first == UInt8(ascii: "@") else { return nil }
        let word = text.dropFirst().prefix { ($0 | 0x20) &- 0x61 < 26 }
        if word.elementsEqual("prefix".utf8) || word.elementsEqual("base".utf8) { return .turtle }
        let next = text[word.endIndex...].first { $0 != 0x20 }
        return !word.isEmpty && (next == UInt8(ascii: "{") || next == UInt8(ascii: "(")) ? .bibTeX : nil
    }

    /// Behind comments and settings comes a statement that makes a table or fills one.
    private static func isSQL(_ text: ContiguousArray<UInt8>.SubSequence) -> Bool {
        let begins = ["--", "/*", "SET ", "BEGIN", "PRAGMA ", "CREATE ", "DROP TABLE", "INSERT INTO", "USE "]
        guard begins.contains(where: { text.starts(with: $0.utf8) }) else { return false }
        let head = String(decoding: text.prefix(16 << 10), as: UTF8.self)
        return ["CREATE TABLE", "INSERT INTO", "DROP TABLE IF"].contains { head.contains($0) }
    }

    /// A leader: five digits of record length, and `45` before the lengths of the directory (ISO 2709, 4.3; MARC 21
    /// leader/20-21), or at least the two lengths `22` at position 10.
    private static func isISO2709(_ sample: ContiguousArray<UInt8>.SubSequence) -> Bool {
        let leader = Array(sample.prefix(24))
        guard leader.count == 24, leader[..<5].allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        // A line end behind the leader: the record is written as lines.
        if let next = sample.dropFirst(24).first, next == 0x0A || next == 0x0D { return false }
        return leader[20..<22].elementsEqual("45".utf8) || leader[10..<12].elementsEqual("22".utf8)
    }

    /// The header of a dBASE table: a known version, the date of the last change, and a length that is that of whole
    /// field descriptors and of their terminator.
    private static func isDBF(_ sample: ContiguousArray<UInt8>) -> Bool {
        let versions: [UInt8] = [0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0xCB, 0xF5, 0xFB]
        guard sample.count >= 65, versions.contains(sample[0]), sample[2] <= 12, sample[3] <= 31,
            sample[12] == 0, sample[13] == 0
        else { return false }
        let header = Int(sample[8]) | Int(sample[9]) << 8
        let record = Int(sample[10]) | Int(sample[11]) << 8
        guard header >= 65, record >= 2, header <= sample.count else { return false }
        // FoxPro has 263 bytes more behind the terminator.
        let ends = stride(from: 64, to: header, by: 32)
        return ends.contains { sample[$0] == 0x0D }
    }

    private static func isHTML(_ text: ContiguousArray<UInt8>.SubSequence) -> Bool {
        let head = String(decoding: text.prefix(256), as: UTF8.self).lowercased()
        return head.hasPrefix("<html") || (head.hasPrefix("<!doctype html") && !head.contains("xhtml"))
    }

    /// JSON Lines when a whole value ends with the first line and another begins on the second.
    private static func sniffJSON(_ text: ContiguousArray<UInt8>.SubSequence) -> TextFormat {
        guard text.first == UInt8(ascii: "{") else { return .json }
        guard let lineEnd = text.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
            // One line longer than the sample: more often one of many records than a whole file.
            return text.count >= sampleBytes / 2 ? .jsonLines : .json
        }
        let closes = text[..<lineEnd].last { $0 != 0x20 } == UInt8(ascii: "}")
        let next = text[lineEnd...].first { $0 > 0x20 }
        return closes && (next == UInt8(ascii: "{") || next == nil) ? .jsonLines : .json
    }

    /// The same delimiter on the first lines.
    private static func looksDelimited(_ text: ContiguousArray<UInt8>.SubSequence) -> Bool {
        let lines = text.split(maxSplits: 3) { $0 == 0x0A || $0 == 0x0D }.prefix(3)
        guard let first = lines.first else { return false }
        return ",;\t|%".utf8.contains { delimiter in
            first.contains(delimiter) && lines.allSatisfy { $0.contains(delimiter) }
        }
    }
}

/// MARC records written as lines.
private enum MARCLines {
    /// Whether most of the first lines are fields in one of the customary forms.
    static func recognise(_ text: ContiguousArray<UInt8>.SubSequence) -> Bool {
        let lines = text.prefix(8192).split(maxSplits: 24) { $0 == 0x0A || $0 == 0x0D }.prefix(12).map(Array.init)
        guard lines.count >= 2 else { return false }
        return [isMarcEdit, isAleph, isIRBIS].contains { form in lines.count(where: form) * 4 >= lines.count * 3 }
            || (isLeader(lines[0]) && lines.dropFirst().count(where: isLine) * 4 >= (lines.count - 1) * 3)
    }

    /// `=245  10$aTitle`
    private static func isMarcEdit(_ line: [UInt8]) -> Bool {
        line.count >= 6 && line[0] == UInt8(ascii: "=") && isTag(line[1..<4]) && line[4..<6].elementsEqual("  ".utf8)
    }

    /// `000000001 24510 L $$aTitle`; some exports have longer numbers and leave out the letter of the alphabet.
    private static func isAleph(_ line: [UInt8]) -> Bool {
        guard let end = line.firstIndex(of: 0x20), (9...18).contains(end), line[..<end].allSatisfy(isDigit),
            line.count >= end + 9, isTag(line[(end + 1)..<(end + 4)]), line[end + 6] == 0x20
        else { return false }
        let rest = line[(end + 7)...]
        return rest.starts(with: "L ".utf8) || rest.starts(with: "$$".utf8)
            || line[(end + 1)..<(end + 3)].elementsEqual("00".utf8)
            || line[(end + 1)..<(end + 4)].elementsEqual("LDR".utf8)
    }

    /// `#200: ^aTitle`, records parted by `*****`
    private static func isIRBIS(_ line: [UInt8]) -> Bool {
        if line.elementsEqual("*****".utf8) { return true }
        guard line.first == UInt8(ascii: "#"), let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return (2...6).contains(colon) && line[1..<colon].allSatisfy(isDigit)
    }

    /// The leader of a record, alone on its line.
    private static func isLeader(_ line: [UInt8]) -> Bool {
        line.count == 24 && line[..<5].allSatisfy(isDigit)
            && (line[20..<22].elementsEqual("45".utf8) || line[10..<12].elementsEqual("22".utf8))
    }

    /// `245 10 $a Title`, as yaz-marcdump writes it
    private static func isLine(_ line: [UInt8]) -> Bool {
        line.count >= 5 && line[..<3].allSatisfy(isDigit) && line[3] == 0x20
    }

    private static func isTag(_ tag: ArraySlice<UInt8>) -> Bool {
        tag.allSatisfy(isDigit) || tag.allSatisfy { (0x41...0x5A).contains($0) }
    }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
