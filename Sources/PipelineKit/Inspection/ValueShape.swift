internal import Normalization

/// What a value looks like; in the order in which they are tried.
enum ValueShape: Int, CaseIterable {
    case url, year, number, date, identifier, word, text

    var name: String {
        switch self {
        case .url: "URL"
        case .year: "year"
        case .number: "number"
        case .date: "date"
        case .identifier: "code"
        case .word: "word"
        case .text: "text"
        }
    }
}

/// Tells the shapes of values apart.
struct ShapeJudge {
    private let dates: DateParser
    init(dates: DateParser) { self.dates = dates }

    func shape(of value: String) -> ValueShape {
        let bytes = value.utf8
        if value.hasPrefix("http://") || value.hasPrefix("https://") || value.hasPrefix("www.") { return .url }
        let digits = bytes.count { (0x30...0x39).contains($0) }
        if digits == bytes.count, bytes.count == 4, ("1000"..."2100").contains(value) { return .year }
        if digits > 0, isNumber(value) { return .number }
        if bytes.count <= 60, digits > 0 || bytes.count <= 30, dates.parse(value).status == .dated { return .date }
        let hasSpace = bytes.contains { $0 <= 0x20 }
        if digits > 0, !hasSpace, bytes.count <= 60 { return .identifier }
        return hasSpace ? .text : .word
    }

    private func isNumber(_ value: String) -> Bool {
        var separators = 0
        for (index, byte) in value.utf8.enumerated() {
            switch byte {
            case 0x30...0x39: break
            case UInt8(ascii: "-") where index == 0: break
            case UInt8(ascii: "."), UInt8(ascii: ","): separators += 1
            default: return false
            }
        }
        return separators <= 1 && value.utf8.count <= 20
    }
}

/// Letters by script.
struct ScriptCounts {
    private static let names = ["Latin", "Cyrillic", "Arabic", "Greek", "Armenian", "Georgian", "Hebrew", "other"]
    private var counts = [Int](repeating: 0, count: names.count)

    mutating func add(_ value: String) {
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0x41...0x5A, 0x61...0x7A, 0xC0...0x2AF, 0x1E00...0x1EFF: counts[0] += 1
            case 0x400...0x52F: counts[1] += 1
            case 0x620...0x64A, 0x66E...0x6D3, 0xFB50...0xFDFF, 0xFE70...0xFEFC: counts[2] += 1
            case 0x370...0x3FF, 0x1F00...0x1FFF: counts[3] += 1
            case 0x531...0x587: counts[4] += 1
            case 0x10A0...0x10FF, 0x1C90...0x1CBF: counts[5] += 1
            case 0x5D0...0x5EA: counts[6] += 1
            case 0..<0x2B0, 0x2000...0x2BFF: break
            default: counts[7] += 1
            }
        }
    }

    /// Those that occur, the commonest first, in percent of all letters.
    var shares: [(script: String, percent: Int)] {
        let sum = counts.reduce(0, +)
        guard sum > 0 else { return [] }
        return counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
            .map { (Self.names[$0], counts[$0] * 100 / sum) }
    }
}
