public import Diagnostics

/// The words of sizes and extents, from `measures.tsv`. A value of it is a reference to one table.
public struct MeasureWords: Sendable {
    struct Unit: Sendable {
        let code: String, factor: Double, base: String
    }

    /// What the table says of a word or of several.
    struct Meaning: Sendable {
        var unit: Unit?
        /// What a number before it counts, which way a size goes, of what it is: codes.
        var count: String?, type: String?, part: String?
        var isIgnored = false
        /// A word for discs and tapes: “4 s.” are then sides, not pages.
        var isCarrier = false
        /// Longer forms begin with it.
        var isBeginning = false

        /// Whether a longer form is found by it.
        var isKnown: Bool { type != nil || part != nil || unit != nil || isIgnored }
    }

    private final class Table: Sendable {
        let meanings: [String: Meaning], unitsByCode: [String: Unit], longest: Int
        init(meanings: [String: Meaning] = [:], unitsByCode: [String: Unit] = [:], longest: Int = 1) {
            (self.meanings, self.unitsByCode, self.longest) = (meanings, unitsByCode, longest)
        }
    }
    private let table: Table

    public init() { table = Table() }

    /// - Throws: `vocabulary.bad-line` with the line in its location.
    public init(_ text: String, file name: String) throws(Diagnostic) {
        var meanings: [String: Meaning] = [:], unitsByCode: [String: Unit] = [:], longest = 1
        for row in TableFile(name: name, text: text, source: 0).rows {
            let forms = row[2].split(separator: "|").map { Self.key(String($0)) }
            func bad(_ message: String) -> Diagnostic {
                Diagnostic(
                    "vocabulary.bad-line", .fatal, "\(name):\(row.line): \(message)",
                    at: .init(source: 0, line: row.line), hint: "role, code, forms separated by |, factor, base")
            }
            if forms.isEmpty || row[1].isEmpty { throw bad("expected role, code and forms") }
            for form in forms { longest = max(longest, form.split(separator: " ").count) }
            func note(_ change: (inout Meaning) -> Void) {
                for form in forms { change(&meanings[form, default: .init()]) }
            }
            switch row[0] {
            case "unit":
                guard let factor = Double(row[3]), !row[4].isEmpty else { throw bad("expected factor and base") }
                let unit = Unit(code: row[1], factor: factor, base: row[4])
                note { $0.unit = unit }
                unitsByCode[unit.code] = unit
            case "count": note { $0.count = row[1] }
            case "type": note { $0.type = row[1] }
            case "part": note { $0.part = row[1] }
            case "ignore": note { $0.isIgnored = true }
            case "carrier": note { $0.isCarrier = true }
            default: throw bad("unknown role `\(row[0])`")
            }
        }
        for form in Array(meanings.keys) {
            for blank in form.indices where form[blank] == " " {
                meanings[String(form[..<blank]), default: .init()].isBeginning = true
            }
        }
        table = Table(meanings: meanings, unitsByCode: unitsByCode, longest: longest)
    }

    /// Longest form in words.
    var longest: Int { table.longest }

    func unit(code: String) -> Unit? { table.unitsByCode[code] }

    /// - Parameter key: As `key` makes it.
    func meaning(ofKey key: String) -> Meaning? { table.meanings[key] }

    func meaning(of word: String) -> Meaning? { table.meanings[Self.key(word)] }

    /// Case, marks and full stops do not count.
    static func key(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 &- 0x61 < 26 }) { return text }
        let folded = TextFolding.folded(text)
        return folded.utf8.contains(UInt8(ascii: ".")) ? folded.replacing(".", with: " ").trimmed : folded
    }
}

extension String {
    /// Without white space at the ends and with one blank between words.
    fileprivate var trimmed: String { split(separator: " ").joined(separator: " ") }
}
