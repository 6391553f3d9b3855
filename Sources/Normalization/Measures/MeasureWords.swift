public import Diagnostics

/// The words of sizes and extents, from `measures.tsv`.
public struct MeasureWords: Sendable {
    struct Unit: Sendable {
        let code: String, factor: Double, base: String
    }

    private(set) var units: [String: Unit] = [:]
    private(set) var counts: [String: String] = [:], types: [String: String] = [:], parts: [String: String] = [:]
    private(set) var ignored: Set<String> = []
    /// Words for discs and tapes: “4 s.” are then sides, not pages.
    private(set) var carriers: Set<String> = []
    /// Longest form in words.
    private(set) var longest = 1
    private var unitsByCode: [String: Unit] = [:]

    public init() {}

    /// - Throws: `vocabulary.bad-line` with the line in its location.
    public init(_ text: String, file name: String) throws(Diagnostic) {
        for row in TableFile(name: name, text: text, source: 0).rows {
            let forms = row[2].split(separator: "|").map { Self.key(String($0)) }
            func bad(_ message: String) -> Diagnostic {
                Diagnostic(
                    "vocabulary.bad-line", .fatal, "\(name):\(row.line): \(message)",
                    at: .init(source: 0, line: row.line), hint: "role, code, forms separated by |, factor, base")
            }
            if forms.isEmpty || row[1].isEmpty { throw bad("expected role, code and forms") }
            for form in forms { longest = max(longest, form.split(separator: " ").count) }
            switch row[0] {
            case "unit":
                guard let factor = Double(row[3]), !row[4].isEmpty else { throw bad("expected factor and base") }
                let unit = Unit(code: row[1], factor: factor, base: row[4])
                for form in forms { units[form] = unit }
                unitsByCode[unit.code] = unit
            case "count": for form in forms { counts[form] = row[1] }
            case "type": for form in forms { types[form] = row[1] }
            case "part": for form in forms { parts[form] = row[1] }
            case "ignore": ignored.formUnion(forms)
            case "carrier": carriers.formUnion(forms)
            default: throw bad("unknown role `\(row[0])`")
            }
        }
    }

    func unit(code: String) -> Unit? { unitsByCode[code] }

    /// Case, marks and full stops do not count.
    static func key(_ text: String) -> String {
        let folded = TextFolding.folded(text)
        return folded.utf8.contains(UInt8(ascii: ".")) ? folded.replacing(".", with: " ").trimmed : folded
    }
}

extension String {
    /// Without white space at the ends and with one blank between words.
    fileprivate var trimmed: String { split(separator: " ").joined(separator: " ") }
}
