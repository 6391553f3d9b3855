internal import JSONReading
internal import Mapping
internal import SourceInput

/// Chooses for each text which of a profile's layouts it has, by what it contains.
enum LayoutChoice {
    /// The first layout of the text's format whose records stand in the beginning of the text; a layout that does not
    /// say where they stand takes any. A profile of one layout is not asked: it may know better than the beginning tells.
    /// - Returns: `nil` when the profile has no layout of the format.
    static func index(
        in layouts: [Profile.Layout], for format: TextFormat, head: ContiguousArray<UInt8>.SubSequence
    ) -> Int? {
        if layouts.count == 1 { return 0 }
        let candidates = layouts.indices.filter { layouts[$0].format.reads(format) }
        if candidates.count < 2 { return candidates.first }
        return candidates.first { hasRecords(layouts[$0], in: head) } ?? candidates.first
    }

    /// The local name that ends the path of a record element.
    static func localName(_ path: String) -> Substring {
        path[(path.lastIndex { $0 == "/" || $0 == ":" }.map(path.index(after:)) ?? path.startIndex)...]
    }

    private static func hasRecords(_ layout: Profile.Layout, in head: ContiguousArray<UInt8>.SubSequence) -> Bool {
        let records = layout.reading.records
        if records.isEmpty { return true }
        switch layout.format {
        case .xml: return records.contains { hasElement($0, in: head) }
        case .json: return records.contains { JSONRecordPath($0)?.leadsSomewhere(in: head) ?? false }
        case .csv, .marc, .xlsx, .dbf: return true
        }
    }

    /// Whether a start tag has the local name that ends the path.
    private static func hasElement(_ path: String, in head: ContiguousArray<UInt8>.SubSequence) -> Bool {
        let name = Array(localName(path).utf8)
        var rest = head
        while let tag = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[(tag + 1)...]
            let whole = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }
            let local = whole[(whole.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? whole.startIndex)...]
            if local.elementsEqual(name) { return true }
        }
        return false
    }
}

extension Profile.Format {
    /// Whether the reader of this format reads such a text.
    func reads(_ text: TextFormat) -> Bool {
        switch self {
        case .csv: [.csv, .unknown, .empty, .dbf, .package].contains(text)
        case .json: text == .json || text == .jsonLines
        case .xml: text == .xml || text == .html
        // JSON when no layout says `json`: then it is MARC in JSON. What looks like nothing may be MARC with a damaged
        // beginning.
        case .marc: [.iso2709, .marcText, .json, .jsonLines, .unknown, .binary, .empty].contains(text)
        case .xlsx: text == .package
        case .dbf: text == .dbf
        }
    }
}
