/// How the records of a file are written down.
enum MARCForm: Hashable, Sendable {
    /// ISO 2709 with its own terminators (1E, 1D).
    case exchange
    /// ISO 2709 of CDS/ISIS: `#` for both terminators, lines of 80 characters, subfields `^a` inside the fields.
    case isis
    /// `=245  10$aTitle`: MARCMaker and MarcEdit.
    case maker
    /// `000000001 24510 L $$aTitle`
    case aleph
    /// `245 10 $a Title`: the line format of YAZ.
    case lines
    /// `#200: ^ATitle`, a record ends with `*****`.
    case irbis
    case json

    /// From the first bytes of a file, past a byte order mark and white space.
    static func recognise(_ sample: ArraySlice<UInt8>) -> MARCForm {
        let text = sample.drop { [0x09, 0x0A, 0x0D, 0x20, 0xEF, 0xBB, 0xBF, 0].contains($0) }
        switch text.first {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .json
        case UInt8(ascii: "="): return .maker
        default: break
        }
        if sample.contains(0x1D) || sample.contains(0x1E) { return .exchange }
        let lines = text.prefix(4096).split(maxSplits: 8, omittingEmptySubsequences: true) { $0 == 0x0A || $0 == 0x0D }
        guard let first = lines.first.map(Array.init) else { return .exchange }
        if irbisTag(first) != nil || first.allSatisfy({ $0 == UInt8(ascii: "*") }) { return .irbis }
        if first.count >= 24, isDigits(first[0..<5]) {
            // CDS/ISIS writes the counts of indicators and subfield codes as 0.
            if first[24...].contains(UInt8(ascii: "#")), lines.count == 1 || first.count <= 82 { return .isis }
            if first.count < 32 { return .lines }
        }
        if alephKey(first) != nil { return .aleph }
        if lines.dropFirst().first.map({ alephKey(Array($0)) != nil }) == true { return .aleph }
        if lines.contains(where: { irbisTag(Array($0)) != nil }) { return .irbis }
        if lines.contains(where: { $0.first == UInt8(ascii: "=") }) { return .maker }
        return first.count > 24 && isDigits(first[0..<5]) ? .isis : .exchange
    }

    /// `#200: `: the end of the prefix.
    static func irbisTag(_ line: [UInt8]) -> Int? {
        guard line.first == UInt8(ascii: "#"), let colon = line.prefix(12).firstIndex(of: UInt8(ascii: ":")),
            colon > 1, isDigits(line[1..<colon])
        else { return nil }
        return colon
    }

    /// The record number at the beginning of a line of Aleph: digits, a blank, and a tag with indicators behind it.
    static func alephKey(_ line: some Collection<UInt8>) -> Int? {
        let line = Array(line.prefix(48))
        guard let blank = line.firstIndex(of: 0x20), blank >= 6, isDigits(line[..<blank]), line.count >= blank + 7,
            line[(blank + 1)..<(blank + 4)].allSatisfy({ isLetterOrDigit($0) }), line[blank + 6] == 0x20
        else { return nil }
        return blank
    }

    static func isDigits(_ bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { (0x30...0x39).contains($0) }
    }
    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
    }
}
