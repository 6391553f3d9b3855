/// What a text seems to be, from its first bytes; a pipeline that names the format does not need it.
public enum TextFormat: String, Sendable {
    case xml, json, jsonLines, csv, iso2709, unknown
    /// A dBASE table: its bytes are handed out as they are, not as UTF-8.
    case dbf
    /// A zip that is one thing; see `SourceMember.package`.
    case package

    /// Bytes that `sniff` wants to see.
    static let sampleBytes = 8192

    static func sniff(_ sample: ContiguousArray<UInt8>.SubSequence) -> TextFormat {
        if isISO2709(sample) { return .iso2709 }
        let text = sample.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let first = text.first else { return .unknown }
        switch first {
        case UInt8(ascii: "<"): return .xml
        case UInt8(ascii: "{"), UInt8(ascii: "["): return sniffJSON(text)
        default: return looksDelimited(text) ? .csv : .unknown
        }
    }

    /// A leader: five digits of record length, and `4500` at its end (ISO 2709, 4.2; MARC 21 leader/20-23), or at
    /// least the two lengths `22` at position 10.
    private static func isISO2709(_ sample: ContiguousArray<UInt8>.SubSequence) -> Bool {
        let leader = Array(sample.prefix(24))
        guard leader.count == 24, leader[..<5].allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        return leader[20..<22].elementsEqual("45".utf8) || leader[10..<12].elementsEqual("22".utf8)
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
