/// Finds the substances and techniques that a statement names: “Etching and aquatint on paper”, «холст, масло», “kağız
/// üzərində karandaş”.
///
/// The statement stays as it is given. A part between commas or joining words is understood as a whole or not at all: it names
/// one concept, and beside it stand only words that change nothing (“hand-colored lithograph”). “Copper plate” is no copper.
struct StatementReader: Sendable {
    /// A concept and the words of the statement that name it.
    struct Finding: Hashable, Sendable {
        let field: ConceptTable.Field, concept: ConceptTable.Concept, words: String
    }

    private let words: StatementWords
    private let concepts: ConceptTable

    init(_ words: StatementWords, _ concepts: ConceptTable) { (self.words, self.concepts) = (words, concepts) }

    /// Longer texts are descriptions, not statements.
    static let maximumLength = 512
    private static let maximumWords = 96

    /// What is found, in the order of the text, each concept once.
    /// - Parameter field: The list that the statement stands in; a word for a substance and a technique means that of its list.
    func findings(in statement: String, of field: ConceptTable.Field) -> [Finding] {
        let text = Array(statement.utf8)
        guard text.count <= Self.maximumLength else { return [] }
        let pieces = Self.pieces(of: text)
        guard pieces.count <= Self.maximumWords else { return [] }
        var findings: [Finding] = []
        var part = Part()
        var i = 0
        while i < pieces.count {
            if pieces[i].word.isEmpty {
                // “ink?”: what the source doubts is no fact.
                if text[pieces[i].range.lowerBound] == UInt8(ascii: "?") { part.isUnknown = true }
                part.close(into: &findings)
                i += 1
            } else if words.kind(of: pieces[i].word) == .joint, !continues(at: i, pieces, text, field) {
                // English “or” joins, though it is French for gold.
                part.close(into: &findings)
                i += 1
            } else if let (finding, count) = longest(at: i, pieces, text, field) {
                part.add(finding)
                i += count
            } else {
                switch words.kind(of: pieces[i].word) {
                case .joint, .skip: part.close(into: &findings)
                case .modifier: break
                case nil: part.isUnknown = true
                }
                i += 1
            }
        }
        part.close(into: &findings)
        return findings
    }

    /// What stands between two joints.
    private struct Part {
        var findings: [Finding] = []
        var isUnknown = false

        mutating func add(_ finding: Finding) { findings.append(finding) }

        mutating func close(into all: inout [Finding]) {
            if !isUnknown, findings.count == 1, !all.contains(where: { $0.concept == findings[0].concept }) {
                all.append(findings[0])
            }
            self = Part()
        }
    }

    /// A folded word with its place in the text, or a mark that parts (an empty word).
    private struct Piece {
        let word: String, range: Range<Int>
    }

    /// Whether a joining word begins a longer phrase.
    private func continues(at start: Int, _ pieces: [Piece], _ text: [UInt8], _ field: ConceptTable.Field) -> Bool {
        (longest(at: start, pieces, text, field)?.1 ?? 0) > 1
    }

    private func longest(
        at start: Int, _ pieces: [Piece], _ text: [UInt8], _ field: ConceptTable.Field
    ) -> (Finding, Int)? {
        var best: (Finding, Int)?
        var phrase = ""
        for end in start..<min(pieces.count, start + ConceptTable.longestPhrase) {
            if pieces[end].word.isEmpty { break }
            phrase += (end == start ? "" : " ") + pieces[end].word
            guard let (field, concept) = concepts.concept(ofPhrase: phrase, preferring: field) else { continue }
            let range = pieces[start].range.lowerBound..<pieces[end].range.upperBound
            best = (
                Finding(field: field, concept: concept, words: String(decoding: text[range], as: UTF8.self)),
                end - start + 1
            )
        }
        return best
    }

    /// Words are letters and digits; hyphens and blanks part words, every other mark parts the statement.
    private static func pieces(of text: [UInt8]) -> [Piece] {
        var pieces: [Piece] = []
        var i = 0
        while i < text.count {
            let start = i
            while i < text.count, isLetter(text, i) { i += 1 }
            if i > start {
                let word = TextFolding.folded(String(decoding: text[start..<i], as: UTF8.self))
                pieces.append(Piece(word: word, range: start..<i))
                continue
            }
            if text[i] != 0x20, text[i] != UInt8(ascii: "-"), text[i] != UInt8(ascii: "'") {
                pieces.append(Piece(word: "", range: i..<i + 1))
            }
            i += 1
        }
        return pieces
    }

    /// Dashes and quotation marks (E2 80 xx) and Latin-1 signs (C2 xx) are no letters.
    private static func isLetter(_ text: [UInt8], _ i: Int) -> Bool {
        let byte = text[i]
        if byte < 0x80 { return byte | 0x20 &- 0x61 < 26 || byte &- 0x30 < 10 }
        if byte == 0xC2 || byte == 0xE2 { return false }
        if byte & 0xC0 == 0x80 {
            var lead = i
            while lead > 0, text[lead] & 0xC0 == 0x80 { lead -= 1 }
            return text[lead] != 0xC2 && text[lead] != 0xE2
        }
        return true
    }
}
