public import Diagnostics
internal import HeritageModel

/// Countries, the subdivisions of Azerbaijan and old names of its towns, from `places/*.tsv`.
public struct PlaceTable: Sendable {
    struct Code: Hashable, Sendable {
        let id: String, authority: String
    }

    private var codes: [String: Code] = [:]
    /// Names of several things: Şəki, the town and the district.
    private var ambiguous: Set<String> = []
    /// Words for a town before and behind its name, as keys.
    private var townsBefore: [String] = [], townsBehind: [String] = []
    private(set) var coordinates = CoordinateReader()

    public init() {}

    /// Reads lines `authority<TAB>code<TAB>names separated by |`; the authorities `town-word` (codes `before` and
    /// `behind`) and `hemisphere` (`N`, `S`, `E`, `W`) are words that stand beside names and numbers.
    /// - Throws: `vocabulary.bad-line` with the line in its location.
    public init(files: [(name: String, text: String)]) throws(Diagnostic) {
        for (index, file) in files.enumerated() {
            for row in TableFile(name: file.name, text: file.text, source: index).rows {
                guard row.columns.count >= 3, !row[0].isEmpty, !row[1].isEmpty else {
                    throw Diagnostic(
                        "vocabulary.bad-line", .fatal, "\(file.name):\(row.line): expected authority, code and names",
                        at: .init(source: UInt32(index), line: row.line), hint: "separate the columns with one tab")
                }
                if row[0] == "town-word" || row[0] == "hemisphere" {
                    guard addWords(row) else {
                        throw Diagnostic(
                            "vocabulary.bad-line", .fatal, "\(file.name):\(row.line): unknown code `\(row[1])`",
                            at: .init(source: UInt32(index), line: row.line),
                            hint: "town-word: before or behind; hemisphere: N, S, E or W")
                    }
                    continue
                }
                let code = Code(id: row[1], authority: row[0])
                for name in row[2].split(separator: "|") {
                    let key = Self.key(String(name))
                    if let other = codes[key], other != code { ambiguous.insert(key) }
                    codes[key] = code
                }
            }
        }
        for name in ambiguous { codes[name] = nil }
    }

    func code(of name: String) -> Code? {
        guard name.utf8.count <= 128 else { return nil }
        let key = Self.key(name)
        if let code = codes[key] { return code }
        // "г. Гянджа", "Bakı şəhəri": the word for a town stands round the name.
        for word in townsBefore where key.hasPrefix(word) {
            if let code = codes[String(key.dropFirst(word.count))] { return code }
        }
        for word in townsBehind where key.hasSuffix(word) {
            if let code = codes[String(key.dropLast(word.count))] { return code }
        }
        return nil
    }

    /// What the tables say of a name.
    enum Answer {
        case code(Code)
        case ambiguous, unknown
    }

    func answer(to name: String) -> Answer {
        if let code = code(of: name) { return .code(code) }
        return isAmbiguous(name) ? .ambiguous : .unknown
    }

    private mutating func addWords(_ row: TableFile.Row) -> Bool {
        let words = row[2].split(separator: "|").map(String.init)
        if row[0] == "hemisphere" { return coordinates.add(words, hemisphere: row[1]) }
        switch row[1] {
        case "before": townsBefore += words.map { Self.key($0) + " " }
        case "behind": townsBehind += words.map { " " + Self.key($0) }
        default: return false
        }
        return true
    }

    func isAmbiguous(_ name: String) -> Bool { name.utf8.count <= 128 && ambiguous.contains(Self.key(name)) }

    /// Letters folded, punctuation and brackets away: `Bakı (Azərbaycan)` is not `Bakı`.
    private static func key(_ name: String) -> String {
        TextFolding.folded(name).split { $0 == " " || $0 == "." || $0 == "," }.joined(separator: " ")
    }
}
